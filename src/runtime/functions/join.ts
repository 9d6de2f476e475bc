import type { Collector, Emitted, Fn } from './function.ts'
import type { SideOutput } from './process.ts'
import { AbstractRichFunction } from './rich.ts'

/** One result for each pair of records with the same key and window. */
export type JoinFunction<A, B, O> = Fn<(first: A, second: B) => O, { join(first: A, second: B): O }>

/** Any number of results for each pair. */
export type FlatJoinFunction<A, B, O> = Fn<
  (first: A, second: B, out: Collector<O>) => Emitted<O>,
  { join(first: A, second: B, out: Collector<O>): Emitted<O> }
>

/** Called for each key and window with the records of both sides, of which one may have none. */
export type CoGroupFunction<A, B, O> = Fn<
  (first: Iterable<A>, second: Iterable<B>, out: Collector<O>) => Emitted<O>,
  { coGroup(first: Iterable<A>, second: Iterable<B>, out: Collector<O>): Emitted<O> }
>

export interface JoinContext extends SideOutput {
  getLeftTimestamp(): number
  getRightTimestamp(): number
  /** The later of both: the event time of what is emitted. */
  getTimestamp(): number
}

export type ProcessJoinFn<A, B, O> = (left: A, right: B, ctx: JoinContext, out: Collector<O>) => Emitted<O>

/** Called for each pair of an interval join. */
export abstract class ProcessJoinFunction<A, B, O> extends AbstractRichFunction {
  abstract processElement(left: A, right: B, ctx: JoinContext, out: Collector<O>): Emitted<O>
}
