import { formatDecimal, powerOf10 } from '../../../core/decimal.ts'
import { decimalOfDouble } from '../../../core/printed-double.ts'
import { type DecimalType, isFloating, type LogicalType } from '../../../core/types/logical-type.ts'
import { inPrecision, rescaled, rescaledBound } from '../decimals.ts'
import type { Generator, Value } from '../generator.ts'
import { blank } from '../literal.ts'
import { wholePart } from '../whole-numbers.ts'
import { failCast } from './failure.ts'

/**
 * Between numeric types: integers wrap, decimals that don't fit are NULL, fractions are cut for integers. What is no
 * number fails the job as a DECIMAL, unless `safe`.
 */
export function numericCast(
  g: Generator,
  value: Value,
  from: LogicalType,
  to: LogicalType,
  safe: boolean = true,
): Value {
  if (isFloating(to)) return toFloating(g, value, from, to)
  if (to.kind === 'DECIMAL')
    return isFloating(from) ? doubleToDecimal(g, value, to, safe) : toDecimal(g, value, from, to)
  if (isFloating(from)) return doubleToInteger(g, value, to)
  const whole = from.kind === 'DECIMAL' ? { ...integerPart(g, value, from), isNull: undefined } : value
  const wasLong = from.kind === 'BIGINT' || from.kind === 'DECIMAL'
  if (to.kind !== 'BIGINT') return { code: g.local(wrapped(g, whole.code, to, wasLong)), isNull: undefined }
  if (!wasLong) return { ...value, code: g.local(g.longOf(value.code)) }
  return g.wide && from.kind === 'DECIMAL'
    ? { code: g.local(`BigInt.asIntN(64, ${whole.code})`), isNull: undefined }
    : whole
}

function integerPart(g: Generator, { code, bound }: Value, { scale }: DecimalType): Value {
  if (scale === 0) return { code, isNull: undefined, bound }
  if (g.wide) return { code: g.local(`${code} / ${powerOf10(scale)}n`), isNull: undefined }
  return { code: g.local(wholePart(`${code} / ${10 ** scale}`)), isNull: undefined, bound }
}

const BITS: Readonly<Partial<Record<LogicalType['kind'], number>>> = { TINYINT: 8, SMALLINT: 16, INT: 32 }

/** Source for an integer cut to the bits of TINYINT, SMALLINT or INT. */
export function wrapped(g: Generator, code: string, to: LogicalType, isLong = false): string {
  const bits = BITS[to.kind]
  if (bits === undefined) return code
  if (isLong && g.wide) return `Number(BigInt.asIntN(${bits}, ${code}))`
  return bits === 32 ? `${code} | 0` : `${code} << ${32 - bits} >> ${32 - bits}`
}

function toFloating(g: Generator, { code }: Value, from: LogicalType, to: LogicalType): Value {
  if (from.kind === 'FLOAT') return { code, isNull: undefined }
  const double = toDouble(g, code, from)
  return { code: g.local(to.kind === 'FLOAT' ? `Math.fround(${double})` : double), isNull: undefined }
}

function toDouble(g: Generator, code: string, from: LogicalType): string {
  if (from.kind === 'BIGINT') return g.numberOf(code)
  if (from.kind !== 'DECIMAL') return code
  if (from.scale === 0) return g.numberOf(code)
  // 10^22 is the largest power of ten that is a double, so that the division rounds once.
  if (!g.wide && from.scale <= 22) return `${code} / ${10 ** from.scale}`
  return `Number(${g.constant(formatDecimal, 'formatDecimal')}(${code}, ${from.scale}))`
}

function toDecimal(g: Generator, value: Value, from: LogicalType, to: DecimalType): Value {
  const isLong = from.kind === 'BIGINT' || from.kind === 'DECIMAL'
  const scale = from.kind === 'DECIMAL' ? from.scale : 0
  const digits = DIGITS[from.kind] ?? (from.kind === 'DECIMAL' ? from.precision : 38)
  const code = isLong ? value.code : g.longOf(value.code)
  const bound = rescaledBound(value.bound, scale, to.scale)
  const source = rescaled(g, code, scale, to.scale)
  // Rounding may carry into a further digit; otherwise enough integer digits mean that every value fits.
  const fits = to.scale >= scale && to.precision - to.scale >= digits - scale
  if (!fits) return inPrecision(g, source, to.precision, bound)
  if (g.wide || to.scale === scale || (bound ?? Infinity) <= Number.MAX_SAFE_INTEGER) {
    return { code: g.local(source), isNull: undefined, bound }
  }
  return { code: g.checked(source), isNull: undefined }
}

const DIGITS: Readonly<Partial<Record<LogicalType['kind'], number>>> = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 }

function doubleToDecimal(g: Generator, { code }: Value, to: DecimalType, safe: boolean): Value {
  if (!safe) g.branch(`!Number.isFinite(${code})`, () => failCast(g, code, to))
  const read = g.constant(decimalOfDouble, 'decimalOfDouble')
  const parsed = g.local(`${read}(${code}, ${to.precision}, ${to.scale})`)
  const isNull = g.local(`${parsed} === undefined`)
  return { code: g.exact(`${isNull} ? 0 : ${parsed}`), isNull }
}

/** As Java: cut towards zero, saturating at the ends of INT or BIGINT, NaN as 0. */
function doubleToInteger(g: Generator, { code }: Value, to: LogicalType): Value {
  if (to.kind !== 'BIGINT') {
    const saturated = g.local(`${g.constant(toInt, 'toInt')}(${code})`)
    return { code: g.local(wrapped(g, saturated, to)), isNull: undefined }
  }
  if (g.wide) return { code: g.local(`${g.constant(toBigint, 'toBigint')}(${code})`), isNull: undefined }
  return { code: g.checked(`${code} === ${code} ? ${wholePart(code)} : 0`), isNull: undefined }
}

export function toInt(value: number): number {
  if (value >= 2147483647) return 2147483647
  return value <= -2147483648 ? -2147483648 : value | 0
}

export function toBigint(value: number): bigint {
  if (value >= 2 ** 63) return 2n ** 63n - 1n
  if (value <= -(2 ** 63)) return -(2n ** 63n)
  return Number.isNaN(value) ? 0n : BigInt(Math.trunc(value))
}

export function booleanToNumber(g: Generator, { code }: Value, to: LogicalType): Value {
  if (to.kind === 'BIGINT')
    return { code: g.local(`${code} ? ${g.long(1)} : ${g.long(0)}`), isNull: undefined, bound: 1 }
  if (to.kind !== 'DECIMAL') return { code: g.local(`${code} ? 1 : 0`), isNull: undefined, bound: 1 }
  const one = powerOf10(to.scale)
  // DECIMAL(p, p) has no digit before the point.
  const fits = to.precision > to.scale
  return {
    code: g.local(`${code} ? ${fits ? g.long(one) : blank(g, to)} : ${g.long(0)}`),
    isNull: fits ? undefined : code,
  }
}

export function numberToBoolean(g: Generator, { code }: Value, from: LogicalType): Value {
  const isLong = from.kind === 'BIGINT' || from.kind === 'DECIMAL'
  return { code: g.local(`${code} !== ${isLong ? g.long(0) : '0'}`), isNull: undefined }
}
