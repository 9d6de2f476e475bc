import { divideHalfUp, divideHalfUpWide, powerOf10 } from '../../core/decimal.ts'
import type { Generator, Value } from './generator.ts'

/** Digits that a number holds exactly whatever they are. */
export const EXACT_DIGITS = 15

/**
 * An unscaled decimal as a value of DECIMAL(precision, …): NULL when it has more digits. `code` is the result of one
 * operation on exact operands; as a number it may have been rounded if it is beyond 2^53, which is found out here.
 */
export function inPrecision(g: Generator, code: string, precision: number, bound: number = Infinity): Value {
  const name = g.local(code)
  if (g.wide) {
    const limit = `${powerOf10(precision)}n`
    return { code: name, isNull: g.local(`${name} >= ${limit} || ${name} <= -${limit}`) }
  }
  if (precision > EXACT_DIGITS) {
    if (bound <= Number.MAX_SAFE_INTEGER) return { code: name, isNull: undefined, bound }
    return { code: g.checked(name), isNull: undefined }
  }
  const limit = 10 ** precision
  if (bound < limit) return { code: name, isNull: undefined, bound }
  // Rounding to a double keeps order, so that the comparison is right even for results that are not exact.
  return { code: name, isNull: g.local(`!(${name} < ${limit} && ${name} > -${limit})`), bound: limit }
}

/**
 * Source for `code * 10^(to - from)`, rounded HALF_UP. The number form may be beyond 2^53; callers check it, at the
 * latest with `inPrecision`.
 */
export function rescaled(g: Generator, code: string, from: number, to: number): string {
  if (from === to) return code
  if (to > from) {
    if (g.wide) return `${code} * ${powerOf10(to - from)}n`
    return isZero(code) ? code : `${code} * ${10 ** (to - from)}`
  }
  return g.wide
    ? `${g.constant(divideHalfUpWide, 'divideHalfUp')}(${code}, ${powerOf10(from - to)}n)`
    : `${g.constant(divideHalfUp, 'divideHalfUp')}(${code}, ${10 ** (from - to)})`
}

function isZero(code: string): boolean {
  return code === '0'
}

/** The bound of a value brought from one scale to a larger one. */
export function rescaledBound(bound: number | undefined, from: number, to: number): number | undefined {
  return bound === undefined ? undefined : Math.ceil(bound * 10 ** (to - from)) + 1
}
