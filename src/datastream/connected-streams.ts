import { ValidationError } from '../core/errors.ts'
import {
  type CoFlatMapFunction,
  type CoMapFunction,
  type CoProcessFunction,
  KeyedCoProcessFunction,
} from '../runtime/functions/co.ts'
import type { Own } from '../runtime/functions/own-copy.ts'
import type { KeySelector } from '../runtime/functions/types.ts'
import {
  type AnyCoProcessFunction,
  coFlatMapCall,
  coMapCall,
  coProcessCall,
  type KeyedCall,
} from '../runtime/operators/function-call.ts'
import { KEY_COLUMN } from '../runtime/operators/key-by.ts'
import { KeyedProcess } from '../runtime/operators/keyed-process.ts'
import { ProcessOperator } from '../runtime/operators/process.ts'
import type { DataStream } from './data-stream.ts'
import type { FieldPath, FieldValue } from './field-path.ts'
import type { Input } from './transformation.ts'

/** Two streams for functions with a method for each. If both have keys the records of a key share its state. */
export class ConnectedStreams<A, B, K = never> {
  declare readonly __key?: K
  readonly #first: DataStream<A>
  readonly #second: DataStream<B>
  readonly #keyed: boolean

  constructor(first: DataStream<A>, second: DataStream<B>, keyed: boolean) {
    this.#first = first
    this.#second = second
    this.#keyed = keyed
  }

  keyBy<K2>(first: KeySelector<A, K2>, second: KeySelector<B, K2>): ConnectedStreams<A, B, K2>
  keyBy<F extends FieldPath<A>, G extends FieldPath<B>>(first: F, second: G): ConnectedStreams<A, B, FieldValue<A, F>>
  keyBy(first: unknown, second: unknown): ConnectedStreams<A, B, unknown> {
    return new ConnectedStreams(
      this.#first.keyBy(first as KeySelector<A, unknown>),
      this.#second.keyBy(second as KeySelector<B, unknown>),
      true,
    )
  }

  map<O>(fn: CoMapFunction<A, B, O>): DataStream<O>
  map<O>(first: (a: A) => O, second: (b: B) => O): DataStream<O>
  map<O>(first: CoMapFunction<A, B, O> | ((a: A) => O), second?: (b: B) => O): DataStream<O> {
    const fn = second === undefined ? first : { map1: first, map2: second }
    return this.#add('Co-Map', (own) => coMapCall(own(fn) as CoMapFunction<unknown, unknown, unknown>))
  }

  flatMap<O>(fn: CoFlatMapFunction<A, B, O>): DataStream<O> {
    return this.#add('Co-Flat Map', (own) => coFlatMapCall(own(fn) as CoFlatMapFunction<unknown, unknown, unknown>))
  }

  process<O>(fn: KeyedCoProcessFunction<K, A, B, O> | CoProcessFunction<A, B, O>): DataStream<O> {
    if (!this.#keyed && fn instanceof KeyedCoProcessFunction) {
      throw new ValidationError(
        'NOT_KEYED',
        'A KeyedCoProcessFunction needs keys on both streams: call keyBy() on both, or on the connected streams.',
      )
    }
    return this.#add('Co-Process', (own) => coProcessCall(own(fn) as AnyCoProcessFunction))
  }

  #add<O>(name: string, call: (own: Own) => KeyedCall): DataStream<O> {
    // What is no function is refused where the program says it.
    call((fn) => fn)
    const inputs = [this.#first, this.#second].map((stream) => stream.internals.input)
    return this.#keyed
      ? this.#first.transform(name, (own) => new KeyedProcess(call(own)), inputs.map(byKey))
      : this.#first.transform(name, (own) => new ProcessOperator(call(own)), inputs)
  }
}

/** The input of an operator with state for each key. */
export function byKey(input: Input): Input {
  return { ...input, partitioning: { keyed: [KEY_COLUMN] } }
}
