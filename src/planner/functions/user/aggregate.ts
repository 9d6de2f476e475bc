import type { AggregateFunction, AnyAggregate } from '../aggregate-function.ts'
import { resolveUserCall, signatureOf, type UserFunction } from './user-function.ts'

/** An aggregate of the program. */
export function userAggregate(fn: UserFunction<AnyAggregate>): AggregateFunction {
  return {
    name: fn.name,
    signatures: [signatureOf(fn)],
    doc: 'An aggregate of the program.',
    user: fn,
    resolve: (args) => {
      const resolved = resolveUserCall(fn, args)
      // Rows with a NULL where none may be are passed over: the result is what the function says.
      return resolved === undefined ? undefined : { ...resolved, result: fn.result }
    },
  }
}
