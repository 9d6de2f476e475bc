import { describe, expect, test } from 'vitest'
import {
  AscendingTimestampExtractor,
  BoundedOutOfOrdernessTimestampExtractor,
  type DataStream,
  ManualClock,
  StreamExecutionEnvironment,
  Time,
  TimestampExtractor,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { records } from '../running.ts'

interface Reading {
  readonly sensor: string
  readonly at: number
}

const readings = (...times: number[]): Reading[] => times.map((at) => ({ sensor: 's', at }))
const timesAndMarks = async (rows: readonly Reading[], create: () => TimestampExtractor<Reading>): Promise<unknown[]> =>
  (await records(rows, (input) => input.assignTimestampsAndWatermarks(create()))).map(({ timestamp, watermark }) => [
    timestamp,
    watermark,
  ])

describe('extractors that extend a class', () => {
  class Bounded extends BoundedOutOfOrdernessTimestampExtractor<Reading> {
    constructor() {
      super(Time.milliseconds(3))
    }

    extractTimestamp({ at }: Reading): number {
      return at
    }
  }

  test('bounded disorder: windows end with the record that is the delay behind their end', async () => {
    const results = (rows: Reading[]) =>
      records(rows, (input) =>
        input
          .assignTimestampsAndWatermarks(new Bounded())
          .keyBy('sensor')
          .window(TumblingEventTimeWindows.of(10))
          .process((_key, _ctx, elements) => [[...elements].map(({ at }) => at).join()]),
      )
    // A watermark of 9 is enough, and it comes with 12.
    expect((await results(readings(9, 12, 8))).map(({ value }) => value)).toEqual(['9', '12'])
    expect((await results(readings(9, 11, 8))).map(({ value }) => value)).toEqual(['9,8', '11'])
  })

  test('bounded disorder before 1970', async () => {
    expect(await timesAndMarks(readings(-100, -103, -90), () => new Bounded())).toEqual([
      [-100, -Infinity],
      [-103, -103],
      [-90, -103],
    ])
  })

  test('ascending times: one that falls is kept, and the watermark stays', async () => {
    class Ascending extends AscendingTimestampExtractor<Reading> {
      extractTimestamp({ at }: Reading): number {
        return at
      }
    }
    expect(await timesAndMarks(readings(10, 5, 10, 11), () => new Ascending())).toEqual([
      [10, -Infinity],
      [5, 9],
      [10, 9],
      [11, 9],
    ])
  })

  test('punctuated: asked after each record with the time it was given', async () => {
    class EveryTen extends TimestampExtractor<Reading> {
      extractTimestamp({ at }: Reading): number {
        return at + 1
      }

      override checkAndGetNextWatermark(_last: Reading, timestamp: number): number | null {
        return timestamp % 10 === 0 ? timestamp : null
      }
    }
    expect(await timesAndMarks(readings(8, 9, 3, 19, 20), () => new EveryTen())).toEqual([
      [9, -Infinity],
      [10, -Infinity],
      [4, 10],
      [20, 10],
      [21, 20],
    ])
  })

  test('periodic: a watermark that falls counts for nothing', async () => {
    class Last extends TimestampExtractor<Reading> {
      #last = 0

      extractTimestamp({ at }: Reading, previous: number | null): number {
        expect(previous).toBeNull()
        this.#last = at
        return at
      }

      override getCurrentWatermark(): number {
        return this.#last
      }
    }
    const rows = readings(5, 3, 7, 1)
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    const marks: number[] = []
    env
      .fromCollection(rows)
      .assignTimestampsAndWatermarks(new Last())
      .addSink((_reading, ctx) => void marks.push(ctx.currentWatermark()))
    await env.execute()
    expect(marks).toEqual([-Infinity, 5, 5, 7])
  })
})

describe('the time characteristic decides what timeWindow is', () => {
  const timed = (input: DataStream<Reading>): DataStream<Reading> =>
    input.assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<Reading>().withTimestampAssigner(({ at }) => at),
    )
  const show = (_key: string, window: { start: number }, input: Iterable<Reading>): string[] => [
    `${window.start}: ${[...input].map(({ at }) => at).join()}`,
  ]

  test.each([undefined, 'EventTime'] as const)('%s: event time', async (characteristic) => {
    const job = new LiveJob<Reading, string>((input, env) => {
      if (characteristic !== undefined) env.setStreamTimeCharacteristic(characteristic)
      return timed(input).keyBy('sensor').timeWindow(Time.milliseconds(10)).apply(show)
    })
    await job.at(500)
    expect(await job.push(...readings(3, 12))).toEqual(['0: 3'])
    expect(await job.end()).toEqual(['10: 12'])
  })

  test('ProcessingTime: the clock, also where records have times', async () => {
    const job = new LiveJob<Reading, string>((input, env) => {
      env.setStreamTimeCharacteristic('ProcessingTime')
      return timed(input).keyBy('sensor').timeWindow(Time.milliseconds(10), Time.milliseconds(5)).apply(show)
    })
    await job.at(502)
    expect(await job.push(...readings(3, 12))).toEqual([])
    expect(await job.at(504)).toEqual(['495: 3,12'])
    expect(await job.at(509)).toEqual(['500: 3,12'])
    expect(await job.end()).toEqual([])
  })

  test('IngestionTime: the time of arrival, and the end of input ends the windows', async () => {
    const job = new LiveJob<Reading, string>((input, env) => {
      env.setStreamTimeCharacteristic('IngestionTime')
      return input.keyBy('sensor').timeWindow(Time.milliseconds(100)).apply(show)
    })
    await job.at(250)
    expect(await job.push(...readings(3, 1e6))).toEqual([])
    expect(await job.at(299)).toEqual([])
    // Some time after 300, for the watermark goes on in steps.
    expect(await job.at(550)).toEqual(['200: 3,1000000'])
    expect(await job.push(...readings(7))).toEqual([])
    expect(await job.end()).toEqual(['500: 7'])
  })

  test('IngestionTime: a strategy of the program replaces it', async () => {
    const job = new LiveJob<Reading, string>((input, env) => {
      env.setStreamTimeCharacteristic('IngestionTime')
      return timed(input).keyBy('sensor').timeWindow(Time.milliseconds(10)).apply(show)
    })
    await job.at(5000)
    expect(await job.push(...readings(3))).toEqual([])
    expect(await job.at(9000)).toEqual([])
    expect(await job.push(...readings(12))).toEqual(['0: 3'])
    await job.end()
  })

  test('IngestionTime: several sources are stamped by one clock', async () => {
    const clock = new ManualClock(42)
    const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock })
    env.setStreamTimeCharacteristic('IngestionTime')
    const both = env.fromData('a').union(env.fromData('b'), env.fromSequence(1, 1).map(String))
    const seen = await both.process((text, ctx) => [`${text} ${ctx.timestamp()}`]).executeAndCollect()
    expect(seen.toSorted()).toEqual(['1 42', 'a 42', 'b 42'])
  })

  test('windows that name their time keep it', async () => {
    const job = new LiveJob<Reading, string>((input, env) => {
      env.setStreamTimeCharacteristic('EventTime')
      return timed(input).keyBy('sensor').window(TumblingProcessingTimeWindows.of(10)).apply(show)
    })
    await job.at(70)
    expect(await job.push(...readings(3, 500))).toEqual([])
    expect(await job.at(79)).toEqual(['70: 3,500'])
    await job.end()
  })
})
