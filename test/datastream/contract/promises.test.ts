import { expect, test } from 'vitest'
import {
  AggregatingStateDescriptor,
  CEP,
  CountEvictor,
  type DataStream,
  type KeyedStream,
  Pattern,
  ReducingStateDescriptor,
  StreamExecutionEnvironment,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'

type Row = readonly [key: string, time: number]

const newEnv = (): StreamExecutionEnvironment => StreamExecutionEnvironment.getExecutionEnvironment()

const timed = (env = newEnv()): DataStream<Row> =>
  env
    .fromData<Row>(['a', 1], ['a', 2])
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<Row>().withTimestampAssigner(([, time]) => time),
    )

const keyed = (): KeyedStream<Row, string> => timed().keyBy(0)
const slow = async <T>(value: T): Promise<T> => value
/** The same for a compiler that is told otherwise, as that of a program in JavaScript. */
const hidden = <T>(value: T): T => slow(value) as T

const jobs: [string, () => PromiseLike<unknown>][] = [
  [
    'apply() of a join',
    (env = newEnv()) =>
      timed(env)
        .join(timed(env))
        .where(0)
        .equalTo(0)
        .window(TumblingEventTimeWindows.of(10))
        .apply(slow)
        .executeAndCollect(),
  ],
  [
    'map() of connected streams',
    (env = newEnv()) => timed(env).connect(timed(env)).map(slow, slow).executeAndCollect(),
  ],
  ['select() of a pattern', () => CEP.pattern(timed(), Pattern.begin<Row>('a')).select(slow).executeAndCollect()],
  [
    'reduce()',
    () =>
      keyed()
        .reduce((_, value) => hidden(value))
        .executeAndCollect(),
  ],
  [
    'fold()',
    () =>
      keyed()
        .fold(0, (sum, [, time]) => hidden(sum + time))
        .executeAndCollect(),
  ],
  [
    'aggregate() of a window',
    () =>
      keyed()
        .window(TumblingEventTimeWindows.of(10))
        .aggregate({
          createAccumulator: () => 0,
          add: ([, time], sum) => sum + time,
          getResult: slow,
        })
        .executeAndCollect(),
  ],
  [
    'a reducing state',
    () => {
      const sum = new ReducingStateDescriptor<number>('sum', (a, b) => hidden(a + b))
      return keyed()
        .process(([, time], ctx) => {
          ctx.getReducingState(sum).add(time)
          return [ctx.getReducingState(sum).get()]
        })
        .executeAndCollect()
    },
  ],
  [
    'an aggregating state',
    () => {
      const sum = new AggregatingStateDescriptor<number, number, number>('sum', {
        createAccumulator: () => 0,
        add: (value, acc) => hidden(acc + value),
        getResult: (acc) => acc,
      })
      return keyed()
        .process(([, time], ctx) => {
          ctx.getAggregatingState(sum).add(time)
          return [ctx.getAggregatingState(sum).get()]
        })
        .executeAndCollect()
    },
  ],
  [
    'an async finish()',
    () =>
      timed()
        .map({ map: (row) => row, finish: () => slow(undefined) as never })
        .executeAndCollect(),
  ],
  ['map() of a keyed stream, in object form', () => keyed().map({ map: slow }).executeAndCollect()],
  [
    'filter() of a keyed stream, in object form',
    () =>
      keyed()
        .filter({ filter: () => hidden(false) })
        .executeAndCollect(),
  ],
  [
    'reduce() of a window',
    () =>
      keyed()
        .window(TumblingEventTimeWindows.of(10))
        .reduce((_, value) => hidden(value))
        .executeAndCollect(),
  ],
  [
    'fold() of a window',
    () =>
      keyed()
        .window(TumblingEventTimeWindows.of(10))
        .fold(0, (sum, [, time]) => hidden(sum + time))
        .executeAndCollect(),
  ],
  [
    'reduce() of a window with an evictor',
    () =>
      keyed()
        .window(TumblingEventTimeWindows.of(10))
        .evictor(CountEvictor.of(5))
        .reduce((_, value) => hidden(value))
        .executeAndCollect(),
  ],
  [
    'a reducing state that expires',
    () => {
      const sum = new ReducingStateDescriptor<number>('sum', (a, b) => hidden(a + b))
      sum.enableTimeToLive({ ttl: 1000 })
      return keyed()
        .process(([, time], ctx) => ctx.getReducingState(sum).add(time))
        .executeAndCollect()
    },
  ],
  [
    'createAccumulator()',
    () =>
      keyed()
        .window(TumblingEventTimeWindows.of(10))
        .aggregate({ createAccumulator: () => hidden(0), add: (_, sum) => sum, getResult: (sum) => sum })
        .executeAndCollect(),
  ],
]

test.each(jobs)('%s takes no function that returns a promise', async (_, build) => {
  await expect(build()).rejects.toMatchObject({ code: 'ASYNC_FUNCTION' })
})
