import { BroadcastStream } from '../datastream/broadcast-streams.ts'
import type { DataStream } from '../datastream/data-stream.ts'
import type { BroadcastProcessFunction, KeyedBroadcastProcessFunction } from '../runtime/functions/broadcast.ts'
import type { CoProcessFunction, KeyedCoProcessFunction } from '../runtime/functions/co.ts'
import type {
  KeyedContext,
  KeyedProcessFunction,
  ProcessContext,
  ProcessFn,
  ProcessFunction,
} from '../runtime/functions/process.ts'
import type { KeySelector } from '../runtime/functions/types.ts'
import type { MapStateDescriptor } from '../runtime/state/descriptors.ts'
import { OneInput, type OneInputHarness, TwoInput, type TwoInputHarness } from './harness.ts'

type AnyMapDescriptor = MapStateDescriptor<unknown, unknown>

interface Harnesses {
  // Of two signatures the one that object literals get parameter types from comes first.
  forProcessFunction<I, O>(fn: ProcessFn<I, O, ProcessContext>): OneInputHarness<I, O>
  forProcessFunction<I, O>(fn: ProcessFunction<I, O>): OneInputHarness<I, O>
  forKeyedProcessFunction<K, I, O>(fn: ProcessFn<I, O, KeyedContext<K>>, key: KeySelector<I, K>): OneInputHarness<I, O>
  forKeyedProcessFunction<K, I, O>(fn: KeyedProcessFunction<K, I, O>, key: KeySelector<I, K>): OneInputHarness<I, O>
  forCoProcessFunction<A, B, O>(fn: CoProcessFunction<A, B, O>): TwoInputHarness<A, B, O>
  forKeyedCoProcessFunction<K, A, B, O>(
    fn: KeyedCoProcessFunction<K, A, B, O>,
    first: KeySelector<A, K>,
    second: KeySelector<B, K>,
  ): TwoInputHarness<A, B, O>
  /** Without descriptors the function may use any broadcast state. */
  forBroadcastProcessFunction<A, B, O>(
    fn: BroadcastProcessFunction<A, B, O>,
    ...descriptors: AnyMapDescriptor[]
  ): TwoInputHarness<A, B, O>
  forKeyedBroadcastProcessFunction<K, A, B, O>(
    fn: KeyedBroadcastProcessFunction<K, A, B, O>,
    key: KeySelector<A, K>,
    ...descriptors: AnyMapDescriptor[]
  ): TwoInputHarness<A, B, O>
}

/** Harnesses for single functions. The second input of those for broadcast functions is the broadcast one. */
export const ProcessFunctionTestHarnesses: Harnesses = {
  forProcessFunction: <I, O>(fn: ProcessFunction<I, O> | ProcessFn<I, O, ProcessContext>) =>
    new OneInput<I, O>((input) => input.process(fn)),
  forKeyedProcessFunction: <K, I, O>(
    fn: KeyedProcessFunction<K, I, O> | ProcessFn<I, O, KeyedContext<K>>,
    key: KeySelector<I, K>,
  ) => new OneInput<I, O>((input) => input.keyBy(key).process(fn as ProcessFn<I, O, KeyedContext<K>>)),
  forCoProcessFunction: (fn) => new TwoInput((first, second) => first.connect(second).process(fn)),
  forKeyedCoProcessFunction: (fn, first, second) =>
    new TwoInput((a, b) => a.keyBy(first).connect(b.keyBy(second)).process(fn)),
  forBroadcastProcessFunction: (fn, ...descriptors) =>
    new TwoInput((first, second) => first.connect(broadcast(second, descriptors)).process(fn)),
  forKeyedBroadcastProcessFunction: (fn, key, ...descriptors) =>
    new TwoInput((first, second) => first.keyBy(key).connect(broadcast(second, descriptors)).process(fn)),
}

function broadcast<B>(stream: DataStream<B>, descriptors: readonly AnyMapDescriptor[]): BroadcastStream<B> {
  return new BroadcastStream({ ...stream.internals.input, partitioning: 'broadcast' }, descriptors)
}
