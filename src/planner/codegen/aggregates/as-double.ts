import { formatDecimal } from '../../../core/decimal.ts'
import type { LogicalType } from '../../../core/types/logical-type.ts'

/** 10^22 is the largest power of ten that is a double, so that a division by it rounds once. */
const EXACT_SCALE = 22

/** Takes a number of `type` in storage form as a double. */
export function asDouble(type: LogicalType | undefined): (value: unknown) => number {
  if (type?.kind !== 'DECIMAL' || type.scale === 0) return Number
  const { scale } = type
  const divisor = 10 ** scale
  return (value) =>
    typeof value === 'number' && scale <= EXACT_SCALE
      ? value / divisor
      : Number(formatDecimal(value as number | bigint, scale))
}

/** Source of the same; uses `formatDecimal`. */
export function asDoubleCode(type: LogicalType, value: string, wide: boolean): string {
  if (type.kind === 'DECIMAL' && type.scale > 0) {
    if (!wide && type.scale <= EXACT_SCALE) return `${value} / ${10 ** type.scale}`
    return `Number(formatDecimal(${value}, ${type.scale}))`
  }
  return wide && (type.kind === 'BIGINT' || type.kind === 'DECIMAL') ? `Number(${value})` : value
}
