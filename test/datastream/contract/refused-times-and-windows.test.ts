import { describe, expect, test } from 'vitest'
import {
  CountEvictor,
  DeltaEvictor,
  DeltaTrigger,
  EventTimeSessionWindows,
  EventTimeTrigger,
  ListStateDescriptor,
  ProcessingTimeoutTrigger,
  CountTrigger,
  ProcessWindowFunction,
  StreamExecutionEnvironment,
  TimeEvictor,
  type TimeWindow,
  TimestampExtractor,
  Trigger,
  type TriggerResult,
  TumblingEventTimeWindows,
  ValueStateDescriptor,
  WatermarkStrategy,
  WindowAssigner,
} from '../../../src/index.ts'

type Event = readonly [key: string, at: number]

const byTime = WatermarkStrategy.forBoundedOutOfOrderness<Event>(5).withTimestampAssigner(([, at]) => at)
const input = () => StreamExecutionEnvironment.getExecutionEnvironment().fromData<Event>(['a', 1], ['a', 2], ['b', 30])
const keyed = () => input().assignTimestampsAndWatermarks(byTime).keyBy(0)
const tumbling = () => keyed().window(TumblingEventTimeWindows.of(10))
const fail = (): never => {
  throw new RangeError('no luck')
}
/** As a program in plain JavaScript may give it. */
const nothing = undefined as never
const operator = /^Window\(/

describe('an error tells the operator', () => {
  test('that creates an accumulator', async () => {
    const failure = tumbling()
      .aggregate({ createAccumulator: (): number => fail(), add: (_, n) => n, getResult: (n) => n, merge: Math.max })
      .executeAndCollect()
    await expect(failure).rejects.toThrow(operator)
  })

  test('that creates a watermark generator', async () => {
    const strategy = WatermarkStrategy.forGenerator<Event>(fail)
    await expect(input().assignTimestampsAndWatermarks(strategy).executeAndCollect()).rejects.toThrow(
      'TimestampsAndWatermarks',
    )
  })

  test('that closes', async () => {
    class Closing extends ProcessWindowFunction<Event, number, string> {
      process(): number[] {
        return [1]
      }

      override close(): void {
        fail()
      }
    }
    await expect(tumbling().process(new Closing()).executeAndCollect()).rejects.toThrow(operator)
  })

  test('whose sessions have a gap of nothing', async () => {
    const windows = keyed().window(EventTimeSessionWindows.withDynamicGap(() => 0))
    await expect(windows.process(() => [1]).executeAndCollect()).rejects.toThrow(operator)
  })

  test('whose sessions have a gap that is no number', async () => {
    const windows = keyed().window(EventTimeSessionWindows.withDynamicGap(() => NaN))
    await expect(windows.process(() => [1]).executeAndCollect()).rejects.toThrow(/^Window\(.* gap/)
  })

  test('whose states have one name', async () => {
    const windows = tumbling().process((_key, { globalState }) => {
      globalState().getState(new ValueStateDescriptor('x', 0)).update(1)
      globalState().getListState(new ListStateDescriptor('x')).add(1)
    })
    await expect(windows.executeAndCollect()).rejects.toThrow(operator)
  })

  test('whose timers have no time', async () => {
    const timers = keyed().process((_event, ctx) => ctx.timerService().registerEventTimeTimer(NaN))
    await expect(timers.executeAndCollect()).rejects.toThrow(/^KeyedProcess|^Process/)
  })

  test('whose windows are none', async () => {
    class None extends WindowAssigner<Event, TimeWindow> {
      assignWindows(): TimeWindow[] {
        return JSON.parse('[null]')
      }

      getDefaultTrigger(): Trigger<unknown, TimeWindow> {
        return EventTimeTrigger.create()
      }

      isEventTime(): boolean {
        return true
      }
    }
    const windows = keyed().window(new None())
    await expect(windows.process(() => [1]).executeAndCollect()).rejects.toThrow(
      /^Window\(None, Process\): assignWindows\(\) gave null/,
    )
  })
})

describe('what makes no sense is refused', () => {
  test.each<[string, () => unknown]>([
    ['a trigger at one and a half records', () => CountTrigger.of(1.5)],
    ['no trigger', () => keyed().window(TumblingEventTimeWindows.of(10)).trigger(nothing)],
    ['no evictor', () => keyed().window(TumblingEventTimeWindows.of(10)).evictor(nothing)],
    ['no assigner', () => keyed().window(nothing)],
    ['a size in words', () => TumblingEventTimeWindows.of(JSON.parse('"5 s"'))],
    ['no size', () => TumblingEventTimeWindows.of(nothing)],
    ['a negative disorder', () => WatermarkStrategy.forBoundedOutOfOrderness(-1)],
    ['windows of one and a half records', () => keyed().countWindow(1.5)],
    ['a negative number of records to keep', () => CountEvictor.of(-1)],
    ['records to keep that are no number', () => CountEvictor.of(NaN)],
    ['a negative time to keep', () => TimeEvictor.of(-1)],
    ['a delta that is no number, in an evictor', () => DeltaEvictor.of(NaN, () => 1)],
    ['a delta that is no number, in a trigger', () => DeltaTrigger.of(NaN, () => 1)],
    ['a negative timeout', () => ProcessingTimeoutTrigger.of(CountTrigger.of(1), -1)],
  ])('%s', (_, create) => {
    expect(create).toThrow(expect.objectContaining({ name: 'ValidationError' }))
  })

  test.each([Infinity, -Infinity, NaN, 1.5])('%d as the time of a record', async (time) => {
    const stream = input()
      .assignTimestampsAndWatermarks(byTime.withTimestampAssigner(() => time))
      .windowAll(TumblingEventTimeWindows.of(10))
      .process((_ctx, elements) => [[...elements].length])
    await expect(stream.executeAndCollect()).rejects.toMatchObject({ code: 'BAD_TIMESTAMP' })
  })

  test('a watermark that is no number', async () => {
    const strategy = WatermarkStrategy.forGenerator<Event>(() => ({
      onEvent: (_event, _at, output) => output.emitWatermark(NaN),
      onPeriodicEmit() {},
    }))
    await expect(input().assignTimestampsAndWatermarks(strategy).executeAndCollect()).rejects.toThrow(/watermark/i)
  })

  test('a watermark of an older program that is no number', async () => {
    class Broken extends TimestampExtractor<Event> {
      extractTimestamp([, at]: Event): number {
        return at
      }

      override getCurrentWatermark(): number {
        return NaN
      }
    }
    const stream = input().assignTimestampsAndWatermarks(new Broken())
    await expect(stream.executeAndCollect()).rejects.toMatchObject({ code: 'BAD_WATERMARK' })
  })

  test.each([Infinity, 1.5, NaN])('%d as the time of a record from a source', async (time) => {
    const stream = StreamExecutionEnvironment.getExecutionEnvironment().addSource<number>((ctx) =>
      ctx.collectWithTimestamp(1, time),
    )
    await expect(stream.executeAndCollect()).rejects.toThrow(/^Custom Source: .* whole number of milliseconds/)
  })

  test('a trigger result that is none', async () => {
    class Silent extends Trigger<unknown, TimeWindow> {
      onElement(): TriggerResult {
        return nothing
      }

      onEventTime(): TriggerResult {
        return 'CONTINUE'
      }

      onProcessingTime(): TriggerResult {
        return 'CONTINUE'
      }

      clear(): void {}
    }
    const stream = tumbling()
      .trigger(new Silent())
      .process(() => [1])
    await expect(stream.executeAndCollect()).rejects.toThrow(/^Window\(.*The trigger returned undefined/)
  })

  test('a trigger that can not merge, by its name', () => {
    const sessions = keyed().window(EventTimeSessionWindows.withGap(5))
    expect(() => sessions.trigger(ProcessingTimeoutTrigger.of(CountTrigger.of(1), 5))).toThrow(
      /^ProcessingTimeoutTrigger can't/,
    )
    expect(() => sessions.trigger(DeltaTrigger.of(1, () => 1))).toThrow(/^DeltaTrigger can't/)
  })
})
