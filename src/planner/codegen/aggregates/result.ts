import { MAX_SAFE } from '../../../core/column.ts'
import { type LogicalType, MAX_DECIMAL_PRECISION } from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import type { Accumulator, PlannedAggregate } from './accumulator.ts'

/** Source of an aggregate's result for one group. `isNull` undefined: it never is NULL. */
export interface ResultCode {
  readonly value: string
  readonly isNull: string | undefined
}

/** Helpers that the generated results call. */
export const resultHelpers: Readonly<Record<string, unknown>> = { averageLong, averageDecimal, fitsDecimal }

/** The result of `aggregate` for group `g`, from accumulators named as in the plan. */
export function resultCode({ call, value, count }: PlannedAggregate, g: string, wide: boolean): ResultCode {
  const slot = `${value.name}[${g}]`
  const none = count === undefined ? undefined : `${count.name}[${g}] === 0`
  switch (call.function.name) {
    case 'COUNT':
      return { value: slot, isNull: undefined }
    case 'AVG':
      return averageCode(call.type, value, slot, `${count?.name}[${g}]`, none, wide)
    case 'SUM':
      return { value: slot, isNull: orOverflow(none, call.type, slot, wide) }
    default:
      return extremeResult(value, slot, none, wide)
  }
}

function extremeResult(
  value: PlannedAggregate['value'],
  slot: string,
  none: string | undefined,
  wide: boolean,
): ResultCode {
  if (none !== undefined) return { value: slot, isNull: none }
  const always = value.argType?.nullable === false && value.filter === undefined
  if (always) return { value: slot, isNull: undefined }
  const undefinedWhenEmpty = value.spec.storage === 'text' || (wide && value.spec.storage === 'long')
  return {
    value: slot,
    isNull: undefinedWhenEmpty ? `${slot} === undefined` : `(${slot} === Infinity || ${slot} === -Infinity)`,
  }
}

function averageCode(
  type: LogicalType,
  { argType }: Accumulator,
  sum: string,
  count: string,
  none: string | undefined,
  wide: boolean,
): ResultCode {
  if (type.kind === 'DECIMAL') {
    const shift = type.scale - (argType?.kind === 'DECIMAL' ? argType.scale : 0)
    return { value: `averageDecimal(${sum}, ${count}, ${shift})`, isNull: orOverflow(none, type, sum, wide) }
  }
  const quotient = `${sum} / ${count}`
  switch (storageOf(type)) {
    case 'double':
      return { value: type.kind === 'FLOAT' ? `Math.fround(${quotient})` : quotient, isNull: none }
    case 'int':
      return { value: wide ? `Number(averageLong(${sum}, ${count}))` : `Math.trunc(${quotient})`, isNull: none }
    default:
      return { value: wide ? `averageLong(${sum}, ${count})` : `Math.trunc(${quotient})`, isNull: none }
  }
}

/** A sum of decimals that has outgrown its type is NULL. */
function orOverflow(none: string | undefined, type: LogicalType, sum: string, wide: boolean): string | undefined {
  if (type.kind !== 'DECIMAL' || !wide) return none
  const overflow = `!fitsDecimal(${sum}, ${MAX_DECIMAL_PRECISION})`
  return none === undefined ? overflow : `(${none} || ${overflow})`
}

export function averageLong(sum: bigint, count: number): bigint {
  return count === 0 ? 0n : sum / BigInt(count)
}

/** Sum / count of unscaled decimals, HALF_UP, brought from the argument's scale to the result's by `10 ** shift`. */
export function averageDecimal(sum: number | bigint, count: number, shift: number): number | bigint {
  if (count === 0) return 0
  const numerator = BigInt(sum) * 10n ** BigInt(shift) * 2n
  const divisor = BigInt(count)
  const rounded = (numerator < 0n ? numerator - divisor : numerator + divisor) / (divisor * 2n)
  const number = Number(rounded)
  return Math.abs(number) <= MAX_SAFE ? number : rounded
}

export function fitsDecimal(unscaled: bigint | undefined, precision: number): boolean {
  if (unscaled === undefined) return true
  const limit = 10n ** BigInt(precision)
  return unscaled < limit && unscaled > -limit
}
