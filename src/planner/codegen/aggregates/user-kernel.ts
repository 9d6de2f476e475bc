import { isDeepStrictEqual } from 'node:util'
import type { Batch } from '../../../core/batch.ts'
import type { Column } from '../../../core/column.ts'
import { columnOfValues, storedValue } from '../../../core/column-of-values.ts'
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../core/row-kind.ts'
import type { LogicalType } from '../../../core/types/logical-type.ts'
import type {
  AccumulatorSpec,
  Accumulators,
  AggregateKernel,
  ChangelogBuffer,
} from '../../../runtime/state/aggregate-kernel.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'
import type { CompiledAggregates } from './kernel.ts'
import { UserCall } from './user-call.ts'

const OBJECTS: AccumulatorSpec = { storage: 'object', initial: undefined }

/** Aggregates of which some are the program's own: those are called row by row, beside the loops of the others. */
export class WithUserAggregates implements AggregateKernel {
  readonly #compiled: CompiledAggregates
  /** In the order of the results: a program's aggregate, or the number of a compiled one. */
  readonly #results: readonly (UserCall | number)[]
  readonly #types: readonly LogicalType[]
  readonly #user: readonly UserCall[]

  constructor(calls: readonly AggregateCall[], inputTypes: readonly LogicalType[], compiled: CompiledAggregates) {
    this.#compiled = compiled
    this.#types = calls.map(({ type }) => type)
    let column = compiled.accumulatorCount
    let builtIn = 0
    this.#results = calls.map((call) => {
      const { user } = call.function
      return user === undefined ? builtIn++ : new UserCall(call, user, inputTypes, column++)
    })
    this.#user = this.#results.filter((result): result is UserCall => result instanceof UserCall)
  }

  create(): Accumulators {
    return this.#compiled.create(this.#user.map(() => OBJECTS))
  }

  accumulate(accumulators: Accumulators, ids: Int32Array, batch: Batch, from: number, to: number): void {
    this.#compiled.accumulate(accumulators, ids, batch, from, to)
    for (const call of this.#user) {
      for (let i = from; i < to; i++) call.add(accumulators, ids[i] as number, batch, i, false)
    }
  }

  update(accumulators: Accumulators, ids: Int32Array, batch: Batch, updateBefore: boolean): ChangelogBuffer {
    const rows: number[] = []
    const kinds: number[] = []
    const results: unknown[][] = []
    const send = (row: number, kind: number, values: unknown[]): void => {
      rows.push(row)
      kinds.push(kind)
      results.push(values)
    }
    for (let i = 0; i < batch.n; i++) {
      const id = ids[i] as number
      const before = this.#compiled.rowsOf(accumulators, id) === 0 ? undefined : this.#resultsOf(accumulators, id)
      this.accumulate(accumulators, ids, batch, i, i + 1)
      const after = this.#resultsOf(accumulators, id)
      if (before === undefined) send(i, INSERT, after)
      else if (!isDeepStrictEqual(before, after)) {
        if (updateBefore) send(i, UPDATE_BEFORE, before)
        send(i, UPDATE_AFTER, after)
      }
    }
    const columns = this.#types.map((type, k) =>
      columnOfValues(
        type,
        results.map((values) => values[k]),
      ),
    )
    return { n: rows.length, rows: Int32Array.from(rows), kinds: Uint8Array.from(kinds), columns }
  }

  merge(target: Accumulators, ids: Int32Array, source: Accumulators, from: number, to: number): void {
    this.#compiled.merge(target, ids, source, from, to)
    for (const call of this.#user) {
      for (let group = from; group < to; group++) call.merge(target, ids[group] as number, source, group)
    }
  }

  results(accumulators: Accumulators, ids: Int32Array | undefined, n: number): Column[] {
    const compiled = this.#compiled.results(accumulators, ids, n)
    return this.#results.map((result, k) => {
      if (!(result instanceof UserCall)) return compiled[result] as Column
      const values = Array.from({ length: n }, (_, i) =>
        result.result(accumulators, ids === undefined ? i : (ids[i] as number)),
      )
      return columnOfValues(this.#types[k] as LogicalType, values)
    })
  }

  /** All results of a group in storage form. */
  #resultsOf(accumulators: Accumulators, id: number): unknown[] {
    return this.results(accumulators, Int32Array.of(id), 1).map((column) => storedValue(column, 0))
  }
}
