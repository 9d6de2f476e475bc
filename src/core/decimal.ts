import { type DecimalType, decimal, isFloating, type LogicalType, MAX_DECIMAL_PRECISION } from './types/logical-type.ts'

/*
 * A DECIMAL(p, s) value v is held unscaled, as the integer v * 10^s: a number while that is within ±(2^53 - 1), a bigint
 * beyond. Whatever rounds, rounds HALF_UP: away from zero when exactly in the middle.
 */

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/

/** The unscaled value of a text; undefined when it is no number or has more integer digits than the type. */
export function parseDecimal(text: string, precision: number, scale: number): number | bigint | undefined {
  const match = DECIMAL.exec(text)
  if (match === null) return undefined
  const fraction = match[3] ?? ''
  const all = `${match[2] ?? ''}${fraction}`
  if (all === '') return undefined
  const digits = all.replace(/^0+/, '')
  const shift = scale - fraction.length + Number(match[4] ?? 0)
  const magnitude = shiftDigits(digits, shift, precision)
  if (magnitude === undefined) return undefined
  return match[1] === '-' && magnitude !== 0 ? -magnitude : magnitude
}

/** `digits` (without leading zeros) times 10^shift, rounded; undefined when it needs more than `precision` digits. */
function shiftDigits(digits: string, shift: number, precision: number): number | bigint | undefined {
  if (digits === '' || digits.length + shift < 0) return 0
  if (digits.length + shift > precision) return undefined
  const kept = shift >= 0 ? digits + '0'.repeat(shift) : digits.slice(0, digits.length + shift)
  const up = shift < 0 && digits.charCodeAt(digits.length + shift) >= 53
  if (kept.length <= 15) {
    const value = Number(kept) + (up ? 1 : 0)
    return value < 10 ** Math.min(precision, 16) ? value : undefined
  }
  const value = BigInt(kept) + (up ? 1n : 0n)
  return value < powerOf10(precision) ? narrow(value) : undefined
}

/** The text with all `scale` decimals. */
export function formatDecimal(unscaled: number | bigint, scale: number): string {
  if (scale === 0) return unscaled === 0 ? '0' : String(unscaled)
  const negative = unscaled < 0
  const digits = String(negative ? -unscaled : unscaled).padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** A bigint as a number if that is exact, itself otherwise. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

const POWERS: readonly bigint[] = Array.from({ length: 2 * MAX_DECIMAL_PRECISION + 1 }, (_, i) => 10n ** BigInt(i))

export function powerOf10(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent)
}

/**
 * a / b, rounded HALF_UP. Exact for safe integers. A quotient that is no half is at least 1 / 2b away from one, and that is
 * more than division and sum are wrong by where |a| + |b| < 2^51. Without `%`, which for doubles is a library call, and
 * without a branch on the remainder, which a processor guesses wrong half of the time: a cast to fewer decimals took 26 ns, and takes 6.
 * Why `- -0`: `planner/codegen/whole-numbers.ts`.
 */
export function divideHalfUp(a: number, b: number): number {
  const exact = a / b
  if (Math.abs(a) + Math.abs(b) < 2 ** 51) return Math.trunc(exact + (exact < 0 ? -0.5 : 0.5)) - -0
  const quotient = Math.trunc(exact) - -0
  return quotient + Math.trunc(((a - quotient * b) * 2) / b)
}

export function divideHalfUpWide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  const remainder = a - quotient * b
  const twice = remainder < 0n ? -remainder * 2n : remainder * 2n
  if (twice < (b < 0n ? -b : b)) return quotient
  return remainder < 0n === b < 0n ? quotient + 1n : quotient - 1n
}

/** The unscaled value brought from one scale to another, rounded half up. */
export function rescaleWide(unscaled: bigint, from: number, to: number): bigint {
  return to >= from ? unscaled * powerOf10(to - from) : divideHalfUpWide(unscaled, powerOf10(from - to))
}

/** The powers of ten that are doubles. */
const DOUBLE_POWERS: readonly number[] = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

/** 10^exponent, NaN where that is no whole double. */
export function doublePower(exponent: number): number {
  return DOUBLE_POWERS[exponent] ?? Number.NaN
}

/** a * 10^shift / b, rounded; for numbers whose product with 10^shift need not be exact. NaN when the result is not. */
export function divideScaled(a: number, b: number, shift: number): number {
  const power = doublePower(shift)
  if (Math.abs(a) * power <= Number.MAX_SAFE_INTEGER) return divideHalfUp(a * power, b)
  const size = Math.abs(b)
  if (size * power <= Number.MAX_SAFE_INTEGER) return longDivision(a, b, power, power)
  if (size * 1e8 <= Number.MAX_SAFE_INTEGER && power === power) return longDivision(a, b, power, 1e8)
  if (size * 1000 <= Number.MAX_SAFE_INTEGER && power === power) return longDivision(a, b, power, 1000)
  return safeOrNaN(Number(divideHalfUpWide(BigInt(a) * powerOf10(shift), BigInt(b))))
}

/** Long division by hand, so many decimals of the quotient at a time as `step` has: of doubles, all of them exact. */
function longDivision(a: number, b: number, power: number, step: number): number {
  let quotient = Math.trunc(a / b) - -0
  let rest = a - quotient * b
  for (let left = power; left > 1; left /= step) {
    const shift = left < step ? left : step
    const scaled = rest * shift
    const digits = Math.trunc(scaled / b) - -0
    rest = scaled - digits * b
    quotient = quotient * shift + digits
  }
  return safeOrNaN(quotient + Math.trunc((rest * 2) / b))
}

function safeOrNaN(value: number): number {
  return Number.isSafeInteger(value) ? value : Number.NaN
}

/** Whether an unscaled value has at most `precision` digits. */
export function fitsPrecision(unscaled: bigint, precision: number): boolean {
  const limit = powerOf10(precision)
  return unscaled < limit && unscaled > -limit
}

/** The DECIMAL an exact numeric type counts as; undefined for other types. */
export function asDecimal(type: LogicalType): DecimalType | undefined {
  switch (type.kind) {
    case 'TINYINT':
      return decimal(3, 0, type.nullable)
    case 'SMALLINT':
      return decimal(5, 0, type.nullable)
    case 'INT':
      return decimal(10, 0, type.nullable)
    case 'BIGINT':
      return decimal(19, 0, type.nullable)
    case 'DECIMAL':
      return type
    default:
      return undefined
  }
}

/** Whether a value of `from`, cast to the DECIMAL `to`, may have more whole digits than that holds, and so be NULL. */
export function mayOutgrow(from: LogicalType, to: DecimalType): boolean {
  const digits = from.kind === 'BOOLEAN' ? decimal(1, 0) : asDecimal(from)
  if (digits === undefined) return isFloating(from)
  const carry = digits.scale > to.scale ? 1 : 0
  return digits.precision - digits.scale + carry > to.precision - to.scale
}

interface Digits {
  readonly precision: number
  readonly scale: number
}

/** Cuts a precision beyond 38: integer digits are kept at the cost of the scale, of which 6 digits (if it has them) stay. */
function limited(precision: number, scale: number): DecimalType {
  if (precision <= MAX_DECIMAL_PRECISION) return decimal(precision, scale)
  const kept = Math.max(MAX_DECIMAL_PRECISION - (precision - scale), Math.min(scale, 6))
  return decimal(MAX_DECIMAL_PRECISION, kept)
}

/** Type of `a + b` and `a - b`. */
export function sumType(a: Digits, b: Digits): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  return limited(Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale)
}

export function productType(a: Digits, b: Digits): DecimalType {
  return limited(a.precision + b.precision + 1, a.scale + b.scale)
}

export function quotientType(a: Digits, b: Digits): DecimalType {
  const scale = Math.max(6, a.scale + b.precision + 1)
  return limited(a.precision - a.scale + b.scale + scale, scale)
}

export function remainderType(a: Digits, b: Digits): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  return limited(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale)
}

/** The DECIMAL that holds the values of both. */
export function unionType(a: Digits, b: Digits): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  return limited(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale)
}
