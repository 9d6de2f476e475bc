import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../../../../core/timestamp.ts'
import {
  isInteger,
  isTemporal,
  isTimestamp,
  type LogicalType,
  simple,
  timestamp,
  withNullable,
} from '../../../../core/types/logical-type.ts'
import type { Value } from '../../../codegen/generator.ts'
import { storedMillis, wallMillis } from '../../../codegen/times.ts'
import type { Argument, ScalarFunction } from '../../function.ts'
import { anyNullable } from '../../signature.ts'
import { monthsBetween } from './calendar.ts'
import { temporalOperation } from './interval-arithmetic.ts'

interface Unit {
  readonly size: number
  readonly months: boolean
}

const UNITS: Readonly<Record<string, Unit>> = {
  MILLISECOND: { size: 1, months: false },
  SECOND: { size: 1000, months: false },
  MINUTE: { size: MS_PER_MINUTE, months: false },
  HOUR: { size: MS_PER_HOUR, months: false },
  DAY: { size: MS_PER_DAY, months: false },
  WEEK: { size: 7 * MS_PER_DAY, months: false },
  MONTH: { size: 1, months: true },
  QUARTER: { size: 3, months: true },
  YEAR: { size: 12, months: true },
  DECADE: { size: 120, months: true },
  CENTURY: { size: 1200, months: true },
  MILLENNIUM: { size: 12_000, months: true },
}

/** The unit of a literal first argument, also in the spelling of old interfaces: `SQL_TSI_DAY`. */
function unitOf(arg: Argument | undefined): { readonly unit: Unit } | string | undefined {
  if (typeof arg?.literal !== 'string') return undefined
  const unit = UNITS[arg.literal.replace(/^SQL_TSI_/, '')]
  return unit === undefined ? `${arg.literal} is no unit. Use one of ${Object.keys(UNITS).join(', ')}.` : { unit }
}

function unitNamed(literal: unknown): Unit {
  const unit = UNITS[String(literal).replace(/^SQL_TSI_/, '')]
  if (unit === undefined) throw new Error(`unknown unit ${String(literal)}`)
  return unit
}

const isTimed = (type: LogicalType): boolean => isTimestamp(type) || type.kind === 'DATE'

/** A DATE that is moved by less than a day becomes a TIMESTAMP; one of whole seconds gets the digits of a finer unit. */
function movedType(type: LogicalType, { months, size }: Unit): LogicalType {
  if (type.kind === 'DATE') return !months && size < MS_PER_DAY ? timestamp(6, type.nullable) : type
  const isMillis = size === 1 && !months
  const isCoarse = (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision < 3
  return isMillis && isCoarse ? { ...type, precision: 3 } : type
}

export const timestampAdd: ScalarFunction = {
  name: 'TIMESTAMPADD',
  family: 'temporal',
  signatures: ['TIMESTAMPADD(unit, count, time)'],
  doc: 'The time moved by a number of units; months clip to the last day of the month.',
  harmless: true,
  resolve(args) {
    const [first, count, time] = args
    const found = unitOf(first)
    if (found === undefined || typeof found === 'string') return found
    if (first === undefined || count === undefined || time === undefined || args.length > 3) return undefined
    if (!isInteger(count.type) || !isTemporal(time.type)) return undefined
    const type = movedType(time.type, found.unit)
    const counted = simple(found.unit.months ? 'INT' : 'BIGINT', count.type.nullable)
    return { args: [first.type, counted, type], result: withNullable(type, anyNullable([count, time])) }
  },
  generate(g, [, count, time], { literals, args, result }) {
    const { size, months } = unitNamed(literals[0])
    const type = args[2] ?? result
    if (count === undefined || time === undefined) throw new Error('TIMESTAMPADD needs three arguments')
    const source = months ? `Math.imul(${count.code}, ${size})` : `${count.code} * ${g.long(size)}`
    const amount: Value = { code: g.local(size === 1 ? count.code : source), isNull: undefined }
    const interval = simple(months ? 'INTERVAL_MONTHS' : 'INTERVAL_MILLIS')
    return temporalOperation(g, '+', [time, amount], { args: [type, interval], result, literals: [] })
  },
}

export const timestampDiff: ScalarFunction = {
  name: 'TIMESTAMPDIFF',
  family: 'temporal',
  signatures: ['TIMESTAMPDIFF(unit, from, to)'],
  doc: 'The number of whole units from one time to another, cut towards zero, as INT.',
  harmless: true,
  resolve(args) {
    const [first, from, to] = args
    const found = unitOf(first)
    if (found === undefined || typeof found === 'string') return found
    if (first === undefined || from === undefined || to === undefined || args.length > 3) return undefined
    const kinds = new Set([from.type.kind, to.type.kind])
    if (![...kinds].every((kind) => kind === 'TIME') && !(isTimed(from.type) && isTimed(to.type))) return undefined
    if (kinds.has('TIMESTAMP') && kinds.has('TIMESTAMP_LTZ')) {
      return `TIMESTAMPDIFF can't compare a TIMESTAMP with a TIMESTAMP_LTZ. Use CAST to make them alike.`
    }
    return { args: [first.type, from.type, to.type], result: simple('INT', anyNullable([from, to])) }
  },
  generate(g, [, from, to], { literals, args }) {
    const { size, months } = unitNamed(literals[0])
    const [, fromType, toType] = args
    if (from === undefined || to === undefined || fromType === undefined || toType === undefined) {
      throw new Error('TIMESTAMPDIFF needs three arguments')
    }
    // Units of fixed length are counted between instants, months on the calendar of the session.
    const both = [fromType, toType].every(({ kind }) => kind === 'TIMESTAMP_LTZ')
    const read = both && !months ? storedMillis : wallMillis
    const [a, b] = [read(g, from.code, fromType), read(g, to.code, toType)]
    if (!months) return { code: g.local(`(${b} - ${a}) / ${size} | 0`), isNull: undefined }
    const between = g.local(`${g.constant(monthsBetween, 'monthsBetween')}(${a}, ${b})`)
    return { code: size === 1 ? between : g.local(`${between} / ${size} | 0`), isNull: undefined }
  },
}
