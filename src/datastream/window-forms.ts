import { type DurationLike, millisOf } from '../runtime/time/duration.ts'
import type { WindowAssigner } from '../runtime/windows/assigner.ts'
import {
  SlidingEventTimeWindows,
  SlidingProcessingTimeWindows,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
} from '../runtime/windows/assigners.ts'
import { CountEvictor, type Evictor } from '../runtime/windows/evictors.ts'
import type { Trigger } from '../runtime/windows/trigger.ts'
import { CountTrigger, PurgingTrigger } from '../runtime/windows/triggers.ts'
import type { GlobalWindow, TimeWindow } from '../runtime/windows/window.ts'
import type { TimeCharacteristic } from './job-builder.ts'

interface Countable<T> {
  trigger(trigger: Trigger<T, GlobalWindow>): this
  evictor(evictor: Evictor<T, GlobalWindow>): this
}

/** Makes global windows windows of `size` records; with `slide` one for every `slide` records, over the last `size`. */
export function countWindows<T, S extends Countable<T>>(windows: S, size: number, slide: number | undefined): S {
  if (slide === undefined) return windows.trigger(PurgingTrigger.of(CountTrigger.of(size)))
  return windows.evictor(CountEvictor.of(size)).trigger(CountTrigger.of(slide))
}

/** Tumbling or sliding windows by the time that a program has chosen for all its windows. */
export function timeWindows(
  characteristic: TimeCharacteristic,
  size: DurationLike,
  slide: DurationLike | undefined,
): WindowAssigner<unknown, TimeWindow> {
  const isProcessing = characteristic === 'ProcessingTime'
  if (slide === undefined || millisOf(slide) === millisOf(size))
    return (isProcessing ? TumblingProcessingTimeWindows : TumblingEventTimeWindows).of(size)
  return (isProcessing ? SlidingProcessingTimeWindows : SlidingEventTimeWindows).of(size, slide)
}
