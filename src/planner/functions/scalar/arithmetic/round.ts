import { divideHalfUpWide, narrow, parseDecimal, powerOf10 } from '../../../../core/decimal.ts'
import {
  type DecimalType,
  decimal,
  isInteger,
  isNumeric,
  type LogicalType,
  MAX_DECIMAL_PRECISION,
  simple,
  withNullable,
} from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import { wrapped } from '../../../codegen/casts/numeric.ts'
import { inPrecision } from '../../../codegen/decimals.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import type { Argument, BoundCall, ScalarFunction } from '../../function.ts'
import { anyNullable } from '../../signature.ts'

type Mode = 'ROUND' | 'TRUNCATE'

function rounding(name: Mode, doc: string): ScalarFunction {
  return {
    name,
    family: 'arithmetic',
    signatures: [`${name}(number[, digits])`],
    doc,
    resolve(args) {
      const [a, digits, ...rest] = args
      if (a === undefined || rest.length > 0 || !isNumeric(a.type)) return undefined
      if (digits !== undefined && !isInteger(digits.type)) return undefined
      const type = a.type.kind === 'DECIMAL' ? decimalType(a.type, digits) : a.type
      const result = withNullable(type, anyNullable(args))
      return digits === undefined
        ? { args: [a.type], result }
        : { args: [a.type, simple('INT', digits.type.nullable)], result }
    },
    generate(g, [a, digits], call) {
      if (a === undefined) throw new Error(`${name} without operand`)
      return roundedValue(g, name, a, digits?.code ?? '0', call)
    },
  }
}

/** There is a digit more for what rounding carries. Digits that can't be known beforehand leave the type as it is. */
function decimalType(type: DecimalType, digits: Argument | undefined): DecimalType {
  const { precision, scale } = type
  if (digits !== undefined && typeof digits.literal !== 'number') return type
  const kept = Math.max(0, typeof digits?.literal === 'number' ? digits.literal : 0)
  if (kept >= scale) return type
  return decimal(Math.min(MAX_DECIMAL_PRECISION, precision - scale + kept + 1), kept)
}

function roundedValue(g: Generator, name: Mode, { code }: Value, digits: string, { args, result }: BoundCall): Value {
  const [type] = args as [LogicalType]
  if (storageOf(type) === 'double') {
    const round = g.constant(name === 'ROUND' ? roundDouble : truncateDouble, name.toLowerCase())
    const rounded = `${round}(${code}, ${digits})`
    return { code: g.local(type.kind === 'FLOAT' ? `Math.fround(${rounded})` : rounded), isNull: undefined }
  }
  const exact = g.constant(name === 'ROUND' ? roundExact : truncateExact, name.toLowerCase())
  if (type.kind === 'DECIMAL' && result.kind === 'DECIMAL') {
    return inPrecision(g, g.exact(`${exact}(${code}, ${digits}, ${type.scale}, ${result.scale})`), result.precision)
  }
  if (storageOf(type) === 'int') {
    return { code: g.local(wrapped(g, `(${exact}(${code}, ${digits}, 0, 0) | 0)`, type)), isNull: undefined }
  }
  const rounded = g.exact(`${exact}(${code}, ${digits}, 0, 0)`)
  return { code: g.wide ? g.local(`BigInt.asIntN(64, ${rounded})`) : rounded, isNull: undefined }
}

/** An unscaled value of one scale rounded to `digits` decimals, unscaled at another. */
export function roundExact(value: number | bigint, digits: number, from: number, to: number): number | bigint {
  if (digits >= from) return narrow(BigInt(value) * powerOf10(to - from))
  const step = powerOf10(Math.min(from - digits, 100))
  return atScale(divideHalfUpWide(BigInt(value), step) * step, from, to)
}

export function truncateExact(value: number | bigint, digits: number, from: number, to: number): number | bigint {
  if (digits >= from) return narrow(BigInt(value) * powerOf10(to - from))
  const step = powerOf10(Math.min(from - digits, 100))
  return atScale((BigInt(value) / step) * step, from, to)
}

function atScale(value: bigint, from: number, to: number): number | bigint {
  return narrow(to >= from ? value * powerOf10(to - from) : value / powerOf10(from - to))
}

/** No double has more digits than this on either side of the point. */
const MOST_DIGITS = 330

/** Rounded as the decimal number that it is printed as. */
function roundDouble(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > MOST_DIGITS) return value
  if (digits < -MOST_DIGITS) return 0
  const unscaled = parseDecimal(String(value), 2 * MOST_DIGITS, digits)
  return unscaled === undefined ? value : Number(`${unscaled}e${-digits}`)
}

function truncateDouble(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > MOST_DIGITS) return value
  if (digits < -MOST_DIGITS) return 0
  // All digits of the printed form, of which those beyond are cut.
  const exact = parseDecimal(String(value), 4 * MOST_DIGITS, MOST_DIGITS)
  if (exact === undefined) return value
  const step = powerOf10(MOST_DIGITS - digits)
  return Number(`${BigInt(exact) / step}e${-digits}`)
}

export const round: ScalarFunction = rounding(
  'ROUND',
  'The number rounded half away from zero; digits < 0 round left of the point.',
)
export const truncate: ScalarFunction = rounding('TRUNCATE', 'The number with the digits behind the given ones cut.')
