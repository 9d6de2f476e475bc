import { ValidationError } from '../core/errors.ts'
import type { DataType } from '../core/types/data-types.ts'
import type { Partitioning } from '../runtime/graph.ts'
import type { Own } from '../runtime/functions/own-copy.ts'
import { callable, valueCallable } from '../runtime/functions/function.ts'
import {
  type KeyedContext,
  KeyedProcessFunction,
  type OutputTag,
  type ProcessContext,
  type ProcessFn,
  type ProcessFunction,
  tagId,
} from '../runtime/functions/process.ts'
import type {
  FilterFunction,
  FlatMapFunction,
  KeySelector,
  MapFunction,
  ReduceFunction,
} from '../runtime/functions/types.ts'
import type { Operator } from '../runtime/operator.ts'
import { FilterOperator } from '../runtime/operators/filter.ts'
import { FlatMapOperator } from '../runtime/operators/flat-map.ts'
import { KEY_COLUMN, KeyBy } from '../runtime/operators/key-by.ts'
import {
  type AnyProcessFunction,
  filterCall,
  flatMapCall,
  type KeyedCall,
  mapCall,
  processCall,
} from '../runtime/operators/function-call.ts'
import { IterationHead } from '../runtime/operators/iteration-head.ts'
import { KeyedProcess } from '../runtime/operators/keyed-process.ts'
import { MapOperator } from '../runtime/operators/map.ts'
import { PassOn } from '../runtime/operators/pass-on.ts'
import { ProcessOperator } from '../runtime/operators/process.ts'
import { fieldStep, foldStep, reduceStep, Rolling, type RollingStep } from '../runtime/operators/rolling.ts'
import { TimestampsAndWatermarks } from '../runtime/operators/timestamps-and-watermarks.ts'
import { Union } from '../runtime/operators/union.ts'
import type { MapStateDescriptor } from '../runtime/state/descriptors.ts'
import type { DurationLike } from '../runtime/time/duration.ts'
import { strategyOf, type TimestampExtractor } from '../runtime/time/timestamp-extractor.ts'
import type { WatermarkStrategy } from '../runtime/time/watermark-strategy.ts'
import { GlobalWindows } from '../runtime/windows/assigners.ts'
import type { WindowAssigner } from '../runtime/windows/assigner.ts'
import type { GlobalWindow, TimeWindow, Window } from '../runtime/windows/window.ts'
import { AllWindowedStream } from './all-windowed-stream.ts'
import { BroadcastConnectedStream, BroadcastStream } from './broadcast-streams.ts'
import { ConnectedStreams } from './connected-streams.ts'
import { notNegative } from './execution-config.ts'
import { extremeBy, extremeOf, sumOf } from './field-aggregates.ts'
import { fieldGetter, type FieldPath, type FieldValue, type FieldValues } from './field-path.ts'
import { IntervalJoin } from './interval-joined-streams.ts'
import { closeLoop } from './iteration.ts'
import { CoGroupedStreams, JoinedStreams } from './joined-streams.ts'
import { keySelector } from './key-selector.ts'
import { type SplitStream, splitStream } from './split-stream.ts'
import { StreamSinks } from './stream-sinks.ts'
import type { Input } from './transformation.ts'
import { countWindows, timeWindows } from './window-forms.ts'
import { WindowedStream } from './windowed-stream.ts'

/** Records of type T, as one step of the program emits them. Calls add steps; nothing runs before an execution. */
export class DataStream<T> extends StreamSinks<T> {
  /** Adds an operator; its inputs are this stream, or those given. */
  transform<O>(name: string, create: (own: Own) => Operator, inputs?: readonly Input[]): DataStream<O> {
    return new DataStream<O>(this.builder, this.addStep(name, { kind: 'operator', create }, inputs))
  }

  /** States the SQL type of the records, for tables over them. */
  returns(type: DataType<T>): this {
    this.step.recordType = type
    return this
  }

  map<O>(fn: MapFunction<T, O>): DataStream<O> {
    valueCallable(fn, 'map')
    return this.transform('Map', (own) => new MapOperator(own(fn) as MapFunction<unknown, unknown>))
  }

  flatMap<O>(fn: FlatMapFunction<T, O>): DataStream<O> {
    callable(fn, 'flatMap')
    return this.transform('FlatMap', (own) => new FlatMapOperator(own(fn) as FlatMapFunction<unknown, unknown>))
  }

  filter<S extends T>(fn: (value: T) => value is S): DataStream<S>
  filter(fn: FilterFunction<T>): DataStream<T>
  filter(fn: FilterFunction<T>): DataStream<T> {
    valueCallable(fn, 'filter')
    const create = (own: Own): Operator => new FilterOperator(own(fn) as FilterFunction<unknown>)
    return this.transform<T>('Filter', create).keepingRecords()
  }

  keyBy<F extends FieldPath<T>>(field: F): KeyedStream<T, FieldValue<T, F>>
  keyBy<const F extends readonly [FieldPath<T>, FieldPath<T>, ...FieldPath<T>[]]>(
    ...fields: F
  ): KeyedStream<T, FieldValues<T, F>>
  keyBy<K>(selector: KeySelector<T, K>): KeyedStream<T, K>
  keyBy(...keys: readonly unknown[]): KeyedStream<T, unknown> {
    const selector = keySelector(keys)
    const step = this.addStep('KeyBy', { kind: 'operator', create: (own) => new KeyBy(own(selector)) })
    step.parallelism = 'INPUT'
    step.keepsRecords = true
    return new KeyedStream<T, unknown>(this.builder, step)
  }

  /** The records of all; a stream united with itself doubles. */
  union(...others: DataStream<T>[]): DataStream<T> {
    const streams = [this, ...others]
    const inputs = streams.map((stream) => stream.input())
    return this.transform<T>('Union', () => new Union(streams.length), inputs).keepingRecords()
  }

  process<O>(fn: ProcessFunction<T, O> | ProcessFn<T, O, ProcessContext>): DataStream<O> {
    callable(fn, 'processElement')
    if (fn instanceof KeyedProcessFunction) throw notKeyed()
    return this.transform('Process', (own) => new ProcessOperator(processCall(own(fn) as AnyProcessFunction)))
  }

  assignTimestampsAndWatermarks(strategy: WatermarkStrategy<T> | TimestampExtractor<T>): DataStream<T> {
    const { builder } = this
    const used = strategyOf(strategy)
    const create = (): Operator => new TimestampsAndWatermarks(used, builder.autoWatermarkInterval)
    const { alignment } = used
    const step = this.addStep('TimestampsAndWatermarks', {
      kind: 'operator',
      create,
      assignsWatermarks: true,
      alignment,
    })
    step.keepsRecords = true
    return new DataStream<T>(builder, step)
  }

  /** What a function of this step emitted with `ctx.output(tag, …)`. */
  getSideOutput<S>(tag: OutputTag<S>): DataStream<S> {
    return new DataStream<S>(this.builder, this.step, tagId(tag))
  }

  /** Two streams for one function. It has state and timers if both are keyed. */
  connect<B, K>(this: KeyedStream<T, K>, other: KeyedStream<B, K>): ConnectedStreams<T, B, K>
  connect<B>(other: DataStream<B>): ConnectedStreams<T, B>
  connect<B, K>(this: KeyedStream<T, K>, other: BroadcastStream<B>): BroadcastConnectedStream<T, B, K>
  connect<B>(other: BroadcastStream<B>): BroadcastConnectedStream<T, B>
  connect(other: unknown): unknown {
    const keyed = this instanceof KeyedStream
    if (other instanceof BroadcastStream) return new BroadcastConnectedStream(this, other, keyed)
    return new ConnectedStreams(this, other as DataStream<unknown>, keyed && other instanceof KeyedStream)
  }

  /** Pairs of records with equal keys in the same window. */
  join<B>(other: DataStream<B>): JoinedStreams<T, B> {
    return new JoinedStreams(this, other)
  }

  /** The records of both streams for each key and window. */
  coGroup<B>(other: DataStream<B>): CoGroupedStreams<T, B> {
    return new CoGroupedStreams(this, other)
  }

  windowAll<W extends Window>(assigner: WindowAssigner<T, W>): AllWindowedStream<T, W> {
    const input = [this.input('global')]
    return new AllWindowedStream(assigner, <O>(name: string, create: (own: Own) => Operator) =>
      this.transform<O>(name, create, input).inOneSubtask(),
    )
  }

  countWindowAll(size: number, slide?: number): AllWindowedStream<T, GlobalWindow> {
    return countWindows(this.windowAll(GlobalWindows.create()), size, slide)
  }

  timeWindowAll(size: DurationLike, slide?: DurationLike): AllWindowedStream<T, TimeWindow> {
    return this.windowAll(timeWindows(this.builder.timeCharacteristic, size, slide))
  }

  /** Records as tuples of some of their fields. */
  project<const F extends readonly FieldPath<T>[]>(...fields: F): DataStream<FieldValues<T, F>> {
    const getters = fields.map((field) => fieldGetter(field))
    return this.map((value) => getters.map((get) => get(value)) as FieldValues<T, F>).name('Projection')
  }

  split(selector: (value: T) => Iterable<string>): SplitStream<T> {
    return splitStream(this, selector)
  }

  /**
   * The head of a loop: records come from this stream and from the one that `closeWith` is given. The loop ends when its
   * input has ended and nothing flows in it, so that `maxWait` has nothing to wait for.
   */
  iterate<F = T>(maxWait: DurationLike = 0): IterativeStream<T, F> {
    notNegative(maxWait, 'longest wait')
    const create = (): Operator => new IterationHead()
    return new IterativeStream(this.builder, this.addStep('Iteration', { kind: 'operator', create, isLoop: true }))
  }

  /** The next step's subtasks get the records of one subtask each. */
  forward(): DataStream<T> {
    return this.partitioned('forward')
  }

  shuffle(): DataStream<T> {
    return this.partitioned('shuffle')
  }

  rebalance(): DataStream<T> {
    return this.partitioned('rebalance')
  }

  rescale(): DataStream<T> {
    return this.partitioned('rescale')
  }

  global(): DataStream<T> {
    return this.partitioned('global')
  }

  /** All records to every subtask; with descriptors, to be connected with and kept in broadcast state. */
  broadcast(): DataStream<T>
  broadcast(
    ...descriptors: [MapStateDescriptor<unknown, unknown>, ...MapStateDescriptor<unknown, unknown>[]]
  ): BroadcastStream<T>
  broadcast(...descriptors: MapStateDescriptor<unknown, unknown>[]): DataStream<T> | BroadcastStream<T> {
    if (descriptors.length === 0) return this.partitioned('broadcast')
    return new BroadcastStream(this.input('broadcast'), descriptors)
  }

  /** `partitioner` chooses a record's subtask by its key. */
  partitionCustom<K>(partitioner: (key: K, partitions: number) => number, key: KeySelector<T, K>): DataStream<T> {
    const selector = keySelector([key])
    const keyOf: (value: unknown) => unknown = callable(selector, 'getKey')
    const custom = (value: unknown, partitions: number): number => partitioner(keyOf(value) as K, partitions)
    const partitioned = this.partitioned({ custom })
    if (typeof selector === 'function') return partitioned
    const step = this.addStep('PartitionKey', { kind: 'operator', create: (own) => new PassOn(own(selector)) })
    step.parallelism = 'INPUT'
    return new DataStream<T>(this.builder, step, undefined, { custom })
  }

  /** The records are those of the input. @internal */
  keepingRecords(): this {
    this.step.keepsRecords = true
    return this
  }

  /** @internal */
  inOneSubtask(): this {
    this.step.single()
    return this
  }

  protected partitioned(partitioning: Partitioning): DataStream<T> {
    return new DataStream<T>(this.builder, this.step, this.output, partitioning)
  }
}

/** One class per stream: Flink's names for the results of operators and sources. */
export type SingleOutputStreamOperator<T> = DataStream<T>
export type DataStreamSource<T> = DataStream<T>

/** The head of a loop. */
export class IterativeStream<T, F = T> extends DataStream<T> {
  /** Sends the records of a stream that was made from this one back to here. */
  closeWith<S extends DataStream<F>>(feedback: S): S {
    closeLoop(this.step, feedback.internals.input)
    return feedback
  }
}

function notKeyed(): ValidationError {
  return new ValidationError(
    'NOT_KEYED',
    'A KeyedProcessFunction needs keys: call keyBy() before process(), or use a ProcessFunction.',
  )
}

/** A stream with a key for each record: state, timers and windows are kept for each key. */
export class KeyedStream<T, K> extends DataStream<T> {
  declare readonly __key?: K

  #keyedInputs(): readonly Input[] {
    return [this.input({ keyed: [KEY_COLUMN] })]
  }

  protected override partitioned(): never {
    throw new ValidationError(
      'KEYED_PARTITIONING',
      'The records of a keyed stream go to the subtask of their key: choose another partitioning before keyBy().',
    )
  }

  #keyed<O>(name: string, call: (own: Own) => KeyedCall): DataStream<O> {
    return this.transform(name, (own) => new KeyedProcess(call(own)), this.#keyedInputs())
  }

  // Functions in object form may ask for state of the key.

  override map<O>(fn: MapFunction<T, O>): DataStream<O> {
    if (typeof fn !== 'object') return super.map(fn)
    valueCallable(fn, 'map')
    return this.#keyed('Map', (own) => mapCall(own(fn) as MapFunction<unknown, unknown>))
  }

  override flatMap<O>(fn: FlatMapFunction<T, O>): DataStream<O> {
    if (typeof fn !== 'object') return super.flatMap(fn)
    callable(fn, 'flatMap')
    return this.#keyed('FlatMap', (own) => flatMapCall(own(fn) as FlatMapFunction<unknown, unknown>))
  }

  override filter<S extends T>(fn: (value: T) => value is S): DataStream<S>
  override filter(fn: FilterFunction<T>): DataStream<T>
  override filter(fn: FilterFunction<T>): DataStream<T> {
    if (typeof fn !== 'object') return super.filter(fn)
    valueCallable(fn, 'filter')
    return this.#keyed<T>('Filter', (own) => filterCall(own(fn) as FilterFunction<unknown>)).keepingRecords()
  }

  // The first signature alone would do, but for classes; without it object literals get no parameter types.
  override process<O>(fn: ProcessFn<T, O, KeyedContext<K>>): DataStream<O>
  override process<O>(
    fn: KeyedProcessFunction<K, T, O> | ProcessFunction<T, O> | ProcessFn<T, O, KeyedContext<K>>,
  ): DataStream<O>
  override process<O>(
    fn: KeyedProcessFunction<K, T, O> | ProcessFunction<T, O> | ProcessFn<T, O, KeyedContext<K>>,
  ): DataStream<O> {
    callable(fn, 'processElement')
    return this.#keyed('KeyedProcess', (own) => processCall(own(fn) as AnyProcessFunction))
  }

  /** The result of all records of the key so far, for each record. */
  reduce(fn: ReduceFunction<T>): DataStream<T> {
    valueCallable(fn, 'reduce')
    return this.#rolling('Reduce', (own) => reduceStep(own(fn) as ReduceFunction<unknown>))
  }

  fold<A>(initial: A, fn: (acc: A, value: T) => A): DataStream<A> {
    valueCallable(fn, 'fold')
    return this.#rolling('Fold', () => foldStep(initial, fn as (acc: unknown, value: unknown) => unknown))
  }

  sum(field: FieldPath<T>): DataStream<T> {
    return this.#aggregate('Sum', sumOf(field))
  }

  min(field: FieldPath<T>): DataStream<T> {
    return this.#aggregate('Min', extremeOf(field, 'min'))
  }

  max(field: FieldPath<T>): DataStream<T> {
    return this.#aggregate('Max', extremeOf(field, 'max'))
  }

  minBy(field: FieldPath<T>, first = true): DataStream<T> {
    return this.#aggregate('MinBy', extremeBy(field, 'min', first))
  }

  maxBy(field: FieldPath<T>, first = true): DataStream<T> {
    return this.#aggregate('MaxBy', extremeBy(field, 'max', first))
  }

  #aggregate(name: string, reduce: (a: unknown, b: unknown) => unknown): DataStream<T> {
    return this.#rolling(name, () => fieldStep(reduce))
  }

  #rolling<O>(name: string, step: (own: Own) => RollingStep): DataStream<O> {
    return this.transform(name, (own) => new Rolling(step(own)), this.#keyedInputs())
  }

  window<W extends Window>(assigner: WindowAssigner<T, W>): WindowedStream<T, K, W> {
    return new WindowedStream(assigner, (name, create) => this.transform(name, create, this.#keyedInputs()))
  }

  /** Windows of `size` records; with `slide` one for every `slide` records, over the last `size`. */
  countWindow(size: number, slide?: number): WindowedStream<T, K, GlobalWindow> {
    return countWindows(this.window(GlobalWindows.create()), size, slide)
  }

  /** Tumbling windows, or sliding ones, of the time that the environment's characteristic says. */
  timeWindow(size: DurationLike, slide?: DurationLike): WindowedStream<T, K, TimeWindow> {
    return this.window(timeWindows(this.builder.timeCharacteristic, size, slide))
  }

  /** Pairs of records with equal keys and times not too far apart. */
  intervalJoin<B>(other: KeyedStream<B, K>): IntervalJoin<T, B, K> {
    return new IntervalJoin(this, other)
  }
}
