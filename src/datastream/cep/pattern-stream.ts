import { callable, type Emitted, refusePromise, valueCallable } from '../../runtime/functions/function.ts'
import { synchronous } from '../../runtime/functions/synchronous.ts'
import type {
  EventComparator,
  PatternContext,
  PatternFlatSelectFunction,
  PatternFlatTimeoutFunction,
  PatternProcessFn,
  PatternProcessFunction,
  PatternSelectFunction,
  PatternTimeoutFunction,
} from '../../runtime/functions/pattern.ts'
import type { Own } from '../../runtime/functions/own-copy.ts'
import { type OutputTag, tagId } from '../../runtime/functions/process.ts'
import { type PatternCall, PatternMatchOperator } from '../../runtime/operators/pattern-match.ts'
import { byKey } from '../connected-streams.ts'
import { type DataStream, KeyedStream } from '../data-stream.ts'
import { lowerPattern } from './lower-pattern.ts'
import type { Pattern } from './pattern.ts'

interface Settings<T> {
  readonly stream: DataStream<T>
  readonly pattern: Pattern<T>
  readonly comparator: EventComparator<T> | undefined
  readonly isEventTime: boolean
  readonly lateTag: string | undefined
}

/** The matches of a pattern in a stream, to be turned into records. */
export class PatternStream<T> {
  readonly #settings: Settings<T>

  private constructor(settings: Settings<T>) {
    this.#settings = settings
  }

  /** @internal */
  static of<T>(stream: DataStream<T>, pattern: Pattern<T>, comparator?: EventComparator<T>): PatternStream<T> {
    return new PatternStream({ stream, pattern, comparator, isEventTime: true, lateTag: undefined })
  }

  /** Takes records as they arrive; time limits count from then. */
  inProcessingTime(): PatternStream<T> {
    return new PatternStream({ ...this.#settings, isEventTime: false })
  }

  /** Takes records by their event times, the default. */
  inEventTime(): PatternStream<T> {
    return new PatternStream({ ...this.#settings, isEventTime: true })
  }

  /** Where records go that came after the watermark had passed their time. */
  sideOutputLateData(tag: OutputTag<T>): PatternStream<T> {
    return new PatternStream({ ...this.#settings, lateTag: tagId(tag) })
  }

  /** Any number of records for each match, and side outputs; with `processTimedOutMatch` also for those given up. */
  process<O>(fn: PatternProcessFn<T, O>): DataStream<O>
  process<O>(fn: PatternProcessFunction<T, O>): DataStream<O>
  process<O>(fn: PatternProcessFn<T, O> | PatternProcessFunction<T, O>): DataStream<O> {
    return this.#add('Process', [fn], ([its]) => {
      const match: PatternCall['match'] = callable(its, 'processMatch')
      return hasTimeout(fn) ? { match, timedOut: callable(its, 'processTimedOutMatch') } : { match }
    })
  }

  /** One record for each match, and with a tag one in the side output for each match that was given up. */
  select<O>(fn: PatternSelectFunction<T, O>): DataStream<O>
  select<L, O>(
    timedOutTag: OutputTag<L>,
    timeout: PatternTimeoutFunction<T, L>,
    fn: PatternSelectFunction<T, O>,
  ): DataStream<O>
  select<L, O>(
    first: OutputTag<L> | PatternSelectFunction<T, O>,
    timeoutFn?: PatternTimeoutFunction<T, L>,
    selectFn?: PatternSelectFunction<T, O>,
  ): DataStream<O> {
    const fn = selectFn ?? (first as PatternSelectFunction<T, O>)
    return this.#add('Select', [fn, timeoutFn], ([its, onTimeout]) => {
      const select = synchronous<[unknown], unknown>(valueCallable(its, 'select'))
      const match: PatternCall['match'] = (found, _ctx, out) => out.collect(select(found))
      if (onTimeout === undefined) return { match }
      const timeout = synchronous<[unknown, number], unknown>(callable(onTimeout, 'timeout'))
      const tag = first as OutputTag<unknown>
      return { match, timedOut: (found, ctx) => ctx.output(tag, timeout(found, ctx.timestamp())) }
    })
  }

  /** Any number of records for each match, and with a tag in the side output for each match that was given up. */
  flatSelect<O>(fn: PatternFlatSelectFunction<T, O>): DataStream<O>
  flatSelect<L, O>(
    timedOutTag: OutputTag<L>,
    timeout: PatternFlatTimeoutFunction<T, L>,
    fn: PatternFlatSelectFunction<T, O>,
  ): DataStream<O>
  flatSelect<L, O>(
    first: OutputTag<L> | PatternFlatSelectFunction<T, O>,
    timeoutFn?: PatternFlatTimeoutFunction<T, L>,
    selectFn?: PatternFlatSelectFunction<T, O>,
  ): DataStream<O> {
    const fn = selectFn ?? (first as PatternFlatSelectFunction<T, O>)
    return this.#add('FlatSelect', [fn, timeoutFn], ([its, onTimeout]) => {
      const flatSelect: (match: unknown, out: unknown) => Emitted<unknown> = callable(its, 'flatSelect')
      const match: PatternCall['match'] = (found, _ctx, out) => flatSelect(found, out)
      if (onTimeout === undefined) return { match }
      return { match, timedOut: flatTimeout(first as OutputTag<unknown>, callable(onTimeout, 'timeout')) }
    })
  }

  /** `call`: how the given functions, or copies of them, are called. */
  #add<O>(
    name: string,
    functions: readonly unknown[],
    call: (functions: readonly unknown[]) => PatternCall,
  ): DataStream<O> {
    const { stream, pattern, comparator, isEventTime, lateTag } = this.#settings
    const { parts, skip } = pattern.internals
    const { conditions, ...lowered } = lowerPattern(parts, skip)
    const keyed = stream instanceof KeyedStream
    const args = {
      ...lowered,
      conditions: conditions.map((condition) => condition.call),
      keyed,
      isEventTime,
      compare:
        comparator === undefined ? undefined : callable<(a: unknown, b: unknown) => number>(comparator, 'compare'),
      lateTag,
    }
    // What is no function is refused where the program says it.
    call(functions)
    const ofConditions = conditions.flatMap((condition) => condition.functions)
    const create = (own: Own): PatternMatchOperator => {
      const its = functions.map(own)
      return new PatternMatchOperator({ ...args, call: call(its), functions: [...its, ...ofConditions] })
    }
    const { input } = stream.internals
    if (keyed) return stream.transform(`Pattern(${name})`, create, [byKey(input)])
    return stream.transform<O>(`Pattern(${name})`, create, [{ ...input, partitioning: 'global' }]).inOneSubtask()
  }
}

function hasTimeout(fn: object): boolean {
  return 'processTimedOutMatch' in fn && fn.processTimedOutMatch !== undefined
}

/** Sends what a timeout function emits to a side output. */
function flatTimeout(
  tag: OutputTag<unknown>,
  timeout: (match: unknown, timestamp: number, out: unknown) => Emitted<unknown>,
): NonNullable<PatternCall['timedOut']> {
  let context: PatternContext | undefined
  const out = { collect: (value: unknown): void => context?.output(tag, value) }
  return (found, ctx) => {
    context = ctx
    const more = timeout(found, ctx.timestamp(), out)
    refusePromise(more)
    if (more !== undefined && more !== null) for (const value of more) ctx.output(tag, value)
  }
}
