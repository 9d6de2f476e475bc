import { narrow } from '../../../../core/decimal.ts'
import { fromSeconds, parseDate, parseRollingTimestamp, parseTimestamp } from '../../../../core/timestamp.ts'
import {
  DATE,
  isFloating,
  isInteger,
  isNumeric,
  isString,
  type LogicalType,
  simple,
  timestamp,
  timestampLtz,
} from '../../../../core/types/logical-type.ts'
import { timestampUnit } from '../../../../core/types/storage.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { timeZone } from '../../../codegen/time-zone.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'
import { lenientParsers } from './lenient-pattern.ts'
import { type ParsedTime, type TimeParser, timeParser } from './parse-pattern.ts'

/** Parsers of the patterns met in data. */
function parsers(): (pattern: string) => TimeParser {
  const known = new Map<string, TimeParser>()
  return (pattern) => {
    let parse = known.get(pattern)
    if (parse === undefined) {
      parse = timeParser(pattern) ?? (() => undefined)
      if (known.size < 1000) known.set(pattern, parse)
    }
    return parse
  }
}

const exact = parsers()
const lenient = lenientParsers()

export function badPattern(pattern: LiteralValue | undefined): string | undefined {
  return typeof pattern === 'string' && timeParser(pattern) === undefined
    ? `'${pattern}' is no date pattern that can be read. Use letters like yyyy-MM-dd HH:mm:ss, other text in quotes.`
    : undefined
}

function stored(time: ParsedTime, precision: number): number | bigint {
  return fromSeconds(time.days * 86_400 + time.seconds, time.fraction, precision)
}

/** A text that doesn't have the form of its pattern may have the usual one. */
function readTimestamp(text: string, time: ParsedTime | undefined, precision: number): number | bigint | undefined {
  return time === undefined ? parseRollingTimestamp(text.trim(), precision) : stored(time, precision)
}

export const toTimestamp: ScalarFunction = plainFunction({
  name: 'TO_TIMESTAMP',
  family: 'temporal',
  signatures: ['TO_TIMESTAMP(text[, pattern])'],
  doc: 'The TIMESTAMP(3) that the text stands for, by default as yyyy-MM-dd HH:mm:ss; NULL when it is none.',
  parameters: ['string', 'string'],
  optional: 1,
  result: timestamp(3),
  mayBeNull: true,
  check: ([, pattern]) => badPattern(pattern),
  apply: (text: string, pattern?: string) =>
    pattern === undefined ? parseTimestamp(text, 3, true) : readTimestamp(text, exact(pattern)(text), 3),
})

export const toDate: ScalarFunction = plainFunction({
  name: 'TO_DATE',
  family: 'temporal',
  signatures: ['TO_DATE(text[, pattern])'],
  doc: 'The DATE that the text stands for, by default as yyyy-MM-dd; NULL when it is none.',
  parameters: ['string', 'string'],
  optional: 1,
  result: DATE,
  mayBeNull: true,
  check: ([, pattern]) => badPattern(pattern),
  apply: (text: string, pattern?: string) => (pattern === undefined ? parseDate(text) : lenient(pattern)(text)?.days),
})

export const toTimestampLtz: ScalarFunction = {
  name: 'TO_TIMESTAMP_LTZ',
  family: 'temporal',
  signatures: ['TO_TIMESTAMP_LTZ(number[, precision])', 'TO_TIMESTAMP_LTZ(text[, pattern[, zone]])'],
  doc: 'The instant of an epoch number (precision 0: seconds, 3: milliseconds) or of a text, by default in UTC.',
  resolve: (args) => (args[0] !== undefined && isString(args[0].type) ? resolveText(args) : resolveNumber(args)),
  generate(g, args, { args: types, literals, result }) {
    const [first] = types
    const precision = result.kind === 'TIMESTAMP_LTZ' ? result.precision : 3
    if (first !== undefined && isString(first)) return ofText(g, args, precision)
    return ofNumber(g, args[0], first ?? simple('BIGINT'), typeof literals[1] === 'number' ? literals[1] : 3)
  },
}

function resolveNumber(args: readonly Argument[]): Resolution | string | undefined {
  const [value, precision, ...rest] = args
  if (value === undefined || rest.length > 0 || !isNumeric(value.type)) return undefined
  if (precision !== undefined && (!isInteger(precision.type) || typeof precision.literal !== 'number')) {
    return 'The precision of TO_TIMESTAMP_LTZ must be a literal from 0 to 9: 0 for seconds, 3 for milliseconds.'
  }
  const digits = typeof precision?.literal === 'number' ? precision.literal : 3
  if (digits < 0 || digits > 9) return `TO_TIMESTAMP_LTZ has precisions from 0 to 9, not ${digits}.`
  const type = simple(isFloating(value.type) ? 'DOUBLE' : 'BIGINT', value.type.nullable)
  const result = timestampLtz(Math.max(3, digits), true)
  return { args: precision === undefined ? [type] : [type, precision.type], result }
}

function resolveText(args: readonly Argument[]): Resolution | string | undefined {
  if (args.length > 3 || !args.every(({ type }) => isString(type))) return undefined
  const pattern = args[1]?.literal
  const problem = badPattern(pattern)
  if (problem !== undefined) return problem
  const zone = args[2]?.literal
  if (typeof zone === 'string' && timeZone(zone) === undefined) return `'${zone}' is no time zone.`
  const digits = typeof pattern === 'string' ? (/S+/.exec(pattern)?.[0].length ?? 0) : 3
  return {
    args: args.map(({ type }) => type),
    result: timestampLtz(Math.min(9, Math.max(3, digits)), true),
  }
}

/**
 * A number of seconds (0), milliseconds (3), microseconds (6) …, that is, of units of 10^-digits seconds. NULL outside of
 * the years 0 to 9999.
 */
function ofNumber(g: Generator, value: Value | undefined, type: LogicalType, digits: number): Value {
  if (value === undefined) throw new Error('TO_TIMESTAMP_LTZ needs an argument')
  const precision = Math.max(3, digits)
  const perSecond = timestampUnit(precision) * 1000
  const factor = perSecond / 10 ** digits
  if (type.kind === 'DOUBLE') {
    const number = g.local(`${value.code} === ${value.code} ? ${value.code} : 0`)
    const isNull = outside(g, number, '', digits)
    return {
      code: g.exact(
        `${g.constant(unitsOf, 'unitsOf')}(${isNull} ? 0 : ${number}, ${10 ** (9 - digits)}, ${1e9 / perSecond})`,
      ),
      isNull,
    }
  }
  const isNull = outside(g, value.code, g.wide ? 'n' : '', digits)
  const source = `(${isNull} ? ${g.long(0)} : ${value.code}) * ${g.long(factor)}`
  return { code: g.wide ? g.local(source) : g.checked(source), isNull }
}

const FIRST_SECOND = -62_167_219_200n
const LAST_SECOND = 253_402_300_799n

/** Source for a number of units of 10^-digits seconds being outside of the years 0 to 9999. */
function outside(g: Generator, code: string, suffix: string, digits: number): string {
  const units = 10n ** BigInt(digits)
  const last = LAST_SECOND * units + (units - 1n)
  return g.local(`${code} < ${FIRST_SECOND * units}${suffix} || ${code} > ${last}${suffix}`)
}

/** A number that is no whole one, cut to nanoseconds, in units of so many of them. */
function unitsOf(value: number, nanos: number, nanosPerUnit: number): number | bigint {
  const total = BigInt(Math.trunc(value * nanos))
  const unit = BigInt(nanosPerUnit)
  const rest = total % unit
  return narrow((total - rest) / unit - (rest < 0n ? 1n : 0n))
}

/** What can't be read fails without a pattern, and is NULL with one. */
function ofText(g: Generator, args: readonly Value[], precision: number): Value {
  const read = g.constant(
    (text: string, pattern?: string, zone?: string) => instantOf(text, pattern, zone, precision),
    'readInstant',
  )
  const parsed = g.local(`${read}(${args.map(({ code }) => code).join(', ')})`)
  const failed = g.local(`${parsed} === undefined`)
  if (args.length > 1) return { code: g.exact(`${failed} ? 0 : ${parsed}`), isNull: failed }
  g.branch(failed, () => g.fail(`${g.constant(unreadable, 'unreadable')}(${args[0]?.code ?? '""'})`, 'CAST_FAILED'))
  return { code: g.exact(parsed), isNull: undefined }
}

const unreadable = (text: string): string => `TO_TIMESTAMP_LTZ can't read '${text.slice(0, 60)}'.`

function instantOf(
  text: string,
  pattern: string | undefined,
  zoneName: string | undefined,
  precision: number,
): number | bigint | undefined {
  const time = pattern === undefined ? undefined : exact(pattern)(text)
  const wall = pattern === undefined ? parseTimestamp(text, precision, true) : readTimestamp(text, time, precision)
  if (wall === undefined) return undefined
  const unit = BigInt(timestampUnit(precision))
  if (time?.offset !== undefined) return narrow(BigInt(wall) - BigInt(time.offset) * 60_000n * unit)
  const zone = timeZone(zoneName ?? 'UTC')
  if (zone === undefined) return undefined
  const millis = Number(BigInt(wall) / unit)
  return narrow(BigInt(wall) + BigInt(zone.toFirstInstant(millis) - millis) * unit)
}
