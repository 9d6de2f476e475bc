import type { AsyncFunction, ResultFuture } from '../functions/async.ts'
import { callable } from '../functions/function.ts'

/** How a call ended. */
export type Outcome = { readonly results: readonly unknown[] } | { readonly error: unknown }

/** Calls a user function in either of its forms. `settle` may be called at once or later, but only once. */
export interface AsyncInvoker {
  invoke(value: unknown, signal: AbortSignal, settle: (outcome: Outcome) => void): void
  /** Asks for results of a record whose time is up; undefined if the function has none to give. */
  readonly timeout: ((value: unknown, settle: (outcome: Outcome) => void) => void) | undefined
}

export function createInvoker(fn: AsyncFunction<unknown, unknown>): AsyncInvoker {
  if (typeof fn === 'function') {
    return {
      invoke: (value, signal, settle) => awaitInto(() => fn(value, signal), once(settle)),
      timeout: undefined,
    }
  }
  const asyncInvoke: FutureMethod = callable(fn, 'asyncInvoke')
  return {
    invoke: (value, _signal, settle) => callWithFuture(asyncInvoke, value, settle),
    timeout:
      fn.timeout === undefined ? undefined : (value, settle) => callWithFuture(callable(fn, 'timeout'), value, settle),
  }
}

type FutureMethod = (value: unknown, result: ResultFuture<unknown>) => unknown

function callWithFuture(method: FutureMethod, value: unknown, settle: (outcome: Outcome) => void): void {
  const settleOnce = once(settle)
  const future: ResultFuture<unknown> = {
    complete: (results) => settleOnce(outcomeOf(results)),
    completeExceptionally: (error) => settleOnce({ error }),
  }
  try {
    const returned = method(value, future)
    // An async method completes the future itself; its failure is that of the record.
    if (returned instanceof Promise) returned.catch((error: unknown) => settleOnce({ error }))
  } catch (error) {
    settleOnce({ error })
  }
}

function awaitInto(call: () => unknown, settle: (outcome: Outcome) => void): void {
  try {
    Promise.resolve(call()).then(
      (result) => settle({ results: [result] }),
      (error: unknown) => settle({ error }),
    )
  } catch (error) {
    settle({ error })
  }
}

function outcomeOf(results: unknown): Outcome {
  if (typeof results === 'object' && results !== null && Symbol.iterator in results) {
    return { results: [...(results as Iterable<unknown>)] }
  }
  const error = new TypeError(
    `complete() takes an iterable of results, an empty array for none; given was ${results === null ? 'null' : `a ${typeof results}`}.`,
  )
  return { error }
}

function once(settle: (outcome: Outcome) => void): (outcome: Outcome) => void {
  let settled = false
  return (outcome) => {
    if (settled) return
    settled = true
    settle(outcome)
  }
}
