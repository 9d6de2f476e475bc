import { MS_PER_DAY } from '../../core/timestamp.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import { timestampUnit } from '../../core/types/storage.ts'
import type { Generator } from './generator.ts'

/*
 * Times in generated code are numbers of milliseconds: exact for all times, as only the precision beyond is finer.
 * "Wall" milliseconds are those of a wall clock, read as if it were UTC.
 */

export function precisionOf(type: LogicalType): number {
  return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ' || type.kind === 'TIME' ? type.precision : 0
}

/** Source for the milliseconds of a stored TIMESTAMP or TIMESTAMP_LTZ, finer parts cut towards the past. */
export function storedMillis(g: Generator, code: string, type: LogicalType): string {
  const unit = timestampUnit(precisionOf(type))
  const number = g.wide ? floorDivided(g, code, unit) : unit === 1 ? code : `Math.floor(${code} / ${unit})`
  return g.local(number)
}

function floorDivided(g: Generator, code: string, unit: number): string {
  if (unit === 1) return `Number(${code})`
  return `Number(${g.constant(floorDivide, 'floorDivide')}(${code}, ${unit}n))`
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient
}

/** Source for the nanoseconds of a stored timestamp behind its milliseconds. */
export function nanosOfMilli(g: Generator, code: string, type: LogicalType): string {
  const unit = timestampUnit(precisionOf(type))
  const millis = storedMillis(g, code, type)
  const rest = g.wide ? `Number(${code} - BigInt(${millis}) * ${unit}n)` : `(${code} - ${millis} * ${unit})`
  return g.local(`${rest} * ${1_000_000 / unit}`)
}

/** Source for the wall-clock milliseconds of a value of any temporal type. */
export function wallMillis(g: Generator, code: string, type: LogicalType): string {
  switch (type.kind) {
    case 'DATE':
      return g.local(`${code} * ${MS_PER_DAY}`)
    case 'TIME':
      return code
    case 'TIMESTAMP_LTZ':
      return g.local(toWall(g, storedMillis(g, code, type)))
    default:
      return storedMillis(g, code, type)
  }
}

function toWall(g: Generator, millis: string): string {
  const { zone } = g.context
  if (zone.fixed === 0) return millis
  return zone.fixed === undefined ? `${g.constant(zone, 'zone')}.toWall(${millis})` : `${millis} + ${zone.fixed}`
}

/** Source for the instant that the session's wall clock shows as `millis`, the first one if it does so twice. */
export function toInstant(g: Generator, millis: string): string {
  const { zone } = g.context
  if (zone.fixed === 0) return millis
  return zone.fixed === undefined
    ? `${g.constant(zone, 'zone')}.toFirstInstant(${millis})`
    : `${millis} - ${zone.fixed}`
}

/** The stored value of precision `precision` at `millis`, to which `rest` (source in stored units) is added. */
export function fromMillis(g: Generator, millis: string, precision: number): string {
  const unit = timestampUnit(precision)
  if (g.wide) return g.local(unit === 1 ? `BigInt(${millis})` : `BigInt(${millis}) * ${unit}n`)
  return unit === 1 ? g.local(millis) : g.checked(`${millis} * ${unit}`)
}

/** The stored value of a wall clock at `millis` as a value of `type`. */
export function fromWall(g: Generator, millis: string, type: LogicalType): string {
  const precision = precisionOf(type)
  return fromMillis(g, type.kind === 'TIMESTAMP_LTZ' ? g.local(toInstant(g, millis)) : millis, precision)
}

/** `code` (stored units of `precision`) moved by `millis`, source for a number of milliseconds. */
export function moved(g: Generator, code: string, millis: string, precision: number): string {
  const unit = timestampUnit(precision)
  if (g.wide) return g.local(`${code} + BigInt(${millis})${unit === 1 ? '' : ` * ${unit}n`}`)
  // Milliseconds beyond 2^53 would be hundreds of thousands of years away: no TIMESTAMP.
  return unit === 1 ? g.local(`${code} + ${millis}`) : g.checked(`${code} + ${millis} * ${unit}`)
}

/** A stored value brought from one precision to another; digits that the second lacks are cut. */
export function withPrecision(g: Generator, code: string, from: number, to: number): string {
  const fromUnit = timestampUnit(from)
  const toUnit = timestampUnit(to)
  // Units of `from` in the last digit that both have.
  const kept = Math.min(from, to)
  const step = Math.round(fromUnit * 10 ** (3 - kept))
  const cut = to < from && step > 1
  if (g.wide) {
    const floored = cut ? `${g.constant(floorDivide, 'floorDivide')}(${code}, ${step}n) * ${step}n` : code
    if (fromUnit === toUnit) return g.local(floored)
    const name = g.local(floored)
    return g.local(toUnit > fromUnit ? `${name} * ${toUnit / fromUnit}n` : `${name} / ${fromUnit / toUnit}n`)
  }
  const floored = g.local(cut ? `Math.floor(${code} / ${step}) * ${step}` : code)
  if (fromUnit === toUnit) return floored
  return toUnit > fromUnit
    ? g.checked(`${floored} * ${toUnit / fromUnit}`)
    : g.local(`${floored} / ${fromUnit / toUnit}`)
}
