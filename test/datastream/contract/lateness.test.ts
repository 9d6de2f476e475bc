import { describe, expect, test } from 'vitest'
import {
  BoundedOutOfOrdernessTimestampExtractor,
  type DataStream,
  EventTimeSessionWindows,
  EventTimeTrigger,
  type KeyedStream,
  OutputTag,
  SlidingEventTimeWindows,
  TimeWindow,
  type Trigger,
  TumblingEventTimeWindows,
  type Window,
  WindowAssigner,
  type WindowContext,
} from '../../../src/index.ts'
import { records, values } from '../running.ts'

type Event = readonly [key: string, time: number]

/** The watermark is exactly the highest time. */
class Exact extends BoundedOutOfOrdernessTimestampExtractor<Event> {
  constructor() {
    super(0)
  }

  extractTimestamp([, time]: Event): number {
    return time
  }
}

const keyed = (input: DataStream<Event>): KeyedStream<Event, string> =>
  input.assignTimestampsAndWatermarks(new Exact()).keyBy(([key]) => key)

const show = (key: string, { window }: WindowContext<TimeWindow>, elements: Iterable<Event>): string[] => [
  `${key} [${window.start},${window.end}) ${[...elements].map(([, time]) => time).join()}`,
]

const late = new OutputTag<Event>('late')

/** Results, and `late …` for what was too late for them. */
async function run(
  rows: readonly Event[],
  assigner: WindowAssigner<Event, TimeWindow>,
  lateness: number,
): Promise<string[][]> {
  const build = (side: boolean) =>
    values<Event, string>(rows, (input) => {
      const windows = keyed(input).window(assigner).allowedLateness(lateness).sideOutputLateData(late).process(show)
      return side ? windows.getSideOutput(late).map(([key, time]) => `${key}${time}`) : windows
    })
  return [await build(false), await build(true)]
}

describe('a window', () => {
  test('fires with the record that brings the watermark to its last millisecond', async () => {
    const rows: Event[] = [
      ['a', 8],
      ['a', 9],
      ['a', 10],
    ]
    expect(await records(rows, (input) => keyed(input).window(TumblingEventTimeWindows.of(10)).process(show))).toEqual([
      { value: 'a [0,10) 8,9', timestamp: 9, watermark: 8 },
      { value: 'a [10,20) 10', timestamp: 19, watermark: 10 },
    ])
  })

  test.each([
    ['not yet fired', 8, 0, ['a [0,10) 8,3'], []],
    ['at its end, without lateness', 9, 0, ['a [0,10) 9'], ['a3']],
    ['at its end, with lateness', 9, 5, ['a [0,10) 9', 'a [0,10) 9,3'], []],
    ['one millisecond before its lateness is over', 13, 5, ['a [0,10) 3', 'a [10,20) 13'], []],
    ['when its lateness is over', 14, 5, ['a [10,20) 14'], ['a3']],
  ])('%s: a record of 3 at watermark %i and lateness %i', async (_, time, lateness, results, sides) => {
    const rows: Event[] = [
      ['a', time],
      ['a', 3],
    ]
    expect(await run(rows, TumblingEventTimeWindows.of(10), lateness)).toEqual([results, sides])
  })

  test('of negative times has the same borders', async () => {
    const rows: Event[] = [
      ['a', -11],
      ['a', -20],
      ['a', -9],
      ['a', -19],
      ['a', -6],
      ['a', -18],
    ]
    // [-20,-10) ends at -11, and with the lateness at -6.
    expect(await run(rows, TumblingEventTimeWindows.of(10), 5)).toEqual([
      ['a [-20,-10) -11', 'a [-20,-10) -11,-20', 'a [-20,-10) -11,-20,-19', 'a [-10,0) -9,-6'],
      ['a-18'],
    ])
  })

  test('each allowed late record fires it once more, for its own key only', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['b', 2],
      ['b', 12],
      ['a', 3],
      ['a', 4],
      ['c', 5],
    ]
    expect(await run(rows, TumblingEventTimeWindows.of(10), 100)).toEqual([
      ['a [0,10) 1', 'b [0,10) 2', 'a [0,10) 1,3', 'a [0,10) 1,3,4', 'c [0,10) 5', 'b [10,20) 12'],
      [],
    ])
  })
})

describe('late side output', () => {
  test('has a record once, when all of its sliding windows are over', async () => {
    const rows: Event[] = [
      ['a', 14],
      ['a', 4],
      ['a', 7],
    ]
    // 4 is of [-5,5) and [0,10); 7 of [0,10) and [5,15), which both end at the watermark of 14 or before it.
    expect(await run(rows, SlidingEventTimeWindows.of(10, 5), 0)).toEqual([
      ['a [5,15) 14', 'a [10,20) 14'],
      ['a4', 'a7'],
    ])
  })

  test('has late records that fall between windows', async () => {
    const rows: Event[] = [
      ['a', 21],
      ['a', 7],
      ['a', 28],
    ]
    // Windows are [0,5), [10,15), [20,25); 28 is not late, it is just in none.
    expect(await run(rows, SlidingEventTimeWindows.of(5, 10), 0)).toEqual([['a [20,25) 21'], ['a7']])
  })

  /** All records go to one window of long ago. */
  class Past extends WindowAssigner<Event, TimeWindow> {
    assignWindows(): TimeWindow[] {
      return [new TimeWindow(0, 10)]
    }

    getDefaultTrigger(): Trigger<unknown, Window> {
      return EventTimeTrigger.create()
    }

    isEventTime(): boolean {
      return true
    }
  }

  test('has no record that is itself not late, even where its window is', async () => {
    const rows: Event[] = [
      ['a', 50],
      ['a', 60],
      ['a', 40],
    ]
    // The second record comes at watermark 50: its window is over, its own time is not.
    expect(await run(rows, new Past(), 0)).toEqual([['a [0,10) 50'], ['a40']])
  })

  test('is per key where nothing else is', async () => {
    const rows: Event[] = [
      ['a', 30],
      ['b', 11],
      ['c', 30],
    ]
    expect(await run(rows, TumblingEventTimeWindows.of(10), 0)).toEqual([['a [30,40) 30', 'c [30,40) 30'], ['b11']])
  })
})

describe('sessions', () => {
  const gap10 = EventTimeSessionWindows.withGap(10)

  test('alone are late when their own end is', async () => {
    const rows: Event[] = [
      ['a', 20],
      ['b', 10],
      ['c', 11],
    ]
    // [10,20) ends at 19, [11,21) at 20.
    expect(await run(rows, gap10, 0)).toEqual([['a [20,30) 20'], ['b10', 'c11']])
    expect(await run(rows, gap10, 1)).toEqual([['c [11,21) 11', 'a [20,30) 20'], ['b10']])
  })

  test('are tested after they have merged', async () => {
    const rows: Event[] = [
      ['a', 20],
      ['a', 9],
      ['a', 10],
      ['a', 0],
    ]
    // [9,19) does not touch [20,30); [10,20) does, and then [0,10) touches [10,30).
    expect(await run(rows, gap10, 0)).toEqual([['a [0,30) 20,10,0'], ['a9']])
  })

  test('that have fired and merge with an open one fire with its end only', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 18],
      ['a', 9],
      ['a', 100],
    ]
    // [0,10) fires at 18; [9,19) joins it and [18,28) to a session that is still open.
    const [results = [], sides] = await run(rows, gap10, 50)
    expect(results.map((text) => text.replace(/ [\d,]+$/, ''))).toEqual(['a [0,10)', 'a [0,28)', 'a [100,110)'])
    expect(sides).toEqual([])
  })

  test('that are kept for their lateness go when it is over', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 14],
      ['a', 5],
    ]
    // [0,10) goes at 14, so [5,15) does not find it, but [14,24).
    expect(await run(rows, gap10, 5)).toEqual([['a [0,10) 0', 'a [5,24) 14,5'], []])
  })
})
