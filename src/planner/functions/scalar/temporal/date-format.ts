import { isString, isTimestamp, type LogicalType, STRING, withNullable } from '../../../../core/types/logical-type.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { blank } from '../../../codegen/literal.ts'
import { type TimeZone, UTC } from '../../../codegen/time-zone.ts'
import { nanosOfMilli, precisionOf, wallMillis } from '../../../codegen/times.ts'
import type { BoundCall, ScalarFunction } from '../../function.ts'
import { anyNullable } from '../../signature.ts'
import { formatter, type TimeFormatter } from './format-pattern.ts'
import { readDefault } from './lenient-pattern.ts'

export const dateFormat: ScalarFunction = {
  name: 'DATE_FORMAT',
  family: 'temporal',
  signatures: ['DATE_FORMAT(timestamp, pattern)', 'DATE_FORMAT(text, pattern)'],
  doc: "The time as text by a pattern of Java's letters, such as yyyy-MM-dd HH:mm:ss.",
  resolve(args) {
    const [time, pattern] = args
    if (time === undefined || pattern === undefined || args.length > 2 || !isString(pattern.type)) return undefined
    if (!isTimestamp(time.type) && !isString(time.type)) return undefined
    if (typeof pattern.literal === 'string' && formatter(pattern.literal, UTC) === undefined) {
      return `'${pattern.literal}' is no date pattern. Use letters like yyyy-MM-dd HH:mm:ss, other text in quotes.`
    }
    // A text may be no time.
    const nullable = anyNullable(args) || isString(time.type)
    return { args: [time.type, pattern.type], result: withNullable(STRING, nullable) }
  },
  generate(g, [time, pattern], call) {
    if (time === undefined || pattern === undefined) throw new Error('DATE_FORMAT needs two arguments')
    const type = call.args[0] ?? STRING
    const source = isString(type)
      ? textMillis(g, time.code)
      : { code: wallMillis(g, time.code, type), isNull: undefined }
    const format = formatSource(g, pattern, call, type)
    const finer = precisionOf(type) > 3 ? `, ${nanosOfMilli(g, time.code, type)}` : ''
    const text = `${format}(${source.code}${finer})`
    if (source.isNull === undefined) return { code: g.local(text), isNull: undefined }
    return { code: g.local(`${source.isNull} ? ${blank(g, STRING)} : ${text}`), isNull: source.isNull }
  },
}

/** The zone is only seen by letters that print one. */
function zoneOf(g: Generator, type: LogicalType): TimeZone {
  return type.kind === 'TIMESTAMP_LTZ' ? g.context.zone : UTC
}

/** Source for a function of wall milliseconds: compiled once for a literal pattern, kept per pattern otherwise. */
function formatSource(g: Generator, pattern: Value, call: BoundCall, type: LogicalType): string {
  const zone = zoneOf(g, type)
  const [, literal] = call.literals
  if (typeof literal === 'string') return g.constant(formatter(literal, zone), 'format')
  return `${g.constant(formatters(zone), 'formats')}(${pattern.code})`
}

/** Patterns met in data; few, as a rule. */
export function formatters(zone: TimeZone): (pattern: string) => TimeFormatter {
  const known = new Map<string, TimeFormatter>()
  return (pattern) => {
    let format = known.get(pattern)
    if (format === undefined) {
      format = formatter(pattern, zone) ?? (() => pattern)
      if (known.size < 1000) known.set(pattern, format)
    }
    return format
  }
}

function textMillis(g: Generator, code: string): Value {
  const parsed = g.local(`${g.constant(readText, 'readTime')}(${code})`)
  return { code: parsed, isNull: g.local(`${parsed} === undefined`) }
}

function readText(text: string): number | undefined {
  const time = readDefault(text)
  return time === undefined ? undefined : (time.days * 86_400 + time.seconds) * 1000
}
