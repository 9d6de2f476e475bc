import { fitsPrecision, narrow } from '../../../core/decimal.ts'
import {
  decimal,
  isFloating,
  isNumeric,
  type LogicalType,
  MAX_DECIMAL_PRECISION,
  withNullable,
} from '../../../core/types/logical-type.ts'
import { summing } from '../../codegen/aggregates/kinds/sum.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import { doubleSum, exactSum } from './row-sums.ts'

export const sum: AggregateFunction = {
  name: 'SUM',
  signatures: ['SUM([DISTINCT] number)'],
  doc: 'The sum in the type of the argument (integers wrap), DECIMAL(p, s) as DECIMAL(38, s); NULL without values.',
  resolve(args) {
    const type = args[0]?.type
    if (type === undefined || args.length > 1 || !isNumeric(type)) return undefined
    const result = type.kind === 'DECIMAL' ? decimal(MAX_DECIMAL_PRECISION, type.scale) : type
    return { args: [type], result: withNullable(result, true) }
  },
  rows({ result }) {
    if (!isFloating(result)) return exactSum((acc) => inType(acc.sum, result))
    return doubleSum((acc) => acc.sum, result.kind === 'FLOAT' ? Math.fround : undefined)
  },
  columns(parts) {
    const { arg, result } = parts
    if (arg === undefined) return undefined
    const total = parts.of(summing(arg, result))
    const values = parts.always ? undefined : parts.count()
    return {
      helpers: { fitsPrecision },
      result(slots, wide) {
        const [value] = slots(total) as [string]
        const none = values === undefined ? undefined : `${slots(values)[0]} === 0`
        return { value, isNull: orOverflow(none, result, value, wide) }
      },
    }
  },
}

const BITS: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 }

/** Whole numbers wrap in their type; decimals are NULL beyond 38 digits. */
function inType(total: bigint, type: LogicalType): number | bigint | null {
  if (type.kind === 'DECIMAL') return fitsPrecision(total, type.precision) ? narrow(total) : null
  return narrow(BigInt.asIntN(BITS[type.kind] ?? 64, total))
}

/** Source for a sum being NULL, where `none` says that there are no values; uses `fitsPrecision`. */
export function orOverflow(
  none: string | undefined,
  type: LogicalType,
  total: string,
  wide: boolean,
): string | undefined {
  if (type.kind !== 'DECIMAL' || !wide) return none
  const overflow = `!fitsPrecision(${total}, ${type.precision})`
  return none === undefined ? overflow : `(${none} || ${overflow})`
}
