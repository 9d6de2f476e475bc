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
export { Row, RowKind } from './table/row.ts'
export { Schema, type SchemaBuilder } from './table/schema.ts'
export type { StatementSet } from './table/statement-set.ts'
export { ChangelogMode, StreamTableEnvironment } from './table/stream-table-environment.ts'
export { TableEnvironment, type TableEnvironmentOptions } from './table/table-environment.ts'
export type { JobProgress, ResultField, TableJob, TableResult } from './table/table-result.ts'
export type { Table } from './table/table.ts'
export type { AggregateFunction } from './runtime/functions/aggregate-function.ts'
export type { Collector, Emitted, Fn, Lifecycle } from './runtime/functions/function.ts'
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
export type { RuntimeContext } from './runtime/functions/runtime-context.ts'
export type {
  FilterFunction,
  FlatMapFunction,
  KeySelector,
  MapFunction,
  ReduceFunction,
  SinkContext,
  SinkFunction,
} from './runtime/functions/types.ts'
export { ProcessWindowFunction, type WindowContext, type WindowFn, type WindowFunction } from './runtime/functions/window.ts'
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
export { Duration, type DurationLike, Time } from './runtime/time/duration.ts'
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
} from './runtime/windows/assigners.ts'
export {
  CountEvictor,
  DeltaEvictor,
  type Evictor,
  type EvictorContext,
  type EvictorElements,
  TimeEvictor,
  type TimestampedValue,
} from './runtime/windows/evictors.ts'
export { type OnMergeContext, Trigger, type TriggerContext, TriggerResult } from './runtime/windows/trigger.ts'
export {
  CountTrigger,
  EventTimeTrigger,
  NeverTrigger,
  ProcessingTimeTrigger,
  PurgingTrigger,
} from './runtime/windows/triggers.ts'
export { GlobalWindow, TimeWindow, type Window } from './runtime/windows/window.ts'
export type { CollectResult } from './datastream/collect-result.ts'
export type { DataStreamSink } from './datastream/data-stream-sink.ts'
export {
  DataStream,
  type DataStreamSource,
  KeyedStream,
  type SingleOutputStreamOperator,
} from './datastream/data-stream.ts'
export { type EnvironmentOptions, type ExecutionConfig, StreamExecutionEnvironment } from './datastream/environment.ts'
export type { FieldPath, FieldValue } from './datastream/field-path.ts'
export type { JobClient, JobExecutionResult } from './datastream/running-job.ts'
export type { WindowedStream } from './datastream/windowed-stream.ts'
