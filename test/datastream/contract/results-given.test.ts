import { describe, expect, test } from 'vitest'
import {
  type AggregateFunction,
  CountEvictor,
  CountTrigger,
  type DataStream,
  EventTimeSessionWindows,
  EventTimeTrigger,
  type GlobalWindow,
  GlobalWindows,
  type KeyedStream,
  PurgingTrigger,
  SlidingEventTimeWindows,
  StreamExecutionEnvironment,
  WatermarkStrategy,
  type WindowedStream,
} from '../../../src/index.ts'

interface Total {
  readonly key: string
  sum: number
}

const push = (acc: number[], { sum }: Total): number[] => {
  acc.push(sum)
  return acc
}

const collecting: AggregateFunction<Total, number[], number[]> = {
  createAccumulator: () => [],
  add: (total, acc) => push(acc, total),
  getResult: (acc) => acc,
}

const plus = (a: Total, b: Total): Total => {
  a.sum += b.sum
  return a
}

const newTotals = (): Total[] => [1, 2, 3].map((sum) => ({ key: 'a', sum }))
const newEnv = (): StreamExecutionEnvironment => StreamExecutionEnvironment.getExecutionEnvironment()
const totals = (env = newEnv(), elements = newTotals()): KeyedStream<Total, string> =>
  env.fromCollection(elements).keyBy('key')

const eachRecord = (env = newEnv()): WindowedStream<Total, string, GlobalWindow> =>
  totals(env).window(GlobalWindows.create()).trigger(CountTrigger.of(1))

const sumsOf = (results: readonly Total[]): number[] => results.map(({ sum }) => sum)

/** Object reuse is off unless a program asks for it: what was emitted is not touched by the next call. */
describe('functions that work in place do not change results that have been given', () => {
  test('aggregate of a window that fires several times', async () => {
    expect(await eachRecord().aggregate(collecting).executeAndCollect()).toEqual([[1], [1, 2], [1, 2, 3]])
  })

  test('fold of a window that fires several times', async () => {
    expect(await eachRecord().fold<number[]>([], push).executeAndCollect()).toEqual([[1], [1, 2], [1, 2, 3]])
  })

  test('reduce of a window that fires several times', async () => {
    expect(sumsOf(await eachRecord().reduce(plus).executeAndCollect())).toEqual([1, 3, 6])
  })

  test('rolling reduce', async () => {
    expect(sumsOf(await totals().reduce(plus).executeAndCollect())).toEqual([1, 3, 6])
  })

  test('rolling fold', async () => {
    expect(await totals().fold<number[]>([], push).executeAndCollect()).toEqual([[1], [1, 2], [1, 2, 3]])
  })

  test('an aggregate whose result is a field of its accumulator', async () => {
    const listed: AggregateFunction<Total, { list: number[] }, number[]> = {
      createAccumulator: () => ({ list: [] }),
      add: (total, acc) => ({ list: push(acc.list, total) }),
      getResult: ({ list }) => list,
    }
    expect(await eachRecord().aggregate(listed).executeAndCollect()).toEqual([[1], [1, 2], [1, 2, 3]])
  })

  test('what a function of the window was given', async () => {
    const kept: Total[] = []
    await eachRecord()
      .reduce(plus, (_key, _ctx, [total]) => {
        if (total !== undefined) kept.push(total)
      })
      .executeAndCollect()
    expect(sumsOf(kept)).toEqual([1, 3, 6])
  })

  test('sessions that fire again because a late record came', async () => {
    const sessions = await newEnv()
      .fromCollection(newTotals())
      .assignTimestampsAndWatermarks(
        WatermarkStrategy.forGenerator<Total>(() => ({
          onEvent: (_, at, output) => output.emitWatermark(at + 10),
          onPeriodicEmit: () => {},
        })).withTimestampAssigner(() => 0),
      )
      .keyBy('key')
      .window(EventTimeSessionWindows.withGap(5))
      .allowedLateness(100)
      .reduce(plus)
      .executeAndCollect()
    expect(sumsOf(sessions)).toEqual([1, 3, 6])
  })
})

describe('nor records that others have, too', () => {
  const reducedBeside = async (build: (keyed: KeyedStream<Total, string>) => DataStream<Total>): Promise<number[]> => {
    const elements = newTotals()
    await build(totals(newEnv(), elements)).executeAndCollect()
    return sumsOf(elements)
  }
  const timed = (stream: DataStream<Total>): KeyedStream<Total, string> =>
    stream
      .assignTimestampsAndWatermarks(
        WatermarkStrategy.forMonotonousTimestamps<Total>().withTimestampAssigner(({ sum }) => sum),
      )
      .keyBy('key')
  const sliding = SlidingEventTimeWindows.of(4, 2)

  test.each<[string, (keyed: KeyedStream<Total, string>) => DataStream<Total>]>([
    ['rolling reduce', (keyed) => keyed.reduce(plus)],
    ['reduce of a window', (keyed) => keyed.window(GlobalWindows.create()).trigger(CountTrigger.of(3)).reduce(plus)],
    [
      'reduce of a window with an evictor',
      (keyed) =>
        keyed.window(GlobalWindows.create()).trigger(CountTrigger.of(3)).evictor(CountEvictor.of(9)).reduce(plus),
    ],
    ['reduce of windows that share records', (keyed) => timed(keyed).window(sliding).reduce(plus)],
  ])('%s', async (_, build) => {
    expect(await reducedBeside(build)).toEqual([1, 2, 3])
  })

  test('so that windows with records in common do not count them twice', async () => {
    const custom = timed(totals()).window(sliding).trigger(PurgingTrigger.of(EventTimeTrigger.create())).reduce(plus)
    expect(sumsOf(await custom.executeAndCollect())).toEqual([1, 6, 5])
    expect(sumsOf(await timed(totals()).window(sliding).reduce(plus).executeAndCollect())).toEqual([1, 6, 5])
  })
})

test('copies keep the classes of records', async () => {
  class Money {
    cents: number

    constructor(cents: number) {
      this.cents = cents
    }

    plus(other: Money): this {
      this.cents += other.cents
      return this
    }
  }
  const sums = await newEnv()
    .fromElements(new Money(1), new Money(2), new Money(3))
    .keyBy(() => 0)
    .reduce((a, b) => a.plus(b))
    .executeAndCollect()
  expect(sums).toEqual([new Money(1), new Money(3), new Money(6)])
})

test('no copies are made where the program allows that objects are used again', async () => {
  const env = newEnv()
  env.getConfig().enableObjectReuse()
  expect(env.getConfig().isObjectReuseEnabled()).toBe(true)
  const results = await totals(env).fold<number[]>([], push).executeAndCollect()
  expect(results).toEqual([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(new Set(results).size).toBe(1)
  const windows = await eachRecord(env).aggregate(collecting).executeAndCollect()
  expect(new Set(windows).size).toBe(1)
  env.getConfig().disableObjectReuse()
  expect(await totals(env).fold<number[]>([], push).executeAndCollect()).toEqual([[1], [1, 2], [1, 2, 3]])
})
