import { ContentMap } from './key-token.ts'

/** A map that every subtask has as a whole, as those see it that must not change it. */
export interface ReadonlyBroadcastState<K, V> {
  get(key: K): V | null
  contains(key: K): boolean
  immutableEntries(): Iterable<readonly [K, V]>
}

export interface BroadcastState<K, V> extends ReadonlyBroadcastState<K, V> {
  put(key: K, value: V): void
  putAll(entries: Iterable<readonly [K, V]>): void
  remove(key: K): void
  entries(): Iterable<readonly [K, V]>
  clear(): void
}

export class BroadcastMap implements BroadcastState<unknown, unknown> {
  #map = new ContentMap<unknown, unknown>()

  get(key: unknown): unknown {
    return this.#map.get(key) ?? null
  }

  contains(key: unknown): boolean {
    return this.#map.has(key)
  }

  immutableEntries(): Iterable<readonly [unknown, unknown]> {
    return this.#map.entries()
  }

  put(key: unknown, value: unknown): void {
    this.#map.set(key, value)
  }

  putAll(entries: Iterable<readonly [unknown, unknown]>): void {
    for (const [key, value] of entries) this.#map.set(key, value)
  }

  remove(key: unknown): void {
    this.#map.delete(key)
  }

  entries(): Iterable<readonly [unknown, unknown]> {
    return this.#map.entries()
  }

  clear(): void {
    this.#map = new ContentMap()
  }
}
