import { JobError } from '../core/errors.ts'
import { type AnyFieldPath, fieldGetter, fieldSetter } from './field-path.ts'

type Reduce<T> = (a: T, b: T) => T
type Ordered = number | bigint | string | Date

/** Adds up a field; the other fields stay those of the first record. */
export function sumOf<T>(path: AnyFieldPath): Reduce<T> {
  const get = fieldGetter(path)
  const set = fieldSetter(path)
  return (a, b) => set(a, add(get(a), get(b), path)) as T
}

function add(a: unknown, b: unknown, path: AnyFieldPath): unknown {
  if (typeof a === 'number' && typeof b === 'number') return a + b
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b
  throw new JobError('BAD_SUM', `Field '${path}' can't be summed up: it holds a ${typeof a} and a ${typeof b}.`)
}

/** Keeps the first record with the lowest (or highest) value of a field in it. */
export function extremeOf<T>(path: AnyFieldPath, kind: 'min' | 'max'): Reduce<T> {
  const get = fieldGetter(path)
  const set = fieldSetter(path)
  return (a, b) => {
    const field = get(b)
    return beats(field, get(a), kind) ? (set(a, field) as T) : a
  }
}

/** Keeps the record with the lowest (or highest) value of a field; of equal ones the first, or else the last. */
export function extremeBy<T>(path: AnyFieldPath, kind: 'min' | 'max', first: boolean): Reduce<T> {
  const get = fieldGetter(path)
  return (a, b) => (beats(get(b), get(a), kind) || (!first && !beats(get(a), get(b), kind)) ? b : a)
}

function beats(a: unknown, b: unknown, kind: 'min' | 'max'): boolean {
  return kind === 'min' ? (a as Ordered) < (b as Ordered) : (a as Ordered) > (b as Ordered)
}
