import type { AggregateFunction } from '../functions/aggregate-function.ts'
import type { AggregatingState, ListState, MapState, ReducingState, ValueState } from './descriptors.ts'
import { copyData } from '../../core/copy-data.ts'
import { ContentMap } from './key-token.ts'
import { mergeAccumulators, StateHandle, type StateHolder } from './state-handles.ts'
import type { Dated, TimeToLive } from './ttl.ts'

type Current = () => StateHolder

/** Base of states whose cell is one value with a time: an expired one is removed when it is next looked at. */
abstract class DatedHandle extends StateHandle {
  protected readonly ttl: TimeToLive

  constructor(current: Current, index: number, ttl: TimeToLive) {
    super(current, index)
    this.ttl = ttl
  }

  /** The value as a reader sees it; undefined where there is none. */
  protected look(): unknown {
    const dated = this.read() as Dated | undefined
    if (dated === undefined) return undefined
    if (this.ttl.isExpired(dated)) this.write(undefined)
    else this.ttl.touch(dated)
    return this.ttl.isVisible(dated) ? dated.value : undefined
  }

  /** The value that an addition builds on. */
  protected base(): unknown {
    const dated = this.read() as Dated | undefined
    return dated !== undefined && this.ttl.isVisible(dated) ? dated.value : undefined
  }

  protected put(value: unknown): void {
    this.write(this.ttl.date(value))
  }

  override expire(): void {
    const dated = this.read() as Dated | undefined
    if (dated !== undefined && this.ttl.isExpired(dated)) this.write(undefined)
  }
}

export class DatedValue extends DatedHandle implements ValueState<unknown> {
  readonly #default: unknown

  constructor(current: Current, index: number, ttl: TimeToLive, defaultValue: unknown) {
    super(current, index, ttl)
    this.#default = defaultValue
  }

  value(): unknown {
    return this.look() ?? copyData(this.#default)
  }

  update(value: unknown): void {
    if (value === null || value === undefined) this.clear()
    else this.put(value)
  }
}

export class DatedReducing extends DatedHandle implements ReducingState<unknown> {
  readonly #reduce: (a: unknown, b: unknown) => unknown

  constructor(current: Current, index: number, ttl: TimeToLive, reduce: (a: unknown, b: unknown) => unknown) {
    super(current, index, ttl)
    this.#reduce = reduce
  }

  add(value: unknown): void {
    const reduced = this.base()
    this.put(reduced === undefined ? value : this.#reduce(reduced, value))
  }

  get(): unknown {
    return this.look() ?? null
  }

  override merge(other: unknown): void {
    if (this.ttl.isVisible(other as Dated)) this.add((other as Dated).value)
  }
}

type AnyAggregate = AggregateFunction<unknown, unknown, unknown>

export class DatedAggregating extends DatedHandle implements AggregatingState<unknown, unknown> {
  readonly #aggregate: AnyAggregate

  constructor(current: Current, index: number, ttl: TimeToLive, aggregate: AnyAggregate) {
    super(current, index, ttl)
    this.#aggregate = aggregate
  }

  add(value: unknown): void {
    const accumulator = this.base()
    this.put(this.#aggregate.add(value, accumulator === undefined ? this.#aggregate.createAccumulator() : accumulator))
  }

  get(): unknown {
    const accumulator = this.look()
    return accumulator === undefined ? null : this.#aggregate.getResult(accumulator)
  }

  override merge(other: unknown): void {
    const accumulator = this.base()
    const { value } = other as Dated
    if (this.ttl.isVisible(other as Dated)) {
      this.put(accumulator === undefined ? value : mergeAccumulators(this.#aggregate, accumulator, value))
    }
  }
}

/** Every element has its own time. */
export class DatedList extends StateHandle implements ListState<unknown> {
  readonly #ttl: TimeToLive

  constructor(current: Current, index: number, ttl: TimeToLive) {
    super(current, index)
    this.#ttl = ttl
  }

  #items(): Dated[] {
    return (this.read() as Dated[] | undefined) ?? []
  }

  get(): Iterable<unknown> {
    const items = this.#items()
    const visible = items.filter((item) => this.#ttl.isVisible(item))
    this.expire()
    for (const item of this.#items()) this.#ttl.touch(item)
    return visible.map(({ value }) => value)
  }

  add(value: unknown): void {
    const items = this.read() as Dated[] | undefined
    if (items === undefined) this.write([this.#ttl.date(value)])
    else items.push(this.#ttl.date(value))
  }

  addAll(values: Iterable<unknown>): void {
    for (const value of values) this.add(value)
  }

  update(values: Iterable<unknown>): void {
    const items = Array.from(values, (value) => this.#ttl.date(value))
    if (items.length === 0) this.clear()
    else this.write(items)
  }

  override merge(other: unknown): void {
    const items = [...this.#items(), ...(other as Dated[])]
    if (items.length > 0) this.write(items)
  }

  override expire(): void {
    const items = this.#items()
    const living = items.filter((item) => !this.#ttl.isExpired(item))
    if (living.length === items.length) return
    if (living.length === 0) this.clear()
    else this.write(living)
  }
}

/** Every entry has its own time. */
export class DatedMap extends StateHandle implements MapState<unknown, unknown> {
  readonly #ttl: TimeToLive

  constructor(current: Current, index: number, ttl: TimeToLive) {
    super(current, index)
    this.#ttl = ttl
  }

  #map(): ContentMap<unknown, Dated> | undefined {
    return this.read() as ContentMap<unknown, Dated> | undefined
  }

  get(key: unknown): unknown {
    const dated = this.#map()?.get(key)
    if (dated === undefined) return null
    if (this.#ttl.isExpired(dated)) this.remove(key)
    else this.#ttl.touch(dated)
    return this.#ttl.isVisible(dated) ? dated.value : null
  }

  put(key: unknown, value: unknown): void {
    const map = this.#map()
    if (map === undefined) this.write(new ContentMap([[key, this.#ttl.date(value)]]))
    else map.set(key, this.#ttl.date(value))
  }

  putAll(entries: Iterable<readonly [unknown, unknown]>): void {
    for (const [key, value] of entries) this.put(key, value)
  }

  remove(key: unknown): void {
    const map = this.#map()
    if (map?.delete(key) === true && map.size === 0) this.clear()
  }

  contains(key: unknown): boolean {
    const dated = this.#map()?.get(key)
    return dated !== undefined && this.#ttl.isVisible(dated)
  }

  entries(): Iterable<[unknown, unknown]> {
    const visible = [...(this.#map()?.entries() ?? [])].filter(([, dated]) => this.#ttl.isVisible(dated))
    this.expire()
    for (const [, dated] of this.#map()?.entries() ?? []) this.#ttl.touch(dated)
    return visible.map(([key, { value }]) => [key, value])
  }

  *keys(): Generator {
    for (const [key] of this.entries()) yield key
  }

  *values(): Generator {
    for (const [, value] of this.entries()) yield value
  }

  isEmpty(): boolean {
    for (const dated of this.#map()?.values() ?? []) if (this.#ttl.isVisible(dated)) return false
    return true
  }

  override expire(): void {
    const map = this.#map()
    if (map === undefined) return
    const gone = [...map.entries()].filter(([, dated]) => this.#ttl.isExpired(dated))
    for (const [key] of gone) this.remove(key)
  }
}
