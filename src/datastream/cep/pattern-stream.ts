import { callable, type Emitted } from '../../runtime/functions/function.ts'
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
import type { OutputTag } from '../../runtime/functions/process.ts'
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
    return new PatternStream({ ...this.#settings, lateTag: tag.id })
  }

  /** Any number of records for each match, and side outputs; with `processTimedOutMatch` also for those given up. */
  process<O>(fn: PatternProcessFn<T, O>): DataStream<O>
  process<O>(fn: PatternProcessFunction<T, O>): DataStream<O>
  process<O>(fn: PatternProcessFn<T, O> | PatternProcessFunction<T, O>): DataStream<O> {
    const match: PatternCall['match'] = callable(fn, 'processMatch')
    const call: PatternCall = hasTimeout(fn) ? { match, timedOut: callable(fn, 'processTimedOutMatch') } : { match }
    return this.#add('Process', call, [fn])
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
    const select: (match: unknown) => unknown = callable(fn, 'select')
    const match: PatternCall['match'] = (found, _ctx, out) => out.collect(select(found))
    if (timeoutFn === undefined) return this.#add('Select', { match }, [fn])
    const timeout: (match: unknown, timestamp: number) => unknown = callable(timeoutFn, 'timeout')
    const tag = first as OutputTag<unknown>
    const timedOut: PatternCall['timedOut'] = (found, ctx) => ctx.output(tag, timeout(found, ctx.timestamp()))
    return this.#add('Select', { match, timedOut }, [fn, timeoutFn])
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
    const flatSelect: (match: unknown, out: unknown) => Emitted<unknown> = callable(fn, 'flatSelect')
    const match: PatternCall['match'] = (found, _ctx, out) => flatSelect(found, out)
    if (timeoutFn === undefined) return this.#add('FlatSelect', { match }, [fn])
    const timedOut = flatTimeout(first as OutputTag<unknown>, callable(timeoutFn, 'timeout'))
    return this.#add('FlatSelect', { match, timedOut }, [fn, timeoutFn])
  }

  #add<O>(name: string, call: PatternCall, functions: readonly unknown[]): DataStream<O> {
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
      call,
      functions: [...functions, ...conditions.flatMap((condition) => condition.functions)],
    }
    const create = (): PatternMatchOperator => new PatternMatchOperator(args)
    const { input } = stream.internals
    if (keyed) return stream.transform(`Pattern(${name})`, create, [byKey(input)])
    return stream.transform<O>(`Pattern(${name})`, create, [{ ...input, partitioning: 'global' }]).setParallelism(1)
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
    if (more !== undefined && more !== null) for (const value of more) ctx.output(tag, value)
  }
}
