import type { Batch } from '../../../core/batch.ts'
import type { Column } from '../../../core/column.ts'
import { valueReader } from '../../../core/js-values/from-storage.ts'
import type { LogicalType } from '../../../core/types/logical-type.ts'
import type { Accumulators } from '../../../runtime/state/aggregate-kernel.ts'
import { type KeyToken, keyToken } from '../../../runtime/state/key-token.ts'
import type { AggregateCall, AnyAggregate } from '../../functions/aggregate-function.ts'
import { resultReader, type UserFunction, userFailure } from '../../functions/user/user-function.ts'

/** The accumulator of a group, and for DISTINCT how often each combination of arguments has been seen. */
interface GroupState {
  readonly accumulator: unknown
  readonly seen: Map<KeyToken, [args: readonly unknown[], count: number]> | undefined
}

/** One call of a program's aggregate: adds rows to the accumulators of groups, which are a column of objects. */
export class UserCall {
  readonly #fn: UserFunction<AnyAggregate>
  readonly #call: AggregateCall
  /** The place of its accumulators. */
  readonly #column: number
  readonly #readers: readonly {
    readonly column: number
    readonly read: (column: Column, i: number) => unknown
    readonly required: boolean
  }[]
  readonly #toStorage: (value: unknown) => unknown

  constructor(call: AggregateCall, fn: UserFunction<AnyAggregate>, types: readonly LogicalType[], column: number) {
    this.#call = call
    this.#fn = fn
    this.#column = column
    this.#readers = call.args.map((arg, k) => ({
      column: arg,
      read: valueReader(types[arg] as LogicalType),
      required: fn.args[k]?.nullable === false,
    }))
    this.#toStorage = resultReader(fn, undefined)
  }

  /** Adds row `i` to group `id`, or takes it back. */
  add(accumulators: Accumulators, id: number, batch: Batch, i: number, retract: boolean): void {
    const { filter } = this.#call
    if (filter !== undefined && !isTrue(batch.columns[filter] as Column, i)) return
    const args: unknown[] = []
    for (const { column, read, required } of this.#readers) {
      const value = read(batch.columns[column] as Column, i)
      if (value === null && required) return
      args.push(value)
    }
    const state = this.#stateOf(accumulators, id)
    if (state.seen !== undefined && !changes(state.seen, args, retract)) return
    this.#apply(state.accumulator, args, retract)
  }

  #apply(accumulator: unknown, args: readonly unknown[], retract: boolean): void {
    const { implementation, name } = this.#fn
    try {
      if (!retract) implementation.accumulate(accumulator, ...args)
      else if (implementation.retract === undefined) throw new Error('It has no retract() to take a row back.')
      else implementation.retract(accumulator, ...args)
    } catch (error) {
      throw userFailure(name, error, undefined)
    }
  }

  #stateOf(accumulators: Accumulators, id: number): GroupState {
    const column = accumulators.columns[this.#column] as (GroupState | undefined)[]
    return (column[id] ??= this.#newState())
  }

  #newState(): GroupState {
    try {
      const accumulator = this.#fn.implementation.createAccumulator()
      return { accumulator, seen: this.#call.distinct ? new Map() : undefined }
    } catch (error) {
      throw userFailure(this.#fn.name, error, undefined)
    }
  }

  /** Adds what group `from` of `source` has seen to group `id` of `target`. */
  merge(target: Accumulators, id: number, source: Accumulators, from: number): void {
    const other = (source.columns[this.#column] as (GroupState | undefined)[])[from]
    if (other === undefined) return
    const state = this.#stateOf(target, id)
    if (other.seen !== undefined && state.seen !== undefined) {
      for (const [args] of other.seen.values()) {
        if (changes(state.seen, args, false)) this.#apply(state.accumulator, args, false)
      }
      return
    }
    try {
      this.#fn.implementation.merge?.(state.accumulator, [other.accumulator])
    } catch (error) {
      throw userFailure(this.#fn.name, error, undefined)
    }
  }

  /** The result of a group in storage form, null for NULL. */
  result(accumulators: Accumulators, id: number): unknown {
    const { accumulator } = this.#stateOf(accumulators, id)
    try {
      return this.#toStorage(this.#fn.implementation.getValue(accumulator))
    } catch (error) {
      throw userFailure(this.#fn.name, error, undefined)
    }
  }
}

function isTrue(column: Column, i: number): boolean {
  return column.storage === 'bool' && column.data[i] === 1 && column.nulls?.[i] !== 1
}

/** Counts the arguments; whether they are new, or gone. */
function changes(seen: NonNullable<GroupState['seen']>, args: readonly unknown[], retract: boolean): boolean {
  const token = keyToken(args)
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
