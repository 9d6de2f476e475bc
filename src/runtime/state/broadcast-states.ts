import { JobError } from '../../core/errors.ts'
import { BroadcastMap, type BroadcastState, type ReadonlyBroadcastState } from './broadcast-state.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import type { MapStateDescriptor } from './descriptors.ts'
import { readValue, writeValue } from './values.ts'

type Saved = readonly (readonly [name: string, entries: (readonly [unknown, unknown])[]])[]

/** The broadcast states that were declared with `broadcast(…)`, each by its name. Every subtask has all of them. */
export class BroadcastStates {
  readonly #states = new Map<
    string,
    { readonly state: BroadcastMap; readonly view: ReadonlyBroadcastState<unknown, unknown> }
  >()

  constructor(descriptors: readonly MapStateDescriptor<unknown, unknown>[]) {
    for (const { name } of descriptors) {
      const state = new BroadcastMap()
      this.#states.set(name, { state, view: viewOf(state) })
    }
  }

  get<K, V>(d: MapStateDescriptor<K, V>): BroadcastState<K, V> {
    return this.#find(d.name).state as BroadcastState<K, V>
  }

  /** The same for those that must not change it. */
  view<K, V>(d: MapStateDescriptor<K, V>): ReadonlyBroadcastState<K, V> {
    return this.#find(d.name).view as ReadonlyBroadcastState<K, V>
  }

  #find(name: string): { readonly state: BroadcastMap; readonly view: ReadonlyBroadcastState<unknown, unknown> } {
    const found = this.#states.get(name)
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
      if (i === 0) for (const [name, entries] of saved) this.#states.get(name)?.state.putAll(entries)
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
