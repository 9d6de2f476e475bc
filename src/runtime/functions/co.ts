import type { Collector, Emitted, Lifecycle } from './function.ts'
import type { KeyedContext, OnTimerContext, ProcessContext } from './process.ts'
import { AbstractRichFunction } from './rich.ts'

// Functions of two connected streams: one method for the records of each.

export type CoMapFunction<A, B, O> = Lifecycle & { map1(value: A): O; map2(value: B): O }

export type CoFlatMapFunction<A, B, O> = Lifecycle & {
  flatMap1(value: A, out: Collector<O>): Emitted<O>
  flatMap2(value: B, out: Collector<O>): Emitted<O>
}

export abstract class RichCoMapFunction<A, B, O> extends AbstractRichFunction {
  abstract map1(value: A): O
  abstract map2(value: B): O
}

export abstract class RichCoFlatMapFunction<A, B, O> extends AbstractRichFunction {
  abstract flatMap1(value: A, out: Collector<O>): Emitted<O>
  abstract flatMap2(value: B, out: Collector<O>): Emitted<O>
}

export abstract class CoProcessFunction<A, B, O> extends AbstractRichFunction {
  abstract processElement1(value: A, ctx: ProcessContext, out: Collector<O>): Emitted<O>
  abstract processElement2(value: B, ctx: ProcessContext, out: Collector<O>): Emitted<O>

  onTimer(_timestamp: number, _ctx: OnTimerContext<unknown>, _out: Collector<O>): Emitted<O> {}
}

/** Both streams have keys of one kind, and share the state and timers of a key. */
export abstract class KeyedCoProcessFunction<K, A, B, O> extends AbstractRichFunction {
  abstract processElement1(value: A, ctx: KeyedContext<K>, out: Collector<O>): Emitted<O>
  abstract processElement2(value: B, ctx: KeyedContext<K>, out: Collector<O>): Emitted<O>

  onTimer(_timestamp: number, _ctx: OnTimerContext<K>, _out: Collector<O>): Emitted<O> {}
}
