import { isExact, isInteger, isString, type LogicalType } from '../../../core/types/logical-type.ts'
import { timestampUnit } from '../../../core/types/storage.ts'
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
  if (isExact(from) && to.kind === 'DECIMAL') return rescaled(value, scaleOf(from), to.precision, to.scale)
  if (isExact(from) && to.kind === 'DOUBLE') return Number(`${value}e-${scaleOf(from)}`)
  if (from.kind === 'TIMESTAMP' && to.kind === 'TIMESTAMP' && from.precision <= to.precision) {
    return exact((BigInt(value) * BigInt(timestampUnit(to.precision))) / BigInt(timestampUnit(from.precision)))
  }
  return undefined
}

function longEnough(from: LogicalType, to: LogicalType): boolean {
  return 'length' in from && 'length' in to && from.length <= to.length
}

function scaleOf(type: LogicalType): number {
  return type.kind === 'DECIMAL' ? type.scale : 0
}

function rescaled(value: number | bigint, from: number, precision: number, scale: number): LiteralValue | undefined {
  if (scale < from) return undefined
  const unscaled = BigInt(value) * 10n ** BigInt(scale - from)
  return unscaled.toString().replace('-', '').length <= precision ? exact(unscaled) : undefined
}

function exact(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
