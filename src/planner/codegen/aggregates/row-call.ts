import type { Batch } from '../../../core/batch.ts'
import type { Column } from '../../../core/column.ts'
import { storedValue } from '../../../core/column-of-values.ts'
import type { Accumulators } from '../../../runtime/state/aggregate-kernel.ts'
import { type ValueToken, valueToken } from '../../../runtime/state/value-token.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'
import type { RowAggregate } from '../../functions/row-aggregate.ts'

/** The accumulator of a group, and for DISTINCT how often each combination of arguments has been seen. */
interface GroupState {
  readonly accumulator: unknown
  readonly seen: Map<ValueToken, [args: readonly unknown[], count: number]> | undefined
}

/** One aggregate that takes row by row: its accumulators are a column of objects. */
export class RowCall {
  readonly #call: AggregateCall
  readonly #aggregate: RowAggregate
  /** The place of its accumulators. */
  readonly #column: number

  constructor(call: AggregateCall, aggregate: RowAggregate, column: number) {
    this.#call = call
    this.#aggregate = aggregate
    this.#column = column
  }

  /** Adds row `i` to group `id`, or takes it back. */
  add(accumulators: Accumulators, id: number, batch: Batch, i: number, retract: boolean): void {
    const { filter, args: columns } = this.#call
    if (filter !== undefined && !isTrue(batch.columns[filter] as Column, i)) return
    const { readers, skipsNull } = this.#aggregate
    const args: unknown[] = []
    for (let k = 0; k < columns.length; k++) {
      const read = readers?.[k] ?? storedValue
      const value = read(batch.columns[columns[k] as number] as Column, i)
      if (value === null && skipsNull?.[k] !== false) return
      args.push(value)
    }
    const { accumulator, seen } = this.#stateOf(accumulators, id)
    if (seen !== undefined && !changes(seen, args, retract)) return
    if (retract) this.#aggregate.retract(accumulator, args)
    else this.#aggregate.add(accumulator, args)
  }

  #stateOf(accumulators: Accumulators, id: number): GroupState {
    const column = accumulators.columns[this.#column] as (GroupState | undefined)[]
    return (column[id] ??= {
      accumulator: this.#aggregate.create(),
      seen: this.#call.distinct && this.#call.function.ignoresDistinct !== true ? new Map() : undefined,
    })
  }

  /** Adds what group `from` of `source` has seen to group `id` of `target`. */
  merge(target: Accumulators, id: number, source: Accumulators, from: number): void {
    const other = (source.columns[this.#column] as (GroupState | undefined)[])[from]
    if (other === undefined) return
    const { accumulator, seen } = this.#stateOf(target, id)
    if (other.seen === undefined || seen === undefined) {
      this.#aggregate.merge(accumulator, other.accumulator)
      return
    }
    for (const [args] of other.seen.values()) {
      if (changes(seen, args, false)) this.#aggregate.add(accumulator, args)
    }
  }

  /** The result of a group in storage form, null for NULL. */
  result(accumulators: Accumulators, id: number): unknown {
    return this.#aggregate.result(this.#stateOf(accumulators, id).accumulator)
  }
}

function isTrue(column: Column, i: number): boolean {
  return column.storage === 'bool' && column.data[i] === 1 && column.nulls?.[i] !== 1
}

/** Counts the arguments; whether they are new, or gone. */
function changes(seen: NonNullable<GroupState['seen']>, args: readonly unknown[], retract: boolean): boolean {
  const token = valueToken(args.length === 1 ? args[0] : args)
  const known = seen.get(token)
  if (retract) {
    if (known === undefined) return false
    known[1]--
    return known[1] === 0 && seen.delete(token)
  }
  if (known === undefined) seen.set(token, [args, 1])
  else known[1]++
  return known === undefined
}
