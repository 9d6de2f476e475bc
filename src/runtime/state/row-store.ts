import type { Batch } from '../../core/batch.ts'
import { type Column, type NumberColumn, StringColumn, allocate } from '../../core/column.ts'
import { gatherColumn } from '../../core/gather.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { growInt32, growUint8 } from './grow.ts'
import { deserializeKey, serializeKey } from './key-encoder.ts'

/**
 * Rows in columns, by slot. Text is kept as strings of its own, never as part of the buffer it came in.
 *
 * Slots are given out in ascending order and round again: rows that come one after another, and mostly go so too, lie
 * side by side. Slots taken from a stack end up all over the memory, which made an interval join a tenth slower.
 */
export class RowStore {
  readonly #columns: readonly StoredColumn[]
  /** 1 for slots in use; its length is a power of two. */
  #used: Uint8Array = new Uint8Array(0)
  /** Where the search for a free slot goes on. */
  #next = 0
  #count = 0
  /** Rows of the batch at hand that await `copy`, and their slots. */
  #sources = new Int32Array(64)
  #slots = new Int32Array(64)
  #pending = 0

  constructor(storages: readonly Storage[]) {
    this.#columns = storages.map((storage) =>
      storage === 'string' || storage === 'any' ? new StoredObjects(storage) : new StoredNumbers(storage),
    )
  }

  get count(): number {
    return this.#count
  }

  get capacity(): number {
    return this.#used.length
  }

  /** A slot for a row to be written by `put`. */
  allocate(): number {
    // An eighth stays free, so that a free slot is a few steps away on average.
    if (this.#count * 8 >= this.#used.length * 7) this.#grow()
    const used = this.#used
    const mask = used.length - 1
    let slot = this.#next
    while (used[slot] === 1) slot = (slot + 1) & mask
    used[slot] = 1
    this.#count++
    this.#next = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const capacity = Math.max(1024, this.capacity * 2)
    this.#next = this.capacity
    this.#used = growUint8(this.#used, capacity)
    for (const column of this.#columns) column.grow(capacity)
  }

  free(slot: number): void {
    for (const column of this.#columns) column.clear(slot)
    this.#used[slot] = 0
    this.#count--
  }

  freeAll(slots: readonly number[]): void {
    for (const column of this.#columns) if (column.holdsValues) for (const slot of slots) column.clear(slot)
    const used = this.#used
    for (const slot of slots) used[slot] = 0
    this.#count -= slots.length
  }

  /** Row `row` of the batch at hand goes into `slot` with the `copy` that must follow. */
  putLater(row: number, slot: number): void {
    if (this.#pending === this.#slots.length) {
      this.#sources = growInt32(this.#sources, this.#pending * 2)
      this.#slots = growInt32(this.#slots, this.#pending * 2)
    }
    this.#sources[this.#pending] = row
    this.#slots[this.#pending++] = slot
  }

  /** Copies the rows that await it out of `batch`. */
  copy(batch: Batch): void {
    if (this.#pending > 0) this.put(batch, this.#sources, this.#slots, this.#pending)
    this.#pending = 0
  }

  /** Copies rows `rows[0..n)` of a batch to `slots[0..n)`. */
  put(batch: Batch, rows: Int32Array, slots: Int32Array, n: number): void {
    for (let c = 0; c < this.#columns.length; c++) this.#columns[c]?.put(batch.columns[c] as Column, rows, slots, n)
  }

  /** The rows in `slots[0..n)`; all NULL where a slot is -1. */
  gather(slots: Int32Array, n: number, mayMiss = false): Column[] {
    return this.#columns.map((column) => column.gather(slots, n, mayMiss))
  }

  write(slot: number, writer: ByteWriter): void {
    for (const column of this.#columns) column.write(slot, writer)
  }

  read(slot: number, reader: ByteReader): void {
    for (const column of this.#columns) column.read(slot, reader)
  }
}

interface StoredColumn {
  /** Whether something of a freed slot would be kept alive. */
  readonly holdsValues: boolean
  grow(capacity: number): void
  put(column: Column, rows: Int32Array, slots: Int32Array, n: number): void
  clear(slot: number): void
  gather(slots: Int32Array, n: number, mayMiss: boolean): Column
  write(slot: number, writer: ByteWriter): void
  read(slot: number, reader: ByteReader): void
}

class StoredNumbers implements StoredColumn {
  readonly #storage: NumberColumn['storage']
  #data: NumberColumn['data']
  #nulls: Uint8Array | undefined
  /** Exact values by slot, only where a double can't hold them. */
  readonly #wide = new Map<number, bigint>()

  constructor(storage: NumberColumn['storage']) {
    this.#storage = storage
    this.#data = allocate(storage, 0)
  }

  grow(capacity: number): void {
    const grown = allocate(this.#storage, capacity)
    grown.set(this.#data)
    this.#data = grown
    if (this.#nulls !== undefined) this.#nulls = growUint8(this.#nulls, capacity)
  }

  put(column: Column, rows: Int32Array, slots: Int32Array, n: number): void {
    const { data, nulls, wide } = column as NumberColumn
    if (data instanceof Float64Array) copyFloat64(data, this.#data as Float64Array, rows, slots, n)
    else copyInts(data, this.#data as Int32Array, rows, slots, n)
    if (nulls !== undefined || this.#nulls !== undefined) this.#putNulls(nulls, rows, slots, n)
    if (wide !== undefined)
      for (let i = 0; i < n; i++) this.#putWide(slots[i] as number, wide[rows[i] as number] as bigint)
  }

  #putNulls(nulls: Uint8Array | undefined, rows: Int32Array, slots: Int32Array, n: number): void {
    const own = (this.#nulls ??= new Uint8Array(this.#data.length))
    for (let i = 0; i < n; i++) own[slots[i] as number] = nulls === undefined ? 0 : (nulls[rows[i] as number] as number)
  }

  #putWide(slot: number, value: bigint): void {
    if (!Number.isSafeInteger(Number(value))) this.#wide.set(slot, value)
  }

  get holdsValues(): boolean {
    return this.#wide.size > 0
  }

  clear(slot: number): void {
    if (this.#wide.size > 0) this.#wide.delete(slot)
  }

  gather(slots: Int32Array, n: number, mayMiss: boolean): Column {
    const own: NumberColumn = { storage: this.#storage, data: this.#data, nulls: this.#nulls, wide: undefined }
    const picked = gatherColumn(own, slots, n, mayMiss) as NumberColumn
    return this.#wide.size === 0 ? picked : { ...picked, wide: this.#gatherWide(picked, slots, n) }
  }

  #gatherWide({ data }: NumberColumn, slots: Int32Array, n: number): bigint[] | undefined {
    let any = false
    for (let i = 0; i < n; i++) any ||= this.#wide.has(slots[i] as number)
    if (!any) return undefined
    return Array.from({ length: n }, (_, i) => this.#wide.get(slots[i] as number) ?? BigInt(data[i] as number))
  }

  write(slot: number, writer: ByteWriter): void {
    const wide = this.#wide.get(slot)
    if (this.#nulls?.[slot] === 1) writer.u8(0)
    else if (wide !== undefined) writer.u8(2).bigint(wide)
    else writer.u8(1).f64(this.#data[slot] as number)
  }

  read(slot: number, reader: ByteReader): void {
    const tag = reader.u8()
    if (this.#nulls !== undefined) this.#nulls[slot] = 0
    if (tag === 0) (this.#nulls ??= new Uint8Array(this.#data.length))[slot] = 1
    else if (tag === 1) this.#data[slot] = reader.f64()
    else {
      const value = reader.bigint()
      this.#wide.set(slot, value)
      this.#data[slot] = Number(value)
    }
  }
}

function copyFloat64(from: Float64Array, to: Float64Array, rows: Int32Array, slots: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) to[slots[i] as number] = from[rows[i] as number] as number
}

function copyInts(
  from: Int32Array | Uint8Array,
  to: Int32Array | Uint8Array,
  rows: Int32Array,
  slots: Int32Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) to[slots[i] as number] = from[rows[i] as number] as number
}

/** Text and other JavaScript values; NULL is `null`. */
class StoredObjects implements StoredColumn {
  readonly #storage: 'string' | 'any'
  readonly #values: unknown[] = []

  constructor(storage: 'string' | 'any') {
    this.#storage = storage
  }

  grow(_capacity: number): void {}

  put(column: Column, rows: Int32Array, slots: Int32Array, n: number): void {
    const { nulls } = column
    const values = this.#values
    for (let i = 0; i < n; i++) {
      const row = rows[i] as number
      const slot = slots[i] as number
      while (values.length <= slot) values.push(null)
      if (nulls !== undefined && nulls[row] === 1) {
        values[slot] = null
      } else values[slot] = column.storage === 'string' ? column.at(row) : (column.data as readonly unknown[])[row]
    }
  }

  get holdsValues(): boolean {
    return true
  }

  clear(slot: number): void {
    this.#values[slot] = null
  }

  gather(slots: Int32Array, n: number, _mayMiss: boolean): Column {
    const picked = new Array<unknown>(n)
    let nulls: Uint8Array | undefined
    for (let i = 0; i < n; i++) {
      const slot = slots[i] as number
      const value = slot < 0 ? null : this.#values[slot]
      picked[i] = value
      if (value !== null) continue
      nulls ??= new Uint8Array(n)
      nulls[i] = 1
      if (this.#storage === 'string') picked[i] = ''
    }
    return this.#storage === 'string'
      ? StringColumn.ofValues(picked as string[], nulls)
      : { storage: 'any', data: picked, nulls }
  }

  write(slot: number, writer: ByteWriter): void {
    const value = this.#values[slot]
    if (value === null) writer.u8(0)
    else writer.u8(1).string(this.#storage === 'string' ? (value as string) : serializeKey(value))
  }

  read(slot: number, reader: ByteReader): void {
    while (this.#values.length <= slot) this.#values.push(null)
    if (reader.u8() === 0) {
      this.#values[slot] = null
      return
    }
    const text = reader.string()
    this.#values[slot] = this.#storage === 'string' ? text : deserializeKey(text)
  }
}
