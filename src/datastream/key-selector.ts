import { valueCallable } from '../runtime/functions/function.ts'
import type { KeySelector } from '../runtime/functions/types.ts'
import { type AnyFieldPath, fieldGetter } from './field-path.ts'

/** A key as `keyBy` takes it, a selector, a field, or several fields as a tuple: a function, or an object that is one. */
export function keySelector(keys: readonly unknown[]): KeySelector<unknown, unknown> {
  const [first] = keys
  if (typeof first === 'function' || typeof first === 'object') {
    valueCallable(first, 'getKey')
    return first as KeySelector<unknown, unknown>
  }
  const getters = keys.map((key) => fieldGetter(key as AnyFieldPath))
  const [only] = getters
  return getters.length === 1 && only !== undefined ? only : (value) => getters.map((get) => get(value))
}
