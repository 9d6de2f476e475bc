import type { Column } from '../../core/column.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { growInt32 } from './grow.ts'
import type { KeyCodes, KeyEncoder } from './key-encoder.ts'
import { KeyTable } from './key-table.ts'

/**
 * The values of one column that each group has seen, shared by all DISTINCT aggregates over that column: bit b of an
 * entry's mask is set when aggregate b (its FILTER passed) has counted the value.
 *
 * The entries of a group are chained, but only once somebody asks for them: where groups live for ever nobody does but
 * a snapshot. As long as no group was released the entries not chained yet are the newest ones.
 */
export class DistinctTable {
  readonly encoder: KeyEncoder
  readonly #table: KeyTable
  /** New entries to be chained, once groups come and go. */
  readonly #appended: number[] = []
  /** Entries below are chained. */
  #linked = 0
  /** Entries below are retained by the encoder. */
  #retained = 0
  masks: Int32Array = new Int32Array(512)
  /** Next entry of the same group + 1; 0 ends the chain. */
  #next = new Int32Array(512)
  /** First entry of a group + 1. */
  #heads = new Int32Array(64)
  #entries = new Int32Array(64)

  constructor(encoder: KeyEncoder) {
    this.encoder = encoder
    this.#table = new KeyTable(2, 1024, encoder.storage === 'double')
  }

  get size(): number {
    return this.#table.count
  }

  /** The entries of rows `from..to` (value of `column`, group `ids[i]`), at the rows' indexes; valid until the next call. */
  entries(column: Column, ids: Int32Array, from: number, to: number): Int32Array {
    if (this.#entries.length < to) this.#entries = new Int32Array(to)
    this.#insert(ids, this.encoder.encode(column, from, to), from, to)
    return this.#entries
  }

  #insert(ids: Int32Array, codes: KeyCodes, from: number, to: number): void {
    const table = this.#table
    table.insert([ids, codes], from, to, this.#entries)
    if (table.capacity > this.masks.length) {
      this.masks = growInt32(this.masks, table.capacity)
      this.#next = growInt32(this.#next, table.capacity)
    }
    if (table.appended !== undefined) this.#linkAppended()
    else if (this.encoder.counted) this.#retainNew()
  }

  #retainNew(): void {
    const codes = this.#table.keys[1] as Float64Array
    for (; this.#retained < this.#table.size; this.#retained++) this.encoder.retain(codes[this.#retained] as number)
  }

  #linkAppended(): void {
    const codes = this.#table.keys[1] as Float64Array
    for (const entry of this.#appended) {
      this.masks[entry] = 0
      this.#link(entry)
      if (this.encoder.counted) this.encoder.retain(codes[entry] as number)
    }
    this.#appended.length = 0
  }

  #linkAll(): void {
    if (this.#table.appended !== undefined) return
    for (; this.#linked < this.#table.size; this.#linked++) this.#link(this.#linked)
  }

  #link(entry: number): void {
    const group = (this.#table.keys[0] as Float64Array)[entry] as number
    if (group >= this.#heads.length) this.#heads = growInt32(this.#heads, Math.max(group + 1, this.#heads.length * 2))
    this.#next[entry] = this.#heads[group] as number
    this.#heads[group] = entry + 1
  }

  /** Calls `each` for every value of `group`. */
  forEach(group: number, each: (code: number, mask: number) => void): void {
    this.#linkAll()
    const codes = this.#table.keys[1] as Float64Array
    for (let e = this.#heads[group] ?? 0; e !== 0; e = this.#next[e - 1] as number) {
      each(codes[e - 1] as number, this.masks[e - 1] as number)
    }
  }

  /** Sets `mask` for a value of `group`, and returns the bits that were not set before. */
  add(group: number, code: number, mask: number): number {
    this.#insert(Int32Array.of(group), Float64Array.of(code), 0, 1)
    const entry = this.#entries[0] as number
    const before = this.masks[entry] as number
    this.masks[entry] = before | mask
    return mask & ~before
  }

  /** Forgets all values of `group`. */
  release(group: number): void {
    this.#linkAll()
    this.#table.appended = this.#appended
    const codes = this.#table.keys[1] as Float64Array
    for (let e = this.#heads[group] ?? 0; e !== 0; e = this.#next[e - 1] as number) {
      this.encoder.release(codes[e - 1] as number)
      this.#table.remove(e - 1)
    }
    if (group < this.#heads.length) this.#heads[group] = 0
  }

  clear(): void {
    if (this.encoder.counted) {
      const codes = this.#table.keys[1] as Float64Array
      for (const entry of this.#table.ids()) this.encoder.release(codes[entry] as number)
    }
    this.#heads.fill(0)
    this.masks.fill(0, 0, this.#table.size)
    this.#table.clear()
    this.#table.appended = undefined
    this.#linked = 0
    this.#retained = 0
  }

  write(group: number, writer: ByteWriter): void {
    const entries: [number, number][] = []
    this.forEach(group, (code, mask) => entries.push([code, mask]))
    writer.i32(entries.length)
    // Oldest first, so that what is read comes in the same order again: sums of doubles depend on it.
    for (const [code, mask] of entries.toReversed()) {
      this.encoder.write(code, writer)
      writer.i32(mask)
    }
  }

  read(group: number, reader: ByteReader): void {
    for (let n = reader.i32(); n > 0; n--) {
      const code = this.encoder.read(reader)
      this.add(group, code, reader.i32())
    }
  }
}
