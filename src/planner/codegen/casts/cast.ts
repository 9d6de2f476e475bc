import { PlanError } from '../../../core/errors.ts'
import {
  isBinary,
  isFloating,
  isInterval,
  isNested,
  isNumeric,
  isString,
  isTemporal,
  type LogicalType,
  sameType,
  typeText,
  withNullable,
} from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import type { Generator, Value } from '../generator.ts'
import { nullValue } from '../literal.ts'
import { bytesCast, fromString } from './from-string.ts'
import { nestedCast } from './nested.ts'
import { booleanToNumber, numberToBoolean, numericCast } from './numeric.ts'
import { temporalCast } from './temporal.ts'
import { toString } from './to-string.ts'

/** `value`, which is not NULL, as a value of `to`. What can't be read is NULL if `safe`, else fails the job. */
export function generateCast(g: Generator, value: Value, from: LogicalType, to: LogicalType, safe: boolean): Value {
  if (from.kind === 'NULL') return nullValue(g, to)
  if (sameType(from, to, true)) return value
  if (isString(to)) return toString(g, value, from, to)
  if (isString(from)) return fromString(g, value, to, safe)
  if (isBinary(from) && isBinary(to)) return bytesCast(g, value, to)
  if (from.kind === 'BOOLEAN' && isNumeric(to)) return booleanToNumber(g, value, to)
  if (isNumeric(from) && to.kind === 'BOOLEAN') return numberToBoolean(g, value, from)
  if (isNumeric(from) && isNumeric(to)) return numericCast(g, value, from, to, safe)
  if (isNumeric(from) && isInterval(to)) return numericCast(g, value, from, intervalNumber(to))
  if (isTemporal(from) && isTemporal(to)) return temporalCast(g, value, from, to)
  if (from.kind === to.kind && storageOf(to) === 'any' && sameShape(from, to)) return value
  if (isNested(from) && isNested(to)) return nestedCast(g, value.code, from, to, safe, generateCast)
  const what = `A cast from ${typeText(withNullable(from, true))} to ${typeText(withNullable(to, true))}`
  throw new PlanError('NOT_SUPPORTED', `${what} is not supported yet.`)
}

/** Whether the cast is cheap and can't fail whatever the operand. */
export function isHarmlessCast(from: LogicalType, to: LogicalType): boolean {
  if (isFloating(from) && to.kind === 'DECIMAL') return false
  return !isString(from) && !isString(to) && !isBinary(from) && storageOf(from) !== 'any'
}

/** Numbers become intervals in the unit intervals are held in. */
function intervalNumber(to: LogicalType): LogicalType {
  return { kind: to.kind === 'INTERVAL_MONTHS' ? 'INT' : 'BIGINT', nullable: true }
}

/** Differ at most in what may be NULL. */
function sameShape(from: LogicalType, to: LogicalType): boolean {
  return typeText(from).replaceAll(' NOT NULL', '') === typeText(to).replaceAll(' NOT NULL', '')
}
