import { describe, expect, test } from 'vitest'
import {
  AsyncDataStream,
  BroadcastProcessFunction,
  CEP,
  CoProcessFunction,
  type DataStream,
  JobError,
  type KeyedContext,
  KeyedProcessFunction,
  type KeyedStream,
  type Lifecycle,
  MapStateDescriptor,
  OutputTag,
  Pattern,
  ReducingStateDescriptor,
  type SourceContext,
  StreamExecutionEnvironment,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'

type Row = readonly [key: string, time: number]

const cause = new RangeError('no such thing')
const fail = (): never => {
  throw cause
}

const newEnv = (): StreamExecutionEnvironment => StreamExecutionEnvironment.getExecutionEnvironment()

const timed = (env = newEnv()): DataStream<Row> =>
  env
    .fromData<Row>(['a', 1], ['a', 2])
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<Row>().withTimestampAssigner(([, time]) => time),
    )

const keyed = (env = newEnv()): KeyedStream<Row, string> => timed(env).keyBy(0)
const rules = new MapStateDescriptor<string, number>('rules')
const tag = new OutputTag<Row>('side')
const window = TumblingEventTimeWindows.of(10)
const hooked = (hooks: Lifecycle): DataStream<never> => timed().process<never>({ ...hooks, processElement: () => {} })

class Late extends KeyedProcessFunction<string, Row, never> {
  processElement(_: Row, ctx: KeyedContext<string>): void {
    ctx.timerService().registerEventTimeTimer(5)
  }

  override onTimer(): void {
    fail()
  }
}

class Second extends CoProcessFunction<Row, Row, never> {
  processElement1(): void {}

  processElement2(): void {
    fail()
  }
}

class Rules extends BroadcastProcessFunction<Row, Row, never> {
  processElement(): void {}

  processBroadcastElement(): void {
    fail()
  }
}

const jobs: [string, () => DataStream<never>][] = [
  ['a process function', () => timed().process(fail)],
  [
    'a generator, after its first result',
    () =>
      timed().process(function* () {
        yield fail()
      }),
  ],
  ['a timer', () => keyed().process(new Late())],
  ['a function of connected streams', (env = newEnv()) => timed(env).connect(timed(env)).process(new Second())],
  [
    'a function of a broadcast stream',
    (env = newEnv()) => timed(env).connect(timed(env).broadcast(rules)).process(new Rules()),
  ],
  ['a join', (env = newEnv()) => timed(env).join(timed(env)).where(0).equalTo(0).window(window).apply(fail)],
  ['a coGroup', (env = newEnv()) => timed(env).coGroup(timed(env)).where(0).equalTo(0).window(window).apply(fail)],
  ['an interval join', (env = newEnv()) => keyed(env).intervalJoin(keyed(env)).between(0, 0).process(fail)],
  ['a condition of a pattern', () => CEP.pattern(timed(), Pattern.begin<Row>('a').where(fail)).select(fail)],
  ['what makes records of matches', () => CEP.pattern(timed(), Pattern.begin<Row>('a')).select(fail)],
  [
    'a reducing state',
    () =>
      keyed().process<never>(([, time], ctx) =>
        ctx.getReducingState(new ReducingStateDescriptor<number>('sum', fail)).add(time),
      ),
  ],
  [
    'the reader of a side output',
    () =>
      timed()
        .process((row, ctx) => ctx.output(tag, row))
        .getSideOutput(tag)
        .map(fail),
  ],
  ['an asynchronous function', () => AsyncDataStream.unorderedWait(timed(), () => Promise.reject(cause), 0)],
  ['open()', () => hooked({ open: fail })],
  ['open(), later', () => hooked({ open: () => Promise.reject(cause) })],
  ['finish()', () => hooked({ finish: fail })],
]

describe('an error of a user function', () => {
  test.each(jobs)('%s: fails the job, which names the operator and keeps the error', async (_, build) => {
    const failure = build().name('Suspect').executeAndCollect()
    await expect(failure).rejects.toBeInstanceOf(JobError)
    await expect(build().name('Suspect').executeAndCollect()).rejects.toMatchObject({
      message: 'Suspect: no such thing',
      cause,
    })
  })

  test.each<[string, unknown, string]>([
    ['text', 'out of order', 'Suspect: out of order'],
    ['null', null, 'Suspect: null'],
  ])('may be any value: %s', async (_, thrown, message) => {
    const failure = timed()
      .process(() => {
        throw thrown
      })
      .name('Suspect')
      .executeAndCollect()
    await expect(failure).rejects.toMatchObject({ message, cause: thrown })
  })
})

describe('functions are closed', () => {
  /** The calls of three operators and a source, where one hook of the second fails. */
  const callsWith = async (failing: Lifecycle & { map?: () => never }): Promise<string[]> => {
    const calls: string[] = []
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    const operator = (name: string, own: typeof failing = {}) => ({
      open: async () => void calls.push(`open ${name}`),
      map: (n: number) => n,
      finish: () => void calls.push(`finish ${name}`),
      close: async () => void calls.push(`close ${name}`),
      ...own,
    })
    const source = {
      run: (ctx: SourceContext<number>) => ctx.collect(1),
      close: () => void calls.push('close source'),
    }
    const job = env.addSource(source).map(operator('a')).map(operator('b', failing)).map(operator('c'))
    await expect(job.executeAndCollect()).rejects.toThrow('no such thing')
    return calls.toSorted()
  }

  const closed = ['close a', 'close b', 'close c', 'close source']

  test('when one can not be opened', async () => {
    const calls = await callsWith({ open: fail })
    expect(calls).toEqual(expect.arrayContaining(['close a', 'close b', 'close c']))
    expect(calls).not.toContain('finish a')
  })

  test('when one fails, without being finished', async () => {
    expect(await callsWith({ map: fail })).toEqual([...closed, 'open a', 'open b', 'open c'])
  })

  test('when one can not be finished', async () => {
    const calls = await callsWith({ finish: fail })
    expect(calls.filter((call) => call.startsWith('close'))).toEqual(closed)
    expect(calls).not.toContain('finish c')
  })

  test('when another one can not be closed', async () => {
    const calls = await callsWith({ close: fail })
    expect(calls.filter((call) => call.startsWith('close'))).toEqual(closed.filter((call) => call !== 'close b'))
  })
})
