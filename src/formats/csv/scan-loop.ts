import { type LogicalType, isString } from '../../core/types/logical-type.ts'
import type { PushedPredicate } from '../../runtime/connector.ts'
import type { ColumnWriter } from '../columns/column-writer.ts'
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
} from '../columns/value-source.ts'
import type { CsvOptions } from './options.ts'
import type { CsvRecords } from './records.ts'

/**
 * The loop for one schema, projection and set of predicates, as generated source: every field is scanned by code for
 * its type, values go straight into typed arrays, and nothing is called or allocated per row (7 M rows/s against 0.4
 * of a general reader). What a field's code does not expect goes to the column's `store`; what that does not take
 * either, or a record of another shape, goes to `records`. The source holds no text of the user's: names and texts
 * are parameters.
 */
export function compileScanLoop(
  options: CsvOptions,
  target: RecordTarget,
  records: CsvRecords,
  state: ScanState,
): ScanLoop {
  const parameters: Record<string, unknown> = { ...VALUE_PARAMETERS, records, state, sameBytes }
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
  let p = from, i = 0, r = from, ${LOCALS}, nextQuote = -1
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

/** The source of one loop. `p` is the place in `b`; each field's code leaves it behind the field's delimiter. */
class LoopSource {
  readonly #options: CsvOptions
  readonly #target: RecordTarget
  readonly #parameters: Record<string, unknown>
  readonly #delimiter: number
  readonly #quote: number | undefined
  readonly #escape: number | undefined

  constructor(options: CsvOptions, target: RecordTarget, parameters: Record<string, unknown>) {
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
    const day = hasDay(writer.type) ? dayLocals(k) : ''
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
        return booleanSource(k, this.#end(k))
      case 'DATE':
        return dateSource(k, this.#end(k))
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ':
        return type.precision > 6 ? this.#other(k) : timestampSource(k, type, ' ', this.#end(k))
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
    if (!this.#isLast(k)) return `if (x === ${this.#delimiter} && ${plain}) { ${store} } else ${otherwise}`
    return `if (x === 13) x = b[p++]\nif (x === 10 && ${plain}) { ${store} } else ${otherwise}`
  }

  #integer(k: number, digits: number, max?: number): string {
    const range = max === undefined ? '' : ` && v <= ${max}`
    return `v = 0; s = p
while ((d = (x = b[p++]) - 48) >= 0 && d < 10) v = v * 10 + d
e = p - 1 - s
${this.#endsAt(k, `e > 0 && e <= ${digits}${range}`, `A${k}[i] = v`)}`
  }

  #double(k: number, float: boolean): string {
    // Both operands are exact, so the quotient is the nearest double.
    const value = 'g === 0 ? v : v / P[g]'
    return `${fixedPointSource()}
${this.#endsAt(k, 'e > 0 && e <= 15', `A${k}[i] = ${float ? `Math.fround(${value})` : value}`)}`
  }

  #decimal(k: number, precision: number, scale: number): string {
    const whole = Math.min(precision - scale, 15 - scale)
    const plain = `e > 0 && g <= ${scale} && e - g <= ${whole}`
    return `${fixedPointSource()}
${this.#endsAt(k, plain, `A${k}[i] = v * P[${scale} - g]`)}`
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

  /** Where the values of fixed widths end. */
  #end(k: number): FieldEnd {
    return {
      endsAt: (width) => this.#endsField(k, width),
      pass: (width) => this.#pass(k, width),
      other: this.#other(k),
    }
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
