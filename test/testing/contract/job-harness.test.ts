import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  DataTypes,
  type KeyedContext,
  KeyedProcessFunction,
  type OnTimerContext,
  ReducingStateDescriptor,
  type Row,
  Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
  TumblingEventTimeWindows,
} from '../../../src/index.ts'
import { JobHarness, ManualClock, type TestInput } from '../../../src/testing/index.ts'

const harnessOf = (parallelism = 1): { env: StreamExecutionEnvironment; harness: JobHarness } => {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ parallelism })
  return { env, harness: new JobHarness(env) }
}

interface Click {
  readonly user: string
  readonly n: number
}

/** Sums a user's clicks for a second after the first one. */
class Second extends KeyedProcessFunction<string, Click, Click> {
  private readonly sum = new ReducingStateDescriptor<number>('sum', (a, b) => a + b)

  override processElement({ n }: Click, ctx: KeyedContext<string>): void {
    const sum = ctx.getReducingState(this.sum)
    const timers = ctx.timerService()
    if (sum.get() === null) timers.registerProcessingTimeTimer(timers.currentProcessingTime() + 1000)
    sum.add(n)
  }

  override onTimer(_time: number, ctx: OnTimerContext<string>): Click[] {
    const sum = ctx.getReducingState(this.sum)
    const n = sum.get() ?? 0
    sum.clear()
    return [{ user: ctx.getCurrentKey(), n }]
  }
}

describe.each([1, 2, 4])('a whole program at parallelism %i', (parallelism) => {
  test('has timers of processing time in every subtask', async () => {
    const { harness } = harnessOf(parallelism)
    await using _ = harness
    const clicks = harness.source<Click>('clicks')
    expectTypeOf(clicks).toEqualTypeOf<TestInput<Click>>()
    const sums = harness.collect(clicks.stream.keyBy('user').process(new Second()))
    expectTypeOf(sums.take()).toEqualTypeOf<Click[]>()
    await harness.start()
    for (const user of ['a', 'b', 'c', 'a']) clicks.push({ user, n: 1 })
    await harness.settle()
    await harness.advanceClock(500)
    clicks.push({ user: 'd', n: 5 })
    await harness.settle()
    await harness.advanceClock(499)
    expect(sums.take()).toEqual([])
    await harness.advanceClock(1)
    expect(sums.take().toSorted((x, y) => (x.user < y.user ? -1 : 1))).toEqual([
      { user: 'a', n: 2 },
      { user: 'b', n: 1 },
      { user: 'c', n: 1 },
    ])
    await harness.advanceClock(500)
    expect(sums.take()).toEqual([{ user: 'd', n: 5 }])
  })

  test('has event time that all its inputs have reached', async () => {
    const { harness } = harnessOf(parallelism)
    await using _ = harness
    const [left, right] = [harness.source<Click>('left'), harness.source<Click>('right')]
    const joined = harness.collect(
      left.stream
        .join(right.stream)
        .where('user')
        .equalTo('user')
        .window(TumblingEventTimeWindows.of(10))
        .apply((a, b) => `${a.user} ${a.n} ${b.n}`),
    )
    await harness.start()
    left.push({ user: 'a', n: 1 }, 3)
    right.push({ user: 'a', n: 2 }, 9)
    right.push({ user: 'a', n: 3 }, 10)
    left.watermark(9)
    await harness.settle()
    expect(joined.take()).toEqual([])
    right.watermark(8)
    await harness.settle()
    expect(joined.take()).toEqual([])
    right.watermark(9)
    await harness.settle()
    expect(joined.take()).toEqual(['a 1 2'])
    left.push({ user: 'a', n: 4 }, 12)
    left.end()
    right.end()
    await harness.settle()
    expect(joined.take()).toEqual(['a 4 3'])
  })
})

describe('a program with tables', () => {
  test('is fed and looked at like others', async () => {
    const { env, harness } = harnessOf()
    await using _ = harness
    const tables = StreamTableEnvironment.create(env)
    const clicks = harness.source<Click>()
    const schema = Schema.newBuilder().column('user', DataTypes.STRING()).column('n', DataTypes.INT()).build()
    tables.createTemporaryView('clicks', clicks.stream, schema)
    const sums = harness.collect<Row>(
      tables.toChangelogStream(tables.sqlQuery('SELECT `user`, SUM(n) FROM clicks GROUP BY `user`')),
    )
    await harness.start()
    clicks.push({ user: 'a', n: 1 })
    await harness.settle()
    expect(sums.take().map(String)).toEqual(['+I[a, 1]'])
    clicks.push({ user: 'a', n: 2 })
    await harness.settle()
    expect(sums.take().map(String)).toEqual(['-U[a, 1]', '+U[a, 3]'])
  })
})

describe('calls in the wrong order', () => {
  test('a job starts once', async () => {
    const { harness } = harnessOf()
    await using _ = harness
    harness.collect(harness.source<number>().stream)
    await harness.start()
    await expect(harness.start()).rejects.toThrow(/started already/)
  })

  test('without a start there is nothing to check or to move on', async () => {
    const { harness } = harnessOf()
    harness.collect(harness.source<number>().stream)
    await expect(harness.checkpoint()).rejects.toThrow(/[Ss]tart/)
    await expect(harness.advanceClock(1)).rejects.toThrow(/[Ss]tart/)
    await harness.stop()
  })

  test('stopping twice, and after a failure, is harmless', async () => {
    const { harness } = harnessOf()
    const input = harness.source<number>()
    harness.collect(
      input.stream.map((n): number => {
        throw new Error(`no ${n}`)
      }),
    )
    await harness.start()
    input.push(1)
    await expect(harness.settle()).rejects.toThrow('no 1')
    await expect(harness.advanceClock(5)).rejects.toThrow('no 1')
    await harness.stop()
    await harness.stop()
  })

  test('a clock of its own may be given', async () => {
    const clock = new ManualClock(100)
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    await using harness = new JobHarness(env, clock)
    const input = harness.source<number>()
    const times = harness.collect(
      input.stream.process<number>((n, ctx, out) => out.collect(n + ctx.timerService().currentProcessingTime())),
    )
    await harness.start()
    await harness.advanceClock(5)
    input.push(1)
    await harness.settle()
    expect([times.take(), clock.now()]).toEqual([[106], 105])
  })
})
