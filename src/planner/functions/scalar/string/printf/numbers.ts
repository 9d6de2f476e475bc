import { formatDecimal, parseDecimal } from '../../../../../core/decimal.ts'
import type { FormatItem } from './format-string.ts'

export function formatInteger(value: number | bigint, item: FormatItem): string {
  const negative = value < 0
  return signed(negative, grouped(String(negative ? -value : value), item), item)
}

/** `%x` and `%o`: negative numbers in two's complement. */
export function inRadix(
  value: number | bigint,
  bits: 8 | 16 | 32 | 64,
  { conversion, flags, width }: FormatItem,
): string {
  const hex = conversion === 'x'
  const digits = BigInt.asUintN(bits, BigInt(value)).toString(hex ? 16 : 8)
  const prefix = flags.includes('#') ? (hex ? '0x' : '0') : ''
  return prefix + (flags.includes('0') ? digits.padStart(width - prefix.length, '0') : digits)
}

/** `%f`, `%e` and `%g`: the printed form of a double, rounded HALF_UP. */
export function formatDouble(value: number, item: FormatItem): string {
  if (Number.isNaN(value)) return 'NaN'
  const negative = value < 0 || Object.is(value, -0)
  const size = Math.abs(value)
  if (size === Infinity) return signed(negative, 'Infinity', { ...item, flags: item.flags.replace('0', '') })
  const precision = item.precision < 0 ? 6 : item.precision
  const digits =
    item.conversion === 'f'
      ? fixed(size, precision)
      : item.conversion === 'e'
        ? scientific(size, precision)
        : general(size, precision === 0 ? 1 : precision)
  const marked = item.flags.includes('#') && precision === 0 ? digits.replace(/^\d+/, '$&.') : digits
  return signed(negative, grouped(marked, item), item)
}

function fixed(size: number, decimals: number): string {
  return formatDecimal(parseDecimal(String(size), 400 + decimals, decimals) ?? 0, decimals)
}

function scientific(size: number, decimals: number): string {
  const [mantissa = '0', exponent = '0'] = size.toExponential().split('e')
  const rounded = fixed(Number(mantissa), decimals)
  // 9.99 may have become 10.0.
  const carried = rounded.startsWith('10')
  const power = Number(exponent) + (carried ? 1 : 0)
  const shown = carried ? fixed(1, decimals) : rounded
  return `${shown}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** `precision` digits in all, without exponent from 10^-4 to 10^precision. */
function general(size: number, precision: number): string {
  if (size === 0) return fixed(0, precision - 1)
  const exponential = scientific(size, precision - 1)
  const power = Number(exponential.slice(exponential.indexOf('e') + 1))
  return power >= -4 && power < precision ? fixed(size, precision - 1 - power) : exponential
}

function grouped(digits: string, { flags }: FormatItem): string {
  return flags.includes(',') ? digits.replace(/^\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')) : digits
}

/** With its sign, and zeros between it and the digits. */
function signed(negative: boolean, digits: string, { flags, width }: FormatItem): string {
  const before = negative
    ? flags.includes('(')
      ? '('
      : '-'
    : flags.includes('+')
      ? '+'
      : flags.includes(' ')
        ? ' '
        : ''
  const after = negative && flags.includes('(') ? ')' : ''
  const room = width - before.length - after.length
  return before + (flags.includes('0') ? digits.padStart(room, '0') : digits) + after
}
