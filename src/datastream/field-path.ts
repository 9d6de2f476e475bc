import { JobError } from '../core/errors.ts'

type Leaf = string | number | bigint | boolean | symbol | null | undefined | Date | ((...args: never) => unknown)
type TupleIndex<T> =
  Exclude<keyof T, keyof (readonly unknown[])> extends infer S
    ? S extends `${infer N extends number}`
      ? N
      : never
    : never

/** A field of T: its name, a path `'a.b'` into nested objects, or a position in a tuple. */
export type FieldPath<T, Depth extends 0[] = []> = Depth['length'] extends 3
  ? never
  : T extends Leaf
    ? never
    : T extends readonly unknown[]
      ? number extends T['length']
        ? number
        : TupleIndex<T>
      : {
          [P in keyof T & string]:
            | P
            | (FieldPath<T[P], [...Depth, 0]> extends infer F extends string | number ? `${P}.${F}` : never)
        }[keyof T & string]

/** The type of the field that a path leads to. */
export type FieldValue<T, F> = F extends keyof T
  ? T[F]
  : F extends number
    ? `${F}` extends keyof T
      ? T[`${F}`]
      : T extends readonly (infer E)[]
        ? E
        : never
    : F extends `${infer H}.${infer R}`
      ? H extends keyof T
        ? FieldValue<T[H], R>
        : never
      : F extends `${infer N extends number}`
        ? FieldValue<T, N>
        : never

export type FieldValues<T, Fs extends readonly unknown[]> = { [I in keyof Fs]: FieldValue<T, Fs[I]> }

export type AnyFieldPath = string | number

type Fields = Record<string | number, unknown>

/** Reads a field; undefined where it is missing. */
export function fieldGetter(path: AnyFieldPath): (value: unknown) => unknown {
  const steps = stepsOf(path)
  const [first] = steps
  if (steps.length === 1 && first !== undefined) return (value) => (value as Fields | null | undefined)?.[first]
  return (value) => {
    if (value !== null && typeof value === 'object' && path in value) return (value as Fields)[path]
    return steps.reduce<unknown>((at, step) => (at as Fields | null | undefined)?.[step], value)
  }
}

function stepsOf(path: AnyFieldPath): readonly (string | number)[] {
  return typeof path === 'number' ? [path] : path.split('.')
}

/** Makes a copy of a record in which one field is another. */
export function fieldSetter(path: AnyFieldPath): (value: unknown, field: unknown) => unknown {
  const steps = stepsOf(path)
  return (value, field) => copyWith(value, steps, 0, field)
}

function copyWith(value: unknown, steps: readonly (string | number)[], at: number, field: unknown): unknown {
  const step = steps[at]
  if (step === undefined) return field
  const copy = copyOf(value, step)
  copy[step] = copyWith(copy[step], steps, at + 1, field)
  return copy
}

function copyOf(value: unknown, step: string | number): Fields {
  if (Array.isArray(value)) return value.slice() as unknown as Fields
  if (typeof value !== 'object' || value === null) {
    throw new JobError('NO_SUCH_FIELD', `A record has no field '${step}': ${String(value)} is no object.`)
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) return { ...value }
  return Object.assign(Object.create(prototype as object | null), value) as Fields
}
