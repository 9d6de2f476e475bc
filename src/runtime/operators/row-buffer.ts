import type { Collector } from '../functions/function.ts'
import type { Output } from '../operator.ts'
import { growFloat64 } from '../state/grow.ts'

/**
 * Gathers the records that user functions emit, with their event time and the watermark in force, into batches of one
 * column. Functions only append; the operator flushes between two calls.
 */
export class RowBuffer implements Collector<unknown> {
  readonly #output: Output
  readonly #values: unknown[] = []
  #timestamps = new Float64Array(64)
  #watermarks = new Float64Array(64)
  n = 0
  /** Event time of the records collected next; NaN for none. */
  timestamp: number = NaN
  /** The watermark in force for the records collected next. */
  watermark: number = -Infinity

  constructor(output: Output) {
    this.#output = output
  }

  collect(value: unknown): void {
    const { n } = this
    if (n === this.#timestamps.length) {
      this.#timestamps = growFloat64(this.#timestamps, n * 2)
      this.#watermarks = growFloat64(this.#watermarks, n * 2)
    }
    this.#values[n] = value
    this.#timestamps[n] = this.timestamp
    this.#watermarks[n] = this.watermark
    this.n = n + 1
  }

  /** Sends what has been gathered to consumers that last heard of watermark `sent`. */
  flush(sent: number): void {
    const { n } = this
    if (n === 0) return
    this.n = 0
    this.#output.collect({
      n,
      columns: [{ storage: 'any', data: this.#values, nulls: undefined }],
      kinds: undefined,
      watermarks: (this.#watermarks[n - 1] as number) > sent ? this.#watermarks : undefined,
      timestamps: this.#timestamps,
    })
  }
}
