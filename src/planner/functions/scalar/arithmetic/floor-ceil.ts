import { powerOf10 } from '../../../../core/decimal.ts'
import { decimal, isNumeric, isTemporal } from '../../../../core/types/logical-type.ts'
import { inPrecision } from '../../../codegen/decimals.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { plainDouble } from '../../../codegen/whole-numbers.ts'
import type { ScalarFunction } from '../../function.ts'
import { roundingUnits, roundTime } from '../temporal/round-time.ts'

function rounding(name: 'FLOOR' | 'CEIL', doc: string, aliases: readonly string[] = []): ScalarFunction {
  return {
    name,
    aliases,
    family: 'arithmetic',
    signatures: [`${name}(number)`, `${name}(time TO unit)`],
    doc,
    harmless: true,
    resolve([a, unit, ...rest]) {
      if (a === undefined || rest.length > 0) return undefined
      if (unit === undefined) {
        if (!isNumeric(a.type)) return undefined
        const whole = a.type.kind === 'DECIMAL' ? decimal(a.type.precision, 0, a.type.nullable) : a.type
        return { args: [a.type], result: whole }
      }
      if (!isTemporal(a.type)) return undefined
      const units = roundingUnits(a.type)
      if (typeof unit.literal !== 'string' || !units.includes(unit.literal)) {
        return `${name} of ${a.type.kind} takes one of the units ${units.join(', ')}.`
      }
      return { args: [a.type, unit.type], result: a.type }
    },
    generate(g, [a, unit], call) {
      if (a === undefined) throw new Error(`${name} without operand`)
      if (unit !== undefined) return roundTime(g, name, a, String(call.literals[1]), call.result)
      const [type] = call.args
      if (type?.kind === 'DECIMAL') return wholeDecimal(g, name, a, type.scale, type.precision)
      if (type?.kind !== 'FLOAT' && type?.kind !== 'DOUBLE') return a
      return { code: g.local(`Math.${name.toLowerCase()}(${a.code})`), isNull: undefined }
    },
  }
}

function wholeDecimal(
  g: Generator,
  name: 'FLOOR' | 'CEIL',
  { code, bound }: Value,
  scale: number,
  precision: number,
): Value {
  if (scale === 0) return { code, isNull: undefined, bound }
  if (!g.wide) {
    return inPrecision(
      g,
      plainDouble(`Math.${name.toLowerCase()}(${code} / ${10 ** scale})`),
      precision,
      bound ?? Number.MAX_SAFE_INTEGER,
    )
  }
  const divide = g.constant(name === 'FLOOR' ? floorDivide : ceilDivide, name.toLowerCase())
  return inPrecision(g, `${divide}(${code}, ${powerOf10(scale)}n)`, precision)
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return -floorDivide(-value, by)
}

export const floor: ScalarFunction = rounding(
  'FLOOR',
  'The largest whole number, or start of a unit of time, not above.',
)
export const ceil: ScalarFunction = rounding(
  'CEIL',
  'The smallest whole number, or start of a unit of time, not below.',
  ['CEILING'],
)
