import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  decimal,
  DOUBLE,
  FLOAT,
  INT,
  type LogicalType,
  STRING,
  time,
  timestamp,
  timestampLtz,
  typeText,
} from '../../src/core/types/logical-type.ts'
import { csvFormat } from '../../src/formats/csv/format.ts'
import { decodeAll, type Texts } from './decoding.ts'
import { encodeRows } from './encoding.ts'

const T = Date.UTC(2024, 0, 31, 10, 20, 30)
const array = (element: LogicalType): LogicalType => ({ kind: 'ARRAY', element, nullable: true })
const pair: LogicalType = {
  kind: 'ROW',
  fields: [
    { name: 'a', type: INT },
    { name: 'b', type: STRING },
  ],
  nullable: true,
}

const line = (types: readonly LogicalType[], row: readonly unknown[], options: Texts = {}): string =>
  encodeRows(csvFormat, types, [row], options).join('')

describe('values', () => {
  const cases: readonly (readonly [type: LogicalType, value: unknown, text: string, options?: Texts])[] = [
    [BOOLEAN, 1, 'true'],
    [BOOLEAN, 0, 'false'],
    [BIGINT, -42, '-42'],
    [BIGINT, 9223372036854775807n, '9223372036854775807'],
    [DOUBLE, 1, '1.0'],
    [DOUBLE, 1e10, '1.0E10'],
    [DOUBLE, Number.NaN, 'NaN'],
    [FLOAT, Math.fround(0.1), '0.1'],
    [decimal(10, 2), 1230, '12.30'],
    [decimal(10, 9), 27, '2.7E-8'],
    [decimal(10, 9), 27, '0.000000027', { 'write-bigdecimal-in-scientific-notation': 'false' }],
    [decimal(38, 18), 12345678901234567890123456789012345678n, '12345678901234567890.123456789012345678'],
    [BYTES, Uint8Array.of(1, 2, 3), 'AQID'],
    [DATE, 19753, '2024-01-31'],
    [time(0), 37230000, '10:20:30'],
    [time(3), 37230120, '10:20:30.12'],
    [timestamp(0), T, '2024-01-31 10:20:30'],
    [timestamp(3), T, '2024-01-31 10:20:30'],
    [timestamp(3), T + 50, '2024-01-31 10:20:30.05'],
    [timestamp(6), T * 1000 + 120, '2024-01-31 10:20:30.00012'],
    [timestamp(9), BigInt(T) * 1_000_000n + 123456789n, '2024-01-31 10:20:30.123456789'],
    [timestampLtz(3), T + 125, '2024-01-31 10:20:30.125Z'],
    [array(BIGINT), [1, null, 3], '1;;3'],
    [array(BIGINT), [1, 2], '1|2', { 'array-element-delimiter': '|' }],
    [array(BOOLEAN), [true, false], 'true;false'],
    [pair, [1, 'x'], '1;x'],
    [pair, [null, 'x'], 'NULL;x', { 'null-literal': 'NULL' }],
    [STRING, 'abc', 'abc'],
    [STRING, 'żółć 😀', 'żółć 😀'],
    [STRING, 'a b', 'a b'],
    [STRING, 'a,b', '"a,b"'],
    [STRING, 'a;b', 'a;b'],
    [STRING, 'a"b', '"a""b"'],
    [STRING, 'a\nb', '"a\nb"'],
    [STRING, 'a\r', '"a\r"'],
    [STRING, ' a', '" a"'],
    [STRING, '#a', '"#a"'],
    [STRING, "a'b,c", "'a''b,c'", { 'quote-character': "'" }],
    [STRING, 'a,b', 'a,b', { 'field-delimiter': '\\t' }],
    [STRING, 'a\tb', '"a\tb"', { 'field-delimiter': '\\t' }],
    [STRING, 'a\\b"c', '"a\\\\b""c"', { 'escape-character': '\\' }],
    [STRING, 'a,b', 'a\\,b', { 'escape-character': '\\', 'disable-quote-character': 'true' }],
    [STRING, 'a"b', 'a"b', { 'disable-quote-character': 'true' }],
  ]
  it.each(cases.map((c) => [typeText(c[0]), c[2], c] as const))('%s %s', (_, __, [type, value, text, options]) => {
    expect(line([type], [value], options)).toBe(`${text}\n`)
  })
})

describe('NULL and the empty string', () => {
  it.each<readonly [options: Texts, text: string]>([
    [{}, ',\n'],
    [{ 'null-literal': 'NULL' }, 'NULL,\n'],
    [{ 'null-literal': 'n/a', 'field-delimiter': ';' }, 'n/a;\n'],
  ])('with %j', (options, text) => {
    expect(line([STRING, STRING], [null, ''], options)).toBe(text)
  })
})

it('refuses texts that no reader could tell apart without quotes', () => {
  expect(() => line([STRING], ['a,b'], { 'disable-quote-character': 'true' })).toThrow(
    "Column 'c0': \"a,b\" can't be written as CSV without a quote or escape character",
  )
})

const letter = fc.constantFrom('a', 'ż', ',', '"', '\n', '\r', ' ', '😀', '1', '\\', '#', ';', "'")
const text = fc.string({ unit: letter, maxLength: 6 })

it('writes what csv-parse reads', () => {
  const property = fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 10 }), (rows) => {
    const lines = encodeRows(csvFormat, [STRING, STRING, STRING], rows)
    expect(parse(lines.join(''), { record_delimiter: '\n' })).toEqual(rows)
  })
  fc.assert(property, { numRuns: 300, seed: 3 })
})

it('reads back what it wrote', () => {
  const types = [STRING, BIGINT, DOUBLE, timestamp(6), decimal(20, 3), array(INT), BOOLEAN, BYTES]
  const row = fc.tuple(
    text,
    fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    fc.option(fc.double()),
    fc.option(fc.integer({ min: 0, max: 4e15 })),
    fc.option(fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n })),
    fc.option(fc.array(fc.option(fc.integer()), { minLength: 2, maxLength: 4 })),
    fc.option(fc.constantFrom(0, 1)),
    fc.option(fc.uint8Array({ minLength: 1 })),
  )
  const options = fc.constantFrom<Texts[]>(
    {},
    { 'field-delimiter': '|', 'quote-character': "'" },
    { 'field-delimiter': '\\t', 'escape-character': '\\' },
    { 'disable-quote-character': 'true', 'escape-character': '\\' },
    { 'trim-spaces': 'true' },
    { 'allow-comments': 'true', 'null-literal': '\\N' },
  )
  const property = fc.property(fc.array(row, { maxLength: 10 }), options, (rows, options) => {
    const lines = encodeRows(csvFormat, types, rows, options)
    const read = decodeAll(lines.join(''), { format: csvFormat, types, options }).rows
    const exact = read.map((values) =>
      values.map((v, k) => ((k === 1 || k === 4) && typeof v === 'number' ? BigInt(v) : v)),
    )
    expect(exact).toEqual(rows.map((values) => values.map((v) => (v instanceof Uint8Array ? new Uint8Array(v) : v))))
  })
  fc.assert(property, { numRuns: 150, seed: 4 })
})
