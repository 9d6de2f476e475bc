import { doublePower, parseDecimal, powerOf10 } from './decimal.ts'

/*
 * DOUBLEs rounded as the decimal numbers that they are printed as: 1.005 is a half of hundredths, although the double
 * lies below it. No text is needed for it: two decimals of at most 15 digits never have the same nearest double, so that
 * a double stands to that of such a number, a half or a whole one, as its printed form stands to the number itself.
 */

/** Wholes and halves up to this have 15 digits, and what they are divided by is a double: that rounds once. */
const LARGEST = 1e14
/** No double has more digits than this on either side of the point. */
const MOST_DIGITS = 330

/** value * power, rounded HALF_UP to a whole number; NaN where that takes more digits than are told apart. */
function roundedUnits(value: number, power: number): number {
  const size = Math.abs(value)
  // The product may be beside the whole number by a hair, and the floor by one: the half next to it tells all the same.
  const floor = Math.floor(size * power) - -0
  if (!(floor < LARGEST)) return Number.NaN
  const units = size < (floor + 0.5) / power ? floor : floor + 1
  return value < 0 ? 0 - units : units
}

/** value * power without its decimals; NaN as above. */
function truncatedUnits(value: number, power: number): number {
  const size = Math.abs(value)
  const floor = Math.floor(size * power) - -0
  if (!(floor < LARGEST)) return Number.NaN
  const units = size < floor / power ? floor - 1 : size < (floor + 1) / power ? floor : floor + 1
  return value < 0 ? 0 - units : units
}

export function roundDouble(value: number, digits: number): number {
  const power = doublePower(digits)
  const units = roundedUnits(value, power)
  if (units === units) return units / power
  if (!Number.isFinite(value) || digits > MOST_DIGITS) return value
  if (digits < -MOST_DIGITS) return 0
  const unscaled = parseDecimal(String(value), 2 * MOST_DIGITS, digits)
  return unscaled === undefined ? value : Number(`${unscaled}e${-digits}`)
}

export function truncateDouble(value: number, digits: number): number {
  const power = doublePower(digits)
  const units = truncatedUnits(value, power)
  if (units === units) return units / power
  if (!Number.isFinite(value) || digits > MOST_DIGITS) return value
  if (digits < -MOST_DIGITS) return 0
  // All digits of the printed form, of which those beyond are cut.
  const exact = parseDecimal(String(value), 4 * MOST_DIGITS, MOST_DIGITS)
  if (exact === undefined) return value
  const step = powerOf10(MOST_DIGITS - digits)
  return Number(`${BigInt(exact) / step}e${-digits}`)
}

/** The unscaled value of a DECIMAL(precision, scale); undefined when it does not fit, or is none. */
export function decimalOfDouble(value: number, precision: number, scale: number): number | bigint | undefined {
  const units = roundedUnits(value, doublePower(scale))
  // More digits than that are no doubles, and more than the units have.
  if (units === units) return Math.abs(units) >= doublePower(precision) ? undefined : units
  return parseDecimal(String(value), precision, scale)
}
