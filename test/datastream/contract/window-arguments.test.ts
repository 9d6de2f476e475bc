import { describe, expect, test } from 'vitest'
import {
  CountTrigger,
  EventTimeSessionWindows,
  ListStateDescriptor,
  MapStateDescriptor,
  ProcessingTimeSessionWindows,
  SlidingEventTimeWindows,
  StreamExecutionEnvironment,
  Time,
  type TimeWindow,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
  ValueStateDescriptor,
  WatermarkStrategy,
  type WindowAssigner,
} from '../../../src/index.ts'

type Event = readonly [key: string, at: number]

const byTime = WatermarkStrategy.forBoundedOutOfOrderness<Event>(5).withTimestampAssigner(([, at]) => at)
const input = () =>
  StreamExecutionEnvironment.getExecutionEnvironment().fromData<Event>(['a', 1], ['a', 2], ['b', 30], ['a', 31])
const keyed = () => input().assignTimestampsAndWatermarks(byTime).keyBy(0)
const tumbling = () => keyed().window(TumblingEventTimeWindows.of(10))

describe('bad arguments are refused where they are written', () => {
  test.each<[string, () => unknown]>([
    ['tumbling windows of a negative size', () => TumblingEventTimeWindows.of(-10)],
    ['tumbling windows with the size as offset', () => TumblingEventTimeWindows.of(10, -10)],
    ['tumbling windows of the clock of no size', () => TumblingProcessingTimeWindows.of(0)],
    ['sliding windows of a negative size', () => SlidingEventTimeWindows.of(-10, 5)],
    ['sliding windows of a negative slide', () => SlidingEventTimeWindows.of(10, -5)],
    ['sliding windows with the slide as offset', () => SlidingEventTimeWindows.of(10, 5, -5)],
    ['sessions of the clock of no gap', () => ProcessingTimeSessionWindows.withGap(0)],
    ['sessions of a negative gap', () => EventTimeSessionWindows.withGap(Time.seconds(-1))],
    ['negative lateness', () => tumbling().allowedLateness(-1)],
    ['lateness that is no number', () => tumbling().allowedLateness(NaN)],
    ['count windows of nothing', () => keyed().countWindow(0)],
    ['count windows without a slide', () => keyed().countWindow(5, 0)],
    ['count windows of a whole stream', () => input().countWindowAll(-1)],
    ['time windows of nothing', () => keyed().timeWindow(0)],
  ])('%s', (_, create) => {
    expect(create).toThrow(expect.objectContaining({ name: 'ValidationError' }))
  })
})

describe('event time is needed', () => {
  test.each<[string, WindowAssigner<unknown, TimeWindow>]>([
    ['sliding windows', SlidingEventTimeWindows.of(10, 5)],
    ['sessions', EventTimeSessionWindows.withGap(5)],
  ])('by %s, also of a whole stream and with a trigger that counts', async (_, assigner) => {
    for (const stream of [
      input()
        .keyBy(0)
        .window(assigner)
        .reduce((a) => a),
      input()
        .windowAll(assigner)
        .trigger(CountTrigger.of(1))
        .reduce((a) => a),
    ]) {
      await expect(stream.executeAndCollect()).rejects.toThrow('assignTimestampsAndWatermarks()')
    }
  })
})

describe('state of windows', () => {
  test('has one kind for each name', async () => {
    const value = new ValueStateDescriptor('x', 0)
    const list = new ListStateDescriptor<number>('x')
    const map = new MapStateDescriptor<string, number>('x')
    const inGlobal = tumbling().process((_key, { globalState }) => {
      globalState().getState(value).update(1)
      globalState().getListState(list).add(1)
    })
    const inWindow = tumbling().process((_key, { windowState }) => {
      windowState().getState(value).update(1)
      windowState().getMapState(map).put('', 1)
    })
    for (const stream of [inGlobal, inWindow]) {
      await expect(stream.executeAndCollect()).rejects.toThrow(expect.objectContaining({ code: 'STATE_NAME_TAKEN' }))
    }
  })
})
