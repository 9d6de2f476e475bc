export { type Clock, ManualClock, systemClock } from './core/clock.ts'
export {
  ConnectorError,
  JobError,
  MillraceError,
  ParseError,
  PlanError,
  type SqlLocation,
  ValidationError,
} from './core/errors.ts'
export type { Position, Span } from './core/position.ts'
export { type Random, seededRandom } from './core/random.ts'
export { type DataType, DataTypes, type JsOf } from './core/types/data-types.ts'
export type { LogicalType } from './core/types/logical-type.ts'
export type { InputChange, MemoryData } from './connectors/memory/index.ts'
export type { InputRow } from './connectors/memory/rows-to-columns.ts'
export type { TextOutput } from './core/text-output.ts'
export type { UserDefinedFunction } from './runtime/functions/user-defined.ts'
export { Row, RowKind } from './table/row.ts'
export { Schema, type SchemaBuilder } from './table/schema.ts'
export type { StatementSet } from './table/statement-set.ts'
export { ChangelogMode, StreamTableEnvironment } from './table/stream-table-environment.ts'
export { TableEnvironment, type TableEnvironmentOptions } from './table/table-environment.ts'
export type { JobProgress, ResultField, TableJob, TableResult } from './table/table-result.ts'
export type { Table } from './table/table.ts'
export {
  type Accumulator,
  AverageAccumulator,
  DoubleCounter,
  Histogram,
  IntCounter,
  IntMaximum,
  IntMinimum,
  ListAccumulator,
  LongCounter,
} from './runtime/functions/accumulators.ts'
export type { AggregateFunction } from './runtime/functions/aggregate-function.ts'
export type { CheckpointedFunction, OperatorStateStore } from './runtime/functions/checkpointed.ts'
export {
  type AsyncFunction,
  type AsyncRetryStrategy,
  type ResultFuture,
  RichAsyncFunction,
} from './runtime/functions/async.ts'
export {
  BroadcastProcessFunction,
  KeyedBroadcastProcessFunction,
  type KeyedWriteBroadcast,
  type ReadBroadcast,
  type WriteBroadcast,
} from './runtime/functions/broadcast.ts'
export {
  type CoFlatMapFunction,
  type CoMapFunction,
  CoProcessFunction,
  KeyedCoProcessFunction,
  RichCoFlatMapFunction,
  RichCoMapFunction,
} from './runtime/functions/co.ts'
export type { Collector, Emitted, Fn, Lifecycle } from './runtime/functions/function.ts'
export {
  type CoGroupFunction,
  type FlatJoinFunction,
  type JoinContext,
  type JoinFunction,
  type ProcessJoinFn,
  ProcessJoinFunction,
} from './runtime/functions/join.ts'
export {
  type ConditionContext,
  type EventComparator,
  IterativeCondition,
  type PatternCondition,
  type PatternContext,
  type PatternFlatSelectFunction,
  type PatternFlatTimeoutFunction,
  type PatternMatch,
  type PatternProcessFn,
  PatternProcessFunction,
  type PatternSelectFunction,
  type PatternTimeoutFunction,
  SimpleCondition,
  type TimedOutPartialMatchHandler,
} from './runtime/functions/pattern.ts'
export {
  type KeyedContext,
  KeyedProcessFunction,
  type OnTimerContext,
  OutputTag,
  type ProcessContext,
  type ProcessFn,
  ProcessFunction,
  type SideOutput,
  type TimerService,
} from './runtime/functions/process.ts'
export {
  AbstractRichFunction,
  RichFilterFunction,
  RichFlatMapFunction,
  RichMapFunction,
  RichSinkFunction,
} from './runtime/functions/rich.ts'
export type { MetricGroup, RuntimeContext } from './runtime/functions/runtime-context.ts'
export type { ConnectorContext } from './runtime/functions/connector-context.ts'
export type { Committer, Sink, SinkWriter } from './runtime/functions/sink.ts'
export {
  RichSourceFunction,
  type Source,
  type SourceContext,
  type SourceFunction,
  type SourceOutput,
  type SourceReader,
  type SplitEnumerator,
} from './runtime/functions/source.ts'
export type {
  FilterFunction,
  FlatMapFunction,
  KeySelector,
  MapFunction,
  ReduceFunction,
  SinkContext,
  SinkFunction,
} from './runtime/functions/types.ts'
export {
  type AllWindowApply,
  type AllWindowFn,
  type AllWindowFunction,
  ProcessAllWindowFunction,
  ProcessWindowFunction,
  type WindowApply,
  type WindowContext,
  type WindowFn,
  type WindowFunction,
} from './runtime/functions/window.ts'
export { JsonSchema } from './runtime/json-schema.ts'
export {
  type DeserializationSchema,
  type SerializationSchema,
  SimpleStringSchema,
  TextLineInputFormat,
} from './runtime/schemas.ts'
export type { BroadcastState, ReadonlyBroadcastState } from './runtime/state/broadcast-state.ts'
export {
  type AggregatingState,
  AggregatingStateDescriptor,
  type KeyedStateStore,
  type ListState,
  ListStateDescriptor,
  type MapState,
  MapStateDescriptor,
  type ReducingState,
  ReducingStateDescriptor,
  type StateDescriptor,
  type ValueState,
  ValueStateDescriptor,
} from './runtime/state/descriptors.ts'
export type { StateTtlConfig } from './runtime/state/ttl.ts'
export { Duration, type DurationLike, Time } from './runtime/time/duration.ts'
export {
  AscendingTimestampExtractor,
  type AssignerWithPeriodicWatermarks,
  type AssignerWithPunctuatedWatermarks,
  BoundedOutOfOrdernessTimestampExtractor,
  TimestampExtractor,
} from './runtime/time/timestamp-extractor.ts'
export { type WatermarkGenerator, type WatermarkOutput, WatermarkStrategy } from './runtime/time/watermark-strategy.ts'
export { WindowAssigner } from './runtime/windows/assigner.ts'
export {
  EventTimeSessionWindows,
  GlobalWindows,
  ProcessingTimeSessionWindows,
  SlidingEventTimeWindows,
  SlidingProcessingTimeWindows,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
  WindowStagger,
} from './runtime/windows/assigners.ts'
export { ContinuousEventTimeTrigger, ContinuousProcessingTimeTrigger } from './runtime/windows/continuous-triggers.ts'
export { DeltaTrigger } from './runtime/windows/delta-trigger.ts'
export {
  CountEvictor,
  DeltaEvictor,
  type Evictor,
  type EvictorContext,
  type EvictorElements,
  TimeEvictor,
  type TimestampedValue,
} from './runtime/windows/evictors.ts'
export { ProcessingTimeoutTrigger } from './runtime/windows/processing-timeout-trigger.ts'
export { type OnMergeContext, Trigger, type TriggerContext, TriggerResult } from './runtime/windows/trigger.ts'
export {
  CountTrigger,
  EventTimeTrigger,
  NeverTrigger,
  ProcessingTimeTrigger,
  PurgingTrigger,
} from './runtime/windows/triggers.ts'
export { GlobalWindow, TimeWindow, type Window } from './runtime/windows/window.ts'
export type { AllWindowedStream } from './datastream/all-windowed-stream.ts'
export { DataGeneratorSource, type GeneratorFunction, RateLimiterStrategy } from './datastream/data-generator-source.ts'
export {
  BasePathBucketAssigner,
  type BucketAssigner,
  DateTimeBucketAssigner,
} from './datastream/files/bucket-assigners.ts'
export { FileSink } from './datastream/files/file-sink.ts'
export { FileSource } from './datastream/files/file-source.ts'
export {
  type BulkWriter,
  type BulkWriterFactory,
  type Encoder,
  SimpleStringEncoder,
} from './datastream/files/file-writer.ts'
export {
  DefaultRollingPolicy,
  OnCheckpointRollingPolicy,
  type PartFileInfo,
  type RollingPolicy,
} from './datastream/files/rolling-policies.ts'
export { AsyncDataStream } from './datastream/async-data-stream.ts'
export type { BroadcastConnectedStream, BroadcastStream } from './datastream/broadcast-streams.ts'
export { AfterMatchSkipStrategy } from './datastream/cep/after-match-skip-strategy.ts'
export { CEP } from './datastream/cep/cep.ts'
export type { PatternStream } from './datastream/cep/pattern-stream.ts'
export { type GroupPattern, Pattern, WithinType } from './datastream/cep/pattern.ts'
export type { CollectResult } from './datastream/collect-result.ts'
export type { ConnectedStreams } from './datastream/connected-streams.ts'
export type { DataStreamSink } from './datastream/data-stream-sink.ts'
export {
  DataStream,
  type DataStreamSource,
  type IterativeStream,
  KeyedStream,
  type SingleOutputStreamOperator,
} from './datastream/data-stream.ts'
export { type EnvironmentOptions, StreamExecutionEnvironment } from './datastream/environment.ts'
export type { ExecutionConfig } from './datastream/execution-config.ts'
export type { FieldPath, FieldValue } from './datastream/field-path.ts'
export type { IntervalJoin, IntervalJoined } from './datastream/interval-joined-streams.ts'
export type { CoGroupedStreams, JoinedStreams } from './datastream/joined-streams.ts'
export type { RuntimeMode } from './datastream/job-builder.ts'
export type { JobClient, JobExecutionResult } from './datastream/running-job.ts'
export type { WindowedStream } from './datastream/windowed-stream.ts'
