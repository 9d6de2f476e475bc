import { formatTimestamp } from '../../../../core/timestamp.ts'
import { isInteger, isString, simple, STRING } from '../../../../core/types/logical-type.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { timeZone, type TimeZone, UTC } from '../../../codegen/time-zone.ts'
import type { ScalarFunction } from '../../function.ts'
import { anyNullable, plainFunction } from '../../signature.ts'
import { formatters } from './date-format.ts'
import { lenientParsers, readDefault } from './lenient-pattern.ts'
import { badPattern } from './to-timestamp.ts'

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss'

export const unixTimestamp: ScalarFunction = {
  name: 'UNIX_TIMESTAMP',
  family: 'temporal',
  signatures: ['UNIX_TIMESTAMP()', 'UNIX_TIMESTAMP(text[, pattern])'],
  doc: 'Seconds since 1970: of now, or of a text in the session zone; the smallest BIGINT when it can not be read.',
  resolve(args) {
    if (args.length > 2 || !args.every(({ type }) => isString(type))) return undefined
    const problem = badPattern(args[1]?.literal)
    if (problem !== undefined) return problem
    return { args: args.map(({ type }) => type), result: simple('BIGINT', anyNullable(args)) }
  },
  generate(g, args) {
    if (args.length === 0) {
      const now = g.once(`Math.floor(${g.constant(g.context.clock, 'clock')}.now() / 1000)`)
      return { code: g.wide ? g.once(`BigInt(${now})`) : now, isNull: undefined }
    }
    const read = g.constant(epochReader(g.context.zone), 'readEpoch')
    const codes = args.map(({ code }) => code).join(', ')
    // A text that can't be read gives a value beyond 2^53.
    return { code: g.exact(`${read}(${codes})`), isNull: undefined }
  },
}

const UNREADABLE = -(2n ** 63n)

function epochReader(zone: TimeZone): (text: string, pattern?: string) => number | bigint {
  const byPattern = lenientParsers()
  return (text, pattern = DEFAULT_PATTERN) => {
    const time = byPattern(pattern)(text)
    if (time === undefined) return UNREADABLE
    const wall = time.days * 86_400 + time.seconds
    return time.offset === undefined ? Math.floor(zone.toInstant(wall * 1000) / 1000) : wall - time.offset * 60
  }
}

export const fromUnixtime: ScalarFunction = {
  name: 'FROM_UNIXTIME',
  family: 'temporal',
  signatures: ['FROM_UNIXTIME(seconds[, pattern])'],
  doc: 'Seconds since 1970 as text in the session zone, by default as yyyy-MM-dd HH:mm:ss.',
  resolve(args) {
    const [seconds, pattern, ...rest] = args
    if (seconds === undefined || rest.length > 0 || !isInteger(seconds.type)) return undefined
    const type = simple('BIGINT', seconds.type.nullable)
    if (pattern === undefined) return { args: [type], result: STRING }
    if (!isString(pattern.type)) return undefined
    return { args: [type, pattern.type], result: STRING }
  },
  generate(g: Generator, [seconds, pattern]: readonly Value[]): Value {
    const format = g.constant(epochFormat(g.context.zone), 'formatEpoch')
    const code = g.numberOf(seconds?.code ?? '0')
    return { code: g.local(`${format}(${code}${pattern === undefined ? '' : `, ${pattern.code}`})`), isNull: undefined }
  },
}

function epochFormat(zone: TimeZone): (seconds: number, pattern?: string) => string {
  const byPattern = formatters(zone)
  return (seconds, pattern = DEFAULT_PATTERN) => byPattern(pattern)(zone.toWall(seconds * 1000))
}

/** Abbreviations that Java's older interface knows beside the names of places. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['ACT', 'Australia/Darwin'],
  ['AET', 'Australia/Sydney'],
  ['AST', 'America/Anchorage'],
  ['BST', 'Asia/Dhaka'],
  ['CST', 'America/Chicago'],
  ['CTT', 'Asia/Shanghai'],
  ['ECT', 'Europe/Paris'],
  ['IST', 'Asia/Kolkata'],
  ['JST', 'Asia/Tokyo'],
  ['NST', 'Pacific/Auckland'],
  ['PST', 'America/Los_Angeles'],
])

/** The zone of a name as that interface has it: names begin in upper case, offsets stand behind GMT only. */
function oldZone(name: string): TimeZone | undefined {
  return /^(?:UTC?)?[+-]|^[a-z]/.test(name) ? undefined : timeZone(ABBREVIATIONS.get(name) ?? name)
}

export const convertTz: ScalarFunction = plainFunction({
  name: 'CONVERT_TZ',
  family: 'temporal',
  signatures: ['CONVERT_TZ(text, from_zone, to_zone)'],
  doc: 'A time yyyy-MM-dd HH:mm:ss of one zone as that of another; NULL when it is none.',
  parameters: ['string', 'string', 'string'],
  result: STRING,
  mayBeNull: true,
  apply(text: string, from: string, to: string) {
    const time = readDefault(text)
    if (time === undefined) return undefined
    const wall = (time.days * 86_400 + time.seconds) * 1000
    // An unknown zone counts as GMT.
    const instant = (oldZone(from) ?? UTC).toInstant(wall)
    return formatTimestamp((oldZone(to) ?? UTC).toWall(instant), 0)
  },
})
