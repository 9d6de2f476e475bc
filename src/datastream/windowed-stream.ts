import { ValidationError } from '../core/errors.ts'
import { callable, type Collector, type Emitted } from '../runtime/functions/function.ts'
import type { OutputTag } from '../runtime/functions/process.ts'
import type { AggregateFunction } from '../runtime/functions/aggregate-function.ts'
import type { ReduceFunction } from '../runtime/functions/types.ts'
import type { ProcessWindowFunction, WindowContext, WindowFn, WindowFunction } from '../runtime/functions/window.ts'
import { type WindowCall, WindowOperator } from '../runtime/operators/window.ts'
import {
  aggregateContent,
  foldContent,
  listContent,
  reduceContent,
  type WindowContent,
} from '../runtime/operators/window-content.ts'
import { type DurationLike, millisOf } from '../runtime/time/duration.ts'
import type { Evictor } from '../runtime/windows/evictors.ts'
import type { Trigger } from '../runtime/windows/trigger.ts'
import type { WindowAssigner } from '../runtime/windows/assigner.ts'
import type { Window } from '../runtime/windows/window.ts'
import type { DataStream } from './data-stream.ts'
import { extremeBy, extremeOf, sumOf } from './field-aggregates.ts'
import type { FieldPath } from './field-path.ts'

/** Adds a window operator to the program. */
export type AddWindows = <O>(name: string, create: () => WindowOperator) => DataStream<O>

type AnyWindowFunction = (key: never, last: never, elements: never, out: never) => Emitted<unknown>

/** The windows of a keyed stream, to be set up further and then evaluated. */
export class WindowedStream<T, K, W extends Window> {
  readonly #add: AddWindows
  readonly #assigner: WindowAssigner<T, W>
  #trigger: Trigger<T, W>
  #evictor: Evictor<T, W> | undefined
  #allowedLateness = 0
  #lateTag: string | undefined

  constructor(assigner: WindowAssigner<T, W>, add: AddWindows) {
    this.#add = add
    this.#assigner = assigner
    this.#trigger = assigner.getDefaultTrigger()
  }

  /** Replaces the default trigger of the assigner entirely. */
  trigger(trigger: Trigger<T, W>): this {
    if (this.#assigner.mergeWindows !== undefined && !trigger.canMerge()) {
      throw new ValidationError(
        'TRIGGER_CANNOT_MERGE',
        `${trigger.constructor.name} can't be used with windows that merge: it needs canMerge() and onMerge().`,
      )
    }
    this.#trigger = trigger
    return this
  }

  evictor(evictor: Evictor<T, W>): this {
    this.#evictor = evictor
    return this
  }

  /** How long behind the end of a window its records are still taken. */
  allowedLateness(lateness: DurationLike): this {
    this.#allowedLateness = millisOf(lateness)
    return this
  }

  /** Where records go that came too late for all their windows. */
  sideOutputLateData(tag: OutputTag<T>): this {
    this.#lateTag = tag.id
    return this
  }

  reduce(fn: ReduceFunction<T>): DataStream<T>
  reduce<O>(fn: ReduceFunction<T>, window: ProcessWindowFunction<T, O, K, W> | WindowFn<T, O, K, W>): DataStream<O>
  reduce<O>(fn: ReduceFunction<T>, window?: ProcessWindowFunction<T, O, K, W> | WindowFn<T, O, K, W>): DataStream<O> {
    return this.#evaluate('Reduce', reduceContent(fn as ReduceFunction<unknown>), [fn, window], processCall(window))
  }

  aggregate<A, R>(fn: AggregateFunction<T, A, R>): DataStream<R>
  aggregate<A, V, O>(
    fn: AggregateFunction<T, A, V>,
    window: ProcessWindowFunction<V, O, K, W> | WindowFn<V, O, K, W>,
  ): DataStream<O>
  aggregate<A, V, O>(
    fn: AggregateFunction<T, A, V>,
    window?: ProcessWindowFunction<V, O, K, W> | WindowFn<V, O, K, W>,
  ): DataStream<O> {
    const content = aggregateContent(fn)
    if (this.#assigner.mergeWindows !== undefined && fn.merge === undefined) {
      throw new ValidationError(
        'NO_MERGE',
        'The aggregate function needs a merge() to be used with windows that merge.',
      )
    }
    return this.#evaluate('Aggregate', content, [window], processCall(window))
  }

  process<O>(fn: ProcessWindowFunction<T, O, K, W> | WindowFn<T, O, K, W>): DataStream<O> {
    return this.#evaluate('Process', listContent, [fn], processCall(fn))
  }

  apply<O>(fn: WindowFunction<T, O, K, W>): DataStream<O> {
    return this.#evaluate('Apply', listContent, [fn], applyCall(callable(fn, 'apply')))
  }

  fold<A>(initial: A, fn: (acc: A, value: T) => A): DataStream<A> {
    const content = foldContent(initial, fn as (acc: unknown, value: unknown) => unknown)
    return this.#evaluate('Fold', content, [], undefined)
  }

  sum(field: FieldPath<T>): DataStream<T> {
    return this.reduce(sumOf<T>(field))
  }

  min(field: FieldPath<T>): DataStream<T> {
    return this.reduce(extremeOf<T>(field, 'min'))
  }

  max(field: FieldPath<T>): DataStream<T> {
    return this.reduce(extremeOf<T>(field, 'max'))
  }

  minBy(field: FieldPath<T>, first = true): DataStream<T> {
    return this.reduce(extremeBy<T>(field, 'min', first))
  }

  maxBy(field: FieldPath<T>, first = true): DataStream<T> {
    return this.reduce(extremeBy<T>(field, 'max', first))
  }

  #evaluate<O>(
    name: string,
    content: WindowContent,
    functions: readonly unknown[],
    call: WindowCall | undefined,
  ): DataStream<O> {
    const args = {
      assigner: this.#assigner as unknown as WindowAssigner<unknown, Window>,
      trigger: this.#trigger as Trigger<unknown, Window>,
      evictor: this.#evictor,
      allowedLateness: this.#allowedLateness,
      lateTag: this.#lateTag,
      content,
      call,
      functions,
    }
    return this.#add<O>(`Window(${assignerText(this.#assigner)}, ${name})`, () => new WindowOperator(args))
  }
}

function assignerText(assigner: { toString(): string }): string {
  return assigner.toString === Object.prototype.toString ? assigner.constructor.name : assigner.toString()
}

function processCall(fn: object | undefined): WindowCall | undefined {
  if (fn === undefined) return undefined
  const process: WindowCall['process'] = callable(fn, 'process')
  return 'clear' in fn ? { process, clear: callable(fn, 'clear') } : { process }
}

function applyCall(apply: AnyWindowFunction): WindowCall {
  const call = apply as (
    key: unknown,
    window: Window,
    elements: Iterable<unknown>,
    out: Collector<unknown>,
  ) => Emitted<unknown>
  return { process: (key, ctx: WindowContext<Window>, elements, out) => call(key, ctx.window, elements, out) }
}
