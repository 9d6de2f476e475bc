import type { SqlLocation } from '../../../core/errors.ts'
import { javaScriptValue } from '../../../core/js-values/from-storage.ts'
import { storageOf } from '../../../core/types/storage.ts'
import type { ScalarFunction as Implementation } from '../../../runtime/functions/user-defined.ts'
import { blank } from '../../codegen/literal.ts'
import type { Generator, Value } from '../../codegen/generator.ts'
import type { BoundCall, ScalarFunction } from '../function.ts'
import { resolveUserCall, resultReader, signatureOf, type UserFunction, userFailure } from './user-function.ts'

/** A scalar function of the program. */
export function userScalar(fn: UserFunction<Implementation>): ScalarFunction {
  return {
    name: fn.name,
    family: 'user',
    signatures: [signatureOf(fn)],
    doc: 'A function of the program.',
    deterministic: fn.deterministic,
    user: fn,
    nulls: 'custom',
    resolve: (args) =>
      resolveUserCall(
        fn,
        args.map(({ type }) => type),
      ),
    generate: (g, args, call) => callCode(g, fn, args, call),
  }
}

/** A call of one JavaScript function, which takes and gives storage values, null for NULL. */
function callCode(
  g: Generator,
  fn: UserFunction<Implementation>,
  args: readonly Value[],
  { result }: BoundCall,
): Value {
  const invoke = g.constant(invoker(fn, g.location), 'user')
  const given = args.map(({ code, isNull }) => (isNull === undefined ? code : `${isNull} ? null : ${code}`))
  const raw = g.local(`${invoke}(${given.join(', ')})`)
  const isNull = g.local(`${raw} === null`)
  const present = `${isNull} ? ${blank(g, result)} : ${raw}`
  return { code: storageOf(result) === 'long' ? g.exact(present) : g.local(present), isNull }
}

function invoker(fn: UserFunction<Implementation>, location: SqlLocation | undefined): (...args: unknown[]) => unknown {
  const { name, implementation } = fn
  const take = resultReader(fn, location)
  const readers = fn.args.map((type) => ({ read: javaScriptValue(type), required: !type.nullable }))
  const values: unknown[] = readers.map(() => null)
  return (...args) => {
    for (let i = 0; i < args.length; i++) {
      const reader = readers[i] as (typeof readers)[number]
      if (args[i] !== null) values[i] = reader.read(args[i])
      else if (reader.required) return null
      else values[i] = null
    }
    try {
      return take(implementation.eval(...values))
    } catch (error) {
      throw userFailure(name, error, location)
    }
  }
}
