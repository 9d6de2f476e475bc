import type { CoGroupFunction, FlatJoinFunction, JoinFunction } from '../runtime/functions/join.ts'
import type { KeySelector } from '../runtime/functions/types.ts'
import { createWindowOperator } from '../runtime/operators/window.ts'
import { coGroupCall, flatJoinCall, joinCall } from '../runtime/operators/window-calls.ts'
import { twoListsContent } from '../runtime/operators/window-content.ts'
import type { WindowCall } from '../runtime/operators/window-operator.ts'
import type { WindowAssigner } from '../runtime/windows/assigner.ts'
import type { Window } from '../runtime/windows/window.ts'
import type { AddWindows } from './any-windowed-stream.ts'
import { byKey } from './connected-streams.ts'
import type { DataStream } from './data-stream.ts'
import type { AnyFieldPath, FieldPath, FieldValue } from './field-path.ts'
import type { Input } from './transformation.ts'
import { WindowSettings } from './window-settings.ts'

/** Two streams that get an operator in common. */
class StreamPair<A, B> {
  readonly #first: DataStream<A>
  readonly #second: DataStream<B>

  constructor(first: DataStream<A>, second: DataStream<B>) {
    this.#first = first
    this.#second = second
  }

  withKeys(first: unknown, second: unknown): AddWindows {
    return (name, create) =>
      this.#first.transform(name, create, [byKeyOf(this.#first, first), byKeyOf(this.#second, second)])
  }
}

function byKeyOf<T>(stream: DataStream<T>, key: unknown): Input {
  return byKey(stream.keyBy(key as KeySelector<T, unknown>).internals.input)
}

/** The windows of two streams together; the records of a window are those of both sides. */
abstract class WindowPair<T, W extends Window> extends WindowSettings<T, W> {
  readonly #add: AddWindows

  constructor(assigner: WindowAssigner<T, W>, add: AddWindows) {
    super(assigner)
    this.#add = add
  }

  protected evaluate<F, O>(name: string, fn: F, call: (fn: F) => WindowCall): DataStream<O> {
    const args = { ...this.settings(), inputs: 2, keyed: true, lateTag: undefined, content: twoListsContent }
    // What is no function is refused where the program says it.
    call(fn)
    return this.#add<O>(`${name}(${this.assignerText})`, (own) => {
      const its = own(fn)
      return createWindowOperator({ ...args, call: call(its), functions: [its] })
    })
  }
}

/** The pairs of records with the same key and window. */
export class JoinWindow<A, B, K, W extends Window> extends WindowPair<A | B, W> {
  declare readonly __key?: K

  apply<O>(fn: JoinFunction<A, B, O>): DataStream<O> {
    return this.evaluate('Join', fn as JoinFunction<unknown, unknown, unknown>, joinCall)
  }

  applyFlat<O>(fn: FlatJoinFunction<A, B, O>): DataStream<O> {
    return this.evaluate('Join', fn as FlatJoinFunction<unknown, unknown, unknown>, flatJoinCall)
  }
}

/** The records of both sides for each key and window. */
export class CoGroupWindow<A, B, K, W extends Window> extends WindowPair<A | B, W> {
  declare readonly __key?: K

  apply<O>(fn: CoGroupFunction<A, B, O>): DataStream<O> {
    return this.evaluate('CoGroup', fn as CoGroupFunction<unknown, unknown, unknown>, coGroupCall)
  }
}

export interface JoinWhere<A, B, K> {
  equalTo<F extends FieldPath<B>>(field: F): JoinEqual<A, B, K>
  equalTo(key: KeySelector<B, K>): JoinEqual<A, B, K>
}

export interface JoinEqual<A, B, K> {
  window<W extends Window>(assigner: WindowAssigner<A | B, W>): JoinWindow<A, B, K, W>
}

export interface CoGroupWhere<A, B, K> {
  equalTo<F extends FieldPath<B>>(field: F): CoGroupEqual<A, B, K>
  equalTo(key: KeySelector<B, K>): CoGroupEqual<A, B, K>
}

export interface CoGroupEqual<A, B, K> {
  window<W extends Window>(assigner: WindowAssigner<A | B, W>): CoGroupWindow<A, B, K, W>
}

/** Two streams to be joined: say the keys, then the windows. */
export class JoinedStreams<A, B> {
  readonly #pair: StreamPair<A, B>

  constructor(first: DataStream<A>, second: DataStream<B>) {
    this.#pair = new StreamPair(first, second)
  }

  where<F extends FieldPath<A>>(field: F): JoinWhere<A, B, FieldValue<A, F>>
  where<K>(key: KeySelector<A, K>): JoinWhere<A, B, K>
  where<K>(first: AnyFieldPath | KeySelector<A, K>): JoinWhere<A, B, K> {
    return {
      equalTo: (second: AnyFieldPath | KeySelector<B, K>): JoinEqual<A, B, K> => ({
        window: (assigner) => new JoinWindow(assigner, this.#pair.withKeys(first, second)),
      }),
    }
  }
}

/** Two streams to be grouped together: say the keys, then the windows. */
export class CoGroupedStreams<A, B> {
  readonly #pair: StreamPair<A, B>

  constructor(first: DataStream<A>, second: DataStream<B>) {
    this.#pair = new StreamPair(first, second)
  }

  where<F extends FieldPath<A>>(field: F): CoGroupWhere<A, B, FieldValue<A, F>>
  where<K>(key: KeySelector<A, K>): CoGroupWhere<A, B, K>
  where<K>(first: AnyFieldPath | KeySelector<A, K>): CoGroupWhere<A, B, K> {
    return {
      equalTo: (second: AnyFieldPath | KeySelector<B, K>): CoGroupEqual<A, B, K> => ({
        window: (assigner) => new CoGroupWindow(assigner, this.#pair.withKeys(first, second)),
      }),
    }
  }
}
