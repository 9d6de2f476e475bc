import { ValidationError } from '../../core/errors.ts'
import { ValueStateDescriptor } from '../state/descriptors.ts'
import { type DurationLike, millisOf } from '../time/duration.ts'
import { fires, purges, Trigger, type TriggerContext, type TriggerResult } from './trigger.ts'
import type { Window } from './window.ts'

interface Options {
  /** ms */
  readonly timeout: number
  readonly resetOnRecord: boolean
  readonly clearOnTimeout: boolean
}

/** Keeps the time at which patience ends. */
class ProcessingTimeout<T, W extends Window> extends Trigger<T, W> {
  readonly #inner: Trigger<T, W>
  readonly #options: Options
  readonly #deadline = new ValueStateDescriptor<number>('timeout')

  constructor(inner: Trigger<T, W>, options: Options) {
    super()
    this.#inner = inner
    this.#options = options
  }

  onElement(element: T, timestamp: number, window: W, ctx: TriggerContext): TriggerResult {
    const result = this.#inner.onElement(element, timestamp, window, ctx)
    if (fires(result)) this.clear(window, ctx)
    else this.#setDeadline(ctx)
    return result
  }

  #setDeadline(ctx: TriggerContext): void {
    const deadline = ctx.getPartitionedState(this.#deadline)
    const old = deadline.value()
    if (old !== null && !this.#options.resetOnRecord) return
    if (old !== null) ctx.deleteProcessingTimeTimer(old)
    const time = ctx.getCurrentProcessingTime() + this.#options.timeout
    deadline.update(time)
    ctx.registerProcessingTimeTimer(time)
  }

  onEventTime(time: number, window: W, ctx: TriggerContext): TriggerResult {
    return this.#fire(this.#inner.onEventTime(time, window, ctx), window, ctx)
  }

  onProcessingTime(time: number, window: W, ctx: TriggerContext): TriggerResult {
    return this.#fire(this.#inner.onProcessingTime(time, window, ctx), window, ctx)
  }

  /** Every timer fires the window, also those of the inner trigger. */
  #fire(inner: TriggerResult, window: W, ctx: TriggerContext): TriggerResult {
    if (this.#options.clearOnTimeout) this.clear(window, ctx)
    return purges(inner) ? 'FIRE_AND_PURGE' : 'FIRE'
  }

  override toString(): string {
    return 'ProcessingTimeoutTrigger'
  }

  clear(window: W, ctx: TriggerContext): void {
    const deadline = ctx.getPartitionedState(this.#deadline)
    const time = deadline.value()
    if (time !== null) {
      ctx.deleteProcessingTimeTimer(time)
      deadline.clear()
    }
    this.#inner.clear(window, ctx)
  }
}

/**
 * Fires when `inner` does, or else `timeout` after the first record since it did: with `resetOnRecord` after the last
 * one. With `clearOnTimeout`, the default, `inner` then starts anew.
 */
export const ProcessingTimeoutTrigger: {
  of<T, W extends Window>(
    inner: Trigger<T, W>,
    timeout: DurationLike,
    resetOnRecord?: boolean,
    clearOnTimeout?: boolean,
  ): Trigger<T, W>
} = {
  of(inner, timeout, resetOnRecord = false, clearOnTimeout = true) {
    const ms = millisOf(timeout)
    if (ms >= 0) return new ProcessingTimeout(inner, { timeout: ms, resetOnRecord, clearOnTimeout })
    throw new ValidationError('BAD_TRIGGER', `A timeout is 0 ms or more, not ${ms} ms.`)
  },
}
