import { type ValueToken, valueToken } from '../../../runtime/state/value-token.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'

export const collect: AggregateFunction = {
  name: 'COLLECT',
  signatures: ['COLLECT([DISTINCT] value)'],
  doc: 'The values as a multiset, NULL aside; empty where there are none.',
  resolve(args) {
    const type = args[0]?.type
    if (type === undefined || args.length > 1) return undefined
    return { args: [type], result: { kind: 'MULTISET', element: type, nullable: false } }
  },
  rows: () => multiset,
}

/** Each value and how often it is there. */
type Counts = Map<ValueToken, { readonly value: unknown; n: number }>

function change(counts: Counts, value: unknown, by: number): void {
  const token = valueToken(value)
  const known = counts.get(token)
  if (known === undefined) counts.set(token, { value, n: by })
  else if (known.n + by === 0) counts.delete(token)
  else known.n += by
}

const multiset: RowAggregate<Counts> = {
  create: () => new Map(),
  add: (counts, [value]) => change(counts, value, 1),
  retract: (counts, [value]) => change(counts, value, -1),
  merge(counts, other) {
    for (const { value, n } of other.values()) change(counts, value, n)
  },
  result: (counts) => new Map(Array.from(counts.values(), ({ value, n }) => [value, n])),
}
