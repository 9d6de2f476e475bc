import { prototypeOf } from '../../core/class-text.ts'
import { formOf } from './value-forms.ts'

/** Arrays that are longer are noted, so that what many refer to is looked at once. */
const SHORT = 16
/** So deep may short arrays be in one another until they are noted, too. */
const DEEP = 32

/** Whether there are instances of classes in a value. Most values have none: this is all that is done for them. */
export function hasInstances(value: unknown): boolean {
  return isObject(value) && contains(value, new Set(), 0)
}

function contains(value: object, seen: Set<object>, depth: number): boolean {
  // Nearly all objects are of one of two forms, which need no look-up.
  const prototype = prototypeOf(value)
  if (prototype === Array.prototype) return arrayContains(value as unknown[], seen, depth)
  if (prototype === Object.prototype) return fieldsContain(value as Record<string, unknown>, seen, depth)
  switch (formOf(value)) {
    case 'leaf':
      return false
    case 'instance':
      return true
    case 'array':
      return arrayContains(value as unknown[], seen, depth)
    case 'fields':
      return fieldsContain(value as Record<string, unknown>, seen, depth)
    case 'map':
      return mapContains(value as Map<unknown, unknown>, seen, depth)
    case 'set':
      return arrayContains([...(value as Set<unknown>)], seen, depth)
  }
}

function arrayContains(array: readonly unknown[], seen: Set<object>, depth: number): boolean {
  if ((array.length > SHORT || depth > DEEP) && isKnown(array, seen)) return false
  for (let i = 0; i < array.length; i++) {
    const element = array[i]
    if (isObject(element) && contains(element, seen, depth + 1)) return true
  }
  return false
}

/** Objects with nothing in them but primitives, dates and short arrays need not be noted. */
function fieldsContain(object: Record<string, unknown>, seen: Set<object>, depth: number): boolean {
  let noted = false
  for (const name in object) {
    const field = object[name]
    if (!isObject(field)) continue
    if (!noted && !(isShort(field) && depth <= DEEP)) {
      if (isKnown(object, seen)) return false
      noted = true
    }
    if (contains(field, seen, depth + 1)) return true
  }
  return false
}

function isShort(value: object): boolean {
  return Array.isArray(value) ? value.length <= SHORT : prototypeOf(value) === Date.prototype
}

function mapContains(map: ReadonlyMap<unknown, unknown>, seen: Set<object>, depth: number): boolean {
  if (isKnown(map, seen)) return false
  for (const [key, value] of map) {
    if (isObject(key) && contains(key, seen, depth + 1)) return true
    if (isObject(value) && contains(value, seen, depth + 1)) return true
  }
  return false
}

function isKnown(value: object, seen: Set<object>): boolean {
  if (seen.has(value)) return true
  seen.add(value)
  return false
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
