import { types } from 'node:util'
import { JobError, ValidationError } from '../../core/errors.ts'
import type { RuntimeContext } from './runtime-context.ts'

/** A user function: a plain function `F`, or an object with the method of `M` and, if it likes, a life cycle. */
export type Fn<F, M> = F | (M & Lifecycle)

/** What an object with state or resources may have beside its method. */
export interface Lifecycle {
  /** Before the first record, with all state restored. */
  open?(ctx: RuntimeContext): void | Promise<void>
  /** After the last record. */
  finish?(): void
  /** In the end, also after a failure. */
  close?(): void | Promise<void>
}

/** What a function with a collector may return: nothing, or values to be emitted after those it collected. */
export type Emitted<O> = void | (Iterable<O> & object)

export interface Collector<in T> {
  collect(value: T): void
}

/** A method of a user function as a plain function, whichever form the function has. */
export function callable<F>(fn: unknown, method: string): F {
  if (typeof fn === 'function') return fn as F
  const found = methodOf(fn, method)
  if (typeof found === 'function') return found.bind(fn) as F
  const given = fn === null || typeof fn !== 'object' ? String(fn) : 'an object without it'
  throw new ValidationError(
    'NOT_A_FUNCTION',
    `A function or an object with a method '${method}' was expected; given was ${given}.`,
  )
}

/** The same for a function whose result is a value, and not an iterable of them. */
export function valueCallable<F>(fn: unknown, method: string): F {
  if (types.isGeneratorFunction(typeof fn === 'function' ? fn : methodOf(fn, method))) {
    throw new ValidationError(
      'GENERATOR_FUNCTION',
      `A generator function can't be used for '${method}': what it yields would be read by nobody. Use flatMap() or process().`,
    )
  }
  return callable(fn, method)
}

function methodOf(fn: unknown, method: string): unknown {
  return typeof fn === 'object' && fn !== null ? (fn as Record<string, unknown>)[method] : undefined
}

/** The life cycle of a user function in object form. */
export function lifecycleOf(fn: unknown): Lifecycle | undefined {
  return typeof fn === 'object' && fn !== null ? fn : undefined
}

/** Refuses what an async function returned: nothing here awaits. */
export function refusePromise(result: unknown): void {
  if (!(result instanceof Promise)) return
  // The job fails for this reason, whatever becomes of the promise.
  result.catch(() => {})
  throw new JobError(
    'ASYNC_FUNCTION',
    `The function returned a promise. Functions of a stream are synchronous; use AsyncDataStream to wait for results.`,
  )
}
