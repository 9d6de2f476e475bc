import type { AggregateFunction } from './aggregate-function.ts'
import { refusePromise, valueCallable } from './function.ts'

type AnyAggregate = AggregateFunction<unknown, unknown, unknown>

/** The same function, refusing promises: its results become records or state. */
export function synchronous<A extends readonly unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    const result = fn(...args)
    refusePromise(result)
    return result
  }
}

/** The same for the methods of an aggregate function. */
export function synchronousAggregate(fn: AnyAggregate): AnyAggregate {
  return {
    createAccumulator: synchronous<[], unknown>(valueCallable(fn, 'createAccumulator')),
    add: synchronous<[unknown, unknown], unknown>(valueCallable(fn, 'add')),
    getResult: synchronous<[unknown], unknown>(valueCallable(fn, 'getResult')),
    ...(fn.merge === undefined ? {} : { merge: synchronous<[unknown, unknown], unknown>(valueCallable(fn, 'merge')) }),
  }
}
