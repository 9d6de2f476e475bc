import { ValidationError } from '../core/errors.ts'
import { type BroadcastProcessFunction, KeyedBroadcastProcessFunction } from '../runtime/functions/broadcast.ts'
import type { Own } from '../runtime/functions/own-copy.ts'
import { BroadcastProcess } from '../runtime/operators/broadcast-process.ts'
import { KeyedBroadcastProcess } from '../runtime/operators/keyed-broadcast-process.ts'
import type { MapStateDescriptor } from '../runtime/state/descriptors.ts'
import { byKey } from './connected-streams.ts'
import type { DataStream } from './data-stream.ts'
import type { Input } from './transformation.ts'

type AnyDescriptor = MapStateDescriptor<unknown, unknown>

/** A stream whose records go to every subtask of what it is connected to, to be kept in broadcast state. */
export class BroadcastStream<T> {
  declare readonly __element?: T
  readonly descriptors: readonly AnyDescriptor[]
  readonly #input: Input

  constructor(input: Input, descriptors: readonly AnyDescriptor[]) {
    const names = descriptors.map(({ name }) => name)
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice !== undefined) {
      throw new ValidationError('STATE_NAME_TAKEN', `broadcast() was given two states '${twice}': names must differ.`)
    }
    this.#input = input
    this.descriptors = descriptors
  }

  get internals(): { readonly input: Input } {
    return { input: this.#input }
  }
}

/** A stream, keyed or not, connected with a broadcast one. */
export class BroadcastConnectedStream<A, B, K = never> {
  declare readonly __key?: K
  readonly #first: DataStream<A>
  readonly #broadcast: BroadcastStream<B>
  readonly #keyed: boolean

  constructor(first: DataStream<A>, broadcast: BroadcastStream<B>, keyed: boolean) {
    this.#first = first
    this.#broadcast = broadcast
    this.#keyed = keyed
  }

  process<O>(fn: KeyedBroadcastProcessFunction<K, A, B, O> | BroadcastProcessFunction<A, B, O>): DataStream<O> {
    const { descriptors } = this.#broadcast
    const { input } = this.#first.internals
    const other = this.#broadcast.internals.input
    const keyedFunction = fn instanceof KeyedBroadcastProcessFunction
    if (keyedFunction !== this.#keyed) throw wrongFunction(this.#keyed)
    if (keyedFunction) {
      const keyed = fn as KeyedBroadcastProcessFunction<unknown, unknown, unknown, unknown>
      const create = (own: Own): KeyedBroadcastProcess => new KeyedBroadcastProcess(own(keyed), descriptors)
      return this.#first.transform('Co-Process-Broadcast-Keyed', create, [byKey(input), other])
    }
    const create = (own: Own): BroadcastProcess => new BroadcastProcess(own(fn), descriptors)
    return this.#first.transform('Co-Process-Broadcast', create, [input, other])
  }
}

function wrongFunction(keyed: boolean): ValidationError {
  return keyed
    ? new ValidationError(
        'KEYED_STREAM',
        'A keyed stream connected with a broadcast one needs a KeyedBroadcastProcessFunction.',
      )
    : new ValidationError(
        'NOT_KEYED',
        'A KeyedBroadcastProcessFunction needs a keyed stream: call keyBy() before connect(), or use a BroadcastProcessFunction.',
      )
}
