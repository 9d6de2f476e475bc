import { ValidationError } from '../../core/errors.ts'
import { type DurationLike, millisOf } from './duration.ts'
import { type WatermarkGenerator, type WatermarkOutput, WatermarkStrategy } from './watermark-strategy.ts'

/**
 * Event times and watermarks as older programs give them. With `getCurrentWatermark` it is asked for a watermark
 * periodically, with `checkAndGetNextWatermark` for every record; null: none for now.
 */
export abstract class TimestampExtractor<T> {
  /** `previous`: the time that the record has already; null if it has none. */
  abstract extractTimestamp(element: T, previous: number | null): number

  getCurrentWatermark?(): number | null

  checkAndGetNextWatermark?(last: T, timestamp: number): number | null
}

export interface AssignerWithPeriodicWatermarks<T> extends TimestampExtractor<T> {
  getCurrentWatermark(): number | null
}

export interface AssignerWithPunctuatedWatermarks<T> extends TimestampExtractor<T> {
  checkAndGetNextWatermark(last: T, timestamp: number): number | null
}

/** The watermark is `delay` behind the latest event time. */
export abstract class BoundedOutOfOrdernessTimestampExtractor<T> extends TimestampExtractor<T> {
  /** ms */
  readonly delay: number

  constructor(delay: DurationLike) {
    super()
    this.delay = millisOf(delay)
    if (this.delay < 0) throw new ValidationError('BAD_DURATION', `The delay can't be negative: ${this.delay} ms.`)
  }
}

/** Event times never decrease: the watermark is 1 ms behind the latest. */
export abstract class AscendingTimestampExtractor<T> extends TimestampExtractor<T> {}

/** The strategy that does the same. */
export function strategyOf<T>(given: WatermarkStrategy<T> | TimestampExtractor<T>): WatermarkStrategy<T> {
  if (given instanceof WatermarkStrategy) return given
  return watermarksOf(given).withTimestampAssigner((element: T, previous) => given.extractTimestamp(element, previous))
}

function watermarksOf<T>(extractor: TimestampExtractor<T>): WatermarkStrategy<T> {
  if (extractor instanceof AscendingTimestampExtractor) return WatermarkStrategy.forMonotonousTimestamps()
  if (extractor instanceof BoundedOutOfOrdernessTimestampExtractor) {
    return WatermarkStrategy.behind(extractor.delay)
  }
  return WatermarkStrategy.forGenerator(() => generatorOf(extractor))
}

function generatorOf<T>(extractor: TimestampExtractor<T>): WatermarkGenerator<T> {
  const emit = (watermark: number | null | undefined, output: WatermarkOutput): void => {
    if (watermark !== null && watermark !== undefined) output.emitWatermark(watermark)
  }
  return {
    onEvent: (event, timestamp, output) => emit(extractor.checkAndGetNextWatermark?.(event, timestamp), output),
    onPeriodicEmit: (output) => emit(extractor.getCurrentWatermark?.(), output),
  }
}
