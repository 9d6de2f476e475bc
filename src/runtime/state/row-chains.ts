import type { Batch } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import { growInt32 } from './grow.ts'
import { RowStore } from './row-store.ts'

/** Rows in chains by dense id (of a key, of a window), each chain in the order its rows were linked. */
export class RowChains {
  readonly rows: RowStore
  /** First slot by chain, -1 for none. */
  heads: Int32Array = new Int32Array(0)
  #tails = new Int32Array(0)
  next: Int32Array = new Int32Array(0)

  constructor(storages: readonly Storage[]) {
    this.rows = new RowStore(storages)
  }

  /** Makes room for the chains below `count`; new ones are empty. */
  ensure(count: number): void {
    if (count <= this.heads.length) return
    const capacity = Math.max(64, count, this.heads.length * 2)
    this.heads = growInt32(this.heads, capacity, -1)
    this.#tails = growInt32(this.#tails, capacity, -1)
  }

  /** A new slot at the end of a chain. */
  link(chain: number): number {
    const slot = this.rows.allocate()
    if (slot >= this.next.length) this.next = growInt32(this.next, this.rows.capacity, -1)
    this.next[slot] = -1
    this.#attach(chain, slot, slot)
    return slot
  }

  #attach(chain: number, first: number, last: number): void {
    if (this.heads[chain] === -1) this.heads[chain] = first
    else this.next[this.#tails[chain] as number] = first
    this.#tails[chain] = last
  }

  /** Appends row `row` of the batch at hand to a chain and returns its slot; `copy` must follow. */
  append(chain: number, row: number): number {
    const slot = this.link(chain)
    this.rows.putLater(row, slot)
    return slot
  }

  /** Copies the appended rows out of `batch`. */
  copy(batch: Batch): void {
    this.rows.copy(batch)
  }

  /** Moves all rows of chain `from` to the end of chain `to`. */
  move(from: number, to: number): void {
    const first = this.heads[from] as number
    if (first === -1) return
    this.#attach(to, first, this.#tails[from] as number)
    this.heads[from] = -1
  }

  /** Forgets the rows of a chain. */
  clear(chain: number): void {
    for (let slot = this.heads[chain] as number; slot >= 0; slot = this.next[slot] as number) this.rows.free(slot)
    this.heads[chain] = -1
  }

  /** The slots of a chain. */
  slotsOf(chain: number): number[] {
    const slots: number[] = []
    for (let slot = this.heads[chain] as number; slot >= 0; slot = this.next[slot] as number) slots.push(slot)
    return slots
  }
}
