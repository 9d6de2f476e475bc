import { addMonths, addMonthsToMillis, MS_PER_DAY } from '../../../../core/timestamp.ts'
import {
  isInteger,
  isInterval,
  isTemporal,
  type LogicalType,
  simple,
  withNullable,
} from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { fromMillis, moved, precisionOf, storedMillis, withPrecision } from '../../../codegen/times.ts'
import type { Argument, BoundCall, Resolution } from '../../function.ts'
import { anyNullable } from '../../signature.ts'
import type { ArithmeticOperator } from '../arithmetic/result-types.ts'

/** Types of an operation with a time or an interval. */
export function temporalTypes(
  operator: ArithmeticOperator,
  args: readonly Argument[],
): Resolution | string | undefined {
  const [left, right] = args.map(({ type }) => type)
  if (left === undefined || right === undefined || args.length > 2) return undefined
  const result = (type: LogicalType): Resolution => ({
    args: [left, right],
    result: withNullable(type, anyNullable(args)),
  })
  if (operator === '+' || operator === '-') {
    if (isTemporal(left) && isTemporal(right) && operator === '-') {
      return `Two times can't be subtracted with '-'. Use (later - earlier) DAY, or TIMESTAMPDIFF(unit, earlier, later).`
    }
    if (isInterval(left) && left.kind === right.kind) return result(left)
    if (isTemporal(left) && isInterval(right)) return result(left)
    return operator === '+' && isInterval(left) && isTemporal(right) ? result(right) : undefined
  }
  if (operator !== '*') return undefined
  const factor = (type: LogicalType): LogicalType => simple('BIGINT', type.nullable)
  if (isInterval(left) && isInteger(right)) return { ...result(left), args: [left, factor(right)] }
  return isInteger(left) && isInterval(right) ? { ...result(right), args: [factor(left), right] } : undefined
}

export function isTemporalOperation({ args }: BoundCall): boolean {
  return args.some(isInterval)
}

export function temporalOperation(
  g: Generator,
  operator: ArithmeticOperator,
  [a, b]: readonly Value[],
  { args, result }: BoundCall,
): Value {
  const [left, right] = args
  if (a === undefined || b === undefined || left === undefined || right === undefined) throw new Error('two operands')
  if (operator === '*') return multiplied(g, a, b, result)
  if (isInterval(result)) {
    const source = `${a.code} ${operator} ${b.code}`
    const months = result.kind === 'INTERVAL_MONTHS'
    return {
      code: months ? g.local(`${source} | 0`) : g.wide ? g.local(`BigInt.asIntN(64, ${source})`) : g.checked(source),
      isNull: undefined,
    }
  }
  const [time, interval, intervalType] = isInterval(left) ? [b, a, left] : [a, b, right]
  const amount = signed(g, interval, intervalType, operator === '-')
  const code =
    intervalType.kind === 'INTERVAL_MONTHS' ? plusMonths(g, time, amount, result) : plusMillis(g, time, amount, result)
  return { code, isNull: undefined }
}

/** The interval as source for a number, turned round for `-`. */
function signed(g: Generator, { code }: Value, type: LogicalType, negative: boolean): string {
  const number = type.kind === 'INTERVAL_MILLIS' ? g.local(g.numberOf(code)) : code
  if (!negative) return number
  return /^\d+$/.test(number) ? `(-${number})` : g.local(`0 - ${number}`)
}

function plusMonths(g: Generator, { code }: Value, months: string, type: LogicalType): string {
  if (type.kind === 'DATE') return g.local(`${g.constant(addMonths, 'addMonths')}(${code}, ${months})`)
  // A time of day is the same in every month.
  if (type.kind === 'TIME') return code
  const millis = storedMillis(g, code, type)
  // Months of an instant are those of UTC, as in Flink.
  const later = g.local(`${g.constant(addMonthsToMillis, 'addMonths')}(${millis}, ${months})`)
  const precision = precisionOf(type)
  // Moving by the difference keeps what is finer than a millisecond.
  return precision <= 3 ? fromMillis(g, later, precision) : moved(g, code, `(${later} - ${millis})`, precision)
}

function plusMillis(g: Generator, { code }: Value, millis: string, type: LogicalType): string {
  switch (type.kind) {
    case 'DATE':
      // Whole days of the interval only.
      return g.local(`${code} + Math.trunc(${millis} / ${MS_PER_DAY}) | 0`)
    case 'TIME': {
      const sum = g.local(`${code} + ${millis}`)
      return g.local(`${sum} - Math.floor(${sum} / ${MS_PER_DAY}) * ${MS_PER_DAY}`)
    }
    default: {
      const precision = precisionOf(type)
      const sum = moved(g, code, millis, precision)
      // What the type's precision does not show is cut.
      return precision < 3 ? withPrecision(g, sum, 3, precision) : sum
    }
  }
}

function multiplied(g: Generator, a: Value, b: Value, result: LogicalType): Value {
  if (storageOf(result) === 'int') {
    // One operand is an INT of months, the other a BIGINT; either may come first.
    return { code: g.local(`${g.numberOf(a.code)} * ${g.numberOf(b.code)} | 0`), isNull: undefined }
  }
  const source = `${a.code} * ${b.code}`
  return { code: g.wide ? g.local(`BigInt.asIntN(64, ${source})`) : g.checked(`${source} + 0`), isNull: undefined }
}
