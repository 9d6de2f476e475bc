import type { Batch } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import { KeyColumns } from './group-table.ts'
import { growInt32 } from './grow.ts'
import type { KeyTable } from './key-table.ts'

/** Finds the slot of a row by all its values. */
export class RowIndex {
  readonly #keys: KeyColumns
  readonly #table: KeyTable
  #slots = new Int32Array(0)
  /** By row of the batch at hand. */
  #ids = new Int32Array(0)

  constructor(storages: readonly Storage[]) {
    const columns = storages.map((_, i) => i)
    this.#keys = new KeyColumns(columns, storages)
    this.#table = this.#keys.createTable()
    this.#table.appended = []
  }

  begin(batch: Batch, from: number, to: number): void {
    if (this.#ids.length < to) this.#ids = new Int32Array(Math.max(to, 64))
    this.#table.insert(this.#keys.encode(batch, from, to), from, to, this.#ids)
    this.#retainNew()
  }

  #retainNew(): void {
    const appended = this.#table.appended as number[]
    if (this.#slots.length < this.#table.capacity) this.#slots = growInt32(this.#slots, this.#table.capacity, -1)
    for (const id of appended) {
      this.#slots[id] = -1
      this.#keys.retainKey(this.#table, id)
    }
    appended.length = 0
  }

  slotOf(row: number): number {
    return this.#slots[this.#ids[row] as number] as number
  }

  put(row: number, slot: number): void {
    this.#slots[this.#ids[row] as number] = slot
  }

  /** Forgets those of the rows that are not there. */
  end(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const id = this.#ids[i] as number
      if (this.#slots[id] !== -1) continue
      // So that an id is given back once.
      this.#slots[id] = -2
      this.#keys.releaseKey(this.#table, id)
      this.#table.remove(id)
    }
    this.#keys.sweep()
  }

  /** A single row in a batch, which is in `slot`. */
  adopt(batch: Batch, slot: number): void {
    this.begin(batch, 0, 1)
    this.put(0, slot)
  }
}
