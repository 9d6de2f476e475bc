import type { Batch } from '../../core/batch.ts'
import type { Clock } from '../../core/clock.ts'
import type { SinkContext } from '../functions/types.ts'

/** What a sink tells about the record it is writing. */
export class RecordContext implements SinkContext {
  readonly #clock: Clock
  #timestamp = NaN
  watermark: number = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Makes row `i` of a batch the current record. */
  use({ timestamps, watermarks }: Batch, i: number): void {
    if (watermarks !== undefined) this.watermark = watermarks[i] as number
    this.#timestamp = timestamps === undefined ? NaN : (timestamps[i] as number)
  }

  timestamp(): number | null {
    return Number.isNaN(this.#timestamp) ? null : this.#timestamp
  }

  currentWatermark(): number {
    return this.watermark
  }

  currentProcessingTime(): number {
    return this.#clock.now()
  }
}
