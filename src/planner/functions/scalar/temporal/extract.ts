import { isInterval, isTimestamp, type LogicalType, simple } from '../../../../core/types/logical-type.ts'
import { timestampUnit } from '../../../../core/types/storage.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { precisionOf, storedMillis, wallMillis } from '../../../codegen/times.ts'
import type { Argument, BoundCall, Resolution, ScalarFunction } from '../../function.ts'
import { PARTS } from './calendar.ts'

const TIME_UNITS: ReadonlySet<string> = new Set([
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
  'NANOSECOND',
])
const INTERVAL_UNITS: ReadonlySet<string> = new Set([
  'YEAR',
  'QUARTER',
  'MONTH',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'EPOCH',
  'MILLISECOND',
])

/** Units below a second need what a stored value has beyond milliseconds. */
const FINER: Readonly<Record<string, number>> = { MICROSECOND: 1000, NANOSECOND: 1_000_000 }

export const extract: ScalarFunction = {
  name: 'EXTRACT',
  family: 'temporal',
  signatures: ['EXTRACT(unit FROM time)', 'EXTRACT(unit FROM interval)'],
  doc: 'One part of a time, as BIGINT: YEAR, MONTH, DAY, HOUR, WEEK (ISO), DOW (Sunday is 1), EPOCH and others.',
  harmless: true,
  resolve([unit, time, ...rest]) {
    if (unit === undefined || time === undefined || rest.length > 0 || typeof unit.literal !== 'string')
      return undefined
    return resolvePart(unit.literal, [unit, time])
  },
  generate: (g, [, time], call) => part(g, String(call.literals[0]), time, call.args[1] ?? simple('DATE')),
}

function resolvePart(unit: string, args: readonly Argument[]): Resolution | string | undefined {
  const type = args.at(-1)?.type
  if (type === undefined) return undefined
  const resolution = { args: args.map((arg) => arg.type), result: simple('BIGINT', type.nullable) }
  if (isInterval(type)) {
    return INTERVAL_UNITS.has(unit) ? resolution : `EXTRACT can't take ${unit} from an interval.`
  }
  if (!isTimestamp(type) && type.kind !== 'DATE' && type.kind !== 'TIME') return undefined
  if (PARTS[unit] === undefined) return `EXTRACT knows no unit ${unit}. Use one of ${Object.keys(PARTS).join(', ')}.`
  return type.kind === 'TIME' && !TIME_UNITS.has(unit) ? `A TIME has no ${unit}.` : resolution
}

function part(g: Generator, unit: string, time: Value | undefined, type: LogicalType): Value {
  if (time === undefined) throw new Error('EXTRACT without operand')
  if (isInterval(type)) return intervalPart(g, unit, time, type)
  const compute = PARTS[unit]
  if (compute === undefined) throw new Error(`unknown unit ${unit}`)
  // The epoch is that of the instant, whatever the zone.
  const instant = unit === 'EPOCH' && type.kind === 'TIMESTAMP_LTZ'
  const millis = instant ? storedMillis(g, time.code, type) : wallMillis(g, time.code, type)
  const number = g.local(`${g.constant(compute, unit.toLowerCase())}(${millis})`)
  const whole = finerUnits(g, unit, time.code, type, millis)
  return {
    code: g.local(g.longOf(whole === undefined ? number : g.local(`${number} + ${whole}`))),
    isNull: undefined,
    bound: 2 ** 53,
  }
}

/** Source for the units below the millisecond. */
function finerUnits(g: Generator, unit: string, code: string, type: LogicalType, millis: string): string | undefined {
  const wanted = FINER[unit]
  const held = isTimestamp(type) ? timestampUnit(precisionOf(type)) : 1
  if (wanted === undefined || held === 1) return undefined
  const stored = storedMillis(g, code, type) || millis
  const rest = g.wide ? `Number(${code} - BigInt(${stored}) * ${held}n)` : `(${code} - ${stored} * ${held})`
  return wanted >= held ? `${rest} * ${wanted / held}` : `Math.floor(${rest} / ${held / wanted})`
}

function intervalPart(g: Generator, unit: string, { code }: Value, type: LogicalType): Value {
  const months = type.kind === 'INTERVAL_MONTHS'
  const compute = g.constant(months ? (MONTH_PARTS[unit] ?? none) : (MILLIS_PARTS[unit] ?? none), unit.toLowerCase())
  return { code: g.local(g.longOf(`${compute}(${months ? code : g.numberOf(code)})`)), isNull: undefined }
}

const none = (): number => 0

const MONTH_PARTS: Readonly<Record<string, (months: number) => number>> = {
  YEAR: (months) => Math.trunc(months / 12) + 0,
  QUARTER: (months) => Math.trunc((months % 12) / 3) + 1,
  MONTH: (months) => (months % 12) + 0,
}

const MILLIS_PARTS: Readonly<Record<string, (ms: number) => number>> = {
  DAY: (ms) => Math.trunc(ms / 86_400_000) + 0,
  HOUR: (ms) => Math.trunc((ms % 86_400_000) / 3_600_000) + 0,
  MINUTE: (ms) => Math.trunc((ms % 3_600_000) / 60_000) + 0,
  SECOND: (ms) => Math.trunc((ms % 60_000) / 1000) + 0,
  MILLISECOND: (ms) => (ms % 1000) + 0,
  EPOCH: (ms) => Math.trunc(ms / 1000) + 0,
}

function shortForm(name: string, unit: string, what: string): ScalarFunction {
  return {
    name,
    family: 'temporal',
    signatures: [`${name}(time)`],
    doc: `The ${what} of a time, as EXTRACT(${unit} FROM time).`,
    harmless: true,
    resolve: (args) => (args.length === 1 ? resolvePart(unit, args) : undefined),
    generate: (g, [time], call: BoundCall) => part(g, unit, time, call.args[0] ?? simple('DATE')),
  }
}

/** `YEAR(t)` and the like. */
export const extractShortForms: readonly ScalarFunction[] = [
  shortForm('YEAR', 'YEAR', 'year'),
  shortForm('QUARTER', 'QUARTER', 'quarter'),
  shortForm('MONTH', 'MONTH', 'month'),
  shortForm('WEEK', 'WEEK', 'ISO week'),
  shortForm('DAYOFYEAR', 'DOY', 'day of the year'),
  shortForm('DAYOFMONTH', 'DAY', 'day of the month'),
  shortForm('DAYOFWEEK', 'DOW', 'day of the week, Sunday being 1,'),
  shortForm('HOUR', 'HOUR', 'hour'),
  shortForm('MINUTE', 'MINUTE', 'minute'),
  shortForm('SECOND', 'SECOND', 'second'),
]
