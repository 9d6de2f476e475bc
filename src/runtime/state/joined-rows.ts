import { type Batch, batchOf } from '../../core/batch.ts'
import type { Storage } from '../../core/types/storage.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { growInt32 } from './grow.ts'
import { RowIndex } from './row-index.ts'
import { RowStore } from './row-store.ts'

/**
 * The rows of one side of a join, chained by key, oldest first. Each knows how many partners it has. Of a side that
 * changes equal rows are one, counted, and rows are found again to be taken back.
 */
export class JoinedRows {
  readonly rows: RowStore
  /** First slot by key, -1 for none. */
  heads: Int32Array = new Int32Array(0)
  #tails = new Int32Array(0)
  next: Int32Array = new Int32Array(0)
  #previous = new Int32Array(0)
  /** How often the row in a slot stands there. */
  copies: Int32Array = new Int32Array(0)
  /** Partners of the row in a slot. */
  partners: Int32Array = new Int32Array(0)
  readonly #index: RowIndex | undefined

  constructor(storages: readonly Storage[], changing: boolean) {
    this.rows = new RowStore(storages)
    this.#index = changing ? new RowIndex(storages) : undefined
  }

  /** Makes room for keys below `count`; those that are new have no rows. */
  ensureKeys(count: number): void {
    if (count <= this.heads.length) return
    const capacity = Math.max(64, count, this.heads.length * 2)
    this.heads = growInt32(this.heads, capacity, -1)
    this.#tails = growInt32(this.#tails, capacity, -1)
  }

  /** Gets ready for rows `from..to` of a batch; `end` must follow. */
  begin(batch: Batch, from: number, to: number): void {
    this.#index?.begin(batch, from, to)
  }

  /** Row `row` of the batch at hand, under a key. */
  add(row: number, key: number, partners: number): void {
    const known = this.#index?.slotOf(row) ?? -1
    if (known >= 0) {
      ;(this.copies[known] as number)++
      this.partners[known] = partners
      return
    }
    const slot = this.#link(key)
    this.partners[slot] = partners
    this.#index?.put(row, slot)
    this.rows.putLater(row, slot)
  }

  /** Takes one copy of row `row` of the batch at hand away; nothing where there is none. */
  remove(batch: Batch, row: number, key: number): void {
    const slot = this.#index?.slotOf(row) ?? -1
    if (slot < 0) return
    if (--(this.copies[slot] as number) > 0) return
    this.rows.copy(batch)
    this.#index?.put(row, -1)
    this.#unlink(slot, key)
    this.rows.free(slot)
  }

  end(batch: Batch, from: number, to: number): void {
    this.rows.copy(batch)
    this.#index?.end(from, to)
  }

  #link(key: number): number {
    const slot = this.rows.allocate()
    if (slot >= this.next.length) this.#growSlots()
    const tail = this.#tails[key] as number
    if (this.heads[key] === -1) this.heads[key] = slot
    else this.next[tail] = slot
    this.#previous[slot] = this.heads[key] === slot ? -1 : tail
    this.#tails[key] = slot
    this.next[slot] = -1
    this.copies[slot] = 1
    return slot
  }

  #growSlots(): void {
    const { capacity } = this.rows
    this.next = growInt32(this.next, capacity, -1)
    this.#previous = growInt32(this.#previous, capacity, -1)
    this.copies = growInt32(this.copies, capacity)
    this.partners = growInt32(this.partners, capacity)
  }

  #unlink(slot: number, key: number): void {
    const [before, after] = [this.#previous[slot] as number, this.next[slot] as number]
    if (before < 0) this.heads[key] = after
    else this.next[before] = after
    if (after < 0) this.#tails[key] = before
    else this.#previous[after] = before
  }

  /** Writes the rows of a key, each led by `lead`. */
  write(key: number, lead: () => ByteWriter): void {
    for (let slot = this.heads[key] as number; slot >= 0; slot = this.next[slot] as number) {
      const out = lead()
        .i32(this.copies[slot] as number)
        .i32(this.partners[slot] as number)
      this.rows.write(slot, out)
    }
  }

  /** Reads one row that `write` wrote, what it was led by aside. */
  read(key: number, saved: ByteReader): void {
    const slot = this.#link(key)
    this.copies[slot] = saved.i32()
    this.partners[slot] = saved.i32()
    this.rows.read(slot, saved)
    this.#index?.adopt(batchOf(1, this.rows.gather(Int32Array.of(slot), 1)), slot)
  }
}
