import { type Batch, batchOf } from '../../core/batch.ts'
import type { ByteReader, ByteWriter } from '../state/bytes.ts'
import { readValue, writeValue } from '../state/values.ts'

/** A mark of idleness behind the first `at` records, when the watermark was `watermark`. */
interface IdleMark {
  readonly at: number
  readonly watermark: number
}

interface Saved {
  readonly values: readonly unknown[]
  readonly timestamps: readonly number[]
  readonly watermarks: readonly number[]
  readonly idleMarks: readonly IdleMark[]
  readonly latest: number
  readonly watermark: number
  readonly idle: boolean
}

/** Records, watermarks and idle marks on their way from a source that runs beside the job. */
export class SourceQueue {
  #values: unknown[] = []
  /** NaN: none. */
  #timestamps: number[] = []
  /** The watermark before each record. */
  #watermarks: number[] = []
  #idleMarks: IdleMark[] = []
  #latest = -Infinity
  /** The watermark behind what has been taken. */
  watermark: number = -Infinity
  /** Whether the source is idle behind what has been taken. */
  idle = false

  get size(): number {
    return this.#values.length
  }

  get isEmpty(): boolean {
    return this.size === 0 && this.#idleMarks.length === 0 && this.#latest === this.watermark
  }

  add(value: unknown, timestamp: number): void {
    this.#values.push(value)
    this.#timestamps.push(timestamp)
    this.#watermarks.push(this.#latest)
  }

  addWatermark(watermark: number): void {
    if (watermark > this.#latest) this.#latest = watermark
  }

  addIdleMark(): void {
    this.#idleMarks.push({ at: this.size, watermark: this.#latest })
  }

  /** Up to `most` records, or what there is before the next mark of idleness. */
  take(most: number): Batch {
    const [mark] = this.#idleMarks
    const n = Math.min(most, this.size, mark?.at ?? Infinity)
    this.idle = mark !== undefined && mark.at === n
    const values = this.#values.splice(0, n)
    const timestamps = Float64Array.from(this.#timestamps.splice(0, n))
    const watermarks = Float64Array.from(this.#watermarks.splice(0, n))
    const advanced = n > 0 && (watermarks[n - 1] as number) > this.watermark
    if (this.idle) this.#idleMarks.shift()
    this.watermark = this.idle && mark !== undefined ? mark.watermark : (this.#watermarks[0] ?? this.#latest)
    this.#idleMarks = this.#idleMarks.map(({ at, watermark }) => ({ at: at - n, watermark }))
    const column = { storage: 'any', data: values, nulls: undefined } as const
    return batchOf(n, [column], undefined, advanced ? watermarks : undefined, timestamps)
  }

  snapshot(writer: ByteWriter): void {
    const saved: Saved = {
      values: this.#values,
      timestamps: this.#timestamps,
      watermarks: this.#watermarks,
      idleMarks: this.#idleMarks,
      latest: this.#latest,
      watermark: this.watermark,
      idle: this.idle,
    }
    writeValue(saved, writer)
  }

  restore(reader: ByteReader): void {
    const saved = readValue(reader) as Saved
    this.#values = [...saved.values]
    this.#timestamps = [...saved.timestamps]
    this.#watermarks = [...saved.watermarks]
    this.#idleMarks = [...saved.idleMarks]
    this.#latest = saved.latest
    this.watermark = saved.watermark
    this.idle = saved.idle
  }
}
