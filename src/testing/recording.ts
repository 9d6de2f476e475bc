import type { Batch } from '../core/batch.ts'
import type { Output, Sink } from '../runtime/operator.ts'
import { valuesOf } from '../runtime/operators/function-operator.ts'

/** A record as it was sent. */
export interface SentRecord<T> {
  readonly value: T
  /** `null`: it has none. */
  readonly timestamp: number | null
}

/** What an output was sent, in order: records, and watermarks between them. */
export type Sent<T> = SentRecord<T> | { readonly watermark: number }

/** Keeps what is sent to an output. */
export class Recording<T> implements Output {
  #sent: Sent<T>[] = []
  #watermark = -Infinity

  collect(batch: Batch): void {
    const values = valuesOf(batch) as readonly T[]
    for (let i = 0; i < batch.n; i++) {
      // A watermark may travel with the record that it came before.
      if (batch.watermarks !== undefined) this.advanceWatermark(batch.watermarks[i] as number)
      const timestamp = batch.timestamps?.[i] ?? NaN
      this.#sent.push({ value: values[i] as T, timestamp: Number.isNaN(timestamp) ? null : timestamp })
    }
  }

  advanceWatermark(watermark: number): void {
    if (watermark <= this.#watermark) return
    this.#watermark = watermark
    this.#sent.push({ watermark })
  }

  setIdle(): void {}

  get all(): Sent<T>[] {
    return [...this.#sent]
  }

  get records(): SentRecord<T>[] {
    return this.#sent.filter((sent): sent is SentRecord<T> => 'value' in sent)
  }

  clear(): void {
    this.#sent = []
  }

  /** A sink that records. */
  get sink(): Sink {
    return {
      open() {},
      write: (batch) => this.collect(batch),
      advanceWatermark: (watermark) => this.advanceWatermark(watermark),
      isFull: () => false,
      flush() {},
      close() {},
    }
  }
}
