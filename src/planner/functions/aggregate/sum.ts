import { decimal, isNumeric, MAX_DECIMAL_PRECISION, withNullable } from '../../../core/types/logical-type.ts'
import type { AggregateFunction } from '../aggregate-function.ts'

export const sum: AggregateFunction = {
  name: 'SUM',
  signatures: ['SUM([DISTINCT] number)'],
  doc: 'The sum in the type of the argument (integers wrap), DECIMAL(p, s) as DECIMAL(38, s); NULL without values.',
  resolve(args) {
    const [type] = args
    if (type === undefined || args.length > 1 || !isNumeric(type)) return undefined
    return {
      args,
      result: withNullable(type.kind === 'DECIMAL' ? decimal(MAX_DECIMAL_PRECISION, type.scale) : type, true),
    }
  },
}
