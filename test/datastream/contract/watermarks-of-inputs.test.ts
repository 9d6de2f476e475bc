import { describe, expect, test } from 'vitest'
import {
  BoundedOutOfOrdernessTimestampExtractor,
  type DataStream,
  type KeyedStream,
  KeyedCoProcessFunction,
  type KeyedContext,
  ManualClock,
  type OnTimerContext,
  OutputTag,
  type SourceContext,
  StreamExecutionEnvironment,
  Time,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { type Event, monotonous, streams, counted, merged } from './several-streams.ts'

describe('several inputs', () => {
  test('have the lowest watermark of all of them', async () => {
    const job = new LiveJob<Event, string>((input) => counted(merged(streams(input, ['a', 'b', 'c']))))
    expect(await job.push(['a', 10], ['b', 100])).toEqual([])
    expect(await job.push(['c', 9])).toEqual([])
    // Now a is the last, at 9.
    expect(await job.push(['c', 50])).toEqual(['0: 1'])
    expect(await job.push(['a', 20], ['a', 19])).toEqual(['10: 1'])
    expect(await job.end()).toEqual(['20: 1', '50: 1', '100: 1'])
  })

  test('that are idle count as one idle input further on', async () => {
    const job = new LiveJob<Event, string>((input) => {
      const idle = merged(streams(input, ['a', 'b'], monotonous().withIdleness(Time.seconds(1))))
      return counted(merged(streams(input, ['c'])).union(idle.map((event) => event)))
    })
    // Neither a nor b has ever had a record.
    expect(await job.push(['c', 5], ['c', 20])).toEqual([])
    expect(await job.at(999)).toEqual([])
    expect(await job.at(1000)).toEqual(['0: 1'])
    await job.end()
  })

  test('hold back again what comes after they have woken up, without going back', async () => {
    const late = new OutputTag<Event>('late')
    const job = new LiveJob<Event, string>((input) => {
      const both = merged(streams(input, ['a', 'b'], monotonous().withIdleness(1000)))
      const windows = both
        .windowAll(TumblingEventTimeWindows.of(10))
        .sideOutputLateData(late)
        .process(({ window }, elements) => [`${window.start}: ${[...elements].length}`])
      return windows.union(windows.getSideOutput(late).map(([name, at]) => `late ${name}${at}`))
    })
    await job.push(['a', 5])
    await job.at(900)
    expect(await job.push(['a', 30])).toEqual([])
    expect(await job.at(1000)).toEqual(['0: 1'])
    // b is awake with 6, for which the window is over; from now on it holds a back.
    expect(await job.push(['b', 6])).toEqual(['late b6'])
    expect(await job.push(['a', 45])).toEqual([])
    expect(await job.push(['b', 41])).toEqual(['30: 1'])
    expect(await job.end()).toEqual(['40: 2'])
  })

  class Alarm extends KeyedCoProcessFunction<string, Event, Event, string> {
    processElement1([, at]: Event, ctx: KeyedContext<string>): void {
      ctx.timerService().registerEventTimeTimer(at + 5)
    }

    processElement2([, at]: Event, ctx: KeyedContext<string>): string[] {
      return [`second ${at} at ${ctx.timerService().currentWatermark()}`]
    }

    override onTimer(time: number, ctx: OnTimerContext<string>): string[] {
      return [`timer ${time} at ${ctx.timerService().currentWatermark()}`]
    }
  }

  test('of a connected stream drive its timers together', async () => {
    const job = new LiveJob<Event, string>((input) => {
      const [first = input, second = input] = streams(input, ['a', 'b'])
      const byAny = (stream: DataStream<Event>): KeyedStream<Event, string> => stream.keyBy(() => 'any')
      return byAny(first).connect(byAny(second)).process(new Alarm())
    })
    expect(await job.push(['a', 10])).toEqual([])
    expect(await job.push(['a', 100])).toEqual([])
    expect(await job.push(['b', 15])).toEqual(['second 15 at -Infinity'])
    expect(await job.push(['b', 16])).toEqual(['second 16 at 14', 'timer 15 at 15'])
    expect(await job.end()).toEqual(['timer 105 at Infinity'])
  })
})

describe('watermarks of a source', () => {
  const source = (end: number) => (ctx: SourceContext<Event>) => {
    ctx.collectWithTimestamp(['a', 1], 1)
    ctx.emitWatermark(end)
    ctx.collectWithTimestamp(['a', 2], 2)
  }
  const windowsOf = (stream: DataStream<Event>) => counted(stream).executeAndCollect()
  const environment = () => StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

  test('count where nothing replaces them', async () => {
    expect(await windowsOf(environment().addSource(source(9)))).toEqual(['0: 1'])
    expect(await windowsOf(environment().addSource(source(8)))).toEqual(['0: 2'])
    expect(await windowsOf(environment().addSource(source(Infinity)))).toEqual(['0: 1'])
  })

  test('are set aside by a strategy further on', async () => {
    const replaced = environment()
      .addSource(source(1e6))
      .assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks())
    expect(await windowsOf(replaced)).toEqual(['0: 2'])
  })

  class Exact extends BoundedOutOfOrdernessTimestampExtractor<Event> {
    extractTimestamp([, at]: Event): number {
      return at
    }
  }

  test('the same with an extractor of older programs', async () => {
    const seen = await windowsOf(
      environment()
        .addSource(source(1e6))
        .assignTimestampsAndWatermarks(new Exact(Time.seconds(1))),
    )
    expect(seen).toEqual(['0: 2'])
  })
})

describe('watermark alignment', () => {
  const aligned = (maxDrift: number): WatermarkStrategy<number> =>
    WatermarkStrategy.forMonotonousTimestamps<number>()
      .withTimestampAssigner((at) => at)
      .withWatermarkAlignment('group', maxDrift)

  test('lets sources of very different lengths and times end', async () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    const fast = env.fromData(0, 1e6, 2e6).assignTimestampsAndWatermarks(aligned(10))
    const slow = env.fromSequence(0, 500).assignTimestampsAndWatermarks(aligned(10))
    const empty = env.fromCollection<number>([]).assignTimestampsAndWatermarks(aligned(10))
    const all = await fast.union(slow, empty).executeAndCollect()
    expect(all).toHaveLength(504)
  })

  test('does not stop the only source of a group', async () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    expect(await env.fromData(0, 1000, 5000).assignTimestampsAndWatermarks(aligned(1)).executeAndCollect()).toEqual([
      0, 1000, 5000,
    ])
  })
})
