import type { AggregateFunction } from '../functions/aggregate-function.ts'
import type { StateTtlConfig } from './ttl.ts'

/** Names a state and says how it behaves: within one operator a name stands for one state. */
export interface StateDescriptor<out S> {
  readonly name: string
  /** Lets the state expire. To be called before the state is first used. */
  enableTimeToLive(ttl: StateTtlConfig): void
  readonly __state?: S
}

export interface ValueState<T> {
  value(): T
  /** `null` clears. */
  update(value: T): void
  clear(): void
}

export interface ListState<T> {
  get(): Iterable<T>
  add(value: T): void
  addAll(values: Iterable<T>): void
  /** Replaces all. */
  update(values: Iterable<T>): void
  clear(): void
}

export interface MapState<K, V> {
  get(key: K): V | null
  put(key: K, value: V): void
  putAll(entries: Iterable<readonly [K, V]>): void
  remove(key: K): void
  contains(key: K): boolean
  entries(): Iterable<[K, V]>
  keys(): Iterable<K>
  values(): Iterable<V>
  isEmpty(): boolean
  clear(): void
}

export interface ReducingState<T> {
  add(value: T): void
  get(): T | null
  clear(): void
}

export interface AggregatingState<I, O> {
  add(value: I): void
  get(): O | null
  clear(): void
}

export type StateKind = 'value' | 'list' | 'map' | 'reducing' | 'aggregating'

abstract class Descriptor<S> implements StateDescriptor<S> {
  abstract readonly kind: StateKind
  readonly name: string
  declare readonly __state?: S
  #ttl: StateTtlConfig | undefined

  constructor(name: string) {
    this.name = name
  }

  get ttl(): StateTtlConfig | undefined {
    return this.#ttl
  }

  enableTimeToLive(ttl: StateTtlConfig): void {
    this.#ttl = ttl
  }
}

class ValueDescriptor extends Descriptor<ValueState<unknown>> {
  readonly kind = 'value'
  readonly defaultValue: unknown

  constructor(name: string, defaultValue: unknown = null) {
    super(name)
    this.defaultValue = defaultValue
  }
}

export interface ValueStateDescriptor<T> extends StateDescriptor<ValueState<T>> {
  readonly defaultValue: T
}

export const ValueStateDescriptor: {
  new <T>(name: string): ValueStateDescriptor<T | null>
  new <T>(name: string, defaultValue: T): ValueStateDescriptor<T>
} = ValueDescriptor

export class ListStateDescriptor<T> extends Descriptor<ListState<T>> {
  readonly kind = 'list'
}

export class MapStateDescriptor<K, V> extends Descriptor<MapState<K, V>> {
  readonly kind = 'map'
}

/** A `ReduceFunction`; state functions have no life cycle. */
export type Reducer<T> = ((a: T, b: T) => T) | { reduce(a: T, b: T): T }

export class ReducingStateDescriptor<T> extends Descriptor<ReducingState<T>> {
  readonly kind = 'reducing'
  readonly reduce: Reducer<T>

  constructor(name: string, reduce: Reducer<T>) {
    super(name)
    this.reduce = reduce
  }
}

export class AggregatingStateDescriptor<I, A, O> extends Descriptor<AggregatingState<I, O>> {
  readonly kind = 'aggregating'
  readonly aggregate: AggregateFunction<I, A, O>

  constructor(name: string, aggregate: AggregateFunction<I, A, O>) {
    super(name)
    this.aggregate = aggregate
  }
}

/** Any descriptor, by kind. */
export type AnyDescriptor = StateDescriptor<unknown> & { readonly ttl?: StateTtlConfig | undefined } & (
    | { readonly kind: 'value'; readonly defaultValue: unknown }
    | { readonly kind: 'list' }
    | { readonly kind: 'map' }
    | { readonly kind: 'reducing'; readonly reduce: Reducer<unknown> }
    | { readonly kind: 'aggregating'; readonly aggregate: AggregateFunction<unknown, unknown, unknown> }
  )

/** State of the current key. */
export interface KeyedStateStore {
  getState<T>(d: ValueStateDescriptor<T>): ValueState<T>
  getListState<T>(d: ListStateDescriptor<T>): ListState<T>
  getMapState<K, V>(d: MapStateDescriptor<K, V>): MapState<K, V>
  getReducingState<T>(d: ReducingStateDescriptor<T>): ReducingState<T>
  getAggregatingState<I, A, O>(d: AggregatingStateDescriptor<I, A, O>): AggregatingState<I, O>
}
