import { describe, expect, test } from 'vitest'
import {
  type DataStream,
  Duration,
  EventTimeSessionWindows,
  SlidingEventTimeWindows,
  Time,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'
import { type Seen, recordsOneByOne } from '../running.ts'

/** A side, a key, and an event time. */
type Row = readonly [side: 'l' | 'r', key: string, time: number]

const side = (input: DataStream<Row>, name: 'l' | 'r', delay = 0): DataStream<Row> =>
  input
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forBoundedOutOfOrderness<Row>(delay).withTimestampAssigner(([, , time]) => time),
    )
    .filter(([of]) => of === name)

const join = (input: DataStream<Row>, delay = 0) =>
  side(input, 'l', delay)
    .join(side(input, 'r', delay))
    .where(1)
    .equalTo(([, key]) => key)

const coGroup = (input: DataStream<Row>, delay = 0) =>
  side(input, 'l', delay)
    .coGroup(side(input, 'r', delay))
    .where(1)
    .equalTo(1)

const pair = ([, , left]: Row, [, , right]: Row): string => `${left}-${right}`
const lists = (left: Iterable<Row>, right: Iterable<Row>): string[] => [
  `${[...left].map(([, , time]) => time).join()}|${[...right].map(([, , time]) => time).join()}`,
]
const sorted = (seen: readonly Seen<string>[]): string[] => seen.map(({ value }) => value).toSorted()

describe('windows of a join', () => {
  const before: Row[] = [
    ['l', 'a', -11],
    ['r', 'a', -10],
    ['l', 'a', -1],
    ['r', 'a', 0],
    ['r', 'a', 9],
    ['l', 'a', 8],
  ]

  test('lie on both sides of zero', async () => {
    const seen = await recordsOneByOne(before, (input) =>
      join(input, 20).window(TumblingEventTimeWindows.of(10)).apply(pair),
    )
    expect(seen).toEqual([
      { value: '-1--10', timestamp: -1, watermark: -12 },
      { value: '8-0', timestamp: 9, watermark: -12 },
      { value: '8-9', timestamp: 9, watermark: -12 },
    ])
  })

  test('may be shifted', async () => {
    const shifted = TumblingEventTimeWindows.of(Duration.ofMillis(10), Duration.ofMillis(-1))
    // [-21,-11), [-11,-1), [-1,9), [9,19)
    const seen = await recordsOneByOne(before, (input) => join(input, 20).window(shifted).apply(pair))
    expect(seen.map(({ value, timestamp }) => [value, timestamp])).toEqual([
      ['-11--10', -2],
      ['-1-0', 8],
      ['8-0', 8],
    ])
  })

  test('may overlap: a pair is found in each window that has both', async () => {
    const rows: Row[] = [
      ['l', 'a', 5],
      ['r', 'a', 7],
    ]
    const seen = await recordsOneByOne(rows, (input) =>
      join(input).window(SlidingEventTimeWindows.of(10, 3)).apply(pair),
    )
    // [-3,7) has the left one only; [0,10) and [3,13) have both; [6,16) has the right one only.
    expect(seen.map(({ value, timestamp }) => [value, timestamp])).toEqual([
      ['5-7', 9],
      ['5-7', 12],
    ])
  })

  test('without partners give nothing', async () => {
    const left: Row[] = [
      ['l', 'a', 1],
      ['r', 'b', 1],
    ]
    const window = TumblingEventTimeWindows.of(Time.seconds(1))
    expect(await recordsOneByOne(left, (input) => join(input).window(window).apply(pair))).toEqual([])
    expect(await recordsOneByOne([], (input: DataStream<Row>) => join(input).window(window).apply(pair))).toEqual([])
  })

  test('that are late take records until the watermark reaches the end of the lateness', async () => {
    const late = (watermark: number): Row[] => [
      ['l', 'a', 1],
      ['l', 'x', watermark + 1],
      ['r', 'x', watermark + 1],
      ['r', 'a', 2],
    ]
    const joined = (watermark: number): Promise<string[]> =>
      recordsOneByOne(late(watermark), (input) =>
        join(input).window(TumblingEventTimeWindows.of(10)).allowedLateness(5).apply(pair),
      ).then((seen) => sorted(seen).filter((text) => text.startsWith('1-')))
    // The window ends at 9, its lateness at 14.
    expect(await joined(13)).toEqual(['1-2'])
    expect(await joined(14)).toEqual([])
  })

  test('sessions that a late record of the other side bridges are one', async () => {
    const rows: Row[] = [
      ['l', 'a', 10],
      ['r', 'a', 30],
      ['l', 'a', 20],
    ]
    const seen = await recordsOneByOne(rows, (input) =>
      join(input, 100).window(EventTimeSessionWindows.withGap(10)).apply(pair),
    )
    expect(seen.map(({ value, timestamp }) => [value, timestamp])).toEqual([
      ['10-30', 39],
      ['20-30', 39],
    ])
  })
})

describe('coGroup', () => {
  test('gives lists that can be walked twice, and takes generators', async () => {
    const rows: Row[] = [
      ['l', 'a', 1],
      ['l', 'a', 2],
      ['r', 'a', 3],
    ]
    const seen = await recordsOneByOne(rows, (input) =>
      coGroup(input)
        .window(TumblingEventTimeWindows.of(10))
        .apply(function* (left, right) {
          yield `${[...left].length} ${[...left].length}`
          yield `${[...right].length} ${[...right].length}`
        }),
    )
    expect(seen.map(({ value, timestamp }) => [value, timestamp])).toEqual([
      ['2 2', 9],
      ['1 1', 9],
    ])
  })

  test('is called for a side alone, but never for neither', async () => {
    const rows: Row[] = [
      ['r', 'b', -3],
      ['l', 'a', 14],
      ['r', 'c', 15],
    ]
    const seen = await recordsOneByOne(rows, (input) =>
      coGroup(input).window(TumblingEventTimeWindows.of(10)).apply(lists),
    )
    expect(sorted(seen)).toEqual(['14|', '|-3', '|15'])
    expect(
      await recordsOneByOne([], (input: DataStream<Row>) =>
        coGroup(input).window(TumblingEventTimeWindows.of(10)).apply(lists),
      ),
    ).toEqual([])
  })
})

test('a join can be joined again, by the time of its windows', async () => {
  const rows: Row[] = [
    ['l', 'a', 1],
    ['r', 'a', 2],
    ['l', 'a', 13],
    ['r', 'a', 14],
  ]
  const seen = await recordsOneByOne(rows, (input) =>
    join(input)
      .window(TumblingEventTimeWindows.of(10))
      .apply(([, key], [, , right]) => ({ key, right }))
      .join(side(input, 'l'))
      .where('key')
      .equalTo(1)
      .window(TumblingEventTimeWindows.of(10))
      .apply(({ right }, [, , left]) => `${right}+${left}`),
  )
  expect(seen.map(({ value, timestamp }) => [value, timestamp])).toEqual([
    ['2+1', 9],
    ['14+13', 19],
  ])
})
