import { JobError, ValidationError } from '../../core/errors.ts'
import { ReducingStateDescriptor } from '../state/descriptors.ts'
import { type DurationLike, millisOf } from '../time/duration.ts'
import { type OnMergeContext, Trigger, type TriggerContext, type TriggerResult } from './trigger.ts'
import type { Window } from './window.ts'

/** Keeps the next of the times `k * interval` at which it fires; of windows that merge the earliest. */
abstract class ContinuousTrigger extends Trigger<unknown, Window> {
  protected readonly interval: number
  protected readonly fireTime: ReducingStateDescriptor<number> = new ReducingStateDescriptor('fire-time', Math.min)

  constructor(every: DurationLike) {
    super()
    this.interval = millisOf(every)
    if (!(this.interval > 0)) {
      throw new ValidationError('BAD_TRIGGER', `A trigger can't fire every ${this.interval} ms: 1 ms or more.`)
    }
  }

  /** The first time to fire after the multiple `time`, which may be an end of the window that is ahead of `now`. */
  protected abstract next(time: number, now: number, window: Window, ctx: TriggerContext): number
  protected abstract register(time: number, ctx: TriggerContext): void
  protected abstract delete(time: number, ctx: TriggerContext): void

  /** Sets the first time after `time`, unless one is set. */
  protected start(time: number, window: Window, ctx: TriggerContext): TriggerResult {
    if (ctx.getPartitionedState(this.fireTime).get() !== null) return 'CONTINUE'
    this.#setNext(this.next(time - (time % this.interval), time - 1, window, ctx), ctx)
    return 'CONTINUE'
  }

  protected fireAt(time: number, window: Window, ctx: TriggerContext): TriggerResult {
    const fireTime = ctx.getPartitionedState(this.fireTime)
    if (fireTime.get() !== time) return 'CONTINUE'
    fireTime.clear()
    this.#setNext(this.next(time, time, window, ctx), ctx)
    return 'FIRE'
  }

  #setNext(next: number, ctx: TriggerContext): void {
    ctx.getPartitionedState(this.fireTime).add(next)
    this.register(next, ctx)
  }

  override canMerge(): boolean {
    return true
  }

  override onMerge(_window: Window, ctx: OnMergeContext): void {
    ctx.mergePartitionedState(this.fireTime)
    const next = ctx.getPartitionedState(this.fireTime).get()
    if (next !== null) this.register(next, ctx)
  }

  clear(_window: Window, ctx: TriggerContext): void {
    const fireTime = ctx.getPartitionedState(this.fireTime)
    const next = fireTime.get()
    if (next === null) return
    this.delete(next, ctx)
    fireTime.clear()
  }
}

class ContinuousEventTime extends ContinuousTrigger {
  onElement(_element: unknown, timestamp: number, window: Window, ctx: TriggerContext): TriggerResult {
    if (window.maxTimestamp() <= ctx.getCurrentWatermark()) return 'FIRE'
    if (Number.isNaN(timestamp)) throw noTimestamp()
    ctx.registerEventTimeTimer(window.maxTimestamp())
    return this.start(timestamp, window, ctx)
  }

  onEventTime(time: number, window: Window, ctx: TriggerContext): TriggerResult {
    return time === window.maxTimestamp() ? 'FIRE' : this.fireAt(time, window, ctx)
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE'
  }

  protected next(time: number, _now: number, window: Window, ctx: TriggerContext): number {
    const end = window.maxTimestamp()
    // At the end of input an endless window would go on for ever.
    return end === Infinity && ctx.getCurrentWatermark() === Infinity ? end : Math.min(time + this.interval, end)
  }

  protected register(time: number, ctx: TriggerContext): void {
    ctx.registerEventTimeTimer(time)
  }

  protected delete(time: number, ctx: TriggerContext): void {
    ctx.deleteEventTimeTimer(time)
  }
}

class ContinuousProcessingTime extends ContinuousTrigger {
  onElement(_element: unknown, _timestamp: number, window: Window, ctx: TriggerContext): TriggerResult {
    return this.start(ctx.getCurrentProcessingTime(), window, ctx)
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE'
  }

  onProcessingTime(time: number, window: Window, ctx: TriggerContext): TriggerResult {
    return this.fireAt(time, window, ctx)
  }

  /** The end counts only while it is ahead: that of a window of event time may be long past. */
  protected next(time: number, now: number, window: Window): number {
    const next = time + this.interval
    const end = window.maxTimestamp()
    return end > now ? Math.min(next, end) : next
  }

  protected register(time: number, ctx: TriggerContext): void {
    ctx.registerProcessingTimeTimer(time)
  }

  protected delete(time: number, ctx: TriggerContext): void {
    ctx.deleteProcessingTimeTimer(time)
  }
}

function noTimestamp(): JobError {
  return new JobError(
    'NO_TIMESTAMP',
    'A record has no event time, which ContinuousEventTimeTrigger needs: call assignTimestampsAndWatermarks() first.',
  )
}

/** Fires whenever the watermark passes a multiple of `every`, and with the end of the window. */
export const ContinuousEventTimeTrigger: { of(every: DurationLike): Trigger<unknown, Window> } = {
  of: (every) => new ContinuousEventTime(every),
}

/** Fires whenever the clock passes a multiple of `every`, and with the end of a window of processing time. */
export const ContinuousProcessingTimeTrigger: { of(every: DurationLike): Trigger<unknown, Window> } = {
  of: (every) => new ContinuousProcessingTime(every),
}
