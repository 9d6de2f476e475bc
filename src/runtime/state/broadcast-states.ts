import { JobError } from '../../core/errors.ts'
import { BroadcastMap, type BroadcastState, type ReadonlyBroadcastState } from './broadcast-state.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import type { MapStateDescriptor } from './descriptors.ts'
import { readValue, writeValue } from './values.ts'

type Saved = readonly (readonly [name: string, entries: (readonly [unknown, unknown])[]])[]

interface Declared {
  readonly state: BroadcastMap
  readonly view: ReadonlyBroadcastState<unknown, unknown>
}

/**
 * The broadcast states that were declared with `broadcast(…)`, each by its name; any, where none were. Every subtask has
 * all of them.
 */
export class BroadcastStates {
  readonly #states = new Map<string, Declared>()
  readonly #any: boolean

  constructor(descriptors: readonly MapStateDescriptor<unknown, unknown>[]) {
    this.#any = descriptors.length === 0
    for (const { name } of descriptors) this.#declare(name)
  }

  #declare(name: string): Declared {
    const state = new BroadcastMap()
    const declared = { state, view: viewOf(state) }
    this.#states.set(name, declared)
    return declared
  }

  get<K, V>(d: MapStateDescriptor<K, V>): BroadcastState<K, V> {
    return this.#find(d.name).state as BroadcastState<K, V>
  }

  /** The same for those that must not change it. */
  view<K, V>(d: MapStateDescriptor<K, V>): ReadonlyBroadcastState<K, V> {
    return this.#find(d.name).view as ReadonlyBroadcastState<K, V>
  }

  #find(name: string): Declared {
    const found = this.#states.get(name) ?? (this.#any ? this.#declare(name) : undefined)
    if (found !== undefined) return found
    const known = [...this.#states.keys()].map((known) => `'${known}'`).join(', ')
    throw new JobError(
      'UNKNOWN_BROADCAST_STATE',
      `There is no broadcast state '${name}', only ${known}: give its descriptor to broadcast() too.`,
    )
  }

  snapshot(writer: ByteWriter): void {
    const saved: Saved = [...this.#states].map(([name, { state }]) => [name, [...state.entries()]])
    writeValue(saved, writer)
  }

  /** Takes what `snapshot` wrote in all former subtasks: they all had the same. */
  restore(readers: readonly ByteReader[]): void {
    readers.forEach((reader, i) => {
      const saved = readValue(reader) as Saved
      if (i > 0) return
      for (const [name, entries] of saved) {
        const declared = this.#states.get(name) ?? (this.#any ? this.#declare(name) : undefined)
        declared?.state.putAll(entries)
      }
    })
  }
}

function viewOf(state: BroadcastMap): ReadonlyBroadcastState<unknown, unknown> {
  return {
    get: (key) => state.get(key),
    contains: (key) => state.contains(key),
    immutableEntries: () => state.immutableEntries(),
  }
}
