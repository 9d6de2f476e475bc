import type { Batch } from '../../core/batch.ts'
import { valuesOf } from './function-operator.ts'

/** Picks rows of batches of a stream, in memory that is used again for the next batch. */
export class RowSelection {
  #rows = new Int32Array(0)
  #timestamps = new Float64Array(0)
  #watermarks = new Float64Array(0)
  readonly #values: unknown[] = []

  /** Room for the numbers of `n` rows. */
  room(n: number): Int32Array {
    if (this.#rows.length < n) {
      this.#rows = new Int32Array(n)
      this.#timestamps = new Float64Array(n)
      this.#watermarks = new Float64Array(n)
    }
    return this.#rows
  }

  /** The first `n` rows that were written into `room`. */
  take(batch: Batch, n: number): Batch {
    if (n === batch.n) return batch
    const rows = this.#rows
    const values = valuesOf(batch)
    for (let i = 0; i < n; i++) this.#values[i] = values[rows[i] as number]
    return {
      n,
      columns: [{ storage: 'any', data: this.#values, nulls: undefined }],
      kinds: undefined,
      watermarks: pick(batch.watermarks, rows, n, this.#watermarks),
      timestamps: pick(batch.timestamps, rows, n, this.#timestamps),
    }
  }
}

function pick(
  column: Float64Array | undefined,
  rows: Int32Array,
  n: number,
  into: Float64Array,
): Float64Array | undefined {
  if (column === undefined) return undefined
  for (let i = 0; i < n; i++) into[i] = column[rows[i] as number] as number
  return into
}
