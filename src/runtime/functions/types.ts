import type { Collector, Emitted, Fn } from './function.ts'

export type MapFunction<I, O> = Fn<(value: I) => O, { map(value: I): O }>
export type FilterFunction<T> = Fn<(value: T) => boolean, { filter(value: T): boolean }>
export type FlatMapFunction<I, O> = Fn<
  (value: I, out: Collector<O>) => Emitted<O>,
  { flatMap(value: I, out: Collector<O>): Emitted<O> }
>
/** Must not change `a` or `b`: both have been emitted. */
export type ReduceFunction<T> = Fn<(a: T, b: T) => T, { reduce(a: T, b: T): T }>
export type KeySelector<T, K> = Fn<(value: T) => K, { getKey(value: T): K }>

/** What a sink function may ask about the record it is given. */
export interface SinkContext {
  /** The record's event time; null if it has none. */
  timestamp(): number | null
  currentWatermark(): number
  currentProcessingTime(): number
}

export type SinkFunction<T> = Fn<(value: T, ctx: SinkContext) => void, { invoke(value: T, ctx: SinkContext): void }>
