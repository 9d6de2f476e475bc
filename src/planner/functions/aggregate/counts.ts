import { type ValueToken, valueToken } from '../../../runtime/state/value-token.ts'
import type { RowAggregate } from '../row-aggregate.ts'

/** Each value and how often it is there, in the order of arrival; plain data. */
export type Counts = Map<ValueToken, { readonly value: unknown; n: number }>

/** An aggregate of how often each value is there. */
export function counted(result: (counts: Counts) => unknown): RowAggregate<Counts> {
  return {
    create: () => new Map(),
    add: (counts, [value]) => change(counts, value, 1),
    retract: (counts, [value]) => change(counts, value, -1),
    merge(counts, other) {
      for (const { value, n } of other.values()) change(counts, value, n)
    },
    result,
  }
}

function change(counts: Counts, value: unknown, by: number): void {
  const token = valueToken(value)
  const known = counts.get(token)
  if (known === undefined) counts.set(token, { value, n: by })
  else if (known.n + by === 0) counts.delete(token)
  else known.n += by
}
