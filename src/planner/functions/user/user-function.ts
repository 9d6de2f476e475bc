import { inspect } from 'node:util'
import { JobError, type SqlLocation } from '../../../core/errors.ts'
import { expectedForm, valueConverter } from '../../../core/js-values/to-storage.ts'
import { type LogicalType, typeText, withNullable } from '../../../core/types/logical-type.ts'
import type { AsyncScalarFunction } from '../../../runtime/functions/user-defined.ts'
import { implicitlyCastable } from '../coercion.ts'

/** A function of the program as SQL knows it; `F` is what implements it. */
export interface UserFunction<F extends object> {
  /** As registered. */
  readonly name: string
  readonly args: readonly LogicalType[]
  readonly result: LogicalType
  readonly deterministic: boolean
  readonly implementation: F
}

/** One whose results come later. */
export type UserAsyncFunction = UserFunction<AsyncScalarFunction>

/** `PRICE(DECIMAL(10, 2), STRING)` */
export function signatureOf({ name, args }: UserFunction<object>): string {
  return `${name}(${args.map((type) => typeText(withNullable(type, true))).join(', ')})`
}

/** The types of a call; undefined when the arguments don't fit. */
export function resolveUserCall(
  fn: UserFunction<object>,
  given: readonly LogicalType[],
): { readonly args: readonly LogicalType[]; readonly result: LogicalType } | undefined {
  const { args, result } = fn
  if (given.length !== args.length) return undefined
  const fits = given.every((type, i) =>
    implicitlyCastable(withNullable(type, true), withNullable(args[i] as LogicalType, true)),
  )
  if (!fits) return undefined
  // NULL for a parameter that is NOT NULL makes the result NULL.
  const mayMiss = given.some((type, i) => type.nullable && args[i]?.nullable === false)
  return {
    args: args.map((type, i) => withNullable(type, given[i]?.nullable ?? true)),
    result: mayMiss ? withNullable(result, true) : result,
  }
}

/** Takes what a function gave into storage form, null for NULL; refuses what is no value of the type. */
export function resultReader(
  { name, result }: UserFunction<object>,
  location: SqlLocation | undefined,
): (value: unknown) => unknown {
  const convert = valueConverter(result)
  return (value) => {
    if (value === null || value === undefined) {
      if (result.nullable) return null
      throw new JobError('BAD_RESULT', `${name} returned ${String(value)}, but its result is NOT NULL.`, location)
    }
    const stored = convert(value)
    if (stored !== undefined) return stored
    refusePromiseOf(name, value, location)
    const shown = typeof value === 'string' ? `'${value.slice(0, 60)}'` : inspect(value, { breakLength: Infinity })
    throw new JobError('BAD_RESULT', `${name} returned ${shown}, which is not ${expectedForm(result)}.`, location)
  }
}

/** Nothing awaits what a function gives later. */
export function refusePromiseOf(name: string, value: unknown, location?: SqlLocation): void {
  if (!(value instanceof Promise)) return
  // The job fails for this reason, whatever becomes of the promise.
  value.catch(() => {})
  const message = `${name}: The function returned a promise: make it an AsyncScalarFunction.`
  throw new JobError('ASYNC_FUNCTION', message, location)
}

/** What a function threw, with its name and where it was called. */
export function userFailure(name: string, error: unknown, location: SqlLocation | undefined): JobError {
  if (error instanceof JobError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new JobError('USER_FUNCTION_FAILED', `${name}: ${message}`, location, { cause: error })
}
