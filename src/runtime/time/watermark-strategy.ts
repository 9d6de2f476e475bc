import { ValidationError } from '../../core/errors.ts'
import type { Alignment } from '../graph.ts'
import { type DurationLike, millisOf } from './duration.ts'

export interface WatermarkOutput {
  /** No further record has an event time `<= timestamp`. Lower than the last one: no effect. */
  emitWatermark(timestamp: number): void
  /** Until the next watermark this stream doesn't hold others back. */
  markIdle(): void
  markActive(): void
}

export interface WatermarkGenerator<T> {
  /** `timestamp` is -Infinity where the record has none. */
  onEvent(event: T, timestamp: number, output: WatermarkOutput): void
  /** After every record, or at every auto-watermark interval if there is one. */
  onPeriodicEmit(output: WatermarkOutput): void
}

/** Gives a record its event time, a whole number of milliseconds. */
type TimestampAssigner<T> = (element: T, recordTimestamp: number | null) => number

/** Where watermarks come from: the highest event time less `delay`, or a generator of the program, or nowhere. */
export type WatermarkSource<T> =
  | { readonly kind: 'delay'; readonly delay: number }
  | { readonly kind: 'generator'; readonly create: () => WatermarkGenerator<T> }
  | { readonly kind: 'none' }

/** How a stream gets event times and watermarks. */
export class WatermarkStrategy<in T> {
  readonly source: WatermarkSource<never>
  /** Undefined: records keep the event time their source gave them. */
  readonly assigner: TimestampAssigner<never> | undefined
  /** The stream is idle after so many ms without records; undefined: never. */
  readonly idleTimeout: number | undefined
  /** Which sources keep together; undefined: none. */
  readonly alignment: Alignment | undefined
  /** Variance only: a strategy for T serves any subtype of T. */
  declare protected readonly accepts?: (element: T) => void

  private constructor(
    source: WatermarkSource<never>,
    assigner: TimestampAssigner<never> | undefined,
    idleTimeout: number | undefined,
    alignment?: Alignment,
  ) {
    this.source = source
    this.assigner = assigner
    this.idleTimeout = idleTimeout
    this.alignment = alignment
  }

  /** Event times never decrease: the watermark is 1 ms behind the latest. */
  static forMonotonousTimestamps<T>(): WatermarkStrategy<T> {
    return WatermarkStrategy.forBoundedOutOfOrderness(0)
  }

  /** Records are at most `delay` behind the latest: the watermark is `delay` + 1 ms behind it. */
  static forBoundedOutOfOrderness<T>(delay: DurationLike): WatermarkStrategy<T> {
    return WatermarkStrategy.behind(notNegativeMillis(delay) + 1)
  }

  /** The watermark is `delay` ms behind the latest event time. @internal */
  static behind<T>(delay: number): WatermarkStrategy<T> {
    return new WatermarkStrategy({ kind: 'delay', delay }, undefined, undefined)
  }

  /** No watermark before the end of input. */
  static noWatermarks<T>(): WatermarkStrategy<T> {
    return new WatermarkStrategy({ kind: 'none' }, undefined, undefined)
  }

  static forGenerator<T>(create: () => WatermarkGenerator<T>): WatermarkStrategy<T> {
    return new WatermarkStrategy({ kind: 'generator', create }, undefined, undefined)
  }

  withTimestampAssigner<S extends T = T>(assign: TimestampAssigner<S>): WatermarkStrategy<S> {
    return new WatermarkStrategy(this.source, assign, this.idleTimeout, this.alignment)
  }

  withIdleness(timeout: DurationLike): WatermarkStrategy<T> {
    return new WatermarkStrategy(this.source, this.assigner, positiveMillis(timeout, 'idle timeout'), this.alignment)
  }

  /**
   * Sources of the same group are not read while they are more than `maxDrift` ahead of the last one that is active.
   * Here that holds at every moment: `updateInterval` has nothing to say.
   */
  withWatermarkAlignment(group: string, maxDrift: DurationLike, _updateInterval?: DurationLike): WatermarkStrategy<T> {
    const alignment = { group, maxDrift: positiveMillis(maxDrift, 'maximum drift') }
    return new WatermarkStrategy(this.source, this.assigner, this.idleTimeout, alignment)
  }
}

function notNegativeMillis(delay: DurationLike): number {
  const ms = millisOf(delay)
  if (ms >= 0) return ms
  throw new ValidationError('BAD_DURATION', `Records can't be out of order by less than 0 ms; given was ${ms} ms.`)
}

function positiveMillis(duration: DurationLike, what: string): number {
  const ms = millisOf(duration)
  if (ms > 0) return ms
  throw new ValidationError('BAD_DURATION', `The ${what} must be longer than 0 ms, not ${ms} ms.`)
}
