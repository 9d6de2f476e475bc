import { quoted } from '../../core/json/quoted.ts'
import { type LogicalType, isString } from '../../core/types/logical-type.ts'
import { sameBytes } from '../../core/text-bytes.ts'
import { conditionSource } from '../columns/predicates.ts'
import type { RecordTarget, ScanLoop, ScanState } from '../columns/record-decoder.ts'
import {
  booleanSource,
  dateSource,
  dayLocals,
  type FieldEnd,
  fixedPointSource,
  LOCALS,
  timestampSource,
  VALUE_PARAMETERS,
  wordSource,
} from '../columns/value-source.ts'
import type { JsonFields } from './fields.ts'
import type { JsonKeys } from './keys.ts'
import type { JsonOptions } from './options.ts'
import type { JsonRecords } from './records.ts'
import { skipValue } from './text.ts'

/** Columns whose names are compared by code of their own; names of others are looked up. */
const MOST_INLINE = 64

/**
 * The loop for one schema, projection and set of predicates, as generated source. Which key comes next is guessed from
 * the last record that had the same key before it (`next`); a guess costs a comparison of bytes, a miss a look-up. Values
 * that are read have code for their type, others are only searched for their end. A value in another form goes to
 * `fields`, a line with anything else unexpected to `records`. The source holds no text of the user's but bytes of names.
 */
export function compileScanLoop(
  options: JsonOptions,
  target: RecordTarget,
  records: JsonRecords,
  fields: JsonFields,
  keys: JsonKeys,
  state: ScanState,
): ScanLoop {
  const parameters: Record<string, unknown> = {
    ...VALUE_PARAMETERS,
    records,
    fields,
    state,
    keys,
    sameBytes,
    skipValue,
  }
  // One place more: what comes first in a record.
  parameters['next'] = new Int32Array(keys.other + 2).map((_, k) => (k === keys.other + 1 ? 0 : k + 1))
  target.writers.forEach((writer, k) => {
    if (writer !== undefined) parameters[`W${k}`] = writer
  })
  const source = new LoopSource(options, target, parameters, keys.other + 1).text()
  return new Function(...Object.keys(parameters), `return ${source}`)(...Object.values(parameters)) as ScanLoop
}

class LoopSource {
  readonly #options: JsonOptions
  readonly #target: RecordTarget
  readonly #parameters: Record<string, unknown>
  readonly #first: number
  /** Indexes of the columns that are read. */
  readonly #read: readonly number[]

  /** `first`: the key number that stands for the start of a record. */
  constructor(options: JsonOptions, target: RecordTarget, parameters: Record<string, unknown>, first: number) {
    this.#options = options
    this.#target = target
    this.#parameters = parameters
    this.#first = first
    this.#read = target.writers.flatMap((writer, k) => (writer === undefined ? [] : [k]))
  }

  text(): string {
    const masks = Array.from({ length: Math.ceil(this.#read.length / 31) }, (_, n) => n)
    return `function scan(b, from, end, limit, last, capacity) {
  let p = from, i = 0, r = from, f = 0, q = 0, ${LOCALS}${masks.map((n) => `, seen${n} = 0`).join('')}
  ${this.#read.map((k) => this.#locals(k)).join('\n  ')}
  row: while (p < end && i < capacity) {
    r = p
    fast: {
      if (b[p] !== 123) break fast
      ${masks.map((n) => `seen${n} = 0`).join('; ')}
      f = ${this.#first}
      if (b[++p] === 32) p++
      if (b[p] === 125) p++
      else for (;;) {
        q = next[f]
        key: {
          switch (q) {
            ${this.#keyCases()}
          }
          q = keys.find(b, p)
          if (q < 0) break fast
          next[f] = q
          p = keys.behind
          if (b[p] === 32) p++
          if (b[p++] !== 58) break fast
        }
        f = q
        if (b[p] === 32) p++
        switch (q) {
          ${this.#read.map((k) => this.#valueCase(k)).join('\n')}
          default:
            ${SKIP}
        }
        x = b[p++]
        if (x === 32) x = b[p++]
        if (x === 44) { if (b[p] === 32) p++; continue }
        if (x === 125) break
        break fast
      }
      x = b[p++]
      if (x === 13) x = b[p++]
      if (x !== 10) break fast
      ${masks.map((n) => this.#missing(n)).join('\n')}
      ${this.#conditions()}
      i++
      continue row
    }
    p = records.read(b, r, limit, last, i)
    if (p < 0) { p = r; break row }
    if (records.kept) i++
  }
  state.rows = i
  return p
}`
  }

  #locals(k: number): string {
    const type = this.#type(k)
    const hasPredicate = this.#target.predicates.some((p) => p.column === k)
    const arrays = isString(type) ? `const S${k} = W${k}.starts, E${k} = W${k}.ends;` : `const A${k} = W${k}.data;`
    const hasDay = type.kind === 'DATE' || type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
    return `${arrays} ${hasPredicate ? `const N${k} = W${k}.nulls;` : ''} ${hasDay ? dayLocals(k) : ''}`
  }

  #type(k: number): LogicalType {
    const writer = this.#target.writers[k]
    if (writer === undefined) throw new Error(`column ${k} is not read`)
    return writer.type
  }

  #keyCases(): string {
    const cases = this.#target.names.slice(0, MOST_INLINE).map((name, k) => {
      // A name with such a character stands escaped in the file.
      if (quoted(name) !== `"${name}"`) return ''
      const word = `"${name}":`
      return `case ${k}: if (${wordSource(word)}) { p += ${Buffer.byteLength(word)}; break key } break`
    })
    return cases.join('\n            ')
  }

  #valueCase(k: number): string {
    const at = this.#read.indexOf(k)
    const seen = `seen${Math.floor(at / 31)}`
    const bit = 1 << (at % 31)
    const other = `p = fields.storeAt(${k}, b, p, i); if (p < 0) break fast`
    const isNull = `if (b[p] === 110 && ${wordSource('null')}) { W${k}.storeNull(i); p += 4; break }`
    return `case ${k}: // ${this.#type(k).kind}
if ((${seen} & ${bit}) !== 0) break fast
${seen} |= ${bit}
${isNull}
${this.#value(k, this.#type(k), other)}
break`
  }

  #value(k: number, type: LogicalType, other: string): string {
    switch (type.kind) {
      case 'CHAR':
      case 'VARCHAR':
        return `if (b[p] === 34) {
  s = p + 1; e = s
  while ((x = b[e]) > 92 || (x !== 34 && x !== 92 && x !== 10)) e++
  if (x === 34) { S${k}[i] = s; E${k}[i] = e; p = e + 1 } else { ${other} }
} else { ${other} }`
      case 'TINYINT':
        return integerSource(k, 2, 127, other)
      case 'SMALLINT':
        return integerSource(k, 4, 32767, other)
      case 'INT':
        return integerSource(k, 10, 2147483647, other)
      case 'BIGINT':
        return integerSource(k, 15, Number.MAX_SAFE_INTEGER, other)
      case 'FLOAT':
      case 'DOUBLE':
        return realSource(k, type.kind === 'FLOAT' ? `Math.fround(${QUOTIENT})` : QUOTIENT, other)
      case 'DECIMAL': {
        const { precision, scale } = type
        if (scale > 15) return other
        const whole = Math.min(precision - scale, 15 - scale)
        const value = `v * P[${scale} - g]`
        return numberSource(k, `g <= ${scale} && e - g <= ${whole}`, value, `0 - ${value}`, other)
      }
      case 'BOOLEAN':
        return booleanSource(k, { endsAt: endsToken, pass: (width) => `p += ${width}`, other })
      case 'DATE':
        return quotedSource((end) => dateSource(k, end), other)
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ': {
        const middle = this.#options.timestamps === 'SQL' ? ' ' : 'T'
        return type.precision > 6 ? other : quotedSource((end) => timestampSource(k, type, middle, end), other)
      }
      default:
        return other
    }
  }

  /** Columns that the record had no key for. */
  #missing(n: number): string {
    const read = this.#read.slice(n * 31, n * 31 + 31)
    const all = read.length === 31 ? 0x7fffffff : (1 << read.length) - 1
    const fill = read.map((k, at) => `if ((seen${n} & ${1 << at}) === 0) W${k}.storeNull(i)`)
    return `if (seen${n} !== ${all}) { ${this.#options.failOnMissing ? 'break fast' : fill.join('\n')} }`
  }

  #conditions(): string {
    const { predicates } = this.#target
    if (predicates.length === 0) return ''
    const constant = (value: Buffer): string => {
      const name = `K${Object.keys(this.#parameters).length}`
      this.#parameters[name] = value
      return name
    }
    const all = predicates.map((p) => `(${conditionSource(p, p.column, isString(this.#type(p.column)), constant)})`)
    return `if (state.special === i) { if (!records.passes(b, i)) { records.clear(i); continue row } }
      else if (!(${all.join(' && ')})) continue row`
  }
}

/** Moves `p` behind a value that nobody reads. */
const SKIP = `x = b[p]
            if (x === 34) {
              s = p + 1
              while ((x = b[s]) > 92 || (x !== 34 && x !== 92 && x !== 10)) s++
              if (x === 34) { p = s + 1; break }
              if (x === 10) break fast
            } else if (x !== 123 && x !== 91) {
              s = p
              while ((x = b[p]) > 125 || (x !== 44 && x !== 125 && x > 32)) p++
              if (p === s) break fast
              break
            }
            p = skipValue(b, p)
            if (p < 0) break fast`

/** Both operands are exact, so the quotient is the nearest double. */
const QUOTIENT = '(g === 0 ? v : v / P[g])'

function endsToken(width: number): string {
  return `((x = b[p + ${width}]) === 44 || x === 125)`
}

function integerSource(k: number, digits: number, max: number, other: string): string {
  return `s = p
if (b[s] === 45) s++
v = 0; e = s
while ((d = b[e] - 48) >= 0 && d < 10) { v = v * 10 + d; e++ }
d = e - s; x = b[e]
if (d > 0 && d <= ${digits} && v <= ${max} && (b[s] !== 48 || d === 1) && (x === 44 || x === 125)) {
  A${k}[i] = s === p ? v : 0 - v
  p = e
} else { ${other} }`
}

/** Numbers with a fraction; `plain`: which of them are exact, by their digits (see `fixedPointSource`). */
function numberSource(k: number, plain: string, value: string, negated: string, other: string): string {
  return `t = p
if (b[p] === 45) p++
${fixedPointSource()}
p--
if ((x === 44 || x === 125) && e > g && e <= 15 && b[p - 1] !== 46 && (b[s] !== 48 || e - g === 1) && ${plain}) {
  A${k}[i] = s === t ? ${value} : ${negated}
} else { p = t; ${other} }`
}

function realSource(k: number, value: string, other: string): string {
  return numberSource(k, 'true', value, `-${value}`, other)
}

/** A value in quotes; `p` is moved behind the opening one for its code. */
function quotedSource(source: (end: FieldEnd) => string, other: string): string {
  const end: FieldEnd = {
    endsAt: (width) => `b[p + ${width}] === 34`,
    pass: (width) => `p += ${width + 1}`,
    other: `p--; ${other}`,
  }
  return `if (b[p] === 34) { p++; ${source(end)} } else { ${other} }`
}
