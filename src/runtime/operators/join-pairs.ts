import type { Batch } from '../../core/batch.ts'
import { type Column, StringColumn, allocate, numberColumn } from '../../core/column.ts'
import { gatherColumn } from '../../core/gather.ts'
import type { Storage } from '../../core/types/storage.ts'
import { growFloat64, growInt32 } from '../state/grow.ts'
import type { RowStore } from '../state/row-store.ts'

/** Joined rows are sent when there are this many. */
export const PAIRS_PER_BATCH = 4096

/**
 * Matches found while one side's batch is probed against the other side's stored rows: row `rows[m]` of the batch with
 * slot `slots[m]` of the store.
 */
export class JoinPairs {
  n = 0
  rows: Int32Array = new Int32Array(PAIRS_PER_BATCH)
  slots: Int32Array = new Int32Array(PAIRS_PER_BATCH)
  /** The output watermark before each pair, where it advances inside the batch. */
  watermarks: Float64Array = new Float64Array(PAIRS_PER_BATCH)

  add(row: number, slot: number): void {
    if (this.n === this.rows.length) this.#grow()
    this.rows[this.n] = row
    this.slots[this.n++] = slot
  }

  #grow(): void {
    this.rows = growInt32(this.rows, this.n * 2)
    this.slots = growInt32(this.slots, this.n * 2)
    this.watermarks = growFloat64(this.watermarks, this.n * 2)
  }

  /** The pairs as rows: the left side's columns, then the right's. */
  toBatch(batch: Batch, store: RowStore, batchIsLeft: boolean, watermarks: boolean): Batch {
    const { n, rows, slots } = this
    const own: Column[] = batch.columns.map((column) => gatherColumn(column, rows, n))
    const other = store.gather(slots, n)
    return {
      n,
      columns: batchIsLeft ? [...own, ...other] : [...other, ...own],
      kinds: undefined,
      watermarks: watermarks ? this.watermarks.slice(0, n) : undefined,
      timestamps: undefined,
    }
  }
}

/** `n` NULLs in every column. */
export function nullColumns(storages: readonly Storage[], n: number): Column[] {
  const nulls = new Uint8Array(n).fill(1)
  return storages.map((storage) => {
    if (storage === 'string') return StringColumn.ofValues(new Array<string>(n).fill(''), nulls)
    if (storage === 'any') return { storage, data: new Array<unknown>(n).fill(null), nulls }
    return numberColumn(storage, allocate(storage, n), nulls)
  })
}
