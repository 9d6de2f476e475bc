/*
 * Logarithms and powers of e rounded to the nearest double, which Java's are in all but rare cases and JavaScript's often
 * are not: LN(3) shall be 1.0986122886681098. Each is summed up of a double and a remainder with the digits beyond.
 */

/** ln 2 in two parts, the first short enough for exact multiples. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
/** What log10(e) has beyond its double. */
const LOG10E_LOW = 1.098319650216765e-17
const SPLITTER = 2 ** 27 + 1

export function naturalLogarithm(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log(x)
  const [high, low] = logarithmParts(x)
  return high + low
}

export function decimalLogarithm(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log10(x)
  const [high, low] = logarithmParts(x)
  const [whole, cut] = product(high, Math.LOG10E)
  return whole + (cut + high * LOG10E_LOW + low * Math.LOG10E)
}

/** ln x as a sum. With x = m 2^k it is k ln 2 + 2 (s + s³/3 + s⁵/5 + …), where s = (m - 1) / (m + 1). */
function logarithmParts(x: number): readonly [number, number] {
  let exponent = Math.min(Math.round(Math.log2(x)), 1023)
  // Subnormal numbers are brought to where powers of two are exact.
  let mantissa = exponent < -1000 ? (x * 2 ** 600) / 2 ** (exponent + 600) : x / 2 ** exponent
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  const sum = mantissa + 1
  const s = (mantissa - 1) / sum
  const [whole, cut] = product(s, sum)
  const rest = (mantissa - 1 - whole - cut - s * (mantissa - (sum - 1))) / sum
  const square = s * s
  let series = 0
  for (let n = 27; n >= 3; n -= 2) series = series * square + 1 / n
  const [high, lost] = exactSum(exponent * LN2_HIGH, 2 * s)
  return [high, lost + (exponent * LN2_LOW + 2 * rest + 2 * s * square * series)]
}

/** e^x. With x = k ln 2 + r it is 2^k (1 + r + r²/2 + …). */
export function exponential(x: number): number {
  if (!(Math.abs(x) < 745)) return Math.exp(x)
  const exponent = Math.round(x / Math.LN2)
  const coarse = x - exponent * LN2_HIGH
  const r = coarse - exponent * LN2_LOW
  const rest = coarse - r - exponent * LN2_LOW
  const [square, cut] = product(r, r)
  let series = 0
  for (let n = 18; n >= 3; n--) series = (series * r + 1) / n
  const [large, lost] = exactSum(1, r)
  const [high, lostAgain] = exactSum(large, square / 2)
  const scaled = high + (lost + lostAgain + cut / 2 + (square * r * series) / 2 + rest * (1 + r))
  // In two steps: the power alone may be out of range.
  const half = Math.trunc(exponent / 2)
  return scaled * 2 ** half * 2 ** (exponent - half)
}

/** The sum of two doubles, and what rounding took from it. */
function exactSum(a: number, b: number): readonly [number, number] {
  const sum = a + b
  return [sum, Math.abs(a) >= Math.abs(b) ? b - (sum - a) : a - (sum - b)]
}

/** The same of the product. */
function product(a: number, b: number): readonly [number, number] {
  const rounded = a * b
  const [aHigh, bHigh] = [split(a), split(b)]
  const [aLow, bLow] = [a - aHigh, b - bHigh]
  return [rounded, aHigh * bHigh - rounded + aHigh * bLow + aLow * bHigh + aLow * bLow]
}

function split(a: number): number {
  const scaled = a * SPLITTER
  return scaled - (scaled - a)
}
