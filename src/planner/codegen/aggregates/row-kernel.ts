import { isDeepStrictEqual } from 'node:util'
import type { Batch } from '../../../core/batch.ts'
import type { Column } from '../../../core/column.ts'
import { columnOfValues, storedValue } from '../../../core/column-of-values.ts'
import { DELETE, INSERT, isAdd, UPDATE_AFTER, UPDATE_BEFORE } from '../../../core/row-kind.ts'
import type { LogicalType } from '../../../core/types/logical-type.ts'
import type {
  AccumulatorSpec,
  Accumulators,
  AggregateKernel,
  ChangelogBuffer,
} from '../../../runtime/state/aggregate-kernel.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'
import type { CompiledAggregates } from './kernel.ts'
import { RowCall } from './row-call.ts'

const OBJECTS: AccumulatorSpec = { storage: 'object', initial: undefined }

/** Aggregates of which some take row by row, beside the loops of the others. Only those can take rows back. */
export class RowKernel implements AggregateKernel {
  readonly #compiled: CompiledAggregates
  /** In the order of the results: one that takes row by row, or the number of a compiled one. */
  readonly #results: readonly (RowCall | number)[]
  readonly #types: readonly LogicalType[]
  readonly #calls: readonly RowCall[]
  readonly #anyCompiled: boolean

  /** `byRow`: those that take row by row; undefined where the call is compiled. */
  constructor(calls: readonly AggregateCall[], byRow: readonly (RowCall | undefined)[], compiled: CompiledAggregates) {
    this.#compiled = compiled
    this.#types = calls.map(({ type }) => type)
    let next = 0
    this.#results = byRow.map((call) => call ?? next++)
    this.#calls = byRow.filter((call) => call !== undefined)
    this.#anyCompiled = next > 0
  }

  create(): Accumulators {
    return this.#compiled.create(this.#calls.map(() => OBJECTS))
  }

  accumulate(accumulators: Accumulators, ids: Int32Array, batch: Batch, from: number, to: number): void {
    const { kinds } = batch
    if (kinds !== undefined) {
      for (let i = from; i < to; i++) {
        if (isAdd(kinds[i] as number)) this.#add(accumulators, ids, batch, i)
        else this.#retract(accumulators, ids[i] as number, batch, i)
      }
      return
    }
    this.#compiled.accumulate(accumulators, ids, batch, from, to)
    for (const call of this.#calls) {
      for (let i = from; i < to; i++) call.add(accumulators, ids[i] as number, batch, i, false)
    }
  }

  occupied(accumulators: Accumulators, size: number): Int32Array | undefined {
    const ids = Int32Array.from({ length: size }, (_, id) => id).filter(
      (id) => this.#compiled.rowsOf(accumulators, id) > 0,
    )
    return ids.length === size ? undefined : ids
  }

  /** Adds row `i` to group `id`. */
  #add(accumulators: Accumulators, ids: Int32Array, batch: Batch, i: number): void {
    const id = ids[i] as number
    if (this.#anyCompiled) this.#compiled.accumulate(accumulators, ids, batch, i, i + 1)
    else this.#compiled.countRow(accumulators, id, 1)
    for (const call of this.#calls) call.add(accumulators, id, batch, i, false)
  }

  update(accumulators: Accumulators, ids: Int32Array, batch: Batch, updateBefore: boolean): ChangelogBuffer {
    const changes = new Changes(this.#types)
    for (let i = 0; i < batch.n; i++) {
      const id = ids[i] as number
      const rows = this.#compiled.rowsOf(accumulators, id)
      const before = rows === 0 ? undefined : this.#resultsOf(accumulators, id)
      if (isAdd(batch.kinds?.[i] ?? INSERT)) this.#add(accumulators, ids, batch, i)
      // A row that was not there can't be taken back.
      else if (before === undefined) continue
      else this.#retract(accumulators, id, batch, i)
      if (before !== undefined && this.#compiled.rowsOf(accumulators, id) === 0) {
        changes.add(i, DELETE, before)
        accumulators.reset(id)
        continue
      }
      const after = this.#resultsOf(accumulators, id)
      if (before === undefined) changes.add(i, INSERT, after)
      else if (!before.every((value, k) => isSame(value, after[k]))) {
        if (updateBefore) changes.add(i, UPDATE_BEFORE, before)
        changes.add(i, UPDATE_AFTER, after)
      }
    }
    return changes.finish()
  }

  #retract(accumulators: Accumulators, id: number, batch: Batch, i: number): void {
    this.#compiled.countRow(accumulators, id, -1)
    for (const call of this.#calls) call.add(accumulators, id, batch, i, true)
  }

  merge(target: Accumulators, ids: Int32Array, source: Accumulators, from: number, to: number): void {
    this.#compiled.merge(target, ids, source, from, to)
    for (const call of this.#calls) {
      for (let group = from; group < to; group++) call.merge(target, ids[group] as number, source, group)
    }
  }

  results(accumulators: Accumulators, ids: Int32Array | undefined, n: number): Column[] {
    const compiled = this.#compiled.results(accumulators, ids, n)
    return this.#results.map((result, k) => {
      if (!(result instanceof RowCall)) return compiled[result] as Column
      const values = Array.from({ length: n }, (_, i) =>
        result.result(accumulators, ids === undefined ? i : (ids[i] as number)),
      )
      return columnOfValues(this.#types[k] as LogicalType, values)
    })
  }

  /** All results of a group in storage form. */
  #resultsOf(accumulators: Accumulators, id: number): unknown[] {
    const compiled = this.#anyCompiled ? this.#compiled.results(accumulators, Int32Array.of(id), 1) : []
    return this.#results.map((result) =>
      result instanceof RowCall ? result.result(accumulators, id) : storedValue(compiled[result] as Column, 0),
    )
  }
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null) return a === b || (Number.isNaN(a) && Number.isNaN(b))
  return isDeepStrictEqual(a, b)
}

/** Gathers changes of groups. */
class Changes {
  readonly #types: readonly LogicalType[]
  readonly #rows: number[] = []
  readonly #kinds: number[] = []
  readonly #results: (readonly unknown[])[] = []

  constructor(types: readonly LogicalType[]) {
    this.#types = types
  }

  /** `row`: that of the input, which has the key. */
  add(row: number, kind: number, results: readonly unknown[]): void {
    this.#rows.push(row)
    this.#kinds.push(kind)
    this.#results.push(results)
  }

  finish(): ChangelogBuffer {
    const columns = this.#types.map((type, k) =>
      columnOfValues(
        type,
        this.#results.map((values) => values[k]),
      ),
    )
    const rows = Int32Array.from(this.#rows)
    return { n: rows.length, rows, kinds: Uint8Array.from(this.#kinds), columns }
  }
}
