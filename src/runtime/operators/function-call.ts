import type { CoFlatMapFunction, CoMapFunction, CoProcessFunction, KeyedCoProcessFunction } from '../functions/co.ts'
import { callable, type Collector, type Emitted, refusePromise, valueCallable } from '../functions/function.ts'
import type {
  KeyedContext,
  KeyedProcessFunction,
  OnTimerContext,
  ProcessFn,
  ProcessFunction,
} from '../functions/process.ts'
import type { FilterFunction, FlatMapFunction, MapFunction } from '../functions/types.ts'

/** What is called for a record, whichever user function is behind it. */
export type RecordCall<C> = (value: unknown, ctx: C, out: Collector<unknown>) => Emitted<unknown>

/** What an operator calls: for the records of each input, and the user functions behind it, for their life cycle. */
export interface FunctionCall<C> {
  readonly inputs: readonly RecordCall<C>[]
  readonly functions: readonly unknown[]
}

/** The same for a keyed operator, which has timers. */
export interface KeyedCall extends FunctionCall<KeyedContext<unknown>> {
  onTimer?(timestamp: number, ctx: OnTimerContext<unknown>, out: Collector<unknown>): Emitted<unknown>
}

export type AnyProcessFunction =
  | KeyedProcessFunction<unknown, unknown, unknown>
  | ProcessFunction<unknown, unknown>
  | ProcessFn<unknown, unknown, KeyedContext<unknown>>

export function processCall(fn: AnyProcessFunction): KeyedCall {
  return withTimers(fn, [callable(fn, 'processElement')])
}

/** A map function; on a keyed stream it may use the state of the record's key. */
export function mapCall(fn: MapFunction<unknown, unknown>): KeyedCall {
  return { inputs: [mapper(valueCallable(fn, 'map'))], functions: [fn] }
}

export function filterCall(fn: FilterFunction<unknown>): KeyedCall {
  const accepts: (value: unknown) => boolean = valueCallable(fn, 'filter')
  const filter: RecordCall<unknown> = (value, _ctx, out) => {
    const accepted: unknown = accepts(value)
    if (accepted === true) out.collect(value)
    else if (accepted !== false) {
      refusePromise(accepted)
      if (accepted) out.collect(value)
    }
  }
  return { inputs: [filter], functions: [fn] }
}

export function flatMapCall(fn: FlatMapFunction<unknown, unknown>): KeyedCall {
  return { inputs: [flatMapper(callable(fn, 'flatMap'))], functions: [fn] }
}

export function coMapCall(fn: CoMapFunction<unknown, unknown, unknown>): FunctionCall<unknown> {
  return { inputs: [mapper(valueCallable(fn, 'map1')), mapper(valueCallable(fn, 'map2'))], functions: [fn] }
}

export function coFlatMapCall(fn: CoFlatMapFunction<unknown, unknown, unknown>): FunctionCall<unknown> {
  return { inputs: [flatMapper(callable(fn, 'flatMap1')), flatMapper(callable(fn, 'flatMap2'))], functions: [fn] }
}

export type AnyCoProcessFunction =
  | KeyedCoProcessFunction<unknown, unknown, unknown, unknown>
  | CoProcessFunction<unknown, unknown, unknown>

export function coProcessCall(fn: AnyCoProcessFunction): KeyedCall {
  return withTimers(fn, [callable(fn, 'processElement1'), callable(fn, 'processElement2')])
}

export function withTimers(fn: object, inputs: KeyedCall['inputs']): KeyedCall {
  if (!('onTimer' in fn) || fn.onTimer === undefined) return { inputs, functions: [fn] }
  return { inputs, onTimer: callable(fn, 'onTimer'), functions: [fn] }
}

function mapper(map: (value: unknown) => unknown): RecordCall<unknown> {
  return (value, _ctx, out) => {
    const result = map(value)
    refusePromise(result)
    out.collect(result)
  }
}

function flatMapper(flatMap: (value: unknown, out: Collector<unknown>) => Emitted<unknown>): RecordCall<unknown> {
  return (value, _ctx, out) => flatMap(value, out)
}
