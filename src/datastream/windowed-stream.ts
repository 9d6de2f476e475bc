import type { AggregateFunction } from '../runtime/functions/aggregate-function.ts'
import type { ReduceFunction } from '../runtime/functions/types.ts'
import type { ProcessWindowFunction, WindowApply, WindowFn, WindowFunction } from '../runtime/functions/window.ts'
import { applyCall, processCall } from '../runtime/operators/window-calls.ts'
import type { WindowAssigner } from '../runtime/windows/assigner.ts'
import type { Window } from '../runtime/windows/window.ts'
import type { DataStream } from './data-stream.ts'
import { type AddWindows, AnyWindowedStream, type Evaluator } from './any-windowed-stream.ts'

type Process<I, O, K, W extends Window> = ProcessWindowFunction<I, O, K, W> | WindowFn<I, O, K, W>
type AnyFunction<I, O, K, W extends Window> = Process<I, O, K, W> | WindowApply<I, O, K, W>

/** The windows of a keyed stream, to be set up further and then evaluated. */
export class WindowedStream<T, K, W extends Window> extends AnyWindowedStream<T, W> {
  declare readonly __key?: K

  constructor(assigner: WindowAssigner<T, W>, add: AddWindows) {
    super(assigner, true, add)
  }

  reduce(fn: ReduceFunction<T>): DataStream<T>
  reduce<O>(fn: ReduceFunction<T>, window: Process<T, O, K, W>): DataStream<O>
  reduce<O>(fn: ReduceFunction<T>, window: WindowApply<T, O, K, W>): DataStream<O>
  reduce<O>(fn: ReduceFunction<T>, window?: AnyFunction<T, O, K, W>): DataStream<O> {
    return this.reduceTo(fn, evaluator(window))
  }

  aggregate<A, R>(fn: AggregateFunction<T, A, R>): DataStream<R>
  aggregate<A, V, O>(fn: AggregateFunction<T, A, V>, window: Process<V, O, K, W>): DataStream<O>
  aggregate<A, V, O>(fn: AggregateFunction<T, A, V>, window: WindowApply<V, O, K, W>): DataStream<O>
  aggregate<A, V, O>(fn: AggregateFunction<T, A, V>, window?: AnyFunction<V, O, K, W>): DataStream<O> {
    return this.aggregateTo(fn, evaluator(window))
  }

  process<O>(fn: Process<T, O, K, W>): DataStream<O> {
    return this.processAll('Process', evaluator(fn))
  }

  apply<O>(fn: WindowFunction<T, O, K, W>): DataStream<O>
  /** The old way to say `fold` with a function of its result. */
  apply<A, O>(initial: A, fold: (acc: A, value: T) => A, window: WindowFunction<A, O, K, W>): DataStream<O>
  apply<A, O>(
    fnOrInitial: WindowFunction<T, O, K, W> | A,
    fold?: (acc: A, value: T) => A,
    window?: WindowFunction<A, O, K, W>,
  ): DataStream<O> {
    if (fold !== undefined && window !== undefined)
      return this.foldTo(fnOrInitial as A, fold, { fn: window, call: applyCall })
    const fn = fnOrInitial as WindowFunction<T, O, K, W>
    return this.processAll('Apply', { fn, call: applyCall })
  }

  /** Every window starts from a copy of `initial`. */
  fold<A>(initial: A, fn: (acc: A, value: T) => A): DataStream<A>
  fold<A, O>(initial: A, fn: (acc: A, value: T) => A, window: Process<A, O, K, W>): DataStream<O>
  fold<A, O>(initial: A, fn: (acc: A, value: T) => A, window: WindowApply<A, O, K, W>): DataStream<O>
  fold<A, O>(initial: A, fn: (acc: A, value: T) => A, window?: AnyFunction<A, O, K, W>): DataStream<O> {
    return this.foldTo(initial, fn, evaluator(window))
  }
}

function evaluator(fn: object | undefined): Evaluator {
  return { fn, call: processCall }
}
