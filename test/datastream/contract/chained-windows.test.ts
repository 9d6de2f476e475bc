import { expect, test } from 'vitest'
import {
  ContinuousEventTimeTrigger,
  type DataStream,
  EventTimeSessionWindows,
  EventTimeTrigger,
  type KeyedStream,
  OutputTag,
  PurgingTrigger,
  type TimeWindow,
  TumblingEventTimeWindows,
  WatermarkStrategy,
  type WindowContext,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { values } from '../running.ts'

interface Trip {
  readonly city: string
  readonly zone: number
  readonly day: Date
  readonly at: number
}

const timed = (input: DataStream<Trip>, delay = 0): DataStream<Trip> =>
  input.assignTimestampsAndWatermarks(
    WatermarkStrategy.forBoundedOutOfOrderness<Trip>(delay).withTimestampAssigner(({ at }) => at),
  )

const keyed = (input: DataStream<Trip>, delay = 0): KeyedStream<Trip, string> => timed(input, delay).keyBy('city')

const trip = (city: string, at: number, zone = 1): Trip => ({ city, zone, day: new Date(zone * 1000), at })

const show = (key: string, { window }: WindowContext<TimeWindow>, elements: Iterable<Trip>): string[] => [
  `${key} [${window.start},${window.end}) ${[...elements].map(({ at }) => at).join()}`,
]

const tens = TumblingEventTimeWindows.of(10)

test('the windows of a window’s results hold them if they are of the same time', async () => {
  const late = new OutputTag<string>('late')
  const rows = [trip('a', 1), trip('b', 2), trip('a', 12), trip('a', 3), trip('b', 40)]
  const build = (input: DataStream<Trip>) =>
    keyed(input)
      .window(tens)
      .allowedLateness(100)
      .process(show)
      .windowAll(tens)
      .sideOutputLateData(late)
      .process(({ window }, elements) => [`${window.start}: ${[...elements].join('; ')}`])
  expect(await values(rows, build)).toEqual(['0: a [0,10) 1; b [0,10) 2', '10: a [10,20) 12', '40: b [40,50) 40'])
  // What fires again for a late record comes when the second window is over.
  expect(await values(rows, (input) => build(input).getSideOutput(late))).toEqual(['a [0,10) 1,3'])
})

test('the function of a window gets the key as the program made it', async () => {
  const rows = [trip('a', 1, 1), trip('a', 2, 1), trip('a', 3, 2)]
  const sizes = <K>(keyOf: (input: DataStream<Trip>) => KeyedStream<Trip, K>): Promise<[K, number][]> =>
    values(rows, (input) =>
      keyOf(timed(input))
        .window(tens)
        .process((key, _ctx, elements): [K, number][] => [[key, [...elements].length]]),
    )
  expect(await sizes((input) => input.keyBy('city', 'zone'))).toEqual([
    [['a', 1], 2],
    [['a', 2], 1],
  ])
  expect(await sizes((input) => input.keyBy(({ city, zone }) => ({ in: city, zone })))).toEqual([
    [{ in: 'a', zone: 1 }, 2],
    [{ in: 'a', zone: 2 }, 1],
  ])
  expect(await sizes((input) => input.keyBy('day'))).toEqual([
    [new Date(1000), 2],
    [new Date(2000), 1],
  ])
  expect(await sizes((input) => input.keyBy(({ zone }) => BigInt(zone)))).toEqual([
    [1n, 2],
    [2n, 1],
  ])
})

test('sessions with triggers that purge, at their end and between', async () => {
  const rows = [0, 5, 14, 22, 50].map((at) => trip('a', at))
  const sessions = (input: DataStream<Trip>) => keyed(input, 3).window(EventTimeSessionWindows.withGap(10))
  expect(
    await values(rows, (input) => sessions(input).trigger(PurgingTrigger.of(EventTimeTrigger.create())).process(show)),
  ).toEqual(['a [0,32) 0,5,14,22', 'a [50,60) 50'])
  // At 10 there are three; at 20 one, and nothing more at 30.
  expect(
    await values(rows, (input) =>
      sessions(input)
        .trigger(PurgingTrigger.of(ContinuousEventTimeTrigger.of(10)))
        .process(show),
    ),
  ).toEqual(['a [0,24) 0,5,14', 'a [0,32) 22', 'a [50,60) 50'])
})

test('an input that has ended does not hold back one that goes on', async () => {
  const job = new LiveJob<Trip, string>((input, env) =>
    timed(input)
      .union(timed(env.fromData(trip('x', 3), trip('x', 50))))
      .windowAll(tens)
      .process(({ window }, elements) => [`${window.start}: ${[...elements].map(({ city }) => city).join()}`]),
  )
  expect(await job.push(trip('a', 1))).toEqual([])
  expect(await job.push(trip('a', 11))).toEqual(['0: x,a'])
  expect(await job.push(trip('a', 70))).toEqual(['10: a', '50: x'])
  expect(await job.end()).toEqual(['70: a'])
})
