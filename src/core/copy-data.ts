import { hasPrivateMembers, isBuiltIn, prototypeOf } from './class-text.ts'

/** Whether a value is a primitive, or a plain object or tuple of such values: it won't grow with the records. */
export function isFixedSize(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.length > 0 && value.every(isFixedSize)
  return isPlain(value) && Object.values(value).every(isFixedSize)
}

/**
 * A copy of data that shares nothing with it that may change: arrays, maps, sets, dates, bytes, plain objects and
 * instances of classes, which keep their class. Functions stay what they are, and so do objects that are more than their
 * fields: those with `#private` members, and most that the language itself makes.
 */
export function copyData<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  return (copyOfPrimitives(value) ?? new DataCopier(true).copy(value)) as T
}

/** The most common data, a plain object or array of primitives; undefined for anything else. */
function copyOfPrimitives(value: object): object | undefined {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (isObject(value[i])) return undefined
    return prototypeOf(value) === Array.prototype ? value.slice() : undefined
  }
  if (prototypeOf(value) !== Object.prototype) return undefined
  for (const name in value) if (isObject((value as Record<string, unknown>)[name])) return undefined
  // Half the time of a copy field by field.
  return { ...value }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

function isPlain(value: object): boolean {
  const prototype = prototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Copies what hangs together: what was one object is one object in the copy, too. */
export class DataCopier {
  readonly #copies = new Map<object, object>()
  readonly #copiesInstances: boolean

  /** Without `copiesInstances` instances of classes stay what they are. */
  constructor(copiesInstances: boolean) {
    this.#copiesInstances = copiesInstances
  }

  copy(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    return this.#copies.get(value) ?? this.#copyObject(value)
  }

  /** Gives `copy` copies of all fields of `object`. */
  copyFields<T extends object>(object: T, copy: T): T {
    this.#copies.set(object, copy)
    for (const name of Reflect.ownKeys(object)) {
      const property = Object.getOwnPropertyDescriptor(object, name) as PropertyDescriptor
      if ('value' in property) property.value = this.copy(property.value)
      Object.defineProperty(copy, name, property)
    }
    return copy
  }

  #copyObject(value: object): object {
    const prototype = prototypeOf(value)
    switch (prototype) {
      case Object.prototype:
      case null:
        return this.#copyPlain(value as Record<string, unknown>, Object.create(prototype) as Record<string, unknown>)
      case Array.prototype:
        return this.#copyArray(value as unknown[])
      case Map.prototype:
        return this.#copyMap(value as Map<unknown, unknown>)
      case Set.prototype:
        return this.#copySet(value as Set<unknown>)
      case Date.prototype:
        return this.#note(value, new Date(value as Date))
    }
    if (ArrayBuffer.isView(value)) return value instanceof DataView ? value : this.#note(value, bytesOf(value))
    if (!this.#copiesInstances || !hasFieldsOnly(prototype)) return value
    return this.copyFields(value, Object.create(prototype) as object)
  }

  #copyPlain(object: Record<string, unknown>, copy: Record<string, unknown>): object {
    this.#copies.set(object, copy)
    for (const name in object) copy[name] = this.copy(object[name])
    return copy
  }

  #note<T extends object>(value: object, copy: T): T {
    this.#copies.set(value, copy)
    return copy
  }

  #copyArray(array: readonly unknown[]): unknown[] {
    const copy: unknown[] = this.#note(array, [])
    for (const element of array) copy.push(this.copy(element))
    return copy
  }

  #copyMap(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const copy = this.#note(map, new Map<unknown, unknown>())
    for (const [key, value] of map) copy.set(this.copy(key), this.copy(value))
    return copy
  }

  #copySet(set: ReadonlySet<unknown>): Set<unknown> {
    const copy = this.#note(set, new Set<unknown>())
    for (const element of set) copy.add(this.copy(element))
    return copy
  }
}

/** A typed array of its own memory, also for a `Buffer`, whose own `slice` shares it. */
function bytesOf(view: ArrayBufferView): object {
  return Uint8Array.prototype.slice.call(view)
}

const fieldsOnly = new WeakMap<object, boolean>()

/** Whether all that an instance of a class is are its fields. */
function hasFieldsOnly(prototype: object | null): boolean {
  if (prototype === null) return true
  let known = fieldsOnly.get(prototype)
  if (known === undefined) {
    known = !isBuiltIn(prototype) && !hasPrivateMembers(prototype)
    fieldsOnly.set(prototype, known)
  }
  return known
}
