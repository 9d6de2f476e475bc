import { type Batch, batchOf } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { ByteReader } from './bytes.ts'
import { growInt32 } from './grow.ts'
import { RowIndex } from './row-index.ts'
import { RowStore } from './row-store.ts'
import { type SortKey, SortKeys } from './sort-keys.ts'

/**
 * Rows that are ordered, by slot. Where rows may be taken back equal rows share a slot, which counts them. Slots that are
 * released keep their rows until the batch at hand has been dealt with.
 */
export class RankedRows {
  readonly store: RowStore
  readonly keys: SortKeys
  readonly #index: RowIndex | undefined
  #copies = new Int32Array(64)
  readonly #released: number[] = []

  constructor(storages: readonly Storage[], order: readonly SortKey[], changing: boolean) {
    this.store = new RowStore(storages)
    this.keys = new SortKeys(order, storages)
    this.#index = changing ? new RowIndex(storages) : undefined
  }

  begin(batch: Batch): void {
    this.#index?.begin(batch, 0, batch.n)
  }

  /**
   * The place of the row at hand in a partition, whose slots are in order, -1 where it isn't among the first `most`; equal
   * rows stand in the order they came, or in reverse.
   */
  placeIn(slots: readonly number[], most: number, latestFirst: boolean): number {
    if (slots.length >= most && this.keys.compare(slots[most - 1] as number) >= (latestFirst ? 1 : 0)) return -1
    return latestFirst ? this.keys.lowerBound(slots) : this.keys.upperBound(slots)
  }

  /** Row `row` becomes the one that is compared. */
  take(batch: Batch, row: number): void {
    this.keys.take(batch, row)
  }

  /** The slot of row `row` of the batch at hand, which is added; `store.copy` must follow. */
  add(row: number): number {
    const known = this.find(row)
    if (known >= 0) return this.#again(known)
    const slot = this.store.allocate()
    this.store.putLater(row, slot)
    return this.#adopt(slot, row)
  }

  #again(slot: number): number {
    ;(this.#copies[slot] as number)++
    return slot
  }

  /** A slot that the row at hand, row `row` of its batch, goes into. */
  #adopt(slot: number, row: number): number {
    this.keys.put(slot)
    if (slot >= this.#copies.length) this.#copies = growInt32(this.#copies, this.store.capacity)
    this.#copies[slot] = 1
    this.#index?.put(row, slot)
    return slot
  }

  /** The slot of a row equal to row `row` of the batch at hand, -1 for none. */
  find(row: number): number {
    return Math.max(-1, this.#index?.slotOf(row) ?? -1)
  }

  /** One of the rows in `slot`, equal to row `row` of the batch at hand, is gone. */
  remove(row: number, slot: number): void {
    if (--(this.#copies[slot] as number) > 0) return
    this.#index?.put(row, -1)
    this.#released.push(slot)
  }

  /** The row in `slot`, of those that are never taken back, is not wanted any more. */
  release(slot: number): void {
    this.#released.push(slot)
  }

  end(batch: Batch): void {
    for (const slot of this.#released) this.store.free(slot)
    this.#released.length = 0
    this.#index?.end(0, batch.n)
  }

  /** Reads a row that the store wrote, as the next in order. */
  read(saved: ByteReader): number {
    const slot = this.store.allocate()
    this.store.read(slot, saved)
    const row = batchOf(1, this.store.gather(Int32Array.of(slot), 1))
    this.take(row, 0)
    this.begin(row)
    const known = this.find(0)
    if (known < 0) return this.#adopt(slot, 0)
    this.store.free(slot)
    return this.#again(known)
  }
}
