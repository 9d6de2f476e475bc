import { ValidationError } from '../../core/errors.ts'

/** Gives a subtask its own of a user function: state that a function keeps in its fields is not shared. */
export type Own = <F>(fn: F) => F

const asGiven: Own = (fn) => fn

/** The first subtask has the functions of the program, the others copies of them. To be made before any is opened. */
export function ownOf(subtask: number): Own {
  return subtask === 0 ? asGiven : ownCopy
}

/** A plain function is its own copy: what it closes over can't be told apart. */
function ownCopy<F>(fn: F): F {
  if (typeof fn !== 'object' || fn === null) return fn
  return copyInto(fn, hasPrivateMembers(fn) ? newOfClass(fn) : emptyLike(fn), new Map())
}

const emptyLike = <F extends object>(object: F): F => Object.create(Object.getPrototypeOf(object) as object) as F

/** What classes say `#name` of is made by their constructors alone, which must not want anything for it. */
function newOfClass<F extends object>(fn: F): F {
  if (classTexts(fn).some((text) => /\bconstructor\s*\(\s*[^)\s]/.test(text))) throw privateMembers(fn)
  return new (fn.constructor as new () => F)()
}

function copyInto<F extends object>(object: F, copy: F, copies: Map<object, object>): F {
  copies.set(object, copy)
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
    if ('value' in property) property.value = copyField(property.value, copies)
    Object.defineProperty(copy, name, property)
  }
  return copy
}

/** Data is copied; functions and instances of classes, such as tags, descriptors and clients, stay what they are. */
function copyField(value: unknown, copies: Map<object, object>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  if (Array.isArray(value)) {
    const copy: unknown[] = []
    copies.set(value, copy)
    for (const element of value) copy.push(copyField(element, copies))
    return copy
  }
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>()
    copies.set(value, copy)
    for (const [key, field] of value) copy.set(copyField(key, copies), copyField(field, copies))
    return copy
  }
  if (value instanceof Set) {
    const copy = new Set<unknown>()
    copies.set(value, copy)
    for (const element of value) copy.add(copyField(element, copies))
    return copy
  }
  if (value instanceof Date) return new Date(value)
  if (ArrayBuffer.isView(value) && 'slice' in value) return (value as Uint8Array).slice()
  return Object.getPrototypeOf(value) === Object.prototype ? copyInto(value, emptyLike(value), copies) : value
}

function hasPrivateMembers(object: object): boolean {
  return classTexts(object).some((text) => /(?:^|[^\w$'"`])#[\p{ID_Start}$_]/u.test(text))
}

/** The program text of an object's classes. */
function classTexts(object: object): string[] {
  const texts: string[] = []
  for (let proto = prototypeOf(object); proto !== null && proto !== Object.prototype; proto = prototypeOf(proto)) {
    const { constructor } = proto as { readonly constructor?: unknown }
    if (typeof constructor === 'function') texts.push(String(constructor))
  }
  return texts
}

const prototypeOf = (object: object): object | null => Object.getPrototypeOf(object) as object | null

function privateMembers(fn: object): ValidationError {
  const name = fn.constructor.name || 'A function object'
  return new ValidationError(
    'FUNCTION_NOT_COPYABLE',
    `${name} has #private members and a constructor with parameters, so it can't be copied for several subtasks: ` +
      "write them as TypeScript 'private' fields, or set the parallelism of the step to 1.",
  )
}
