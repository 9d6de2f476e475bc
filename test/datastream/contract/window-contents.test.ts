import { describe, expect, test } from 'vitest'
import {
  CountEvictor,
  CountTrigger,
  type DataStream,
  GlobalWindows,
  type KeyedStream,
  PurgingTrigger,
  SlidingEventTimeWindows,
  TimeEvictor,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'
import { values } from '../running.ts'

type Reading = readonly [sensor: string, at: number, value?: number | null]

const keyed = (input: DataStream<Reading>): KeyedStream<Reading, string> =>
  input
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forBoundedOutOfOrderness<Reading>(50).withTimestampAssigner(([, at]) => at),
    )
    .keyBy(0)

const rows: Reading[] = [
  ['a', 1, 3],
  ['a', 2, null],
  ['b', 3],
  ['a', 6, 5],
]

const tumbling = (input: DataStream<Reading>) => keyed(input).window(TumblingEventTimeWindows.of(10))

describe('nothing as a value', () => {
  test('an accumulator may be null until there is something', async () => {
    const max = {
      createAccumulator: (): number | null => null,
      add: ([, , value]: Reading, acc: number | null) => (value == null || (acc !== null && acc > value) ? acc : value),
      getResult: (acc: number | null) => acc,
      merge: (a: number | null, b: number | null) => (a === null || (b !== null && b > a) ? b : a),
    }
    expect(await values(rows, (input) => tumbling(input).aggregate(max))).toEqual([5, null])
    expect(
      await values(rows, (input) => keyed(input).window(SlidingEventTimeWindows.of(10, 5)).aggregate(max)),
    ).toEqual([3, null, 5, null, 5])
  })

  test('an accumulator may be undefined', async () => {
    const last = {
      createAccumulator: (): Reading | undefined => undefined,
      add: (reading: Reading) => reading as Reading | undefined,
      getResult: (acc: Reading | undefined) => acc?.[1] ?? -1,
    }
    expect(await values(rows, (input) => tumbling(input).aggregate(last))).toEqual([6, 3])
  })

  test('a reduction may come to null and go on from there', async () => {
    const calls: unknown[] = []
    const build = (input: DataStream<Reading>): DataStream<number | null> => {
      const numbers = input
        .assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks<Reading>().withTimestampAssigner(([, at]) => at))
        .map(([, , value]): number | null => value ?? null)
      return numbers
        .keyBy(() => 'all')
        .window(TumblingEventTimeWindows.of(10))
        .reduce((a, b) => {
          calls.push([a, b])
          return a === null ? b : null
        })
    }
    const missing: Reading[] = [
      ['a', 1, null],
      ['a', 2, 7],
      ['a', 3, 8],
      ['a', 4, 9],
    ]
    expect(await values(missing, build)).toEqual([9])
    expect(calls.slice(0, 3)).toEqual([
      [null, 7],
      [7, 8],
      [null, 9],
    ])
  })

  test('records may be null or undefined, and are counted', async () => {
    const sizes = await values<number | null | undefined, number>([null, undefined, 1, null], (input) =>
      input
        .keyBy(() => 'all')
        .countWindow(2)
        .process((_key, _ctx, elements) => [[...elements].length]),
    )
    expect(sizes).toEqual([2, 2])
    const all = await values<null, number>([null, null, null], (input) =>
      input.countWindowAll(2).process((_ctx, elements) => [[...elements].length]),
    )
    expect(all).toEqual([2])
  })

  test('a function of the window may give nothing, or null', async () => {
    const given = await values(rows, (input) =>
      tumbling(input).process((key, _ctx, _elements, out) => {
        out.collect(null)
        if (key === 'b') return
        return [undefined]
      }),
    )
    expect(given).toEqual([null, undefined, null])
  })
})

describe('accumulators that change in place', () => {
  const collecting = {
    createAccumulator: (): number[] => [],
    add: ([, at]: Reading, acc: number[]): number[] => {
      acc.push(at)
      return acc
    },
    getResult: (acc: number[]) => acc,
    merge: (a: number[], b: number[]): number[] => {
      a.push(...b)
      return a
    },
  }

  test('are each window’s own', async () => {
    const result = await values(rows, (input) =>
      keyed(input)
        .window(SlidingEventTimeWindows.of(10, 5))
        .aggregate(collecting, (key, { window }, [acc = []]) => [`${key}${window.start} ${acc.join()}`]),
    )
    expect(result).toEqual(['a-5 1,2', 'b-5 3', 'a0 1,2,6', 'b0 3', 'a5 6'])
  })

  test('of a fold start anew in every window', async () => {
    const build = (input: DataStream<Reading>) =>
      keyed(input)
        .countWindow(1)
        .fold<number[]>([], (acc, [, at]) => {
          acc.push(at)
          return acc
        })
    expect(await values(rows, build)).toEqual([[1], [2], [3], [6]])
  })
})

describe('evictors', () => {
  const times = (_key: string, _ctx: unknown, elements: Iterable<Reading>): string[] => [
    [...elements].map(([, at]) => at).join(),
  ]

  test('by time keep what is near the highest time, wherever that came', async () => {
    const unordered: Reading[] = [
      ['a', 12],
      ['a', 30],
      ['a', 20],
      ['a', 21],
      ['a', 5],
    ]
    const result = await values(unordered, (input) =>
      keyed(input).window(TumblingEventTimeWindows.of(100)).evictor(TimeEvictor.of(10)).process(times),
    )
    // 20 is not more than 30 - 10.
    expect(result).toEqual(['30,21'])
  })

  test('that leave nothing: the function gets nothing, an aggregate its start', async () => {
    const none = (input: DataStream<Reading>) => tumbling(input).evictor(CountEvictor.of(0))
    const count = {
      createAccumulator: () => 0,
      add: (_: Reading, n: number) => n + 1,
      getResult: (n: number) => `${n} left`,
    }
    expect(await values(rows, (input) => none(input).process(times))).toEqual(['', ''])
    expect(await values(rows, (input) => none(input).aggregate(count))).toEqual(['0 left', '0 left'])
  })

  test('afterwards remove for the next firing, not from this', async () => {
    const late: Reading[] = [
      ['a', 1],
      ['a', 2],
      ['a', 3],
      ['a', 100],
      ['a', 4],
      ['a', 5],
    ]
    const result = await values(late, (input) =>
      tumbling(input).allowedLateness(1000).evictor(CountEvictor.of(1, true)).process(times),
    )
    expect(result).toEqual(['1,2,3', '3,4', '4,5', '100'])
  })

  test('do nothing in a window that is purged between', async () => {
    const result = await values(rows, (input) =>
      keyed(input)
        .window(GlobalWindows.create())
        .trigger(PurgingTrigger.of(CountTrigger.of(2)))
        .evictor(CountEvictor.of(1))
        .process(times),
    )
    expect(result).toEqual(['2'])
  })

  test('sliding count windows are not full at first', async () => {
    const numbers: Reading[] = [1, 2, 3, 4, 5, 6, 7].map((at) => ['a', at] as const)
    expect(await values(numbers, (input) => keyed(input).countWindow(4, 2).process(times))).toEqual([
      '1,2',
      '1,2,3,4',
      '3,4,5,6',
    ])
    // The slide is longer than the window.
    expect(await values(numbers, (input) => keyed(input).countWindow(1, 3).process(times))).toEqual(['3', '6'])
  })
})
