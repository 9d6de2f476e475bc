import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { Storage } from '../../core/types/storage.ts'
import { keyGroupOf } from '../job/key-groups.ts'
import type { Accumulators, AggregateKernel } from './aggregate-kernel.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { type KeyCodes, KeyEncoder } from './key-encoder.ts'
import { type KeyLookups, KeyTable, compileLookups } from './key-table.ts'
import type { StateWriter } from './snapshot.ts'

/** The key columns of an operator and their encoders, shared by all its tables. */
export class KeyColumns {
  readonly columns: readonly number[]
  readonly encoders: readonly KeyEncoder[]
  /** Whether codes must be counted: text keys of tables that come and go. */
  readonly #counted: boolean
  #lookups: KeyLookups | undefined

  constructor(columns: readonly number[], storages: readonly Storage[], encoders?: readonly KeyEncoder[]) {
    this.columns = columns
    this.encoders = encoders ?? storages.map((storage) => new KeyEncoder(storage))
    this.#counted = this.encoders.some(({ counted }) => counted)
  }

  /** Keys that are columns of an input with these storages. */
  static of(columns: readonly number[], storages: readonly Storage[]): KeyColumns {
    return new KeyColumns(
      columns,
      columns.map((column) => storages[column] as Storage),
    )
  }

  /** An empty table for such keys. */
  createTable(capacity?: number): KeyTable {
    const fractional = this.encoders.some(({ storage }) => storage === 'double')
    this.#lookups ??= compileLookups(this.columns.length, fractional)
    return new KeyTable(this.columns.length, capacity, fractional, this.#lookups)
  }

  /** The same keys in the columns of another input: equal values get equal codes. */
  forColumns(columns: readonly number[]): KeyColumns {
    return new KeyColumns(columns, [], this.encoders)
  }

  /** The keys of rows `from..to` as codes, at the rows' indexes; valid until the next call. */
  encode(batch: Batch, from = 0, to: number = batch.n): KeyCodes[] {
    return this.columns.map((column, k) =>
      (this.encoders[k] as KeyEncoder).encode(batch.columns[column] as Column, from, to),
    )
  }

  /** Keeps the codes of the keys `from..table.size` alive; called right after they were inserted. */
  retain(table: KeyTable, from: number): void {
    if (!this.#counted) return
    this.encoders.forEach((encoder, k) => {
      if (!encoder.counted) return
      const codes = table.keys[k] as Float64Array
      for (let id = from; id < table.size; id++) encoder.retain(codes[id] as number)
    })
  }

  retainKey(table: KeyTable, id: number): void {
    if (!this.#counted) return
    this.encoders.forEach((encoder, k) => encoder.retain((table.keys[k] as Float64Array)[id] as number))
  }

  releaseKey(table: KeyTable, id: number): void {
    if (!this.#counted) return
    this.encoders.forEach((encoder, k) => encoder.release((table.keys[k] as Float64Array)[id] as number))
  }

  /** Lets go of the codes of all keys of a table that is about to be cleared. */
  releaseAll(table: KeyTable): void {
    if (!this.#counted) return
    this.encoders.forEach((encoder, k) => {
      if (!encoder.counted) return
      const codes = table.keys[k] as Float64Array
      for (let id = 0; id < table.size; id++) encoder.release(codes[id] as number)
    })
  }

  /** Forgets codes that no table retained. */
  sweep(): void {
    if (this.#counted) for (const encoder of this.encoders) encoder.sweep()
  }

  decode(table: KeyTable, ids: Int32Array | undefined, n: number): Column[] {
    return this.encoders.map((encoder, k) => encoder.decode(table.keys[k] as Float64Array, ids, n))
  }

  /** The writer of the key group that key `id` belongs to, with the key written; undefined writers are made. */
  writeKey(table: KeyTable, id: number, writer: StateWriter, maxParallelism: number): ByteWriter {
    const key = new ByteWriter()
    this.encoders.forEach((encoder, k) => encoder.write((table.keys[k] as Float64Array)[id] as number, key))
    const bytes = key.finish()
    return writer.keyGroup(keyGroupOf(bytes, maxParallelism)).bytes(bytes)
  }

  /** The codes of a key that `writeKey` wrote. */
  readKey(reader: ByteReader): Float64Array[] {
    const key = new ByteReader(reader.bytes())
    return this.encoders.map((encoder) => Float64Array.of(encoder.read(key)))
  }
}

/** Groups of one table: keys and their accumulators. */
export class GroupTable {
  readonly table: KeyTable
  readonly accumulators: Accumulators
  readonly #keys: KeyColumns

  constructor(keys: KeyColumns, kernel: AggregateKernel) {
    this.#keys = keys
    this.table = keys.createTable()
    this.accumulators = kernel.create()
  }

  /** Group ids of rows `from..to` into `ids`, new groups made. */
  insert(codes: readonly KeyCodes[], from: number, to: number, ids: Int32Array): void {
    const known = this.table.size
    this.table.insert(codes, from, to, ids)
    this.#adopt(known)
  }

  /** As `insert`, for the first `n` keys of another table or a snapshot. */
  insertKeys(keys: readonly Float64Array[], n: number, ids: Int32Array): void {
    const known = this.table.size
    this.table.insertKeys(keys, n, ids)
    this.#adopt(known)
  }

  /** Makes room for the groups from `known` on. */
  #adopt(known: number): void {
    if (this.table.size === known) return
    this.accumulators.ensure(this.table.size)
    this.#keys.retain(this.table, known)
  }

  clear(): void {
    this.#keys.releaseAll(this.table)
    this.accumulators.clear(this.table.size)
    this.table.clear()
  }

  /** Writes all groups, each led by `tag`. */
  snapshot(writer: StateWriter, maxParallelism: number, tag: (out: ByteWriter) => void): void {
    for (let id = 0; id < this.table.size; id++) {
      const out = this.#keys.writeKey(this.table, id, writer, maxParallelism)
      tag(out)
      this.accumulators.write(id, out)
    }
  }

  /** Reads one group whose key and tag have been read. */
  restore(key: readonly Float64Array[], reader: ByteReader): void {
    const ids = new Int32Array(1)
    this.insertKeys(key, 1, ids)
    this.accumulators.read(ids[0] as number, reader)
  }
}
