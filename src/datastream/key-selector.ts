import { valueCallable } from '../runtime/functions/function.ts'
import { type AnyFieldPath, fieldGetter } from './field-path.ts'

/** A key as `keyBy` takes it, as a function: a selector, a field, or several fields as a tuple. */
export function keySelector(keys: readonly unknown[]): (value: unknown) => unknown {
  const [first] = keys
  if (typeof first === 'function' || typeof first === 'object') return valueCallable(first, 'getKey')
  const getters = keys.map((key) => fieldGetter(key as AnyFieldPath))
  const [only] = getters
  return getters.length === 1 && only !== undefined ? only : (value) => getters.map((get) => get(value))
}
