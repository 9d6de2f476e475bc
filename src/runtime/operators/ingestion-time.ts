import type { Batch } from '../../core/batch.ts'
import type { Operator, OperatorContext } from '../operator.ts'

/** ms between two watermarks where no record comes. */
const INTERVAL = 200

/**
 * Gives records the time of their arrival, and a watermark that follows the clock: 1 ms behind it, because more records
 * may come in the same millisecond. Times and watermarks from before are not used. Keeps nothing.
 */
export class IngestionTime implements Operator {
  #ctx!: OperatorContext
  readonly #interval: number
  #sent = -Infinity
  #timestamps = new Float64Array(0)

  /** `interval`: that between watermarks; 0 for one after every batch. */
  constructor(interval: number) {
    this.#interval = interval
  }

  open(ctx: OperatorContext): void {
    this.#ctx = ctx
    if (ctx.job?.batch !== true) ctx.scheduleProcessingTime(ctx.clock.now() + this.#wait)
  }

  get #wait(): number {
    return this.#interval === 0 ? INTERVAL : this.#interval
  }

  process(batch: Batch): void {
    if (this.#timestamps.length < batch.n) this.#timestamps = new Float64Array(batch.n)
    const now = this.#ctx.clock.now()
    this.#timestamps.fill(now, 0, batch.n)
    this.#ctx.output.collect({ ...batch, timestamps: this.#timestamps, watermarks: undefined })
    if (this.#interval === 0 && this.#ctx.job?.batch !== true) this.#send(now - 1)
  }

  #send(watermark: number): void {
    if (watermark <= this.#sent) return
    this.#sent = watermark
    this.#ctx.output.advanceWatermark(watermark)
  }

  onProcessingTime(now: number): void {
    this.#send(now - 1)
    this.#ctx.scheduleProcessingTime(now + this.#wait)
  }

  advanceWatermark(watermark: number): void {
    if (watermark === Infinity) this.#send(watermark)
  }

  setIdle(): void {}

  snapshot(): void {}

  restore(): void {}

  endInput(): void {}

  close(): void {}
}
