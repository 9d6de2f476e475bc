import { simple } from '../../../core/types/logical-type.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'

export const count: AggregateFunction = {
  name: 'COUNT',
  signatures: ['COUNT(*)', 'COUNT([DISTINCT] value)'],
  doc: 'The number of rows, or of values that are not NULL.',
  resolve(args) {
    if (args.length > 1) return 'COUNT takes one argument. Count several columns with COUNT(*) over a sub-query.'
    if (args[0]?.type.kind === 'ROW') return "COUNT can't take a ROW. Name the column to count."
    return { args: args.map(({ type }) => type), result: simple('BIGINT', false) }
  },
  rows: () => counting,
  columns(parts) {
    const values = parts.count()
    return { result: (slots) => ({ value: slots(values)[0] as string, isNull: undefined }) }
  },
}

const counting: RowAggregate<{ n: number }> = {
  create: () => ({ n: 0 }),
  add: (acc) => void acc.n++,
  retract: (acc) => void acc.n--,
  merge: (acc, other) => void (acc.n += other.n),
  result: ({ n }) => n,
}
