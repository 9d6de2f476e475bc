import { describe, expect, test } from 'vitest'
import type { WatermarkGenerator } from '../../src/runtime/time/watermark-strategy.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { TumblingEventTimeWindows } from '../../src/runtime/windows/assigners.ts'
import { LiveJob } from './live.ts'
import { records, values } from './running.ts'

const byValue = (strategy: WatermarkStrategy<number>): WatermarkStrategy<number> =>
  strategy.withTimestampAssigner((v) => v)

describe('strategies', () => {
  test('monotonous timestamps: 1 ms behind the highest', async () => {
    expect(
      await records([5, 3, 8], (input) =>
        input.assignTimestampsAndWatermarks(byValue(WatermarkStrategy.forMonotonousTimestamps())),
      ),
    ).toEqual([
      { value: 5, timestamp: 5, watermark: -Infinity },
      { value: 3, timestamp: 3, watermark: 4 },
      { value: 8, timestamp: 8, watermark: 4 },
    ])
  })

  test('bounded disorder: the delay and 1 ms behind the highest', async () => {
    const seen = await records([5, 3, 8, 8, 100, 0], (input) =>
      input.assignTimestampsAndWatermarks(byValue(WatermarkStrategy.forBoundedOutOfOrderness(3))),
    )
    expect(seen.map(({ watermark }) => watermark)).toEqual([-Infinity, 1, 1, 4, 4, 96])
  })

  test('none: only at the end', async () => {
    const seen = await records([5, 3], (input) =>
      input.assignTimestampsAndWatermarks(byValue(WatermarkStrategy.noWatermarks())),
    )
    expect(seen).toEqual([
      { value: 5, timestamp: 5, watermark: -Infinity },
      { value: 3, timestamp: 3, watermark: -Infinity },
    ])
  })

  test('a generator of the program, asked after every record; watermarks never fall', async () => {
    class Punctuated implements WatermarkGenerator<number> {
      onEvent(event: number, timestamp: number, output: Parameters<WatermarkGenerator<number>['onEvent']>[2]): void {
        if (event % 10 === 0) output.emitWatermark(timestamp)
      }

      onPeriodicEmit(output: Parameters<WatermarkGenerator<number>['onPeriodicEmit']>[0]): void {
        output.emitWatermark(2)
      }
    }
    const seen = await records([1, 30, 20, 5, 40, 41], (input) =>
      input.assignTimestampsAndWatermarks(byValue(WatermarkStrategy.forGenerator(() => new Punctuated()))),
    )
    expect(seen.map(({ watermark }) => watermark)).toEqual([-Infinity, 2, 30, 30, 30, 40])
  })

  test('later ones replace earlier ones; the assigner sees the earlier time', async () => {
    const seen = await records([5, 3], (input) =>
      input
        .assignTimestampsAndWatermarks(byValue(WatermarkStrategy.forMonotonousTimestamps()))
        .assignTimestampsAndWatermarks(
          WatermarkStrategy.forBoundedOutOfOrderness<number>(100).withTimestampAssigner(
            (v, previous) => v + (previous ?? NaN),
          ),
        ),
    )
    expect(seen).toEqual([
      { value: 5, timestamp: 10, watermark: -Infinity },
      { value: 3, timestamp: 6, watermark: -91 },
    ])
  })

  test('without an assigner records keep their time, or have none', async () => {
    const strategy = WatermarkStrategy.forMonotonousTimestamps<number>()
    expect(
      await records([5, 9], (input) =>
        input
          .assignTimestampsAndWatermarks(byValue(WatermarkStrategy.noWatermarks()))
          .assignTimestampsAndWatermarks(strategy),
      ),
    ).toEqual([
      { value: 5, timestamp: 5, watermark: -Infinity },
      { value: 9, timestamp: 9, watermark: 4 },
    ])
    expect(await records([5], (input) => input.assignTimestampsAndWatermarks(strategy))).toEqual([
      { value: 5, timestamp: null, watermark: -Infinity },
    ])
  })

  test.each([NaN, undefined, 5n])('%s is no time', async (time) => {
    const strategy = WatermarkStrategy.noWatermarks<number>().withTimestampAssigner(() => time as number)
    await expect(values([5], (input) => input.assignTimestampsAndWatermarks(strategy))).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_TIMESTAMP' }),
    )
  })
})

describe('in a running job', () => {
  const windows = (strategy: WatermarkStrategy<number>, interval = 0): LiveJob<number, number> =>
    new LiveJob<number, number>((input, env) => {
      env.getConfig().setAutoWatermarkInterval(interval)
      return input
        .assignTimestampsAndWatermarks(strategy)
        .keyBy(() => 0)
        .window(TumblingEventTimeWindows.of(10))
        .reduce((a, b) => a + b)
    })

  test('an interval holds watermarks back until the clock has passed it', async () => {
    const job = windows(byValue(WatermarkStrategy.forMonotonousTimestamps()), 200)
    expect(await job.push(1, 15, 2)).toEqual([])
    expect(await job.at(199)).toEqual([])
    expect(await job.at(200)).toEqual([3])
    expect(await job.push(3, 27)).toEqual([])
    expect(await job.at(400)).toEqual([15])
    expect(await job.end()).toEqual([27])
  })

  test('an idle stream does not hold back the others', async () => {
    const job = new LiveJob<number, number>((input) => {
      const timed = (stream: typeof input): typeof input =>
        stream.assignTimestampsAndWatermarks(
          byValue(WatermarkStrategy.forMonotonousTimestamps<number>()).withIdleness(1000),
        )
      return timed(input.filter((v) => v % 2 === 0))
        .union(timed(input.filter((v) => v % 2 === 1)))
        .keyBy(() => 0)
        .window(TumblingEventTimeWindows.of(10))
        .reduce((a, b) => a + b)
    })
    expect(await job.push(1, 2, 22)).toEqual([])
    expect(await job.at(500)).toEqual([])
    expect(await job.push(24)).toEqual([])
    // The odd ones have been silent for 1000 ms, the even ones for 500.
    expect(await job.at(1000)).toEqual([3])
    expect(await job.push(31, 32)).toEqual([46])
    expect(await job.end()).toEqual([63])
  })

  test('a generator may mark the stream idle and active', async () => {
    const job = new LiveJob<number, number>((input) => {
      const generator: WatermarkGenerator<number> = {
        onEvent: (event, timestamp, output) => (event < 0 ? output.markIdle() : output.emitWatermark(timestamp)),
        onPeriodicEmit: () => {},
      }
      const even = input
        .filter((v) => v % 2 === 0)
        .assignTimestampsAndWatermarks(byValue(WatermarkStrategy.forGenerator(() => generator)))
      const odd = input
        .filter((v) => v % 2 !== 0)
        .assignTimestampsAndWatermarks(byValue(WatermarkStrategy.forGenerator(() => generator)))
      return even
        .union(odd)
        .filter((v) => v >= 0)
        .keyBy(() => 0)
        .window(TumblingEventTimeWindows.of(10))
        .reduce((a, b) => a + b)
    })
    expect(await job.push(0, 2, 12, 22)).toEqual([])
    expect(await job.push(1)).toEqual([])
    expect(await job.push(-1)).toEqual([3, 12])
    expect(await job.push(41)).toEqual([])
    expect(await job.end()).toEqual([22, 41])
  })
})
