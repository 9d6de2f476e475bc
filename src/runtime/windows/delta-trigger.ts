import { ValidationError } from '../../core/errors.ts'
import { ValueStateDescriptor } from '../state/descriptors.ts'
import { Trigger, type TriggerContext, type TriggerResult } from './trigger.ts'
import type { Window } from './window.ts'

/** Keeps the record that the following ones are compared with. */
class OnDelta<T> extends Trigger<T, Window> {
  readonly #threshold: number
  readonly #delta: (old: T, current: T) => number
  readonly #reference = new ValueStateDescriptor<T>('last-element')

  constructor(threshold: number, delta: (old: T, current: T) => number) {
    super()
    this.#threshold = threshold
    this.#delta = delta
  }

  onElement(element: T, _timestamp: number, _window: Window, ctx: TriggerContext): TriggerResult {
    const reference = ctx.getPartitionedState(this.#reference)
    const old = reference.value()
    if (old !== null && !(this.#delta(old, element) > this.#threshold)) return 'CONTINUE'
    reference.update(element)
    return old === null ? 'CONTINUE' : 'FIRE'
  }

  onEventTime(): TriggerResult {
    return 'CONTINUE'
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE'
  }

  override toString(): string {
    return 'DeltaTrigger'
  }

  clear(_window: Window, ctx: TriggerContext): void {
    ctx.getPartitionedState(this.#reference).clear()
  }
}

/** Fires at a record that differs by more than `threshold` from the first, or from the one that fired last. */
export const DeltaTrigger: {
  of<T>(threshold: number, delta: (old: T, current: T) => number): Trigger<T, Window>
} = {
  of(threshold, delta) {
    if (typeof threshold === 'number' && !Number.isNaN(threshold)) return new OnDelta(threshold, delta)
    throw new ValidationError('BAD_TRIGGER', `A delta trigger fires at differences above a number, not ${threshold}.`)
  },
}
