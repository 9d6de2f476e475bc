import { JobError } from '../../core/errors.ts'
import type {
  AggregatingState,
  AggregatingStateDescriptor,
  AnyDescriptor,
  KeyedStateStore,
  ListState,
  ListStateDescriptor,
  MapState,
  MapStateDescriptor,
  ReducingState,
  ReducingStateDescriptor,
  StateDescriptor,
  StateKind,
  ValueState,
  ValueStateDescriptor,
} from './descriptors.ts'
import { millisOf } from '../time/duration.ts'
import { createHandle } from './create-handle.ts'
import { ContentMap } from './key-token.ts'
import type { StateHandle, StateHolder } from './state-handles.ts'

interface NamedState {
  readonly kind: StateKind
  /** Whether its cells hold times; undefined until that is known. */
  dated: boolean | undefined
  readonly index: number
  handle: StateHandle | undefined
}

/** The names and kinds of the states behind saved cells. */
export type SavedStates = readonly (readonly [name: string, kind: StateKind, dated?: boolean])[]

/**
 * The states that the functions of one operator have declared: a number for each name, under which every holder keeps
 * its cell. `current` gives the holder that a function acts on.
 */
export class StateCells implements KeyedStateStore {
  readonly #byName = new Map<string, NamedState>()
  readonly #handles = new Map<object, StateHandle>()
  readonly #current: () => StateHolder
  readonly #now: () => number
  /** The shortest time to live of all states; Infinity where none expires. */
  shortestTtl: number = Infinity

  /** `now` is the clock of state that expires. */
  constructor(current: () => StateHolder, now: () => number = noClock) {
    this.#current = current
    this.#now = now
  }

  getState<T>(d: ValueStateDescriptor<T>): ValueState<T> {
    return this.get(d)
  }

  getListState<T>(d: ListStateDescriptor<T>): ListState<T> {
    return this.get(d)
  }

  getMapState<K, V>(d: MapStateDescriptor<K, V>): MapState<K, V> {
    return this.get(d)
  }

  getReducingState<T>(d: ReducingStateDescriptor<T>): ReducingState<T> {
    return this.get(d)
  }

  getAggregatingState<I, A, O>(d: AggregatingStateDescriptor<I, A, O>): AggregatingState<I, O> {
    return this.get(d)
  }

  get<S>(descriptor: StateDescriptor<S>): S {
    return (this.#handles.get(descriptor) ?? this.#declare(descriptor)) as S
  }

  /** Whether a holder keeps anything in a state. */
  has({ cells }: StateHolder, { name }: StateDescriptor<unknown>): boolean {
    const state = this.#byName.get(name)
    return state !== undefined && cells[state.index] !== undefined
  }

  #declare(descriptor: StateDescriptor<unknown>): StateHandle {
    const declared = descriptor as AnyDescriptor
    const state = this.#named(declared.name, declared.kind, declared.ttl !== undefined)
    state.handle ??= createHandle(declared, this.#current, state.index, this.#now)
    this.#handles.set(descriptor, state.handle)
    if (declared.ttl !== undefined) this.shortestTtl = Math.min(this.shortestTtl, millisOf(declared.ttl.ttl))
    return state.handle
  }

  #named(name: string, kind: StateKind, dated: boolean | undefined): NamedState {
    let state = this.#byName.get(name)
    if (state === undefined) {
      state = { kind, dated, index: this.#byName.size, handle: undefined }
      this.#byName.set(name, state)
    }
    state.dated ??= dated
    if (dated !== undefined && state.dated !== dated) throw ttlChanged(name, dated)
    if (state.kind === kind) return state
    throw new JobError(
      'STATE_NAME_TAKEN',
      `State '${name}' is a ${state.kind} state already and can't be a ${kind} state too.`,
    )
  }

  /** Adds the state of merged windows to that of the current one. */
  mergeIntoCurrent(descriptor: StateDescriptor<unknown>, merged: readonly StateHolder[]): void {
    const handle = this.#handles.get(descriptor) ?? this.#declare(descriptor)
    const index = (this.#byName.get(descriptor.name) as NamedState).index
    if (handle.merge === undefined) {
      throw new JobError(
        'STATE_NOT_MERGEABLE',
        `State '${descriptor.name}' can't be merged: use a list, reducing or aggregating state.`,
      )
    }
    for (const { cells } of merged) if (cells[index] !== undefined) handle.merge(cells[index])
  }

  /** Removes what has expired in the current holder. */
  expire(): void {
    for (const { handle } of this.#byName.values()) handle?.expire?.()
  }

  /** What to save beside cells, so that they are understood again. */
  saveNames(): SavedStates {
    return [...this.#byName].map(([name, { kind, dated }]) => (dated === true ? [name, kind, true] : [name, kind]))
  }

  /** Cells in a form that can be saved. */
  saveCells({ cells }: StateHolder): unknown[] {
    return cells.map((cell) => (cell instanceof ContentMap ? [...cell.entries()] : cell))
  }

  /** Fills a holder with saved cells; other declarations may have given the names other numbers. */
  restoreCells(holder: StateHolder, saved: readonly unknown[], states: SavedStates): void {
    states.forEach(([name, kind, dated = false], k) => {
      const cell = saved[k]
      if (cell === undefined) return
      const { index } = this.#named(name, kind, dated)
      while (holder.cells.length <= index) holder.cells.push(undefined)
      holder.cells[index] = kind === 'map' ? new ContentMap(cell as [unknown, unknown][]) : cell
      holder.live++
    })
  }
}

function noClock(): never {
  throw new JobError('NO_TTL_HERE', 'State can expire in the functions of keyed streams only.')
}

function ttlChanged(name: string, dated: boolean): JobError {
  const [now, before] = dated ? ['expires', 'does not'] : ['does not expire', 'does']
  return new JobError(
    'STATE_TTL_CHANGED',
    `State '${name}' ${now} here, but elsewhere or in the snapshot it ${before}: use the same TTL, or another name.`,
  )
}
