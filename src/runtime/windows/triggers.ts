import { ValidationError } from '../../core/errors.ts'
import { ReducingStateDescriptor } from '../state/descriptors.ts'
import { type OnMergeContext, Trigger, type TriggerContext, type TriggerResult } from './trigger.ts'
import type { Window } from './window.ts'

type AnyTrigger<T = unknown> = Trigger<T, Window>

class OnEventTime extends Trigger<unknown, Window> {
  onElement(_element: unknown, _timestamp: number, window: Window, ctx: TriggerContext): TriggerResult {
    // An allowed late record: each one fires the window again.
    if (window.maxTimestamp() <= ctx.getCurrentWatermark()) return 'FIRE'
    ctx.registerEventTimeTimer(window.maxTimestamp())
    return 'CONTINUE'
  }

  onEventTime(time: number, window: Window): TriggerResult {
    return time === window.maxTimestamp() ? 'FIRE' : 'CONTINUE'
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE'
  }

  override canMerge(): boolean {
    return true
  }

  override onMerge(window: Window, ctx: OnMergeContext): void {
    if (window.maxTimestamp() > ctx.getCurrentWatermark()) ctx.registerEventTimeTimer(window.maxTimestamp())
  }

  clear(window: Window, ctx: TriggerContext): void {
    ctx.deleteEventTimeTimer(window.maxTimestamp())
  }
}

class OnProcessingTime extends Trigger<unknown, Window> {
  onElement(_element: unknown, _timestamp: number, window: Window, ctx: TriggerContext): TriggerResult {
    ctx.registerProcessingTimeTimer(window.maxTimestamp())
    return 'CONTINUE'
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE'
  }

  onProcessingTime(): TriggerResult {
    return 'FIRE'
  }

  override canMerge(): boolean {
    return true
  }

  override onMerge(window: Window, ctx: OnMergeContext): void {
    if (window.maxTimestamp() > ctx.getCurrentProcessingTime()) ctx.registerProcessingTimeTimer(window.maxTimestamp())
  }

  clear(window: Window, ctx: TriggerContext): void {
    ctx.deleteProcessingTimeTimer(window.maxTimestamp())
  }
}

class OnCount extends Trigger<unknown, Window> {
  readonly #limit: number
  readonly #count = new ReducingStateDescriptor<number>('count', (a, b) => a + b)

  constructor(limit: number) {
    super()
    this.#limit = limit
  }

  onElement(_element: unknown, _timestamp: number, _window: Window, ctx: TriggerContext): TriggerResult {
    const count = ctx.getPartitionedState(this.#count)
    count.add(1)
    if ((count.get() ?? 0) < this.#limit) return 'CONTINUE'
    count.clear()
    return 'FIRE'
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE'
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE'
  }

  override canMerge(): boolean {
    return true
  }

  override onMerge(_window: Window, ctx: OnMergeContext): void {
    ctx.mergePartitionedState(this.#count)
  }

  clear(_window: Window, ctx: TriggerContext): void {
    ctx.getPartitionedState(this.#count).clear()
  }
}

class Never extends Trigger<unknown, Window> {
  onElement(): TriggerResult {
    return 'CONTINUE'
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE'
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE'
  }

  override canMerge(): boolean {
    return true
  }

  override onMerge(): void {}

  clear(): void {}
}

class Purging<T, W extends Window> extends Trigger<T, W> {
  readonly #inner: Trigger<T, W>

  constructor(inner: Trigger<T, W>) {
    super()
    this.#inner = inner
  }

  onElement(element: T, timestamp: number, window: W, ctx: TriggerContext): TriggerResult {
    return withPurge(this.#inner.onElement(element, timestamp, window, ctx))
  }

  onEventTime(time: number, window: W, ctx: TriggerContext): TriggerResult {
    return withPurge(this.#inner.onEventTime(time, window, ctx))
  }

  onProcessingTime(time: number, window: W, ctx: TriggerContext): TriggerResult {
    return withPurge(this.#inner.onProcessingTime(time, window, ctx))
  }

  override canMerge(): boolean {
    return this.#inner.canMerge()
  }

  override onMerge(window: W, ctx: OnMergeContext): void {
    this.#inner.onMerge(window, ctx)
  }

  clear(window: W, ctx: TriggerContext): void {
    this.#inner.clear(window, ctx)
  }
}

function withPurge(result: TriggerResult): TriggerResult {
  return result === 'FIRE' ? 'FIRE_AND_PURGE' : result
}

/** Fires when the watermark passes the end of the window, then for each allowed late record. */
export const EventTimeTrigger: { create(): AnyTrigger } = { create: () => new OnEventTime() }

/** Fires when the clock passes the end of the window. */
export const ProcessingTimeTrigger: { create(): AnyTrigger } = { create: () => new OnProcessingTime() }

/** Fires at every `n`th record; the window keeps its content. */
export const CountTrigger: { of(n: number): AnyTrigger } = {
  of(n) {
    if (!Number.isInteger(n) || n < 1) {
      throw new ValidationError(
        'BAD_TRIGGER',
        `A count trigger fires at a whole number of records above 0, not at ${n}.`,
      )
    }
    return new OnCount(n)
  },
}

export const NeverTrigger: { create(): AnyTrigger } = { create: () => new Never() }

/** Empties the window whenever `inner` fires. */
export const PurgingTrigger: { of<T, W extends Window>(inner: Trigger<T, W>): Trigger<T, W> } = {
  of: (inner) => new Purging(inner),
}

/** Whether the trigger is the default one of windows of event or processing time. */
export function firesAtEnd(trigger: Trigger<unknown, Window>, isEventTime: boolean): boolean {
  return isEventTime ? trigger instanceof OnEventTime : trigger instanceof OnProcessingTime
}

/** Fires once, when the watermark passes the end of the window; of a global window that is the end of input. */
export const endOfStreamTrigger = (): AnyTrigger => new OnEventTime()
