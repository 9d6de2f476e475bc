import { asDecimal, fitsPrecision, narrow, rescaleWide } from '../../../core/decimal.ts'
import { rescaleTimestamp } from '../../../core/timestamp.ts'
import { isInteger, isString, type LogicalType } from '../../../core/types/logical-type.ts'
import type { LiteralValue } from '../../logical/expression.ts'

const INTEGERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT']

/**
 * A literal's value under another type, for conversions that lose nothing and depend on no setting; undefined for all
 * others, which remain casts.
 */
export function convertLiteral(value: LiteralValue, from: LogicalType, to: LogicalType): LiteralValue | undefined {
  if (value === null) return null
  if (isString(from) && to.kind === 'VARCHAR') return longEnough(from, to) ? value : undefined
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  if (isInteger(from) && isInteger(to)) {
    return INTEGERS.indexOf(from.kind) <= INTEGERS.indexOf(to.kind) ? value : undefined
  }
  if (from.kind === 'TIMESTAMP' && to.kind === 'TIMESTAMP' && from.precision <= to.precision) {
    return rescaleTimestamp(value, from.precision, to.precision)
  }
  return convertExact(value, from, to)
}

function convertExact(value: number | bigint, from: LogicalType, to: LogicalType): LiteralValue | undefined {
  const scale = asDecimal(from)?.scale
  if (scale === undefined) return undefined
  if (to.kind === 'DOUBLE') return Number(`${value}e-${scale}`)
  if (to.kind !== 'DECIMAL' || to.scale < scale) return undefined
  const unscaled = rescaleWide(BigInt(value), scale, to.scale)
  return fitsPrecision(unscaled, to.precision) ? narrow(unscaled) : undefined
}

function longEnough(from: LogicalType, to: LogicalType): boolean {
  return 'length' in from && 'length' in to && from.length <= to.length
}
