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
  const found: unknown = (fn as Record<string, unknown>)[method]
  if (typeof found !== 'function') {
    throw new ValidationError('NOT_A_FUNCTION', `A function or an object with a method '${method}' was expected.`)
  }
  return found.bind(fn) as F
}

/** The life cycle of a user function in object form. */
export function lifecycleOf(fn: unknown): Lifecycle | undefined {
  return typeof fn === 'object' && fn !== null ? fn : undefined
}

/** Refuses what an async function of `operator` returned: nothing here awaits. */
export function refusePromise(result: unknown, operator: string): void {
  if (!(result instanceof Promise)) return
  // The job fails for this reason, whatever becomes of the promise.
  result.catch(() => {})
  throw new JobError(
    'ASYNC_FUNCTION',
    `${operator}: The function returned a promise. Functions of a stream are synchronous; use AsyncDataStream to wait for results.`,
  )
}
