import type { AggregateFunction } from '../functions/aggregate-function.ts'
import type { AggregatingState, ListState, MapState, ReducingState, ValueState } from './descriptors.ts'
import { copyData } from '../../core/copy-data.ts'
import { ContentMap } from './key-token.ts'

/**
 * The state of one key (or of one window of a key): a cell per descriptor, undefined where the state is empty. `live`
 * counts the filled cells and whatever else keeps the holder alive, such as timers.
 */
export interface StateHolder {
  readonly cells: unknown[]
  live: number
}

/** The cell of one descriptor in the holder that is current. */
export abstract class StateHandle {
  readonly #current: () => StateHolder
  readonly #index: number

  constructor(current: () => StateHolder, index: number) {
    this.#current = current
    this.#index = index
  }

  protected read(): unknown {
    return this.#current().cells[this.#index]
  }

  protected write(cell: unknown): void {
    const holder = this.#current()
    // No holes: a cell per descriptor up to this one.
    while (holder.cells.length <= this.#index) holder.cells.push(undefined)
    if (holder.cells[this.#index] === undefined) holder.live++
    if (cell === undefined) holder.live--
    holder.cells[this.#index] = cell
  }

  clear(): void {
    if (this.read() !== undefined) this.write(undefined)
  }

  /** Removes what has expired, of state with a time to live. */
  expire?(): void

  /** Adds the cell of a merged window; undefined where this kind of state can't be merged. */
  merge?(other: unknown): void
}

export class ValueHandle extends StateHandle implements ValueState<unknown> {
  readonly #default: unknown

  constructor(current: () => StateHolder, index: number, defaultValue: unknown) {
    super(current, index)
    this.#default = defaultValue
  }

  /** A default that can be changed is each key's own. */
  value(): unknown {
    return this.read() ?? copyData(this.#default)
  }

  update(value: unknown): void {
    if (value === null || value === undefined) this.clear()
    else this.write(value)
  }
}

export class ListHandle extends StateHandle implements ListState<unknown> {
  get(): Iterable<unknown> {
    return [...this.#items()]
  }

  #items(): unknown[] {
    return (this.read() as unknown[] | undefined) ?? []
  }

  add(value: unknown): void {
    const items = this.read() as unknown[] | undefined
    if (items === undefined) this.write([value])
    else items.push(value)
  }

  addAll(values: Iterable<unknown>): void {
    for (const value of values) this.add(value)
  }

  update(values: Iterable<unknown>): void {
    const items = [...values]
    if (items.length === 0) this.clear()
    else this.write(items)
  }

  override merge(other: unknown): void {
    this.addAll(other as unknown[])
  }
}

export class MapHandle extends StateHandle implements MapState<unknown, unknown> {
  #map(): ContentMap<unknown, unknown> | undefined {
    return this.read() as ContentMap<unknown, unknown> | undefined
  }

  get(key: unknown): unknown {
    return this.#map()?.get(key) ?? null
  }

  put(key: unknown, value: unknown): void {
    const map = this.#map()
    if (map === undefined) this.write(new ContentMap([[key, value]]))
    else map.set(key, value)
  }

  putAll(entries: Iterable<readonly [unknown, unknown]>): void {
    for (const [key, value] of entries) this.put(key, value)
  }

  remove(key: unknown): void {
    const map = this.#map()
    if (map?.delete(key) === true && map.size === 0) this.clear()
  }

  contains(key: unknown): boolean {
    return this.#map()?.has(key) ?? false
  }

  entries(): Iterable<[unknown, unknown]> {
    return this.#map()?.entries() ?? []
  }

  keys(): Iterable<unknown> {
    return this.#map()?.keys() ?? []
  }

  values(): Iterable<unknown> {
    return this.#map()?.values() ?? []
  }

  isEmpty(): boolean {
    return this.#map() === undefined
  }
}

export class ReducingHandle extends StateHandle implements ReducingState<unknown> {
  readonly #reduce: (a: unknown, b: unknown) => unknown

  constructor(current: () => StateHolder, index: number, reduce: (a: unknown, b: unknown) => unknown) {
    super(current, index)
    this.#reduce = reduce
  }

  add(value: unknown): void {
    const reduced = this.read()
    this.write(reduced === undefined ? value : this.#reduce(reduced, value))
  }

  get(): unknown {
    return this.read() ?? null
  }

  override merge(other: unknown): void {
    this.add(other)
  }
}

export class AggregatingHandle extends StateHandle implements AggregatingState<unknown, unknown> {
  readonly #aggregate: AggregateFunction<unknown, unknown, unknown>

  constructor(current: () => StateHolder, index: number, aggregate: AggregateFunction<unknown, unknown, unknown>) {
    super(current, index)
    this.#aggregate = aggregate
  }

  add(value: unknown): void {
    const accumulator = this.read()
    this.write(
      this.#aggregate.add(value, accumulator === undefined ? this.#aggregate.createAccumulator() : accumulator),
    )
  }

  get(): unknown {
    const accumulator = this.read()
    return accumulator === undefined ? null : this.#aggregate.getResult(accumulator)
  }

  override merge(other: unknown): void {
    const accumulator = this.read()
    if (accumulator === undefined) this.write(other)
    else this.write(mergeAccumulators(this.#aggregate, accumulator, other))
  }
}

/** Merges two accumulators; an aggregate function that can't is an error of the program. */
export function mergeAccumulators(fn: AggregateFunction<unknown, unknown, unknown>, a: unknown, b: unknown): unknown {
  if (fn.merge === undefined) throw new TypeError('The aggregate function needs a merge() where windows merge.')
  return fn.merge(a, b)
}
