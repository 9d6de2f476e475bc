import { expect, test } from 'vitest'
import {
  AfterMatchSkipStrategy,
  AsyncDataStream,
  CEP,
  type DataStream,
  type KeyedContext,
  ListStateDescriptor,
  type Lifecycle,
  MapStateDescriptor,
  Pattern,
  type RuntimeContext,
  StreamExecutionEnvironment,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../../../src/index.ts'

const numbers = (): DataStream<number> =>
  StreamExecutionEnvironment.getExecutionEnvironment()
    .fromData(1, 2)
    .assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps<number>().withTimestampAssigner((n) => n))

const using = (use: (ctx: KeyedContext<number>) => unknown) => (): DataStream<number> =>
  numbers()
    .keyBy((n) => n)
    .process((n, ctx) => {
      use(ctx)
      return [n]
    })

const mapping = (hooks: Lifecycle) => (): DataStream<number> => numbers().map({ ...hooks, map: (n: number) => n })

const value = new ValueStateDescriptor<number>('x')
const mortal = new ValueStateDescriptor<number>('y')
mortal.enableTimeToLive({ ttl: 0 })

const jobs: [string, () => DataStream<number>][] = [
  [
    'a name of two states',
    using((ctx) => {
      ctx.getState(value)
      ctx.getListState(new ListStateDescriptor<number>('x'))
    }),
  ],
  ['a time to live of nothing', using((ctx) => ctx.getState(mortal))],
  ['a timer without a time', using((ctx) => ctx.timerService().registerEventTimeTimer(NaN))],
  [
    'a key of a map that can be none',
    using((ctx) => ctx.getMapState(new MapStateDescriptor<symbol, number>('z')).put(Symbol('s'), 1)),
  ],
  ['a timer without keys', () => numbers().process((n, ctx) => (ctx.timerService().registerEventTimeTimer(n), [n]))],
  ['state without keys', mapping({ open: (ctx) => void ctx.getState(value).value() })],
  [
    'state of no key',
    () =>
      numbers()
        .keyBy((n) => n)
        .map({ open: (ctx: RuntimeContext) => void ctx.getState(value).value(), map: (n: number) => n }),
  ],
  [
    'a function that can not be closed, as it tells later',
    mapping({
      close: async () => {
        throw new Error('still in use')
      },
    }),
  ],
  [
    'a function that can not be closed',
    mapping({
      close: () => {
        throw new Error('still in use')
      },
    }),
  ],
  [
    'a delay that is none',
    () =>
      AsyncDataStream.orderedWaitWithRetry(numbers(), () => Promise.reject(new Error('no')), 1000, {
        maxAttempts: 1,
        delay: () => NaN,
      }),
  ],
  [
    'a match that is found without end',
    () => {
      const skip = AfterMatchSkipStrategy.skipToFirst('a').throwExceptionOnMiss()
      return CEP.pattern(numbers(), Pattern.begin<number>('a', skip)).select((match) => match.size)
    },
  ],
]

test.each(jobs)('%s: the error names the operator', async (_, build) => {
  await expect(build().name('Suspect').executeAndCollect()).rejects.toThrow(/Suspect/)
})

test('a key that can be none: the error names the operator', async () => {
  const job = numbers()
    .keyBy(() => Symbol('key'))
    .process((n) => [n])
  await expect(job.executeAndCollect()).rejects.toThrow(/^KeyedProcess: /)
})

test('a failure that nobody catches is printed with the name', async () => {
  const job = numbers().process((n, ctx) => (ctx.timerService().registerEventTimeTimer(1), [n]))
  await expect(job.executeAndCollect()).rejects.toHaveProperty('stack', expect.stringContaining('Process: Timers'))
})

test('a name that the error tells already is not told twice', async () => {
  const job = numbers().map(async (n) => n)
  await expect(job.executeAndCollect()).rejects.toThrow(/^Map: The function returned a promise/)
})

test('a failure of the step behind is not that of the steps before', async () => {
  const job = numbers()
    .map((n) => n)
    .name('First')
    .process((n, ctx) => (ctx.timerService().registerEventTimeTimer(1), [n]))
    .name('Second')
  await expect(job.executeAndCollect()).rejects.toThrow(/^Second: Timers/)
})
