import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import type { DistinctTable } from './distinct-table.ts'
import { growFloat64 } from './grow.ts'
import { readValue, writeValue } from './values.ts'

/**
 * One column of accumulators, by group id:
 * `f64` doubles; `long` exact integers, as doubles until one leaves ±(2^53 - 1) and as bigints from then on;
 * `text` strings; `object` whatever a function of the program keeps. One that has seen no value is its `initial`.
 */
export interface AccumulatorSpec {
  readonly storage: 'f64' | 'long' | 'text' | 'object'
  readonly initial: number | undefined
}

type AccumulatorColumn = Float64Array | (bigint | undefined)[] | (string | undefined)[] | (object | undefined)[]

/** The accumulators of a set of groups, as columns. */
export class Accumulators {
  readonly #specs: readonly AccumulatorSpec[]
  columns: AccumulatorColumn[]
  readonly distincts: readonly DistinctTable[]
  #capacity = 0
  /** The `long` columns hold bigints. */
  wide = false

  constructor(specs: readonly AccumulatorSpec[], distincts: readonly DistinctTable[]) {
    this.#specs = specs
    this.distincts = distincts
    this.columns = specs.map(({ storage }) => (isArray(storage) ? [] : new Float64Array(0)))
  }

  /** Room for ids below `size`; new ones hold their initial values. */
  ensure(size: number): void {
    if (size <= this.#capacity) return
    const capacity = Math.max(size, this.#capacity * 2, 64)
    this.columns = this.columns.map((column, i) => {
      const { initial } = this.#specs[i] as AccumulatorSpec
      if (column instanceof Float64Array) return growFloat64(column, capacity, initial ?? 0)
      for (let id = column.length; id < capacity; id++) column[id] = this.#initial(i) as bigint & string & object
      return column
    })
    this.#capacity = capacity
  }

  #initial(column: number): number | bigint | undefined {
    const { storage, initial } = this.#specs[column] as AccumulatorSpec
    if (isArray(storage) || initial === undefined) return undefined
    if (storage !== 'long' || !this.wide) return initial
    return Number.isFinite(initial) ? BigInt(initial) : undefined
  }

  /** Sets group `id` back to its initial values. */
  reset(id: number): void {
    for (const distinct of this.distincts) distinct.release(id)
    for (let i = 0; i < this.columns.length; i++) {
      const column = this.columns[i] as unknown[]
      column[id] = this.#initial(i)
    }
  }

  /** Forgets the groups below `size`. */
  clear(size: number): void {
    this.columns.forEach((column, i) => {
      if (column instanceof Float64Array) column.fill(this.#initial(i) as number, 0, Math.min(size, column.length))
      else column.fill(this.#initial(i) as bigint & string & object, 0, Math.min(size, column.length))
    })
    for (const distinct of this.distincts) distinct.clear()
  }

  /** Turns the `long` columns into bigints. */
  widen(): void {
    if (this.wide) return
    this.columns = this.columns.map((column, i) => {
      if (!(column instanceof Float64Array) || this.#specs[i]?.storage !== 'long') return column
      return Array.from(column, (value) => (Number.isFinite(value) ? BigInt(value) : undefined))
    })
    this.wide = true
  }

  write(id: number, writer: ByteWriter): void {
    for (const column of this.columns) {
      const value = column[id]
      if (value === undefined) writer.u8(0)
      else if (typeof value === 'number') writer.u8(1).f64(value)
      else if (typeof value === 'bigint') writer.u8(2).bigint(value)
      else if (typeof value === 'string') writer.u8(3).string(value)
      else writeValue(value, writer.u8(4))
    }
    for (const distinct of this.distincts) distinct.write(id, writer)
  }

  read(id: number, reader: ByteReader): void {
    for (let i = 0; i < this.columns.length; i++) {
      const tag = reader.u8()
      let value: unknown = this.#initial(i)
      if (tag === 1) value = reader.f64()
      else if (tag === 2) value = reader.bigint()
      else if (tag === 3) value = reader.string()
      else if (tag === 4) value = readValue(reader)
      if (typeof value === 'bigint') this.widen()
      else if (typeof value === 'number' && this.wide && this.#specs[i]?.storage === 'long') {
        value = Number.isFinite(value) ? BigInt(value) : undefined
      }
      ;(this.columns[i] as unknown[])[id] = value
    }
    for (const distinct of this.distincts) distinct.read(id, reader)
  }
}

function isArray(storage: AccumulatorSpec['storage']): boolean {
  return storage === 'text' || storage === 'object'
}

/** Where `AggregateKernel.update` puts the changes it makes: row `m` of the output comes from row `rows[m]` of the input. */
export interface ChangelogBuffer {
  n: number
  rows: Int32Array
  kinds: Uint8Array
  columns: readonly Column[]
}

/** The generated code of a list of aggregates. */
export interface AggregateKernel {
  create(): Accumulators
  /** Adds rows `from..to`, row i to group `ids[i]`; where rows may be taken back it does so with those that are. */
  accumulate(accumulators: Accumulators, ids: Int32Array, batch: Batch, from: number, to: number): void
  /**
   * Adds rows one by one and notes each group's change: +I for a new group, else -U and +U where the result differs.
   * `updateBefore`: whether -U rows are wanted.
   */
  update(accumulators: Accumulators, ids: Int32Array, batch: Batch, updateBefore: boolean): ChangelogBuffer
  /** Adds groups `from..to` of `source`, group s to group `ids[s]` of `target`, which may be the same accumulators. */
  merge(target: Accumulators, ids: Int32Array, source: Accumulators, from: number, to: number): void
  /** Those of the groups below `size` that hold a row; undefined: all of them do. */
  occupied(accumulators: Accumulators, size: number): Int32Array | undefined
  /** The results of groups `0..n`, or of `ids[0..n)`. */
  results(accumulators: Accumulators, ids: Int32Array | undefined, n: number): Column[]
}
