import { describe, expect, test } from 'vitest'
import {
  OutputTag,
  StreamExecutionEnvironment,
  Time,
  TumblingEventTimeWindows,
  type WatermarkGenerator,
  type WatermarkOutput,
  WatermarkStrategy,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { records } from '../running.ts'
import { type Event, streams, counted, merged } from './several-streams.ts'

describe('a strategy', () => {
  test('is not changed by what is made of it', async () => {
    const plain = WatermarkStrategy.forMonotonousTimestamps<Event>()
    const byTime = plain.withTimestampAssigner(([, at]) => at)
    const shifted = byTime.withTimestampAssigner(([, at]) => at + 1000)
    const timesWith = async (strategy: WatermarkStrategy<Event>): Promise<unknown[]> =>
      (await records([['a', 1]] as Event[], (input) => input.assignTimestampsAndWatermarks(strategy))).map(
        ({ timestamp }) => timestamp,
      )
    expect(await timesWith(byTime)).toEqual([1])
    expect(await timesWith(shifted)).toEqual([1001])
    expect(await timesWith(plain)).toEqual([null])
  })

  test('keeps its idleness with an assigner set later', async () => {
    const strategy = WatermarkStrategy.forMonotonousTimestamps<Event>()
      .withIdleness(100)
      .withTimestampAssigner<Event>(([, at]) => at)
    const job = new LiveJob<Event, string>((input) => counted(merged(streams(input, ['a', 'b'], strategy))))
    await job.at(50)
    expect(await job.push(['a', 1], ['a', 20])).toEqual([])
    expect(await job.at(100)).toEqual(['0: 1'])
    await job.end()
  })

  test('has a new generator for every job and every use', async () => {
    let created = 0
    class Counting implements WatermarkGenerator<Event> {
      #n = 0

      onEvent(_event: Event, _timestamp: number, output: WatermarkOutput): void {
        output.emitWatermark(++this.#n)
      }

      onPeriodicEmit(): void {}
    }
    const strategy = WatermarkStrategy.forGenerator<Event>(() => {
      created++
      return new Counting()
    }).withTimestampAssigner(([, at]) => at)
    const run = async (): Promise<number[]> => {
      const seen: number[] = []
      const env = StreamExecutionEnvironment.getExecutionEnvironment()
      const input = env.fromData<Event>(['a', 1], ['a', 2], ['a', 3])
      for (const _ of [1, 2]) {
        input.assignTimestampsAndWatermarks(strategy).addSink((_event, ctx) => void seen.push(ctx.currentWatermark()))
      }
      await env.execute()
      return seen.toSorted((a, b) => a - b)
    }
    const twice = [-Infinity, -Infinity, 1, 1, 2, 2]
    expect(await run()).toEqual(twice)
    expect(await run()).toEqual(twice)
    expect(created).toBeGreaterThanOrEqual(4)
  })

  test.each<[string, WatermarkStrategy<number>, number[]]>([
    ['monotonous', WatermarkStrategy.forMonotonousTimestamps(), [-Infinity, -11, -6, -1]],
    ['bounded', WatermarkStrategy.forBoundedOutOfOrderness(Time.milliseconds(4)), [-Infinity, -15, -10, -5]],
    ['bounded by nothing', WatermarkStrategy.forBoundedOutOfOrderness(0), [-Infinity, -11, -6, -1]],
  ])('takes times before 1970 and 0: %s', async (_, strategy, expected) => {
    const seen = await records([-10, -5, 0, 7], (input) =>
      input.assignTimestampsAndWatermarks(strategy.withTimestampAssigner((at) => at)),
    )
    expect(seen.map(({ watermark }) => watermark)).toEqual(expected)
  })

  test('an end that a generator tells closes all windows', async () => {
    const late = new OutputTag<Event>('late')
    const job = new LiveJob<Event, string>((input) => {
      const strategy = WatermarkStrategy.forGenerator<Event>(() => ({
        onEvent: ([name], _at, output) => (name === 'end' ? output.emitWatermark(Infinity) : undefined),
        onPeriodicEmit() {},
      })).withTimestampAssigner(([, at]) => at)
      const windows = input
        .assignTimestampsAndWatermarks(strategy)
        .windowAll(TumblingEventTimeWindows.of(10))
        .sideOutputLateData(late)
        .process(({ window }, elements) => [`${window.start}: ${[...elements].length}`])
      return windows.union(windows.getSideOutput(late).map(([name]) => `late ${name}`))
    })
    expect(await job.push(['a', 1], ['end', 2])).toEqual(['0: 2'])
    expect(await job.push(['b', 500])).toEqual(['late b'])
    expect(await job.end()).toEqual([])
  })
})
