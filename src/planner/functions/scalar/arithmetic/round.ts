import { divideHalfUp, divideHalfUpWide, doublePower, narrow, powerOf10 } from '../../../../core/decimal.ts'
import { roundDouble, truncateDouble } from '../../../../core/printed-double.ts'
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
import { EXACT_DIGITS, inPrecision } from '../../../codegen/decimals.ts'
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

/** An unscaled value of one scale rounded to `digits` decimals, unscaled at another, which has as many at least. */
export function roundExact(value: number | bigint, digits: number, from: number, to: number): number | bigint {
  if (digits >= from) return atScale(value, from, to)
  if (typeof value === 'number' && from - digits <= EXACT_DIGITS) {
    const rounded = divideHalfUp(value, doublePower(from - digits)) * doublePower(to - digits)
    if (Number.isSafeInteger(rounded)) return rounded
  }
  const step = powerOf10(Math.min(from - digits, 100))
  return atScale(divideHalfUpWide(BigInt(value), step) * step, from, to)
}

export function truncateExact(value: number | bigint, digits: number, from: number, to: number): number | bigint {
  if (digits >= from) return atScale(value, from, to)
  if (typeof value === 'number' && from - digits <= EXACT_DIGITS) {
    return (Math.trunc(value / doublePower(from - digits)) - -0) * doublePower(to - digits)
  }
  const step = powerOf10(Math.min(from - digits, 100))
  return atScale((BigInt(value) / step) * step, from, to)
}

function atScale(value: number | bigint, from: number, to: number): number | bigint {
  if (to === from) return typeof value === 'bigint' ? narrow(value) : value
  const wide = BigInt(value)
  return narrow(to > from ? wide * powerOf10(to - from) : wide / powerOf10(from - to))
}

export const round: ScalarFunction = rounding(
  'ROUND',
  'The number rounded half away from zero; digits < 0 round left of the point.',
)
export const truncate: ScalarFunction = rounding('TRUNCATE', 'The number with the digits behind the given ones cut.')
