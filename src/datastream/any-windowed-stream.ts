import { ValidationError } from '../core/errors.ts'
import type { AggregateFunction } from '../runtime/functions/aggregate-function.ts'
import { synchronousAggregate } from '../runtime/functions/synchronous.ts'
import type { Own } from '../runtime/functions/own-copy.ts'
import { type OutputTag, tagId } from '../runtime/functions/process.ts'
import type { ReduceFunction } from '../runtime/functions/types.ts'
import { createWindowOperator } from '../runtime/operators/window.ts'
import {
  aggregateContent,
  foldContent,
  listContent,
  reduceContent,
  type WindowContent,
} from '../runtime/operators/window-content.ts'
import type { WindowCall, WindowOperator } from '../runtime/operators/window-operator.ts'
import type { WindowAssigner } from '../runtime/windows/assigner.ts'
import type { Window } from '../runtime/windows/window.ts'
import type { DataStream } from './data-stream.ts'
import { extremeBy, extremeOf, sumOf } from './field-aggregates.ts'
import type { AnyFieldPath, FieldPath } from './field-path.ts'
import { WindowSettings } from './window-settings.ts'

/** Adds a window operator to the program. */
export type AddWindows = <O>(name: string, create: (own: Own) => WindowOperator) => DataStream<O>

/** What fills windows, with the user functions behind it. */
interface Filler {
  readonly content: WindowContent
  readonly functions?: readonly unknown[]
}

type AnyFold = (acc: unknown, value: unknown) => unknown

/** A function of the window, and how it, or a copy of it, is called. */
export interface Evaluator {
  readonly fn: object | undefined
  readonly call: (fn: object | undefined) => WindowCall | undefined
}

const NONE: Evaluator = { fn: undefined, call: () => undefined }

/** What windows can be evaluated to, with keys or without. */
export abstract class AnyWindowedStream<T, W extends Window> extends WindowSettings<T, W> {
  readonly #add: AddWindows
  readonly #keyed: boolean
  #lateTag: string | undefined

  constructor(assigner: WindowAssigner<T, W>, keyed: boolean, add: AddWindows) {
    super(assigner)
    this.#keyed = keyed
    this.#add = add
  }

  /** Where records go that came too late for all their windows. */
  sideOutputLateData(tag: OutputTag<T>): this {
    this.#lateTag = tagId(tag)
    return this
  }

  sum(field: FieldPath<T>): DataStream<T> {
    return this.#reduceField('Sum', field, sumOf)
  }

  min(field: FieldPath<T>): DataStream<T> {
    return this.#reduceField('Min', field, (path) => extremeOf(path, 'min'))
  }

  max(field: FieldPath<T>): DataStream<T> {
    return this.#reduceField('Max', field, (path) => extremeOf(path, 'max'))
  }

  minBy(field: FieldPath<T>, first = true): DataStream<T> {
    return this.#reduceField('MinBy', field, (path) => extremeBy(path, 'min', first))
  }

  maxBy(field: FieldPath<T>, first = true): DataStream<T> {
    return this.#reduceField('MaxBy', field, (path) => extremeBy(path, 'max', first))
  }

  #reduceField(
    name: string,
    field: AnyFieldPath,
    reduce: (field: AnyFieldPath) => ReduceFunction<unknown>,
  ): DataStream<T> {
    return this.#evaluate(name, () => ({ content: reduceContent(reduce(field), false) }), NONE)
  }

  protected reduceTo<O>(fn: ReduceFunction<T>, evaluator: Evaluator = NONE): DataStream<O> {
    reduceContent(fn as ReduceFunction<unknown>)
    const filler = (own: Own): Filler => {
      const its = own(fn)
      return { content: reduceContent(its as ReduceFunction<unknown>), functions: [its] }
    }
    return this.#evaluate('Reduce', filler, evaluator)
  }

  protected aggregateTo<A, V, O>(fn: AggregateFunction<T, A, V>, evaluator: Evaluator): DataStream<O> {
    if (this.mergesContent && fn.merge === undefined) {
      throw new ValidationError(
        'NO_MERGE',
        'The aggregate function needs a merge() to be used with windows that merge.',
      )
    }
    synchronousAggregate(fn)
    return this.#evaluate('Aggregate', () => ({ content: aggregateContent(fn) }), evaluator)
  }

  protected foldTo<A, O>(initial: A, fn: (acc: A, value: T) => A, evaluator: Evaluator): DataStream<O> {
    if (this.mergesContent) {
      throw new ValidationError(
        'NO_MERGE',
        "A fold can't be used with windows that merge: use aggregate() with a merge() of its results.",
      )
    }
    return this.#evaluate('Fold', () => ({ content: foldContent(initial, fn as AnyFold) }), evaluator)
  }

  protected processAll<O>(name: string, evaluator: Evaluator): DataStream<O> {
    return this.#evaluate(name, () => ({ content: listContent }), evaluator)
  }

  #evaluate<O>(name: string, filler: (own: Own) => Filler, { fn, call }: Evaluator): DataStream<O> {
    const args = { ...this.settings(), inputs: 1, keyed: this.#keyed, lateTag: this.#lateTag }
    const create = (own: Own): WindowOperator => {
      const { content, functions = [] } = filler(own)
      const its = own(fn)
      return createWindowOperator({ ...args, content, call: call(its), functions: [...functions, its] })
    }
    // What is no function is refused where the program says it.
    call(fn)
    return this.#add<O>(`Window(${this.assignerText}, ${name})`, create)
  }
}
