/** Equality of values in storage form; NULLs within arrays, maps and rows are equal, NaNs are not. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameValue(item, b[i]))
  if (a instanceof Map && b instanceof Map) return sameMap(a, b)
  return false
}

function sameMap(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a) {
    const other = mapGet(b, key)
    if (other === undefined || !sameValue(value, other)) return false
  }
  return true
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** The value of a key of a MAP, undefined when it has none. Keys that are objects are found by their content. */
export function mapGet(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  return map.get(isObject(key) ? keyWithin(map, key) : key)
}

/** Sets the value of a key; of equal keys the first stays, and the last value. */
export function mapSet(map: Map<unknown, unknown>, key: unknown, value: unknown): void {
  map.set(isObject(key) ? keyWithin(map, key) : key, value)
}

function keyWithin(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  for (const known of map.keys()) if (sameValue(known, key)) return known
  return key
}

/** A set of values in storage form, of which each NaN is another. */
export class ValueSet {
  readonly #primitives = new Set<unknown>()
  readonly #objects: unknown[] = []

  constructor(values: Iterable<unknown> = []) {
    for (const value of values) this.add(value)
  }

  has(value: unknown): boolean {
    if (isObject(value)) return this.#objects.some((known) => sameValue(known, value))
    return this.#primitives.has(value) && !Number.isNaN(value)
  }

  /** Whether the value is new. */
  add(value: unknown): boolean {
    if (this.has(value)) return false
    if (isObject(value)) this.#objects.push(value)
    else this.#primitives.add(value)
    return true
  }
}
