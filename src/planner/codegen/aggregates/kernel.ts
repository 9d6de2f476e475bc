import type { Batch } from '../../../core/batch.ts'
import { type Column, type NumberColumn, type StringColumn, wideValues } from '../../../core/column.ts'
import { compareText } from '../../../core/text-order.ts'
import { type LogicalType, isString } from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import {
  Accumulators,
  type AccumulatorSpec,
  type AggregateKernel,
  type ChangelogBuffer,
} from '../../../runtime/state/aggregate-kernel.ts'
import { DistinctTable } from '../../../runtime/state/distinct-table.ts'
import { KeyEncoder } from '../../../runtime/state/key-encoder.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'
import { argumentColumns } from '../../logical/builder.ts'
import { AccumulatorPlan, type Variant } from './accumulator.ts'
import { accumulateSource, mergeSource, resultsSource, updateSource } from './loops.ts'
import { OutputColumns } from './output-columns.ts'
import { resultHelpers } from './result.ts'

/** A generated loop. Returns the row it stopped at, because a sum would have left the exact range of numbers. */
type Loop = (...args: unknown[]) => number

/**
 * The built-in ones of a list of aggregates, compiled. Each loop exists in up to four variants, made on first use: with and without NULL
 * checks, with numbers and with bigints for `long` values. A loop over numbers stops before a sum leaves ±(2^53 - 1);
 * the accumulators are then turned into bigints and the rest is done with those.
 */
export class CompiledAggregates implements AggregateKernel {
  readonly #plan: AccumulatorPlan
  readonly #columns: readonly number[]
  readonly #types: readonly LogicalType[]
  readonly #encoders: readonly KeyEncoder[]
  readonly #loops = new Map<string, Loop>()
  readonly #outputs: OutputColumns
  readonly #rowCount: string
  readonly #changes: { n: number; rows: Int32Array; kinds: Uint8Array } = {
    n: 0,
    rows: new Int32Array(0),
    kinds: new Uint8Array(0),
  }

  constructor(calls: readonly AggregateCall[], inputTypes: readonly LogicalType[]) {
    this.#plan = new AccumulatorPlan(calls, inputTypes)
    this.#rowCount = this.#plan.rowCount().name
    this.#types = inputTypes
    this.#columns = argumentColumns(calls)
    this.#encoders = this.#plan.distinctColumns.map((c) => new KeyEncoder(storageOf(inputTypes[c] as LogicalType)))
    this.#outputs = new OutputColumns(
      calls.map(({ type, function: f }) => ({ type, mixed: f.name === 'AVG' && type.kind === 'DECIMAL' })),
    )
  }

  get accumulatorCount(): number {
    return this.#plan.accumulators.length
  }

  /** How many rows a group has seen. */
  rowsOf(accumulators: Accumulators, id: number): number {
    return this.#rowCounts(accumulators)[id] ?? 0
  }

  /** One row of a group has been taken back. */
  uncountRow(accumulators: Accumulators, id: number): void {
    const counts = this.#rowCounts(accumulators)
    counts[id] = (counts[id] as number) - 1
  }

  #rowCounts(accumulators: Accumulators): Float64Array {
    const index = this.#plan.accumulators.findIndex(({ name }) => name === this.#rowCount)
    return accumulators.columns[index] as Float64Array
  }

  /** `more`: columns of somebody else behind its own. */
  create(more: readonly AccumulatorSpec[] = []): Accumulators {
    return new Accumulators(
      [...this.#plan.accumulators.map(({ spec }) => spec), ...more],
      this.#encoders.map((encoder) => new DistinctTable(encoder)),
    )
  }

  accumulate(accumulators: Accumulators, ids: Int32Array, batch: Batch, from: number, to: number): void {
    const entries = this.#distinctEntries(accumulators, ids, batch, from, to)
    this.#widenFor(accumulators, batch)
    for (let row = from; row < to;) {
      const variant = this.#variant(accumulators, batch)
      const loop = this.#loop('accumulate', variant)
      row = loop(accumulators, ids, this.#arguments(batch, variant), row, to, entries)
      if (row < to) accumulators.widen()
    }
    for (const encoder of this.#encoders) encoder.sweep()
  }

  update(accumulators: Accumulators, ids: Int32Array, batch: Batch, updateBefore: boolean): ChangelogBuffer {
    const { n } = batch
    const entries = this.#distinctEntries(accumulators, ids, batch, 0, n)
    this.#widenFor(accumulators, batch)
    this.#reserveChanges(n * 2)
    this.#outputs.prepare(n * 2, accumulators.wide)
    const changes = this.#changes
    changes.n = 0
    for (let row = 0; row < n;) {
      const variant = this.#variant(accumulators, batch)
      const loop = this.#loop('update', variant)
      row = loop(
        accumulators,
        ids,
        this.#arguments(batch, variant),
        row,
        n,
        entries,
        changes,
        this.#outputs.slots,
        updateBefore,
      )
      if (row < n) {
        accumulators.widen()
        this.#outputs.widen(changes.n)
      }
    }
    return { ...changes, columns: this.#outputs.columns(changes.n) }
  }

  merge(target: Accumulators, ids: Int32Array, source: Accumulators, from: number, to: number): void {
    if (source.wide) target.widen()
    for (let group = from; group < to;) {
      if (target.wide) source.widen()
      group = this.#loop('merge', { nulls: false, wide: target.wide })(target, ids, source, group, to)
      if (group < to) target.widen()
    }
    if (source.distincts.length === 0) return
    for (let group = from; group < to; group++) this.#mergeDistincts(target, ids[group] as number, source, group)
  }

  results(accumulators: Accumulators, ids: Int32Array | undefined, n: number): Column[] {
    this.#outputs.prepare(n, accumulators.wide)
    this.#loop(ids === undefined ? 'results-all' : 'results', { nulls: false, wide: accumulators.wide })(
      accumulators,
      ids,
      this.#outputs.slots,
      n,
    )
    return this.#outputs.columns(n)
  }

  /** A value that the source has counted may be known to the target already. */
  #mergeDistincts(target: Accumulators, id: number, source: Accumulators, group: number): void {
    source.distincts.forEach((distinct, table) => {
      const into = target.distincts[table] as DistinctTable
      distinct.forEach(group, (code, mask) => {
        const added = into.add(id, code, mask)
        if (added !== 0) this.#addDistinct(target, table, id, code, added)
      })
    })
  }

  #addDistinct(target: Accumulators, table: number, id: number, code: number, bits: number): void {
    const encoder = this.#encoders[table] as KeyEncoder
    this.#plan.accumulators.forEach((a, index) => {
      if (a.distinct?.table !== table || (bits & (1 << a.distinct.bit)) === 0) return
      const column = target.columns[index] as Float64Array
      if (a.kind === 'count') column[id] = (column[id] as number) + 1
      else if (a.spec.storage === 'f64') column[id] = addDouble(a.type, column[id] as number, encoder.doubleOf(code))
      else this.#addDistinctLong(target, index, id, encoder.bigintOf(code), a.type)
    })
  }

  /** Rare enough to be done exactly throughout. */
  #addDistinctLong(target: Accumulators, index: number, id: number, value: bigint, type: LogicalType): void {
    target.widen()
    const column = target.columns[index] as bigint[]
    const sum = (column[id] as bigint) + value
    column[id] = type.kind === 'BIGINT' ? BigInt.asIntN(64, sum) : sum
  }

  #distinctEntries(accumulators: Accumulators, ids: Int32Array, batch: Batch, from: number, to: number): Int32Array[] {
    return this.#plan.distinctColumns.map((column, table) =>
      (accumulators.distincts[table] as DistinctTable).entries(batch.columns[column] as Column, ids, from, to),
    )
  }

  #widenFor(accumulators: Accumulators, batch: Batch): void {
    if (!accumulators.wide && this.#columns.some((c) => isWide(batch.columns[c] as Column))) accumulators.widen()
  }

  #variant({ wide }: Accumulators, batch: Batch): Variant {
    return { wide, nulls: this.#columns.some((c) => batch.columns[c]?.nulls !== undefined) }
  }

  /** Values and null flags of the columns, as the loops index them: `[values of column c, nulls of column c]`. */
  #arguments(batch: Batch, { wide }: Variant): unknown[] {
    const bound: unknown[] = []
    for (const c of this.#columns) {
      const column = batch.columns[c] as Column
      if (isString(this.#types[c] as LogicalType)) bound.push((column as StringColumn).values(batch.n))
      else if (wide && column.storage === 'long') bound.push(wideValues(column, batch.n))
      else bound.push((column as NumberColumn).data)
      bound.push(column.nulls)
    }
    return bound
  }

  #reserveChanges(n: number): void {
    if (this.#changes.rows.length >= n) return
    this.#changes.rows = new Int32Array(n)
    this.#changes.kinds = new Uint8Array(n)
  }

  #loop(kind: string, variant: Variant): Loop {
    const key = `${kind}${variant.nulls ? '+nulls' : ''}${variant.wide ? '+wide' : ''}`
    let loop = this.#loops.get(key)
    if (loop === undefined) this.#loops.set(key, (loop = this.#compile(kind, variant)))
    return loop
  }

  #compile(kind: string, variant: Variant): Loop {
    const source = this.#source(kind, variant)
    const helpers = { ...resultHelpers, compareText }
    return new Function(...Object.keys(helpers), source)(...Object.values(helpers)) as Loop
  }

  #source(kind: string, variant: Variant): string {
    switch (kind) {
      case 'accumulate':
        return accumulateSource(this.#plan, this.#columns, variant)
      case 'update':
        return updateSource(this.#plan, this.#columns, variant, this.#rowCount)
      case 'merge':
        return mergeSource(this.#plan, variant)
      default:
        return resultsSource(this.#plan, variant, kind === 'results-all')
    }
  }
}

/** `sum + value` in the arithmetic of the type, as the generated loops do it. */
function addDouble(type: LogicalType, sum: number, value: number): number {
  switch (type.kind) {
    case 'TINYINT':
      return ((sum + value) << 24) >> 24
    case 'SMALLINT':
      return ((sum + value) << 16) >> 16
    case 'INT':
      return (sum + value) | 0
    case 'FLOAT':
      return Math.fround(sum + value)
    default:
      return sum + value
  }
}

function isWide(column: Column): boolean {
  return column.storage === 'long' && column.wide !== undefined
}
