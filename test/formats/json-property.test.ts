import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { BIGINT, BOOLEAN, DOUBLE, INT, type LogicalType, STRING } from '../../src/core/types/logical-type.ts'
import { jsonFormat } from '../../src/formats/json/format.ts'
import { decodeAll } from './decoding.ts'

// JSON.parse is the oracle.

const TYPES: readonly LogicalType[] = [STRING, BIGINT, DOUBLE, BOOLEAN, INT, STRING]
const IGNORE = { 'ignore-parse-errors': 'true' }

const letter = fc.constantFrom('a', 'ż', '"', '\\', '\n', '\t', '/', ' ', '😀', '{', ']', ',', ':', '1')
const word = fc.string({ unit: letter, maxLength: 8 })
const scalar = fc.oneof(
  word,
  fc.maxSafeInteger(),
  fc.integer({ min: -2000, max: 2000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
)
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.oneof(word, fc.constantFrom('c0', 'c1')), tie('value'), { maxKeys: 3 }) },
  ),
}))
const field = fc.tuple(fc.constantFrom('c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'x', 'y'), anyValue)
const record = fc.array(field, { maxLength: 8 }).map((fields) => Object.fromEntries(fields))

/** How a line is laid out: as JSON.stringify does, as Python does, with blanks everywhere, in ASCII. */
const layout = fc.constantFrom<((value: object) => string)[]>(
  (value) => JSON.stringify(value),
  (value) => spaced(value, (mark) => `${mark} `),
  (value) => ` ${spaced(value, (mark) => ` ${mark}\t`)} `,
  (value) =>
    JSON.stringify(value).replace(/[^\0-\u007f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
)

function spaced(value: object, around: (mark: string) => string): string {
  const stringOrMark = /"(?:[^"\\]|\\.)*"|[,:]/g
  return JSON.stringify(value).replace(stringOrMark, (part) => (part === ',' || part === ':' ? around(part) : part))
}

/** What a column holds of a parsed value, bad fields being NULL; objects in a text column stay objects. */
function held(value: unknown, type: LogicalType): unknown {
  const isNumber = typeof value === 'number' || typeof value === 'boolean'
  if (type.kind === 'VARCHAR') return isNumber ? String(value) : value
  if (type.kind === 'BOOLEAN') return typeof value === 'boolean' ? Number(value) : null
  const digits = typeof value === 'string' && /^\s*\d+\s*$/.test(value)
  const number = digits ? Number(value) : value
  if (typeof number !== 'number') return null
  if (type.kind === 'DOUBLE') return number
  const limit = type.kind === 'INT' ? 2 ** 31 : 2 ** 63
  const cut = Math.trunc(number) + 0
  if (cut >= limit || cut < -limit) return null
  return Number.isSafeInteger(cut) ? cut : BigInt(String(cut))
}

/** A value read, as `held` has it. */
function comparable(read: unknown, wanted: unknown): unknown {
  if (typeof wanted === 'object' && wanted !== null && typeof read === 'string') return JSON.parse(read) as unknown
  // A batch with a wide value in it has bigints only.
  return typeof read === 'bigint' && typeof wanted === 'number' ? Number(read) : read
}

it('reads the values that JSON.parse reads, whatever the layout, steps, batches and projection', () => {
  const lines = fc.array(fc.tuple(record, layout), { minLength: 1, maxLength: 12 })
  const columns = fc.shuffledSubarray([...TYPES.keys()])
  const sizes = fc.record({ step: fc.integer({ min: 1, max: 80 }), batchSize: fc.integer({ min: 1, max: 5 }) })
  const property = fc.property(lines, columns, sizes, (cases, columns, { step, batchSize }) => {
    const texts = cases.map(([value, write]) => write(value))
    const wanted = texts.map((text) => {
      const parsed = JSON.parse(text) as Readonly<Record<string, unknown>>
      return columns.map((k) => held(parsed[`c${k}`] ?? null, TYPES[k] as LogicalType))
    })
    const test = { format: jsonFormat, types: TYPES, options: IGNORE, columns, step, batchSize }
    const { rows, skipped } = decodeAll(texts.join('\n'), test)
    expect(skipped).toBe(0)
    expect(rows.map((row, i) => row.map((value, k) => comparable(value, wanted[i]?.[k])))).toEqual(wanted)
  })
  fc.assert(property, { numRuns: 250, seed: 11 })
})

it('accepts the lines that JSON.parse accepts', () => {
  const noise = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    '1',
    '-',
    '.',
    'e',
    't',
    'null',
    ' ',
    '"c0"',
    'true',
  )
  const broken = fc.tuple(record, fc.nat(), fc.nat({ max: 2 }), noise).map(([value, at, cut, insert]) => {
    const text = JSON.stringify(value)
    const p = at % (text.length + 1)
    return `{"c0":${text.slice(0, p)}${insert}${text.slice(p + cut)}}`
  })
  // All of the line is read: what nobody reads need not be valid.
  const everything: LogicalType = { kind: 'MAP', key: STRING, value: STRING, nullable: true }
  const property = fc.property(fc.array(broken, { minLength: 1, maxLength: 5 }), (lines) => {
    const parsed = lines.flatMap((line) => parse(line))
    const { rows, skipped } = decodeAll(lines.join('\n'), { format: jsonFormat, types: [everything], options: IGNORE })
    expect(skipped).toBe(lines.length - parsed.length)
    expect(rows.map(([map]) => (map instanceof Map ? [...map.keys()] : map))).toEqual(parsed)
  })
  fc.assert(property, { numRuns: 400, seed: 12 })
})

/** The keys of the object in `c0`, null where it is none; nothing when the line is not JSON. */
function parse(line: string): unknown[] {
  try {
    const { c0 } = JSON.parse(line) as { readonly c0?: unknown }
    return [typeof c0 === 'object' && c0 !== null && !Array.isArray(c0) ? keysInOrder(line) : null]
  } catch {
    return []
  }
}

/** In the order of the text: JavaScript puts keys that look like numbers first. */
function keysInOrder(line: string): string[] {
  const { c0 } = JSON.parse(line.replaceAll(/"(\d+)":/g, '"_$1":')) as { readonly c0: object }
  return Object.keys(c0).map((key) => key.replace(/^_(?=\d+$)/, ''))
}
