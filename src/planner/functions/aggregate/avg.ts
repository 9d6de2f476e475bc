import { decimal, isNumeric, MAX_DECIMAL_PRECISION, withNullable } from '../../../core/types/logical-type.ts'
import type { AggregateFunction } from '../aggregate-function.ts'

export const avg: AggregateFunction = {
  name: 'AVG',
  signatures: ['AVG([DISTINCT] number)'],
  doc: 'The mean in the type of the argument (integers are cut), DECIMAL(p, s) as DECIMAL(38, max(6, s)).',
  resolve(args) {
    const [type] = args
    if (type === undefined || args.length > 1 || !isNumeric(type)) return undefined
    const mean = type.kind === 'DECIMAL' ? decimal(MAX_DECIMAL_PRECISION, Math.max(6, type.scale)) : type
    return { args, result: withNullable(mean, true) }
  },
}
