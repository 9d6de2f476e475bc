import { expectTypeOf, test } from 'vitest'
import {
  type Accumulator,
  type CheckpointedFunction,
  type DataStream,
  type DataStreamSink,
  type DeserializationSchema,
  IntCounter,
  type JobClient,
  ListAccumulator,
  type ListState,
  ListStateDescriptor,
  type MetricGroup,
  RichSourceFunction,
  type RuntimeContext,
  SimpleStringSchema,
  type Sink,
  type Source,
  type SourceContext,
  StreamExecutionEnvironment,
  TimestampExtractor,
  WatermarkStrategy,
} from '../../src/index.ts'

interface Reading {
  readonly sensor: string
  readonly at: number
}

const env = StreamExecutionEnvironment.getExecutionEnvironment()
const readings = env.fromCollection<Reading>([])

test('sources give streams of their records', () => {
  expectTypeOf(env.addSource((ctx: SourceContext<Reading>) => ctx.collect({ sensor: 'a', at: 1 }))).toEqualTypeOf<
    DataStream<Reading>
  >()
  class Numbers extends RichSourceFunction<number> {
    run(ctx: SourceContext<number>): void {
      ctx.collect(1)
      // @ts-expect-error -- the source gives numbers
      ctx.collect('1')
    }
  }
  expectTypeOf(env.addSource(new Numbers(), 'Numbers')).toEqualTypeOf<DataStream<number>>()
  const source = {} as Source<Reading, { readonly file: string }>
  const strategy = WatermarkStrategy.forMonotonousTimestamps<Reading>()
    .withTimestampAssigner(({ at }) => at)
    .withWatermarkAlignment('group', 10, 5)
  expectTypeOf(() => env.fromSource(source, strategy, 'Readings')).returns.toEqualTypeOf<DataStream<Reading>>()
  expectTypeOf(() => env.readTextFile('x')).returns.toEqualTypeOf<DataStream<string>>()
  expectTypeOf(() => env.socketTextStream('localhost', 1, ';', -1)).returns.toEqualTypeOf<DataStream<string>>()
  const format: DeserializationSchema<Reading> = { deserialize: () => null }
  expectTypeOf(() => env.readFile(format, 'x', 'PROCESS_CONTINUOUSLY', 5)).returns.toEqualTypeOf<DataStream<Reading>>()
  // @ts-expect-error -- no such mode
  void (() => env.readFile(format, 'x', 'PROCESS_TWICE'))
})

test('sinks take the records of the stream', () => {
  const other = env.fromElements('x')
  const sink: Sink<Reading, string> = {
    createWriter: () => ({ write: ({ sensor }) => void sensor, flush: () => {}, close: () => {} }),
  }
  expectTypeOf(() => readings.sinkTo(sink)).returns.toEqualTypeOf<DataStreamSink>()
  // @ts-expect-error -- a sink for readings
  void (() => other.sinkTo(sink))
  expectTypeOf(() => other.writeToSocket('h', 1, new SimpleStringSchema())).returns.toEqualTypeOf<DataStreamSink>()
  // @ts-expect-error -- a schema for strings
  void (() => readings.writeToSocket('h', 1, new SimpleStringSchema()))
})

test('older assigners', () => {
  class Extractor extends TimestampExtractor<Reading> {
    extractTimestamp({ at }: Reading, previous: number | null): number {
      return previous ?? at
    }
  }
  expectTypeOf(readings.assignTimestampsAndWatermarks(new Extractor())).toEqualTypeOf<DataStream<Reading>>()
  // @ts-expect-error -- an extractor for readings
  void (() => env.fromElements('x').assignTimestampsAndWatermarks(new Extractor()))
})

test('results and the runtime context', () => {
  expectTypeOf<ReturnType<JobClient['getJobStatus']>>().toEqualTypeOf<'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'>()
  void (async () => {
    const result = await env.execute('name')
    expectTypeOf(result.getAccumulatorResult<number>('n')).toEqualTypeOf<number>()
    expectTypeOf(result.getAllAccumulatorResults()).toEqualTypeOf<ReadonlyMap<string, unknown>>()
    const client = await env.executeAsync()
    expectTypeOf(client.stopWithSavepoint({ path: 'x' })).toEqualTypeOf<Promise<string>>()
  })
  void ((ctx: RuntimeContext) => {
    ctx.addAccumulator('n', new IntCounter())
    ctx.addAccumulator('list', new ListAccumulator<Reading>())
    expectTypeOf(ctx.getAccumulator<number, number>('n')).toEqualTypeOf<Accumulator<number, number>>()
    expectTypeOf(ctx.getMetricGroup().addGroup('g')).toEqualTypeOf<MetricGroup>()
  })
})

test('operator state', () => {
  const fn: CheckpointedFunction = {
    snapshotState: ({ checkpointId }) => expectTypeOf(checkpointId).toEqualTypeOf<number>(),
    initializeState: (ctx) => {
      const state = ctx.getOperatorStateStore().getListState(new ListStateDescriptor<Reading>('r'))
      expectTypeOf(state).toEqualTypeOf<ListState<Reading>>()
    },
  }
  expectTypeOf(fn).toEqualTypeOf<CheckpointedFunction>()
})
