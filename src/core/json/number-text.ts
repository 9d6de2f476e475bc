const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/
/** Without exponent, and not below 1. */
const PLAIN = /^-?[1-9]\d*(?:\.\d+)?$/
const LARGEST_SCALE = 2147483647

/**
 * A JSON number as Java prints the BigInteger or BigDecimal that it is: `-0` is `0`, `1e5` is `1E+5`, `0.1e1` is `1`.
 * Undefined where the exponent has no place in Java's numbers.
 */
export function exactNumberText(source: string): string | undefined {
  if (PLAIN.test(source)) return source
  const [, sign = '', whole = '', fraction = '', exponent] = DECIMAL.exec(source) ?? []
  if (exponent === undefined && fraction === '') return whole === '0' ? '0' : source
  const power = Number(exponent ?? 0)
  const scale = fraction.length - power
  if (Math.abs(power) > LARGEST_SCALE || Math.abs(scale) > LARGEST_SCALE) return undefined
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '')
  return (digits === '0' || /^0+$/.test(digits) ? '' : sign) + scaledText(digits, scale)
}

/** digits * 10^-scale, in scientific notation where that has trailing zeros to add, or many to lead with. */
export function scaledText(digits: string, scale: number): string {
  if (scale === 0) return digits
  const exponent = digits.length - 1 - scale
  if (scale > 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, '0')
    return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  }
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  return exponent === 0 ? mantissa : `${mantissa}E${exponent > 0 ? '+' : ''}${exponent}`
}
