import type { Batch } from '../../../core/batch.ts'
import { type Column, type NumberColumn, type StringColumn, wideValues } from '../../../core/column.ts'
import { narrow } from '../../../core/decimal.ts'
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
import { counting } from './kinds/count.ts'
import {
  accumulateSource,
  addDistinctSource,
  type LoopSpec,
  mergeSource,
  resultsSource,
  updateSource,
  type Variant,
} from './loops.ts'
import { OutputColumns } from './output-columns.ts'
import { AccumulatorPlan } from './plan.ts'

/** A generated loop. Returns the row it stopped at, because a sum would have left the exact range of numbers. */
type Loop = (...args: unknown[]) => number

/**
 * Those of a list of aggregates that are compiled. Each loop exists in up to four variants, made on first use: with and without NULL
 * checks, with numbers and with bigints for `long` values. A loop over numbers stops before a sum leaves ±(2^53 - 1);
 * the accumulators are then turned into bigints and the rest is done with those.
 */
export class CompiledAggregates implements AggregateKernel {
  readonly #plan: AccumulatorPlan
  readonly #loopSpec: LoopSpec
  /** By call, whether it is compiled: the others have no results here. */
  readonly isCompiled: readonly boolean[]
  /** Columns whose values are read; of the other ones only whether they are NULL. */
  readonly #valued: ReadonlySet<number>
  readonly #types: readonly LogicalType[]
  readonly #resultTypes: readonly LogicalType[]
  readonly #encoders: readonly KeyEncoder[]
  readonly #loops = new Map<string, Loop>()
  /** Those of `#loops` that are called for single values. */
  readonly #distincts: Loop[] = []
  readonly #wideDistincts: Loop[] = []
  readonly #outputs: OutputColumns
  readonly #rowCount: string
  readonly #rowCountColumn: number
  readonly #changes: { n: number; rows: Int32Array; kinds: Uint8Array } = {
    n: 0,
    rows: new Int32Array(0),
    kinds: new Uint8Array(0),
  }

  constructor(calls: readonly AggregateCall[], inputTypes: readonly LogicalType[]) {
    const plan = new AccumulatorPlan(calls, inputTypes)
    const rowCount = plan.rowCount()
    this.#plan = plan
    this.#rowCount = rowCount.names[0] as string
    this.#rowCountColumn = plan.accumulators
      .slice(0, plan.accumulators.indexOf(rowCount))
      .flatMap((a) => a.names).length
    this.#types = inputTypes
    this.#loopSpec = { plan, aggregates: plan.aggregates.filter((a) => a !== undefined), columns: columnsOf(plan) }
    this.#valued = new Set(
      plan.accumulators
        .flatMap((a) => [a.kind === counting ? undefined : a.arg, a.filter])
        .filter((c) => c !== undefined),
    )
    this.isCompiled = plan.aggregates.map((a) => a !== undefined)
    this.#resultTypes = calls.filter((_, i) => this.isCompiled[i]).map(({ type }) => type)
    this.#encoders = plan.distinctColumns.map((c) => new KeyEncoder(storageOf(inputTypes[c] as LogicalType)))
    this.#outputs = new OutputColumns(
      this.#loopSpec.aggregates.map(({ mixed = false }, k) => ({ type: this.#resultTypes[k] as LogicalType, mixed })),
    )
  }

  get accumulatorCount(): number {
    return this.#specs().length
  }

  #specs(): readonly AccumulatorSpec[] {
    return this.#plan.accumulators.flatMap(({ kind }) => kind.specs)
  }

  /** How many rows a group has seen. */
  rowsOf(accumulators: Accumulators, id: number): number {
    return this.#rowCounts(accumulators)[id] ?? 0
  }

  /** A row has come to a group, or gone, without any of its values being taken. */
  countRow(accumulators: Accumulators, id: number, by: 1 | -1): void {
    const counts = this.#rowCounts(accumulators)
    counts[id] = (counts[id] as number) + by
  }

  #rowCounts(accumulators: Accumulators): Float64Array {
    return accumulators.columns[this.#rowCountColumn] as Float64Array
  }

  /** `more`: columns of somebody else behind its own. */
  create(more: readonly AccumulatorSpec[] = []): Accumulators {
    return new Accumulators(
      [...this.#specs(), ...more],
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

  occupied(): undefined {
    return undefined
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
    const value = this.#distinctValue(encoder, code)
    if (typeof value === 'bigint') target.widen()
    for (;;) {
      const { wide } = target
      const given = wide && encoder.storage === 'long' ? BigInt(value as number | bigint) : value
      if (this.#distinctLoop(table, wide)(target, id, bits, given) === 0) return
      target.widen()
    }
  }

  #distinctLoop(table: number, wide: boolean): Loop {
    const loops = wide ? this.#wideDistincts : this.#distincts
    return (loops[table] ??= this.#loop(`distinct-${table}`, { nulls: false, wide }))
  }

  #distinctValue(encoder: KeyEncoder, code: number): number | bigint | undefined {
    if (encoder.counted) return undefined
    return encoder.storage === 'long' ? narrow(encoder.bigintOf(code)) : encoder.doubleOf(code)
  }

  #distinctEntries(accumulators: Accumulators, ids: Int32Array, batch: Batch, from: number, to: number): Int32Array[] {
    return this.#plan.distinctColumns.map((column, table) =>
      (accumulators.distincts[table] as DistinctTable).entries(batch.columns[column] as Column, ids, from, to),
    )
  }

  #widenFor(accumulators: Accumulators, batch: Batch): void {
    if (!accumulators.wide && this.#loopSpec.columns.some((c) => isWide(batch.columns[c] as Column)))
      accumulators.widen()
  }

  #variant({ wide }: Accumulators, batch: Batch): Variant {
    return { wide, nulls: this.#loopSpec.columns.some((c) => batch.columns[c]?.nulls !== undefined) }
  }

  /** Values and null flags of the columns, as the loops index them: `[values of column c, nulls of column c]`. */
  #arguments(batch: Batch, { wide }: Variant): unknown[] {
    const bound: unknown[] = []
    for (const c of this.#loopSpec.columns) {
      const column = batch.columns[c] as Column
      if (!this.#valued.has(c)) bound.push(undefined)
      else if (isString(this.#types[c] as LogicalType)) bound.push((column as StringColumn).values(batch.n))
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
    const helpers = this.#plan.helpers()
    return new Function(...Object.keys(helpers), this.#source(kind, variant))(...Object.values(helpers)) as Loop
  }

  #source(kind: string, variant: Variant): string {
    switch (kind) {
      case 'accumulate':
        return accumulateSource(this.#loopSpec, variant)
      case 'update': {
        const isNumber = this.#resultTypes.map((type) => !isString(type))
        return updateSource(this.#loopSpec, variant, this.#rowCount, isNumber)
      }
      case 'merge':
        return mergeSource(this.#plan, variant)
      case 'results':
      case 'results-all':
        return resultsSource(this.#loopSpec, variant, kind === 'results-all')
      default:
        return addDistinctSource(this.#plan, Number(kind.slice('distinct-'.length)), variant)
    }
  }
}

/** Columns that the accumulators look at. */
function columnsOf(plan: AccumulatorPlan): readonly number[] {
  const columns = plan.accumulators.flatMap(({ arg, filter }) => [arg, filter])
  return [...new Set(columns.filter((column) => column !== undefined))]
}

function isWide(column: Column): boolean {
  return column.storage === 'long' && column.wide !== undefined
}
