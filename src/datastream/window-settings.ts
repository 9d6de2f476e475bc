import { ValidationError } from '../core/errors.ts'
import type { WindowArgs } from '../runtime/operators/window-operator.ts'
import { type DurationLike, millisOf } from '../runtime/time/duration.ts'
import type { WindowAssigner } from '../runtime/windows/assigner.ts'
import type { Evictor } from '../runtime/windows/evictors.ts'
import type { Trigger } from '../runtime/windows/trigger.ts'
import type { Window } from '../runtime/windows/window.ts'

/** What may be said of windows before they are evaluated. */
export abstract class WindowSettings<T, W extends Window> {
  readonly #assigner: WindowAssigner<T, W>
  #trigger: Trigger<T, W>
  #evictor: Evictor<T, W> | undefined
  #allowedLateness = 0

  constructor(assigner: WindowAssigner<T, W>) {
    requireMethod(assigner, 'assignWindows', 'A window assigner')
    this.#assigner = assigner
    this.#trigger = assigner.getDefaultTrigger()
  }

  /** Replaces the default trigger of the assigner entirely. */
  trigger(trigger: Trigger<T, W>): this {
    requireMethod(trigger, 'onElement', 'A trigger')
    if (this.#assigner.mergeWindows !== undefined && !trigger.canMerge()) {
      throw new ValidationError(
        'TRIGGER_CANNOT_MERGE',
        `${nameOf(trigger)} can't be used with windows that merge: it needs canMerge() and onMerge().`,
      )
    }
    this.#trigger = trigger
    return this
  }

  /** The window then keeps all its records, also where a function could do with less. */
  evictor(evictor: Evictor<T, W>): this {
    requireMethod(evictor, 'evictBefore', 'An evictor')
    this.#evictor = evictor
    return this
  }

  /** How long behind the end of a window its records are still taken. */
  allowedLateness(lateness: DurationLike): this {
    const ms = millisOf(lateness)
    if (ms < 0) throw new ValidationError('BAD_LATENESS', `The allowed lateness can't be negative: ${ms} ms.`)
    this.#allowedLateness = ms
    return this
  }

  /** Whether windows must be able to merge what they hold. */
  protected get mergesContent(): boolean {
    return this.#assigner.mergeWindows !== undefined && this.#evictor === undefined
  }

  protected get assignerText(): string {
    return nameOf(this.#assigner)
  }

  protected settings(): Pick<WindowArgs, 'assigner' | 'trigger' | 'evictor' | 'allowedLateness'> {
    return {
      assigner: this.#assigner as unknown as WindowAssigner<unknown, Window>,
      trigger: this.#trigger as Trigger<unknown, Window>,
      evictor: this.#evictor,
      allowedLateness: this.#allowedLateness,
    }
  }
}

/** The text that an object has for itself, or the name of its class. */
function nameOf(object: object): string {
  const named: { toString(): string } = object
  return named.toString === Object.prototype.toString ? object.constructor.name : named.toString()
}

function requireMethod(given: object | undefined, method: string, what: string): void {
  if (typeof (given as Record<string, unknown> | null | undefined)?.[method] === 'function') return
  throw new ValidationError('BAD_WINDOW', `${what} with a method ${method}() was expected; given was ${String(given)}.`)
}
