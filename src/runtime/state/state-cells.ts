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
import { ContentMap } from './key-token.ts'
import { createHandle, type StateHandle, type StateHolder } from './state-handles.ts'

interface NamedState {
  readonly kind: StateKind
  readonly index: number
  handle: StateHandle | undefined
}

/** The names and kinds of the states behind saved cells. */
export type SavedStates = readonly (readonly [name: string, kind: StateKind])[]

/**
 * The states that the functions of one operator have declared: a number for each name, under which every holder keeps
 * its cell. `current` gives the holder that a function acts on.
 */
export class StateCells implements KeyedStateStore {
  readonly #byName = new Map<string, NamedState>()
  readonly #handles = new Map<object, StateHandle>()
  readonly #current: () => StateHolder

  constructor(current: () => StateHolder) {
    this.#current = current
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
    const state = this.#named(declared.name, declared.kind)
    state.handle ??= createHandle(declared, this.#current, state.index)
    this.#handles.set(descriptor, state.handle)
    return state.handle
  }

  #named(name: string, kind: StateKind): NamedState {
    let state = this.#byName.get(name)
    if (state === undefined) {
      state = { kind, index: this.#byName.size, handle: undefined }
      this.#byName.set(name, state)
    }
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

  /** What to save beside cells, so that they are understood again. */
  saveNames(): SavedStates {
    return [...this.#byName].map(([name, { kind }]) => [name, kind])
  }

  /** Cells in a form that can be saved. */
  saveCells({ cells }: StateHolder): unknown[] {
    return cells.map((cell) => (cell instanceof ContentMap ? [...cell.entries()] : cell))
  }

  /** Fills a holder with saved cells; other declarations may have given the names other numbers. */
  restoreCells(holder: StateHolder, saved: readonly unknown[], states: SavedStates): void {
    states.forEach(([name, kind], k) => {
      const cell = saved[k]
      if (cell === undefined) return
      const { index } = this.#named(name, kind)
      while (holder.cells.length <= index) holder.cells.push(undefined)
      holder.cells[index] = kind === 'map' ? new ContentMap(cell as [unknown, unknown][]) : cell
      holder.live++
    })
  }
}
