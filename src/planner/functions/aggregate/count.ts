import { simple } from '../../../core/types/logical-type.ts'
import type { AggregateFunction } from '../aggregate-function.ts'

export const count: AggregateFunction = {
  name: 'COUNT',
  signatures: ['COUNT(*)', 'COUNT([DISTINCT] value)'],
  doc: 'The number of rows, or of values that are not NULL.',
  resolve(args) {
    if (args.length > 1) return 'COUNT takes one argument. Count several columns with COUNT(*) over a sub-query.'
    if (args[0]?.kind === 'ROW') return "COUNT can't take a ROW. Name the column to count."
    return { args, result: simple('BIGINT', false) }
  },
}
