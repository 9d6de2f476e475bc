import type { Batch } from '../../core/batch.ts'
import { type Column, type NumberColumn, numberColumn } from '../../core/column.ts'
import { gatherRows } from '../../core/gather.ts'
import { growFloat64, growInt32 } from '../state/grow.ts'

/** Rows with windows are sent when there are this many. */
export const OUTPUT_ROWS = 8192

/** Rows picked for the output, each with a window; the same memory serves batch after batch. */
export class WindowedRows {
  n = 0
  rows: Int32Array = new Int32Array(1024)
  #starts = new Float64Array(1024)
  #ends = new Float64Array(1024)
  #times = new Float64Array(1024)

  /** `row` is an index into a batch or a slot of a store. */
  add(row: number, start: number, end: number): void {
    const { n } = this
    if (n === this.rows.length) this.#grow()
    this.rows[n] = row
    this.#starts[n] = start
    this.#ends[n] = end
    this.#times[n] = end - 1
    this.n = n + 1
  }

  #grow(): void {
    this.rows = growInt32(this.rows, this.n * 2)
    this.#starts = growFloat64(this.#starts, this.n * 2)
    this.#ends = growFloat64(this.#ends, this.n * 2)
    this.#times = growFloat64(this.#times, this.n * 2)
  }

  /** window_start, window_end and window_time, valid until rows are added again. */
  windowColumns(): Column[] {
    return [this.#starts, this.#ends, this.#times].map((times) => numberColumn('long', times))
  }
}

/** The rows whose time is not NULL: a window table function drops the others. */
export function rowsWithTime(batch: Batch, timeColumn: number): Batch {
  const { nulls } = batch.columns[timeColumn] as NumberColumn
  if (nulls === undefined) return batch
  const rows = new Int32Array(batch.n)
  let n = 0
  for (let i = 0; i < batch.n; i++) if (nulls[i] === 0) rows[n++] = i
  return n === batch.n ? batch : gatherRows(batch, rows, n)
}
