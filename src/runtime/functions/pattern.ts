import type { Collector, Emitted, Fn } from './function.ts'
import type { SideOutput } from './process.ts'
import { AbstractRichFunction } from './rich.ts'

/** The events of a match by the name of the pattern that took them, in the order of the patterns. */
export type PatternMatch<T> = Map<string, T[]>

/** What a condition may ask about the match that the event would be added to. */
export interface ConditionContext<T> {
  /** The events that the pattern of this name has taken so far. */
  getEventsForPattern(name: string): Iterable<T>
  /** Event time of the event in event time, the time of its arrival in processing time. */
  timestamp(): number
  currentProcessingTime(): number
}

/** A condition that may look at the events already taken. */
export abstract class IterativeCondition<in T> extends AbstractRichFunction {
  abstract filter(event: T, ctx: ConditionContext<T>): boolean
}

/** A condition on the event alone. It is evaluated once for an event, however many matches wait for it. */
export abstract class SimpleCondition<in T> extends AbstractRichFunction {
  static of<T>(filter: (event: T) => boolean): SimpleCondition<T> {
    return new FunctionCondition(filter)
  }

  abstract filter(event: T): boolean
}

class FunctionCondition<in T> extends SimpleCondition<T> {
  readonly #filter: (event: T) => boolean

  constructor(filter: (event: T) => boolean) {
    super()
    this.#filter = filter
  }

  filter(event: T): boolean {
    return this.#filter(event)
  }
}

export type PatternCondition<T, C = T> = Fn<
  (event: T, ctx: ConditionContext<C>) => boolean,
  { filter(event: T, ctx: ConditionContext<C>): boolean }
>

export interface PatternContext extends SideOutput {
  /** Event time of the match's last event, or the time at which the match was given up. */
  timestamp(): number
  currentProcessingTime(): number
}

/** What a process function may have beside its method: it is then told of matches that were given up. */
export interface TimedOutPartialMatchHandler<T> {
  processTimedOutMatch(match: PatternMatch<T>, ctx: PatternContext): void
}

export abstract class PatternProcessFunction<I, O> extends AbstractRichFunction {
  abstract processMatch(match: PatternMatch<I>, ctx: PatternContext, out: Collector<O>): Emitted<O>
}

export type PatternProcessFn<I, O> = Fn<
  (match: PatternMatch<I>, ctx: PatternContext, out: Collector<O>) => Emitted<O>,
  {
    processMatch(match: PatternMatch<I>, ctx: PatternContext, out: Collector<O>): Emitted<O>
    processTimedOutMatch?(match: PatternMatch<I>, ctx: PatternContext): void
  }
>

export type PatternSelectFunction<I, O> = Fn<(match: PatternMatch<I>) => O, { select(match: PatternMatch<I>): O }>
export type PatternTimeoutFunction<I, O> = Fn<
  (match: PatternMatch<I>, timestamp: number) => O,
  { timeout(match: PatternMatch<I>, timestamp: number): O }
>
export type PatternFlatSelectFunction<I, O> = Fn<
  (match: PatternMatch<I>, out: Collector<O>) => Emitted<O>,
  { flatSelect(match: PatternMatch<I>, out: Collector<O>): Emitted<O> }
>
export type PatternFlatTimeoutFunction<I, O> = Fn<
  (match: PatternMatch<I>, timestamp: number, out: Collector<O>) => Emitted<O>,
  { timeout(match: PatternMatch<I>, timestamp: number, out: Collector<O>): Emitted<O> }
>

/** Orders events of equal time. */
export type EventComparator<T> = Fn<(a: T, b: T) => number, { compare(a: T, b: T): number }>
