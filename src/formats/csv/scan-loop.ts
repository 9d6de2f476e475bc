import type { TextBuffer } from '../../core/column.ts'
import { parseDate } from '../../core/timestamp.ts'
import { type LogicalType, isString } from '../../core/types/logical-type.ts'
import { timestampUnit } from '../../core/types/storage.ts'
import type { PushedPredicate } from '../../runtime/connector.ts'
import type { ColumnWriter, WriterState } from '../columns/column-writer.ts'
import { conditionSource, sameBytes } from '../columns/predicates.ts'
import type { CsvOptions } from './options.ts'
import type { CsvRecords, CsvTarget } from './records.ts'

/**
 * Fills rows `0..` from the records in `bytes[from..end)`, where `bytes[end - 1]` is a newline (or `end` is `from`),
 * until `capacity` rows are full. Returns the first byte not consumed; `state.rows` tells the number of rows.
 * A record that goes on behind `end` (a newline in quotes) may be read up to `limit`.
 */
export type ScanLoop = (
  bytes: TextBuffer,
  from: number,
  end: number,
  limit: number,
  last: boolean,
  capacity: number,
) => number

export interface ScanState extends WriterState {
  rows: number
}

/**
 * The loop for one schema, projection and set of predicates, as generated source: every field is scanned by code for
 * its type, values go straight into typed arrays, and nothing is called or allocated per row (7 M rows/s against 0.4
 * of a general reader). What a field's code does not expect goes to the column's `store`; what that does not take
 * either, or a record of another shape, goes to `records`. The source holds no text of the user's: names and texts
 * are parameters.
 */
export function compileScanLoop(
  options: CsvOptions,
  target: CsvTarget,
  records: CsvRecords,
  state: ScanState,
): ScanLoop {
  const parameters: Record<string, unknown> = { records, state, sameBytes, dayStart, T: TWO_DIGITS, P: POWERS }
  target.writers.forEach((writer, k) => {
    if (writer !== undefined) parameters[`W${k}`] = writer
  })
  const source = isPlain(options) ? new LoopSource(options, target, parameters).text() : loopText('', '', '') // every record is one for `records`
  const names = Object.keys(parameters)
  return new Function(...names, `return ${source}`)(...Object.values(parameters)) as ScanLoop
}

/** Special characters or NULL texts that look like values, and delimiters of several bytes, are left to `records`. */
function isPlain(options: CsvOptions): boolean {
  const { delimiter, quote = '"', escape = '"', nullLiteral = 'null' } = options
  if (/^(?:\d|\.|true$|false$)/.test(nullLiteral)) return false
  return delimiter.charCodeAt(0) < 128 && [delimiter, quote, escape].every((c) => !/[0-9A-Za-z .:+-]/.test(c))
}

function loopText(setUp: string, fields: string, comments: string): string {
  return `function scan(b, from, end, limit, last, capacity) {
  let p = from, i = 0, r = from, s = 0, e = 0, x = 0, v = 0, d = 0, g = 0, t = 0, h = 0, m = 0, c = 0, nextQuote = -1
  ${setUp}
  row: while (p < end && i < capacity) {
    r = p
    fast: {
      ${fields === '' ? 'break fast' : `${comments}${fields}\ni++\ncontinue row`}
    }
    p = records.read(b, r, limit, last, i)
    if (p < 0) { p = r; break row }
    if (records.kept) i++
  }
  state.rows = i
  return p
}`
}

/** Byte pairs `'00'`..`'99'` by `first << 8 | second` -> 0..99; others 255. */
const TWO_DIGITS: Uint8Array = (() => {
  const table = new Uint8Array(65536).fill(255)
  for (let n = 0; n < 100; n++) table[((48 + Math.floor(n / 10)) << 8) | (48 + (n % 10))] = n
  return table
})()

/** Powers of ten that are exact as doubles. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, n) => Number(`1e${n}`))

/** The first millisecond of the day written `YYYY-MM-DD` at `p`; NaN when there is no such day. */
function dayStart(bytes: TextBuffer, p: number): number {
  const text = bytes.latin1Slice(p, p + 10)
  const days = /^\d{4}-\d\d-\d\d$/.test(text) ? parseDate(text) : undefined
  return days === undefined ? Number.NaN : days * 86_400_000
}

/** The source of one loop. `p` is the place in `b`; each field's code leaves it behind the field's delimiter. */
class LoopSource {
  readonly #options: CsvOptions
  readonly #target: CsvTarget
  readonly #parameters: Record<string, unknown>
  readonly #delimiter: number
  readonly #quote: number | undefined
  readonly #escape: number | undefined

  constructor(options: CsvOptions, target: CsvTarget, parameters: Record<string, unknown>) {
    this.#options = options
    this.#target = target
    this.#parameters = parameters
    this.#delimiter = options.delimiter.charCodeAt(0)
    this.#quote = options.quote?.charCodeAt(0)
    this.#escape = options.escape === options.quote ? undefined : options.escape?.charCodeAt(0)
  }

  text(): string {
    const { writers, names } = this.#target
    const fields = names.map((_, k) => this.#field(k)).join('\n')
    const setUp = writers.map((writer, k) => (writer === undefined ? '' : this.#locals(k, writer))).join('\n  ')
    const comments = this.#options.comments ? 'if (b[p] === 35) break fast\n' : ''
    return loopText(setUp, fields, comments)
  }

  #locals(k: number, writer: ColumnWriter): string {
    const nulls = this.#predicates(k).length > 0 ? `const N${k} = W${k}.nulls;` : ''
    const arrays = isString(writer.type)
      ? `const S${k} = W${k}.starts, E${k} = W${k}.ends;`
      : `const A${k} = W${k}.data;`
    const day = hasDay(writer.type) ? `let x${k} = 0, y${k} = 0, z${k} = 0, day${k} = 0;` : ''
    return `${arrays} ${nulls} ${day}`
  }

  #predicates(k: number): readonly PushedPredicate[] {
    return this.#target.predicates.filter((p) => p.column === k)
  }

  #isLast(k: number): boolean {
    return k === this.#target.names.length - 1
  }

  #field(k: number): string {
    const writer = this.#target.writers[k]
    if (writer === undefined) return `// field ${k}: not read\n${this.#span(k)}`
    return `// field ${k}: ${writer.type.kind}\n${this.#value(k, writer.type)}${this.#conditions(k, writer.type)}`
  }

  #value(k: number, type: LogicalType): string {
    switch (type.kind) {
      case 'CHAR':
      case 'VARCHAR':
        return this.#string(k)
      case 'TINYINT':
        return this.#integer(k, 2)
      case 'SMALLINT':
        return this.#integer(k, 4)
      case 'INT':
        return this.#integer(k, 10, 2147483647)
      case 'BIGINT':
        return this.#integer(k, 15)
      case 'FLOAT':
      case 'DOUBLE':
        return this.#double(k, type.kind === 'FLOAT')
      case 'DECIMAL':
        return type.scale > 15 ? this.#other(k) : this.#decimal(k, type.precision, type.scale)
      case 'BOOLEAN':
        return this.#boolean(k)
      case 'DATE':
        return this.#date(k)
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ':
        return type.precision > 6 ? this.#other(k) : this.#timestamp(k, type)
      default:
        return this.#other(k)
    }
  }

  /** Code that puts a field's text, without enclosing quotes, at `s..e`. */
  #span(k: number): string {
    const { trim } = this.#options
    const plain = `s = p; ${this.#scanText()} e = p; ${this.#behindField(k)}`
    // Blanks that don't count: `records` knows how.
    const blanks = trim ? 'if (e > s && (b[s] <= 32 || b[e - 1] <= 32)) break fast' : ''
    if (this.#quote === undefined) return `${plain}\n${blanks}`
    const escape = this.#escape === undefined ? '' : ` && x !== ${this.#escape}`
    return `if (b[p] === ${this.#quote}) {
  s = ++p
  while ((x = b[p]) !== ${this.#quote} && x !== 10${escape}) p++
  if (x !== ${this.#quote}) break fast
  e = p; x = b[++p]
  ${this.#isLast(k) ? 'if (x === 13) x = b[++p]\nif (x !== 10) break fast' : `if (x !== ${this.#delimiter}) break fast`}
  p++
} else {
  ${plain}
  ${blanks}
}`
  }

  /** Moves `p` to the next byte that may end a field. Most bytes of texts are above all of those: one comparison. */
  #scanText(): string {
    const stops = [10, this.#delimiter, ...(this.#escape === undefined ? [] : [this.#escape])]
    const different = stops.map((stop) => `x !== ${stop}`).join(' && ')
    return `while ((x = b[p]) > ${Math.max(...stops)} || (${different})) p++;`
  }

  /** `p` is at the byte that ends a plain field, in `x`. */
  #behindField(k: number): string {
    if (!this.#isLast(k)) return `if (x !== ${this.#delimiter}) break fast; p++`
    return 'if (x !== 10) break fast; if (e > s && b[e - 1] === 13) e--; p++'
  }

  #other(k: number): string {
    return `${this.#span(k)}\nif (!W${k}.store(b, s, e, i)) break fast`
  }

  /** Digits were read into `v` from `s`, and `x` is the byte behind them, before `p`: does the field end there? */
  #endsAt(k: number, plain: string, store: string): string {
    const otherwise = `{ p = s; ${this.#other(k)} }`
    if (!this.#isLast(k)) return `if (x === ${this.#delimiter} && ${plain}) ${store} else ${otherwise}`
    return `if (x === 13) x = b[p++]\nif (x === 10 && ${plain}) ${store} else ${otherwise}`
  }

  #integer(k: number, digits: number, max?: number): string {
    const range = max === undefined ? '' : ` && v <= ${max}`
    return `v = 0; s = p
while ((d = (x = b[p++]) - 48) >= 0 && d < 10) v = v * 10 + d
e = p - 1 - s
${this.#endsAt(k, `e > 0 && e <= ${digits}${range}`, `A${k}[i] = v`)}`
  }

  /** Reads `digits[.digits]` into `v`: `g` digits stand behind the point, `e` digits in all. */
  #fixedPoint(): string {
    return `v = 0; g = 0; s = p
while ((d = (x = b[p++]) - 48) >= 0 && d < 10) v = v * 10 + d
e = p - 1 - s
if (x === 46) {
  h = p
  while ((d = (x = b[p++]) - 48) >= 0 && d < 10) v = v * 10 + d
  g = p - 1 - h; e += g
}`
  }

  #double(k: number, float: boolean): string {
    // Both operands are exact, so the quotient is the nearest double.
    const value = 'g === 0 ? v : v / P[g]'
    return `${this.#fixedPoint()}
${this.#endsAt(k, 'e > 0 && e <= 15', `A${k}[i] = ${float ? `Math.fround(${value})` : value}`)}`
  }

  #decimal(k: number, precision: number, scale: number): string {
    const whole = Math.min(precision - scale, 15 - scale)
    const plain = `e > 0 && g <= ${scale} && e - g <= ${whole}`
    return `${this.#fixedPoint()}
${this.#endsAt(k, plain, `A${k}[i] = v * P[${scale} - g]`)}`
  }

  #boolean(k: number): string {
    const word = (text: string): string =>
      [...Buffer.from(text)].map((byte, at) => `b[p + ${at}] === ${byte}`).join(' && ')
    return `if (${word('true')} && ${this.#endsField(k, 4)}) { A${k}[i] = 1; ${this.#pass(k, 4)} }
else if (${word('false')} && ${this.#endsField(k, 5)}) { A${k}[i] = 0; ${this.#pass(k, 5)} }
else { ${this.#other(k)} }`
  }

  /** Whether the field ends `width` bytes from `p`. */
  #endsField(k: number, width: number): string {
    const at = `b[p + ${width}]`
    if (!this.#isLast(k)) return `${at} === ${this.#delimiter}`
    return `(${at} === 10 || (${at} === 13 && b[p + ${width + 1}] === 10))`
  }

  #pass(k: number, width: number): string {
    return this.#isLast(k) ? `p += b[p + ${width}] === 13 ? ${width + 2} : ${width + 1}` : `p += ${width + 1}`
  }

  /** The day at `p` in `day${k}`, NaN when there is none. Days come in runs, so the last one is remembered. */
  #day(k: number): string {
    const word = (from: number, count: number): string =>
      Array.from(
        { length: count },
        (_, n) => `b[p + ${from + n}]${n === count - 1 ? '' : ` << ${8 * (count - 1 - n)}`}`,
      ).join(' | ')
    return `v = ${word(0, 4)}; d = ${word(4, 4)}; x = ${word(8, 2)}
if (v !== x${k} || d !== y${k} || x !== z${k}) { day${k} = dayStart(b, p); x${k} = v; y${k} = d; z${k} = x }`
  }

  #date(k: number): string {
    return `g = 0
if (p + 12 <= end && ${this.#endsField(k, 10)}) {
  ${this.#day(k)}
  if (day${k} === day${k}) { A${k}[i] = day${k} / 86400000; ${this.#pass(k, 10)}; g = 1 }
}
if (g === 0) { ${this.#other(k)} }`
  }

  #timestamp(k: number, type: { readonly kind: string; readonly precision: number }): string {
    const zone = type.kind === 'TIMESTAMP_LTZ' ? 1 : 0
    const unit = timestampUnit(type.precision)
    const ends = (width: number): string =>
      `${zone === 1 ? `b[p + ${width}] === 90 && ` : ''}${this.#endsField(k, width + zone)}`
    const scaled = unit === 1 ? 't' : `t * ${unit}`
    const millis = `(h = T[b[p + 20] << 8 | b[p + 21]]) < 100 && (m = b[p + 22] - 48) >= 0 && m < 10`
    const cases = [`if (${ends(19)}) { A${k}[i] = ${scaled}; ${this.#pass(k, 19 + zone)}; g = 1 }`]
    if (type.precision >= 3) {
      const value = unit === 1 ? 't + h * 10 + m' : `(t + h * 10 + m) * ${unit}`
      cases.push(
        `if (b[p + 19] === 46 && ${millis} && ${ends(23)}) { A${k}[i] = ${value}; ${this.#pass(k, 23 + zone)}; g = 1 }`,
      )
    }
    if (type.precision === 6) {
      const micros = `${millis} && (c = T[b[p + 23] << 8 | b[p + 24]]) < 100 && (d = b[p + 25] - 48) >= 0 && d < 10`
      const value = '(t + h * 10 + m) * 1000 + c * 10 + d'
      cases.push(
        `if (b[p + 19] === 46 && ${micros} && ${ends(26)}) { A${k}[i] = ${value}; ${this.#pass(k, 26 + zone)}; g = 1 }`,
      )
    }
    return `g = 0
if (p + 29 <= end && b[p + 10] === 32 && b[p + 13] === 58 && b[p + 16] === 58) {
  ${this.#day(k)}
  h = T[b[p + 11] << 8 | b[p + 12]]; m = T[b[p + 14] << 8 | b[p + 15]]; c = T[b[p + 17] << 8 | b[p + 18]]
  if (h < 24 && m < 60 && c < 60 && day${k} === day${k}) {
    t = day${k} + (h * 3600 + m * 60 + c) * 1000
    ${cases.reverse().join('\n    else ')}
  }
}
if (g === 0) { ${this.#other(k)} }`
  }

  #string(k: number): string {
    const { nullLiteral, emptyAsNull } = this.#options
    const tests: string[] = []
    if (nullLiteral !== undefined) tests.push(`e - s === ${Buffer.byteLength(nullLiteral)}`)
    if (emptyAsNull) tests.push('e === s')
    const offsets = `S${k}[i] = s; E${k}[i] = e`
    if (tests.length === 0) return `${this.#span(k)}\n${offsets}`
    return `${this.#span(k)}\nif (${tests.join(' || ')}) W${k}.store(b, s, e, i); else { ${offsets} }`
  }

  /** A row for which a predicate is not true is given up, and the rest of its line only searched for its end. */
  #conditions(k: number, type: LogicalType): string {
    const predicates = this.#predicates(k)
    if (predicates.length === 0) return ''
    const constant = (value: Buffer): string => {
      const name = `K${Object.keys(this.#parameters).length}`
      this.#parameters[name] = value
      return name
    }
    const all = predicates.map((p) => `(${conditionSource(p, k, isString(type), constant)})`).join(' && ')
    return `\nif (!(${all})) {
  if (state.special === i) records.clear(i)
  ${this.#isLast(k) ? '' : this.#restOfLine()}
  continue row
}`
  }

  #restOfLine(): string {
    const careful = '{ p = records.skip(b, r, limit, last); if (p < 0) { p = r; break row } }'
    if (this.#escape !== undefined) return careful
    const newline = 'e = b.indexOf(10, p)'
    if (this.#quote === undefined) return `${newline}; p = e + 1`
    return `${newline}
  if (nextQuote < p) { nextQuote = b.indexOf(${this.#quote}, p); if (nextQuote < 0) nextQuote = b.length }
  if (nextQuote < e) ${careful} else p = e + 1`
  }
}

function hasDay(type: LogicalType): boolean {
  return type.kind === 'DATE' || type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
}
