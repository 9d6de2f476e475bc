import type { ScalarFunction } from '../function.ts'
import { resolveUserCall, signatureOf, type UserAsyncFunction } from './user-function.ts'

/** An asynchronous function of the program. Its calls are taken out of expressions before those are compiled. */
export function userAsyncScalar(fn: UserAsyncFunction): ScalarFunction {
  return {
    name: fn.name,
    family: 'user',
    signatures: [signatureOf(fn)],
    doc: 'An asynchronous function of the program.',
    deterministic: fn.deterministic,
    user: fn,
    async: fn,
    resolve: (args) =>
      resolveUserCall(
        fn,
        args.map(({ type }) => type),
      ),
    generate() {
      throw new Error('an asynchronous function is not called from a loop')
    },
  }
}
