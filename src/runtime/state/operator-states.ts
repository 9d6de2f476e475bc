import { JobError } from '../../core/errors.ts'
import { type CheckpointedFunction, isCheckpointed, type OperatorStateStore } from '../functions/checkpointed.ts'
import { type BroadcastState, BroadcastMap } from './broadcast-state.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import type { KeyedStateStore, ListState, ListStateDescriptor, MapStateDescriptor } from './descriptors.ts'
import { readValue, writeValue } from './values.ts'

type Mode = 'list' | 'union' | 'broadcast'
/** The elements of a list, or the entries of a broadcast map. */
type Saved = readonly (readonly [name: string, mode: Mode, items: readonly unknown[]])[]

interface Share {
  readonly subtask: number
  readonly parallelism: number
}

/**
 * The state of an operator's functions that belongs to no key, and their part in snapshots. Operators without such
 * functions write nothing but a mark.
 */
export class OperatorStates implements OperatorStateStore {
  readonly #functions: readonly CheckpointedFunction[]
  readonly #states = new Map<string, { readonly mode: Mode; readonly state: Items | BroadcastMap }>()
  #snapshots = 0

  constructor(functions: readonly unknown[]) {
    this.#functions = functions.filter(isCheckpointed)
  }

  /** Whether there is anything to save. */
  get used(): boolean {
    return this.#functions.length > 0
  }

  /** Once state is restored, before functions are opened. */
  initialize(restored: boolean, keyed: KeyedStateStore): void {
    for (const fn of this.#functions) {
      fn.initializeState({
        isRestored: () => restored,
        getOperatorStateStore: () => this,
        getKeyedStateStore: () => keyed,
      })
    }
  }

  getListState<T>(d: ListStateDescriptor<T>): ListState<T> {
    return this.#state(d.name, 'list') as ListState<T>
  }

  getUnionListState<T>(d: ListStateDescriptor<T>): ListState<T> {
    return this.#state(d.name, 'union') as ListState<T>
  }

  getBroadcastState<K, V>(d: MapStateDescriptor<K, V>): BroadcastState<K, V> {
    return this.#state(d.name, 'broadcast') as BroadcastState<K, V>
  }

  #state(name: string, mode: Mode): unknown {
    const found = this.#states.get(name)
    if (found?.mode === mode) return found.state
    if (found !== undefined) {
      throw new JobError(
        'STATE_NAME_TAKEN',
        `Operator state '${name}' is a ${found.mode} state already and can't be a ${mode} state too.`,
      )
    }
    const state = mode === 'broadcast' ? new BroadcastMap() : new Items()
    this.#states.set(name, { mode, state })
    return state
  }

  /** Asks functions to write their state, before any state of the operator is saved. */
  prepareSnapshot(): void {
    this.#snapshots++
    for (const fn of this.#functions) fn.snapshotState({ checkpointId: this.#snapshots })
  }

  snapshot(writer: ByteWriter): void {
    writer.u8(this.used ? 1 : 0)
    if (!this.used) return
    const saved: Saved = [...this.#states].map(([name, { mode, state }]) => [
      name,
      mode,
      state instanceof Items ? state.items : [...state.entries()],
    ])
    writer.i32(this.#snapshots)
    writeValue(saved, writer)
  }

  /** Takes what `snapshot` wrote in all former subtasks. */
  restore(readers: readonly ByteReader[], share: Share): void {
    const parts = readers.flatMap((reader) => {
      if (reader.u8() === 0) return []
      this.#snapshots = Math.max(this.#snapshots, reader.i32())
      return [readValue(reader) as Saved]
    })
    for (const part of parts) {
      for (const [name, mode, items] of part) {
        const state = this.#state(name, mode)
        if (state instanceof Items) state.addAll(items)
        else if (part === parts[0]) (state as BroadcastMap).putAll(items as (readonly [unknown, unknown])[])
      }
    }
    for (const { mode, state } of this.#states.values()) {
      if (mode === 'list' && state instanceof Items) state.keepShare(share)
    }
  }
}

class Items implements ListState<unknown> {
  items: unknown[] = []

  get(): Iterable<unknown> {
    return [...this.items]
  }

  add(value: unknown): void {
    this.items.push(value)
  }

  addAll(values: Iterable<unknown>): void {
    for (const value of values) this.items.push(value)
  }

  update(values: Iterable<unknown>): void {
    this.items = [...values]
  }

  clear(): void {
    this.items = []
  }

  keepShare({ subtask, parallelism }: Share): void {
    const { length } = this.items
    this.items = this.items.slice(
      Math.floor((length * subtask) / parallelism),
      Math.floor((length * (subtask + 1)) / parallelism),
    )
  }
}
