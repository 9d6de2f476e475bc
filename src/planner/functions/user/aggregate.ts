import { types as kindsOf } from 'node:util'
import { valueReader } from '../../../core/js-values/from-storage.ts'
import type { AggregateFunction, AnyAggregate } from '../aggregate-function.ts'
import type { AggregateSite, RowAggregate } from '../row-aggregate.ts'
import { resolveUserCall, resultReader, signatureOf, type UserFunction, userFailure } from './user-function.ts'

/** An aggregate of the program. */
export function userAggregate(fn: UserFunction<AnyAggregate>): AggregateFunction {
  return {
    name: fn.name,
    signatures: [signatureOf(fn)],
    doc: 'An aggregate of the program.',
    user: fn,
    resolve: (args) => {
      const resolved = resolveUserCall(
        fn,
        args.map(({ type }) => type),
      )
      // Rows with a NULL where none may be are passed over: the result is what the function says.
      return resolved === undefined ? undefined : { ...resolved, result: fn.result }
    },
    rows: (site) => userRows(fn, site),
  }
}

function userRows(fn: UserFunction<AnyAggregate>, { args }: AggregateSite): RowAggregate {
  const { implementation, name } = fn
  const toStorage = resultReader(fn, undefined)
  const guarded = <T>(call: () => T): T => {
    try {
      return call()
    } catch (error) {
      throw userFailure(name, error, undefined)
    }
  }
  return {
    readers: args.map(valueReader),
    skipsNull: fn.args.map(({ nullable }) => !nullable),
    create: () => guarded(() => usableAccumulator(implementation.createAccumulator())),
    add: (acc, values) => guarded(() => expectNothing(implementation.accumulate(acc, ...values), 'accumulate')),
    retract: (acc, values) => guarded(() => expectNothing(implementation.retract?.(acc, ...values), 'retract')),
    merge: (acc, other) => guarded(() => expectNothing(implementation.merge?.(acc, [other]), 'merge')),
    result: (acc) => guarded(() => toStorage(implementation.getValue(acc))),
  }
}

/** The methods that follow change the accumulator in place. */
function usableAccumulator(accumulator: unknown): unknown {
  if (accumulator instanceof Promise) expectNothing(accumulator, 'createAccumulator')
  if (typeof accumulator === 'object' && accumulator !== null) return accumulator
  const given = String(accumulator)
  throw new Error(`The accumulator is ${given}: make it an object or an array, which accumulate() can change.`)
}

/** What a method returns is read by nobody: a promise or generator would be work that is never done. */
function expectNothing(result: unknown, method: string): void {
  if (result === undefined) return
  if (result instanceof Promise) {
    result.catch(() => {})
    throw new Error(`${method}() returned a promise: aggregates are synchronous.`)
  }
  if (kindsOf.isGeneratorObject(result)) throw new Error(`${method}() is a generator, which nobody would run.`)
}
