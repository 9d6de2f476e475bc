import { describe, expect, test } from 'vitest'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import { ProcessWindowFunction, type WindowContext } from '../../src/runtime/functions/window.ts'
import { ListStateDescriptor, ValueStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import {
  EventTimeSessionWindows,
  GlobalWindows,
  SlidingEventTimeWindows,
  TumblingEventTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import type { Trigger } from '../../src/runtime/windows/trigger.ts'
import { EventTimeTrigger } from '../../src/runtime/windows/triggers.ts'
import { TimeWindow, type Window, WindowAssigner } from '../../src/runtime/windows/window.ts'
import { type Event, keyed, show } from './events.ts'
import { records, values } from './running.ts'

describe('tumbling windows', () => {
  const rows: Event[] = [
    ['a', 1],
    ['b', 3],
    ['a', 9],
    ['a', 10],
    ['b', 19],
    ['a', 35],
  ]

  test('fire when the watermark passes their last millisecond, which is the time of the result', async () => {
    expect(await records(rows, (input) => keyed(input).window(TumblingEventTimeWindows.of(10)).process(show))).toEqual([
      { value: 'a [0,10) 1,9', timestamp: 9, watermark: 8 },
      { value: 'b [0,10) 3', timestamp: 9, watermark: 8 },
      { value: 'a [10,20) 10', timestamp: 19, watermark: 18 },
      { value: 'b [10,20) 19', timestamp: 19, watermark: 18 },
      { value: 'a [30,40) 35', timestamp: 39, watermark: 34 },
    ])
  })

  test.each([
    [3, ['a [-7,3) 1', 'b [3,13) 3', 'a [3,13) 9,10', 'b [13,23) 19', 'a [33,43) 35']],
    [-3, ['a [-3,7) 1', 'b [-3,7) 3', 'a [7,17) 9,10', 'b [17,27) 19', 'a [27,37) 35']],
  ])('with offset %i', async (offset, expected) => {
    const result = await values(rows, (input) => keyed(input).window(TumblingEventTimeWindows.of(10, offset)).process(show))
    expect(result).toEqual(expected)
  })

  test('times before 1970', async () => {
    const early: Event[] = [
      ['a', -1],
      ['a', -10],
      ['a', -11],
    ]
    expect(await values(early, (input) => keyed(input, 100).window(TumblingEventTimeWindows.of(10)).process(show))).toEqual([
      'a [-20,-10) -11',
      'a [-10,0) -1,-10',
    ])
  })

  test('take records out of order as long as the watermark lets them', async () => {
    const unordered: Event[] = [
      ['a', 12],
      ['a', 3],
      ['a', 17],
      ['a', 8],
      ['a', 15],
    ]
    expect(await values(unordered, (input) => keyed(input, 7).window(TumblingEventTimeWindows.of(10)).process(show))).toEqual([
      'a [0,10) 3',
      'a [10,20) 12,17,15',
    ])
  })

  test.each([
    [() => TumblingEventTimeWindows.of(0)],
    [() => TumblingEventTimeWindows.of(10, 10)],
    [() => SlidingEventTimeWindows.of(10, 0)],
    [() => SlidingEventTimeWindows.of(10, 5, 5)],
    [() => EventTimeSessionWindows.withGap(0)],
  ])('sizes that are none are refused: %s', (create) => {
    expect(create).toThrow(expect.objectContaining({ code: 'BAD_WINDOW' }))
  })

  test('need event times', async () => {
    const failure = values(rows, (input) => input.keyBy(([key]) => key).window(TumblingEventTimeWindows.of(10)).process(show))
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NO_TIMESTAMP' }))
  })
})

describe('sliding windows', () => {
  test('overlap where the slide is smaller', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['a', 6],
      ['a', 12],
    ]
    expect(await values(rows, (input) => keyed(input).window(SlidingEventTimeWindows.of(10, 5)).process(show))).toEqual([
      'a [-5,5) 1',
      'a [0,10) 1,6',
      'a [5,15) 6,12',
      'a [10,20) 12',
    ])
  })

  test('whose size is no multiple of the slide', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 4],
      ['a', 8],
    ]
    expect(await values(rows, (input) => keyed(input).window(SlidingEventTimeWindows.of(7, 3)).process(show))).toEqual([
      'a [-6,1) 0',
      'a [-3,4) 0',
      'a [0,7) 0,4',
      'a [3,10) 4,8',
      'a [6,13) 8',
    ])
  })

  test('with gaps between them leave records out', async () => {
    const late = new OutputTag<Event>('late')
    const rows: Event[] = [
      ['a', 1],
      ['a', 7],
      ['a', 11],
    ]
    const build = (side: boolean) =>
      values(rows, (input) => {
        const windows = keyed(input).window(SlidingEventTimeWindows.of(5, 10)).sideOutputLateData(late).process<unknown>(show)
        return side ? windows.getSideOutput(late) : windows
      })
    expect(await build(false)).toEqual(['a [0,5) 1', 'a [10,15) 11'])
    expect(await build(true)).toEqual([])
  })
})

describe('late records', () => {
  const rows: Event[] = [
    ['a', 5],
    ['a', 12],
    ['a', 6],
    ['a', 16],
    ['a', 7],
    ['a', 3],
  ]
  const late = new OutputTag<Event>('late')

  test('fire their window again while lateness allows, and then go to the side output', async () => {
    const build = (side: boolean) =>
      records(rows, (input) => {
        const windows = keyed(input)
          .window(TumblingEventTimeWindows.of(10))
          .allowedLateness(6)
          .sideOutputLateData(late)
          .process<unknown>(show)
        return side ? windows.getSideOutput(late) : windows
      })
    expect(await build(false)).toEqual([
      { value: 'a [0,10) 5', timestamp: 9, watermark: 4 },
      { value: 'a [0,10) 5,6', timestamp: 9, watermark: 11 },
      { value: 'a [10,20) 12,16', timestamp: 19, watermark: 15 },
    ])
    expect(await build(true)).toEqual([
      { value: ['a', 7], timestamp: 7, watermark: 15 },
      { value: ['a', 3], timestamp: 3, watermark: 15 },
    ])
  })

  test('of a sliding window go to the windows that are still open', async () => {
    const result = await values(rows, (input) => keyed(input).window(SlidingEventTimeWindows.of(10, 5)).process(show))
    expect(result).toEqual(['a [0,10) 5', 'a [5,15) 5,12,6', 'a [10,20) 12,16', 'a [15,25) 16'])
  })
})

describe('session windows', () => {
  test('grow with every record, and merge with what they touch', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['b', 2],
      ['a', 20],
      ['a', 10],
      ['a', 31],
      ['b', 100],
    ]
    expect(await records(rows, (input) => keyed(input, 20).window(EventTimeSessionWindows.withGap(10)).process(show))).toEqual([
      { value: 'b [2,12) 2', timestamp: 11, watermark: 10 },
      { value: 'a [0,30) 0,20,10', timestamp: 29, watermark: 10 },
      { value: 'a [31,41) 31', timestamp: 40, watermark: 10 },
      { value: 'b [100,110) 100', timestamp: 109, watermark: 79 },
    ])
  })

  test('merge their aggregates', async () => {
    const sum = {
      createAccumulator: () => ({ sum: 0, times: [] as number[] }),
      add: ([, time]: Event, acc: { sum: number; times: number[] }) => ({ sum: acc.sum + time, times: [...acc.times, time] }),
      getResult: (acc: { sum: number; times: number[] }) => acc,
      merge: (a: { sum: number; times: number[] }, b: { sum: number; times: number[] }) => ({
        sum: a.sum + b.sum,
        times: [...a.times, ...b.times],
      }),
    }
    const rows: Event[] = [
      ['a', 30],
      ['a', 0],
      ['a', 15],
      ['a', 22],
      ['a', 8],
    ]
    const windows = (gap: number) =>
      values(rows, (input) => keyed(input, 100).window(EventTimeSessionWindows.withGap(gap)).aggregate(sum))
    expect(await windows(8)).toEqual([{ sum: 75, times: [30, 15, 22, 0, 8] }])
    expect(await windows(5)).toEqual([
      { sum: 0, times: [0] },
      { sum: 8, times: [8] },
      { sum: 15, times: [15] },
      { sum: 22, times: [22] },
      { sum: 30, times: [30] },
    ])
    expect(await windows(100)).toEqual([{ sum: 75, times: [30, 0, 15, 22, 8] }])
  })

  test('a late record that joins an open session is not late', async () => {
    const late = new OutputTag<Event>('late')
    const rows: Event[] = [
      ['a', 20],
      ['a', 25],
      ['a', 12],
      ['a', 2],
      ['a', 1],
    ]
    const build = (side: boolean) =>
      values(rows, (input) => {
        const windows = keyed(input).window(EventTimeSessionWindows.withGap(10)).sideOutputLateData(late).process<unknown>(show)
        return side ? windows.getSideOutput(late) : windows
      })
    expect(await build(false)).toEqual(['a [1,35) 20,25,12,2,1'])
    expect(await build(true)).toEqual([])
    rows.push(['a', 50], ['a', 30])
    expect(await build(false)).toEqual(['a [1,35) 20,25,12,2,1', 'a [50,60) 50'])
    expect(await build(true)).toEqual([['a', 30]])
  })

  test('that fired may merge again within the lateness', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 15],
      ['a', 8],
      ['a', 40],
    ]
    const result = await values(rows, (input) =>
      keyed(input).window(EventTimeSessionWindows.withGap(10)).allowedLateness(100).process(show),
    )
    expect(result).toEqual(['a [0,10) 0', 'a [0,25) 0,15,8', 'a [40,50) 40'])
  })

  test('with a gap of each record', async () => {
    const rows: Event[] = [
      ['a', 0, 5],
      ['a', 4, 20],
      ['a', 23, 1],
      ['a', 26, 2],
    ]
    const assigner = EventTimeSessionWindows.withDynamicGap<Event>(([, , gap = 0]) => gap)
    expect(await values(rows, (input) => keyed(input).window(assigner).process(show))).toEqual(['a [0,24) 0,4,23', 'a [26,28) 26'])
  })

  test('need a merge, in aggregates and triggers', async () => {
    const count = { createAccumulator: () => 0, add: (_: Event, n: number) => n + 1, getResult: (n: number) => n }
    const failure = values([], (input) => keyed(input).window(EventTimeSessionWindows.withGap(10)).aggregate(count))
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NO_MERGE' }))
  })
})

describe('window functions', () => {
  const rows: Event[] = [
    ['a', 1, 5],
    ['b', 2, 7],
    ['a', 3, 6],
    ['a', 11, 1],
  ]
  const mean = {
    createAccumulator: (): [number, number] => [0, 0],
    add: ([, , value = 0]: Event, [n, sum]: [number, number]): [number, number] => [n + 1, sum + value],
    getResult: ([n, sum]: [number, number]) => sum / n,
  }

  test('reduce', async () => {
    const result = await records(rows, (input) =>
      keyed(input)
        .window(TumblingEventTimeWindows.of(10))
        .reduce(([key, , x = 0], [, time, y = 0]) => [key, time, x + y]),
    )
    expect(result).toEqual([
      { value: ['a', 3, 11], timestamp: 9, watermark: 2 },
      { value: ['b', 2, 7], timestamp: 9, watermark: 2 },
      { value: ['a', 11, 1], timestamp: 19, watermark: 10 },
    ])
  })

  test('reduce and aggregate with a function of the result', async () => {
    expect(
      await values(rows, (input) =>
        keyed(input)
          .window(TumblingEventTimeWindows.of(10))
          .reduce(
            ([key, , x = 0], [, time, y = 0]) => [key, time, x + y],
            (key, ctx, elements) => [[key, ctx.window.end, ...elements]],
          ),
      ),
    ).toEqual([
      ['a', 10, ['a', 3, 11]],
      ['b', 10, ['b', 2, 7]],
      ['a', 20, ['a', 11, 1]],
    ])
    expect(
      await values(rows, (input) =>
        keyed(input)
          .window(TumblingEventTimeWindows.of(10))
          .aggregate(mean, (key, ctx, [result]) => [`${key} ${ctx.window.start} ${result}`]),
      ),
    ).toEqual(['a 0 5.5', 'b 0 7', 'a 10 1'])
  })

  test('apply, sum, maxBy, fold', async () => {
    const windows = (input: Parameters<typeof keyed>[0]) => keyed(input).window(TumblingEventTimeWindows.of(10))
    expect(await values(rows, (input) => windows(input).apply((key, window, elements, out) => out.collect([key, window.start, [...elements].length])))).toEqual([
      ['a', 0, 2],
      ['b', 0, 1],
      ['a', 10, 1],
    ])
    expect(await values(rows, (input) => windows(input).sum(2))).toEqual([
      ['a', 1, 11],
      ['b', 2, 7],
      ['a', 11, 1],
    ])
    expect(await values(rows, (input) => windows(input).maxBy(2))).toEqual([
      ['a', 3, 6],
      ['b', 2, 7],
      ['a', 11, 1],
    ])
    expect(await values(rows, (input) => windows(input).fold('', (text, [, time]) => `${text}/${time}`))).toEqual(['/1/3', '/2', '/11'])
  })

  test('have state of the window and of the key, side outputs, and are told when the window goes', async () => {
    const firings = new ValueStateDescriptor('firings', 0)
    const windows = new ListStateDescriptor<number>('windows')
    const tag = new OutputTag<string>('gone')
    class Count extends ProcessWindowFunction<Event, string, string> {
      process(key: string, ctx: WindowContext<TimeWindow>, elements: Iterable<Event>): string[] {
        const fired = ctx.windowState().getState(firings)
        fired.update(fired.value() + 1)
        ctx.globalState().getListState(windows).add(ctx.window.start)
        return [`${key} ${[...elements].length} firing ${fired.value()} of ${[...ctx.globalState().getListState(windows).get()].join()}`]
      }

      override clear(ctx: WindowContext<TimeWindow>): void {
        ctx.output(tag, `${ctx.window.start} gone after ${ctx.windowState().getState(firings).value()}, watermark ${ctx.currentWatermark()}`)
        ctx.windowState().getState(firings).clear()
      }
    }
    const late: Event[] = [...rows, ['a', 4, 1], ['b', 30, 1]]
    const build = (side: boolean) =>
      values<Event, string>(late, (input) => {
        const counted = keyed(input).window(TumblingEventTimeWindows.of(10)).allowedLateness(5).process(new Count())
        return side ? counted.getSideOutput(tag) : counted
      })
    expect(await build(false)).toEqual([
      'a 2 firing 1 of 0',
      'b 1 firing 1 of 0',
      'a 3 firing 2 of 0,0',
      'a 1 firing 1 of 0,0,10',
      'b 1 firing 1 of 0,30',
    ])
    expect(await build(true)).toEqual([
      '0 gone after 2, watermark 29',
      '0 gone after 1, watermark 29',
      '10 gone after 1, watermark 29',
      '30 gone after 1, watermark Infinity',
    ])
  })

  test('of merging windows have no state of their own', async () => {
    const failure = values(rows, (input) =>
      keyed(input)
        .window(EventTimeSessionWindows.withGap(3))
        .process((_key, ctx) => ctx.windowState().getState(new ValueStateDescriptor('x', 0)).update(1)),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'STATE_OF_MERGING_WINDOW' }))
  })
})

describe('other windows', () => {
  const rows: Event[] = [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['a', 4],
    ['a', 5],
    ['b', 6],
    ['a', 7],
  ]
  const times = (_key: string, _ctx: unknown, elements: Iterable<Event>): string[] => [
    [...elements].map(([key, time]) => key + time).join(),
  ]

  test('count windows', async () => {
    expect(await values(rows, (input) => keyed(input).countWindow(2).process(times))).toEqual(['a1,a3', 'a4,a5', 'b2,b6'])
  })

  test('sliding count windows', async () => {
    expect(await values(rows, (input) => keyed(input).countWindow(3, 2).process(times))).toEqual(['a1,a3', 'a3,a4,a5', 'b2,b6'])
  })

  test('global windows fire at the end of input, or never', async () => {
    expect(await values(rows, (input) => keyed(input).window(GlobalWindows.createWithEndOfStreamTrigger()).process(times))).toEqual([
      'a1,a3,a4,a5,a7',
      'b2,b6',
    ])
    expect(await values(rows, (input) => keyed(input).window(GlobalWindows.create()).process(times))).toEqual([])
  })

  /** A program's own windows: even and odd seconds. */
  class Parity implements Window {
    readonly parity: 'even' | 'odd'
    readonly last: number

    constructor(parity: 'even' | 'odd', last: number) {
      this.parity = parity
      this.last = last
    }

    maxTimestamp(): number {
      return this.last
    }
  }

  class ByParity extends WindowAssigner<Event, Parity> {
    assignWindows([, time]: Event): Parity[] {
      return [new Parity(time % 2 === 0 ? 'even' : 'odd', 9)]
    }

    getDefaultTrigger(): Trigger<unknown, Window> {
      return EventTimeTrigger.create()
    }

    isEventTime(): boolean {
      return true
    }
  }

  test('assigners and windows of the program', async () => {
    const result = await values(rows, (input) =>
      keyed(input)
        .window(new ByParity())
        .process((key, ctx, elements) => [`${key} ${ctx.window.parity} ${[...elements].map(([, time]) => time).join()}`]),
    )
    expect(result).toEqual(['a odd 1,3,5,7', 'b even 2,6', 'a even 4'])
  })

  test('several windows of one start', async () => {
    class Growing extends WindowAssigner<Event, TimeWindow> {
      assignWindows([, time]: Event): TimeWindow[] {
        return [4, 8].filter((end) => time < end).map((end) => new TimeWindow(0, end))
      }

      getDefaultTrigger(): Trigger<unknown, Window> {
        return EventTimeTrigger.create()
      }

      isEventTime(): boolean {
        return true
      }
    }
    expect(await values(rows, (input) => keyed(input).window(new Growing()).process(show))).toEqual([
      'a [0,4) 1,3',
      'b [0,4) 2',
      'a [0,8) 1,3,4,5,7',
      'b [0,8) 2,6',
    ])
  })
})
