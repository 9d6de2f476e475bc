import { describe, expect, test } from 'vitest'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import { ProcessAllWindowFunction, type WindowContext } from '../../src/runtime/functions/window.ts'
import { ValueStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import {
  EventTimeSessionWindows,
  SlidingEventTimeWindows,
  TumblingEventTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import { CountEvictor } from '../../src/runtime/windows/evictors.ts'
import type { TimeWindow } from '../../src/runtime/windows/window.ts'
import type { Event } from './events.ts'
import { LiveJob } from './live.ts'
import { records, values } from './running.ts'

const rows: Event[] = [
  ['a', 1, 5],
  ['b', 4, 2],
  ['c', 9, 9],
  ['b', 12, 1],
]

function timed(input: DataStream<Event>): DataStream<Event> {
  const strategy = WatermarkStrategy.forMonotonousTimestamps<Event>().withTimestampAssigner(([, time]) => time)
  return input.assignTimestampsAndWatermarks(strategy)
}

const shown = <O>(stream: DataStream<O>): DataStream<unknown> => stream.map((value): unknown => value)
const tumbling = (input: DataStream<Event>) => timed(input).windowAll(TumblingEventTimeWindows.of(10))
const names = (elements: Iterable<Event>): string => [...elements].map(([name]) => name).join('')
const total = {
  createAccumulator: () => 0,
  add: ([, , value = 0]: Event, sum: number) => sum + value,
  getResult: (sum: number) => sum,
}

describe('windows of a whole stream', () => {
  test('hold the records of all keys', async () => {
    const result = await records(rows, (input) =>
      tumbling(input).process((ctx, elements) => [`[${ctx.window.start},${ctx.window.end}) ${names(elements)}`]),
    )
    expect(result).toEqual([
      { value: '[0,10) abc', timestamp: 9, watermark: 8 },
      { value: '[10,20) b', timestamp: 19, watermark: 11 },
    ])
  })

  test('also of a keyed stream', async () => {
    const result = await values(rows, (input) =>
      timed(input)
        .keyBy(([key]) => key)
        .windowAll(TumblingEventTimeWindows.of(10))
        .process((_ctx, elements) => [names(elements)]),
    )
    expect(result).toEqual(['abc', 'b'])
  })

  test.each<[string, (input: DataStream<Event>) => DataStream<unknown>, unknown[]]>([
    [
      'reduce',
      (input) => shown(tumbling(input).reduce(([a, , x = 0], [b, time, y = 0]) => [a + b, time, x + y])),
      [
        ['abc', 9, 16],
        ['b', 12, 1],
      ],
    ],
    [
      'reduce with a function of the result',
      (input) =>
        shown(
          tumbling(input).reduce(
            ([a], [b]) => [a + b, 0],
            (ctx, [result]) => [`${ctx.window.start} ${result?.[0]}`],
          ),
        ),
      ['0 abc', '10 b'],
    ],
    [
      'reduce with an object that has apply',
      (input) =>
        shown(
          tumbling(input).reduce(([a], [b]) => [a + b, 0], {
            apply: (window: TimeWindow, [result]: Iterable<Event>, out) => out.collect(`${window.end} ${result?.[0]}`),
          }),
        ),
      ['10 abc', '20 b'],
    ],
    ['aggregate', (input) => shown(tumbling(input).aggregate(total)), [16, 1]],
    [
      'aggregate with a function of the result',
      (input) => shown(tumbling(input).aggregate(total, (ctx, [sum]) => [[ctx.window.start, sum]])),
      [
        [0, 16],
        [10, 1],
      ],
    ],
    ['fold', (input) => shown(tumbling(input).fold('', (text, [name]) => text + name)), ['abc', 'b']],
    [
      'fold with a function of the result',
      (input) =>
        shown(
          tumbling(input).fold(
            '',
            (text, [name]) => text + name,
            (ctx, [text]) => [`${ctx.window.start} ${text}`],
          ),
        ),
      ['0 abc', '10 b'],
    ],
    [
      'apply',
      (input) =>
        shown(tumbling(input).apply((window, elements, out) => out.collect(`${window.start} ${names(elements)}`))),
      ['0 abc', '10 b'],
    ],
    [
      'sum',
      (input) => shown(tumbling(input).sum(2)),
      [
        ['a', 1, 16],
        ['b', 12, 1],
      ],
    ],
    [
      'min',
      (input) => shown(tumbling(input).min(2)),
      [
        ['a', 1, 2],
        ['b', 12, 1],
      ],
    ],
    [
      'maxBy',
      (input) => shown(tumbling(input).maxBy(2)),
      [
        ['c', 9, 9],
        ['b', 12, 1],
      ],
    ],
  ])('%s', async (_, build, expected) => {
    expect(await values(rows, build)).toEqual(expected)
  })

  test('of other kinds, with evictors', async () => {
    const sliding = await values(rows, (input) =>
      timed(input)
        .windowAll(SlidingEventTimeWindows.of(10, 5))
        .evictor(CountEvictor.of(2))
        .process((_ctx, elements) => [names(elements)]),
    )
    expect(sliding).toEqual(['ab', 'bc', 'cb', 'b'])
    const sessions = await values(rows, (input) =>
      timed(input)
        .windowAll(EventTimeSessionWindows.withGap(4))
        .process((ctx, elements) => [`[${ctx.window.start},${ctx.window.end}) ${names(elements)}`]),
    )
    expect(sessions).toEqual(['[1,8) ab', '[9,16) cb'])
  })

  test('have state, late data, and a function that is told when they go', async () => {
    const count = new ValueStateDescriptor('count', 0)
    const gone = new OutputTag<string>('gone')
    const late = new OutputTag<Event>('late')
    class Firings extends ProcessAllWindowFunction<Event, string> {
      process(ctx: WindowContext<TimeWindow>, elements: Iterable<Event>): string[] {
        for (const state of [ctx.windowState().getState(count), ctx.globalState().getState(count)])
          state.update(state.value() + 1)
        return [
          `${names(elements)} ${ctx.windowState().getState(count).value()}/${ctx.globalState().getState(count).value()}`,
        ]
      }

      override clear(ctx: WindowContext<TimeWindow>): void {
        ctx.output(gone, `${ctx.window.start} after ${ctx.windowState().getState(count).value()}`)
        ctx.windowState().getState(count).clear()
      }
    }
    const disordered: Event[] = [...rows, ['d', 8], ['e', 21], ['f', 3]]
    const build = <S>(tag?: OutputTag<S>) =>
      values(disordered, (input) => {
        const windows = tumbling(input).allowedLateness(5).sideOutputLateData(late).process(new Firings())
        return tag === undefined ? shown(windows) : shown(windows.getSideOutput(tag))
      })
    expect(await build()).toEqual(['abc 1/1', 'abcd 2/2', 'b 1/3', 'e 1/4'])
    expect(await build(gone)).toEqual(['0 after 2', '10 after 1', '20 after 1'])
    expect(await build(late)).toEqual([['f', 3]])
  })

  test('a fold can not be used with sessions', () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    const sessions = env.fromData(1).windowAll(EventTimeSessionWindows.withGap(4))
    expect(() => sessions.fold(0, (a, b) => a + b)).toThrow(expect.objectContaining({ code: 'NO_MERGE' }))
  })
})

describe('short forms', () => {
  test('countWindowAll', async () => {
    expect(
      await values(rows, (input) => input.countWindowAll(3).process((_ctx, elements) => [names(elements)])),
    ).toEqual(['abc'])
    expect(
      await values(rows, (input) => input.countWindowAll(3, 2).process((_ctx, elements) => [names(elements)])),
    ).toEqual(['ab', 'bcb'])
  })

  test('timeWindow and timeWindowAll, tumbling and sliding', async () => {
    const starts = (_key: string, ctx: WindowContext<TimeWindow>, elements: Iterable<Event>): string[] => [
      `${ctx.window.start} ${names(elements)}`,
    ]
    const keyed = (input: DataStream<Event>) => timed(input).keyBy(([key]) => key)
    expect(await values(rows, (input) => keyed(input).timeWindow(10).process(starts))).toEqual([
      '0 a',
      '0 b',
      '0 c',
      '10 b',
    ])
    expect(await values(rows, (input) => keyed(input).timeWindow(10, 10).process(starts))).toHaveLength(4)
    expect(await values(rows, (input) => keyed(input).timeWindow(10, 5).process(starts))).toEqual([
      '-5 a',
      '-5 b',
      '0 a',
      '0 b',
      '0 c',
      '5 c',
      '5 b',
      '10 b',
    ])
    expect(await values(rows, (input) => timed(input).timeWindowAll(10).sum(2))).toHaveLength(2)
    expect(await values(rows, (input) => timed(input).timeWindowAll(10, 5).sum(2))).toHaveLength(4)
  })

  test('mean processing time if the environment says so', async () => {
    const job = new LiveJob<Event, string>((input, env) => {
      env.setStreamTimeCharacteristic('ProcessingTime')
      return input.timeWindowAll(10).process((ctx, elements) => [`${ctx.window.start} ${names(elements)}`])
    })
    expect(await job.push(['a', 1], ['b', 1])).toEqual([])
    expect(await job.at(10)).toEqual(['0 ab'])
    await job.end()
  })
})
