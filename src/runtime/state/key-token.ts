import { JobError } from '../../core/errors.ts'
import { keyGroupOf } from '../job/key-groups.ts'

/**
 * A key as something a `Map` compares by value: primitives stand for themselves, arrays, plain objects and dates for a
 * text of their content. Such texts start with NUL, and so do the tokens of the few strings that start with NUL.
 */
export type KeyToken = string | number | bigint | boolean

export function keyToken(key: unknown): KeyToken {
  return tokenOf(key, contentText)
}

/** Of a value that is no primitive, `textOf` gives the text; it must not start with `s`. */
export function tokenOf(value: unknown, textOf: (value: unknown) => string): KeyToken {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `\0s${value}` : value
    case 'number':
    case 'bigint':
    case 'boolean':
      return value
    default:
      return `\0${textOf(value)}`
  }
}

/** The key group of a key, the same in every run. */
export function keyGroupOfToken(token: KeyToken, maxParallelism: number): number {
  return keyGroupOf(Buffer.from(typeof token === 'string' ? token : contentText(token)), maxParallelism)
}

/** Different for any two values that are different by content; fields count in the order of their names. */
function contentText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `s${value.length}:${value}`
    case 'number':
      return `d${String(value)};`
    case 'bigint':
      return `b${value};`
    case 'boolean':
      return value ? 't' : 'f'
    case 'undefined':
      return 'u'
    case 'object':
      return value === null ? 'z' : objectText(value)
    default:
      throw badKey(`a ${typeof value}`)
  }
}

function objectText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(contentText).join('')}]`
  if (value instanceof Date) return `D${value.getTime()};`
  if (value instanceof Uint8Array) return `B${Buffer.from(value).toString('base64')};`
  const fields = Object.entries(value)
  const isPlain = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null
  if (!isPlain && fields.length === 0) throw badKey(`a ${value.constructor.name} without fields`)
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, field]) => contentText(name) + contentText(field)).join('')}}`
}

function badKey(what: string): JobError {
  return new JobError(
    'BAD_KEY',
    `${what} can't be a key: keys are strings, numbers, bigints, booleans, dates, or arrays and plain objects of them.`,
  )
}

/** A map whose keys are equal when their content is. Keeps insertion order. */
export class ContentMap<K, V> {
  readonly #entries = new Map<KeyToken, [K, V]>()

  constructor(entries: Iterable<readonly [K, V]> = []) {
    for (const [key, value] of entries) this.set(key, value)
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(keyToken(key))?.[1]
  }

  has(key: K): boolean {
    return this.#entries.has(keyToken(key))
  }

  set(key: K, value: V): void {
    const token = keyToken(key)
    const entry = this.#entries.get(token)
    if (entry === undefined) this.#entries.set(token, [key, value])
    else entry[1] = value
  }

  delete(key: K): boolean {
    return this.#entries.delete(keyToken(key))
  }

  *entries(): Generator<[K, V]> {
    for (const [key, value] of this.#entries.values()) yield [key, value]
  }

  *keys(): Generator<K> {
    for (const [key] of this.#entries.values()) yield key
  }

  *values(): Generator<V> {
    for (const [, value] of this.#entries.values()) yield value
  }
}
