import { JobError } from '../core/errors.ts'
import { type AnyFieldPath, fieldGetter, fieldSetter } from './field-path.ts'

type Reduce<T> = (a: T, b: T) => T
type Ordered = number | bigint | string | boolean | Date

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
  const beats = comparison(path, kind)
  return (a, b) => {
    const field = get(b)
    return beats(field, get(a)) ? (set(a, field) as T) : a
  }
}

/** Keeps the record with the lowest (or highest) value of a field; of equal ones the first, or else the last. */
export function extremeBy<T>(path: AnyFieldPath, kind: 'min' | 'max', first: boolean): Reduce<T> {
  const get = fieldGetter(path)
  const beats = comparison(path, kind)
  return (a, b) => (beats(get(b), get(a)) || (!first && !beats(get(a), get(b))) ? b : a)
}

/** Whether the first of two values is lower (or higher). NaN is higher than all other numbers. */
function comparison(path: AnyFieldPath, kind: 'min' | 'max'): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    if (!areComparable(a, b)) throw notComparable(path, a, b)
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(kind === 'min' ? b : a) && !Object.is(a, b)
    return kind === 'min' ? (a as Ordered) < (b as Ordered) : (a as Ordered) > (b as Ordered)
  }
}

function areComparable(a: unknown, b: unknown): boolean {
  const type = typeof a
  if (type === 'number' || type === 'bigint') return typeof b === 'number' || typeof b === 'bigint'
  if (type === 'string' || type === 'boolean') return typeof b === type
  return a instanceof Date && b instanceof Date
}

function notComparable(path: AnyFieldPath, a: unknown, b: unknown): JobError {
  const what = (value: unknown): string =>
    value === null || value === undefined ? String(value) : `a value of type ${typeof value}`
  return new JobError(
    'NOT_COMPARABLE',
    `Field '${path}' can't be compared: it holds ${what(b)} and ${what(a)}. Filter such records out before.`,
  )
}
