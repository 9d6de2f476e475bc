import { divideHalfUpWide, fitsPrecision, narrow, powerOf10 } from '../../../core/decimal.ts'
import {
  BIGINT,
  decimal,
  DOUBLE,
  isFloating,
  isInteger,
  isNumeric,
  type LogicalType,
  MAX_DECIMAL_PRECISION,
  withNullable,
} from '../../../core/types/logical-type.ts'
import { summing } from '../../codegen/aggregates/kinds/sum.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import { doubleSum, exactSum } from './row-sums.ts'
import { orOverflow } from './sum.ts'

export const avg: AggregateFunction = {
  name: 'AVG',
  signatures: ['AVG([DISTINCT] number)'],
  doc: 'The mean in the type of the argument (integers are cut), DECIMAL(p, s) as DECIMAL(38, max(6, s)).',
  resolve(args) {
    const type = args[0]?.type
    if (type === undefined || args.length > 1 || !isNumeric(type)) return undefined
    return { args: [type], result: meanType(type) }
  },
  rows({ args, result }) {
    if (result.kind === 'FLOAT') return doubleSum((acc) => Math.fround(acc.sum / acc.n))
    if (isFloating(result)) return doubleSum((acc) => acc.sum / acc.n)
    if (result.kind !== 'DECIMAL') return exactSum((acc) => narrow(acc.sum / BigInt(acc.n)))
    const shift = result.scale - scaleOf(args[0])
    return exactSum((acc) => {
      return fitsPrecision(acc.sum, result.precision) ? averageDecimal(acc.sum, acc.n, shift) : null
    })
  },
  columns(parts) {
    const { arg, result } = parts
    if (arg === undefined) return undefined
    const total = parts.of(summing(arg, summed(arg)))
    const values = parts.count()
    const mean = meanCode(arg, result)
    return {
      helpers: { averageLong, averageDecimal, fitsPrecision },
      mixed: result.kind === 'DECIMAL',
      result(slots, wide) {
        const [sum] = slots(total) as [string]
        const [n] = slots(values) as [string]
        const none = parts.always ? undefined : `${n} === 0`
        return { value: mean(sum, n, wide), isNull: orOverflow(none, result, sum, wide) }
      },
    }
  },
}

/** The type of means and deviations. */
export function meanType(type: LogicalType): LogicalType {
  const mean = type.kind === 'DECIMAL' ? decimal(MAX_DECIMAL_PRECISION, Math.max(6, type.scale)) : type
  return withNullable(mean, true)
}

/** The type that values are added up in. */
function summed(type: LogicalType): LogicalType {
  if (isInteger(type)) return BIGINT
  return type.kind === 'FLOAT' ? DOUBLE : type
}

function meanCode(arg: LogicalType, result: LogicalType): (sum: string, n: string, wide: boolean) => string {
  switch (result.kind) {
    case 'DECIMAL':
      return (sum, n) => `averageDecimal(${sum}, ${n}, ${result.scale - scaleOf(arg)})`
    case 'DOUBLE':
      return (sum, n) => `${sum} / ${n}`
    case 'FLOAT':
      return (sum, n) => `Math.fround(${sum} / ${n})`
    case 'BIGINT':
      return (sum, n, wide) => (wide ? `averageLong(${sum}, ${n})` : `Math.trunc(${sum} / ${n})`)
    default:
      return (sum, n, wide) => (wide ? `Number(averageLong(${sum}, ${n}))` : `Math.trunc(${sum} / ${n})`)
  }
}

function scaleOf(type: LogicalType | undefined): number {
  return type?.kind === 'DECIMAL' ? type.scale : 0
}

function averageLong(sum: bigint, count: number): bigint {
  return count === 0 ? 0n : sum / BigInt(count)
}

/** Sum / count of unscaled decimals, HALF_UP, brought from the argument's scale to the result's by `10 ** shift`. */
function averageDecimal(sum: number | bigint, count: number, shift: number): number | bigint {
  return count === 0 ? 0 : narrow(divideHalfUpWide(BigInt(sum) * powerOf10(shift), BigInt(count)))
}
