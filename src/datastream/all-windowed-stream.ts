import type { AggregateFunction } from '../runtime/functions/aggregate-function.ts'
import type { ReduceFunction } from '../runtime/functions/types.ts'
import type {
  AllWindowApply,
  AllWindowFn,
  AllWindowFunction,
  ProcessAllWindowFunction,
} from '../runtime/functions/window.ts'
import { applyAllCall, processAllCall } from '../runtime/operators/window-calls.ts'
import type { WindowAssigner } from '../runtime/windows/assigner.ts'
import type { Window } from '../runtime/windows/window.ts'
import type { DataStream } from './data-stream.ts'
import { type AddWindows, AnyWindowedStream, type Evaluator } from './any-windowed-stream.ts'

type Process<I, O, W extends Window> = ProcessAllWindowFunction<I, O, W> | AllWindowFn<I, O, W>
type AnyFunction<I, O, W extends Window> = Process<I, O, W> | AllWindowApply<I, O, W>

/** The windows of a whole stream: one subtask has them all. */
export class AllWindowedStream<T, W extends Window> extends AnyWindowedStream<T, W> {
  constructor(assigner: WindowAssigner<T, W>, add: AddWindows) {
    super(assigner, false, add)
  }

  reduce(fn: ReduceFunction<T>): DataStream<T>
  reduce<O>(fn: ReduceFunction<T>, window: Process<T, O, W>): DataStream<O>
  reduce<O>(fn: ReduceFunction<T>, window: AllWindowApply<T, O, W>): DataStream<O>
  reduce<O>(fn: ReduceFunction<T>, window?: AnyFunction<T, O, W>): DataStream<O> {
    return this.reduceTo(fn, evaluator(window))
  }

  aggregate<A, R>(fn: AggregateFunction<T, A, R>): DataStream<R>
  aggregate<A, V, O>(fn: AggregateFunction<T, A, V>, window: Process<V, O, W>): DataStream<O>
  aggregate<A, V, O>(fn: AggregateFunction<T, A, V>, window: AllWindowApply<V, O, W>): DataStream<O>
  aggregate<A, V, O>(fn: AggregateFunction<T, A, V>, window?: AnyFunction<V, O, W>): DataStream<O> {
    return this.aggregateTo(fn, evaluator(window))
  }

  process<O>(fn: Process<T, O, W>): DataStream<O> {
    return this.processAll('Process', evaluator(fn))
  }

  apply<O>(fn: AllWindowFunction<T, O, W>): DataStream<O> {
    return this.processAll('Apply', { fn, call: applyAllCall })
  }

  /** Every window starts from a copy of `initial`. */
  fold<A>(initial: A, fn: (acc: A, value: T) => A): DataStream<A>
  fold<A, O>(initial: A, fn: (acc: A, value: T) => A, window: Process<A, O, W>): DataStream<O>
  fold<A, O>(initial: A, fn: (acc: A, value: T) => A, window: AllWindowApply<A, O, W>): DataStream<O>
  fold<A, O>(initial: A, fn: (acc: A, value: T) => A, window?: AnyFunction<A, O, W>): DataStream<O> {
    return this.foldTo(initial, fn, evaluator(window))
  }
}

function evaluator(fn: object | undefined): Evaluator {
  return { fn, call: processAllCall }
}
