import { describe, expect, test } from 'vitest'
import { ReducingStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import {
  EventTimeSessionWindows,
  GlobalWindows,
  TumblingEventTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import { CountEvictor, DeltaEvictor, type Evictor, TimeEvictor } from '../../src/runtime/windows/evictors.ts'
import {
  type OnMergeContext,
  Trigger,
  type TriggerContext,
  type TriggerResult,
} from '../../src/runtime/windows/trigger.ts'
import { CountTrigger, EventTimeTrigger, NeverTrigger, PurgingTrigger } from '../../src/runtime/windows/triggers.ts'
import type { TimeWindow, Window } from '../../src/runtime/windows/window.ts'
import { type Event, keyed, show } from './events.ts'
import { records, values } from './running.ts'

const rows: Event[] = [
  ['a', 1],
  ['a', 2],
  ['b', 3],
  ['a', 4],
  ['a', 5],
  ['a', 12],
  ['a', 25],
]
const windows = (trigger: Trigger<unknown, Window>) => (input: Parameters<typeof keyed>[0]) =>
  keyed(input).window(TumblingEventTimeWindows.of(10)).trigger(trigger)

describe('triggers', () => {
  test('CountTrigger keeps the content, and never fires by time', async () => {
    expect(await values(rows, (input) => windows(CountTrigger.of(2))(input).process(show))).toEqual([
      'a [0,10) 1,2',
      'a [0,10) 1,2,4,5',
    ])
  })

  test('PurgingTrigger empties the window', async () => {
    expect(await values(rows, (input) => windows(PurgingTrigger.of(CountTrigger.of(2)))(input).process(show))).toEqual([
      'a [0,10) 1,2',
      'a [0,10) 4,5',
    ])
  })

  test('PurgingTrigger of event time leaves nothing for allowed late records to add to', async () => {
    const late: Event[] = [...rows, ['a', 8]]
    const result = await values(late, (input) =>
      windows(PurgingTrigger.of(EventTimeTrigger.create()))(input).allowedLateness(100).process(show),
    )
    expect(result).toEqual(['a [0,10) 1,2,4,5', 'b [0,10) 3', 'a [10,20) 12', 'a [0,10) 8', 'a [20,30) 25'])
  })

  test('NeverTrigger', async () => {
    expect(await values(rows, (input) => windows(NeverTrigger.create())(input).process(show))).toEqual([])
  })

  test('CountTrigger adds up the counts of sessions that merge', async () => {
    const sessions: Event[] = [
      ['a', 0],
      ['a', 20],
      ['a', 12],
      ['a', 30],
    ]
    const result = await values(sessions, (input) =>
      keyed(input, 100).window(EventTimeSessionWindows.withGap(10)).trigger(CountTrigger.of(3)).process(show),
    )
    expect(result).toEqual(['a [12,40) 20,12,30'])
  })

  test.each([0, -1, NaN])('CountTrigger of %d is refused', (n) => {
    expect(() => CountTrigger.of(n)).toThrow(expect.objectContaining({ code: 'BAD_TRIGGER' }))
  })

  /** Fires at the first record, 3 ms after it, and at the end; counts its records in its own state. */
  class Early extends Trigger<Event, TimeWindow> {
    readonly #count = new ReducingStateDescriptor<number>('count', (a, b) => a + b)

    onElement(_element: Event, timestamp: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
      const count = ctx.getPartitionedState(this.#count)
      count.add(1)
      ctx.registerEventTimeTimer(window.maxTimestamp())
      if (count.get() !== 1) return 'CONTINUE'
      ctx.registerEventTimeTimer(timestamp + 3)
      return 'FIRE'
    }

    onEventTime(time: number, window: TimeWindow): TriggerResult {
      return time === window.maxTimestamp() ? 'FIRE_AND_PURGE' : 'FIRE'
    }

    onProcessingTime(): TriggerResult {
      return 'CONTINUE'
    }

    clear(_window: TimeWindow, ctx: TriggerContext): void {
      ctx.getPartitionedState(this.#count).clear()
    }
  }

  test('of the program replace the default one', async () => {
    const result = await records(rows, (input) =>
      keyed(input).window(TumblingEventTimeWindows.of(10)).trigger(new Early()).process(show),
    )
    expect(result).toEqual([
      { value: 'a [0,10) 1', timestamp: 9, watermark: -Infinity },
      { value: 'b [0,10) 3', timestamp: 9, watermark: 1 },
      { value: 'a [0,10) 1,2,4,5', timestamp: 9, watermark: 3 },
      { value: 'a [10,20) 12', timestamp: 19, watermark: 4 },
      { value: 'b [0,10) 3', timestamp: 9, watermark: 4 },
      { value: 'a [0,10) 1,2,4,5', timestamp: 9, watermark: 4 },
      { value: 'b [0,10) 3', timestamp: 9, watermark: 4 },
      { value: 'a [20,30) 25', timestamp: 29, watermark: 11 },
      { value: 'a [10,20) 12', timestamp: 19, watermark: 11 },
      { value: 'a [10,20) 12', timestamp: 19, watermark: 11 },
      { value: 'a [20,30) 25', timestamp: 29, watermark: 24 },
      { value: 'a [20,30) 25', timestamp: 29, watermark: 24 },
    ])
  })

  test('that can not merge are refused for sessions', async () => {
    const failure = values(rows, (input) =>
      keyed(input).window(EventTimeSessionWindows.withGap(10)).trigger(new Early()).process(show),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'TRIGGER_CANNOT_MERGE' }))
  })

  /** Fires with the end of a session, or when it is 15 ms long. */
  class Long extends Early {
    override canMerge(): boolean {
      return true
    }

    override onElement(_element: Event, _timestamp: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
      ctx.registerEventTimeTimer(window.maxTimestamp())
      return 'CONTINUE'
    }

    override onMerge(window: TimeWindow, ctx: OnMergeContext): void {
      ctx.registerEventTimeTimer(window.start + 15)
      ctx.registerEventTimeTimer(window.maxTimestamp())
    }
  }

  test('of the program set timers for merged sessions', async () => {
    const sessions: Event[] = [
      ['a', 0],
      ['a', 8],
      ['a', 16],
      ['a', 20],
      ['b', 40],
    ]
    const result = await values(sessions, (input) =>
      keyed(input).window(EventTimeSessionWindows.withGap(10)).trigger(new Long()).process(show),
    )
    expect(result).toEqual(['a [0,26) 0,8,16', 'a [0,30) 0,8,16,20', 'a [0,30) 0,8,16,20', 'b [40,50) 40'])
  })
})

describe('evictors', () => {
  const evicting = (evictor: Evictor<unknown, Window>, trigger: Trigger<unknown, Window> = CountTrigger.of(1)) =>
    values(rows, (input) =>
      keyed(input)
        .filter(([key]) => key === 'a')
        .keyBy(([key]) => key)
        .window(GlobalWindows.create())
        .trigger(trigger)
        .evictor(evictor as Evictor<Event, Window>)
        .process<string>((_key, _ctx, elements) => [[...elements].map(([, time]) => time).join()]),
    )
  const value = (event: unknown): number => (event as Event)[1]

  test.each<[string, Evictor<unknown, Window>, string[]]>([
    ['the last two', CountEvictor.of(2), ['1', '1,2', '2,4', '4,5', '5,12', '12,25']],
    ['the last two, evicted afterwards', CountEvictor.of(2, true), ['1', '1,2', '1,2,4', '2,4,5', '4,5,12', '5,12,25']],
    ['the last 3 ms', TimeEvictor.of(3), ['1', '1,2', '2,4', '4,5', '12', '25']],
    ['the last 3 ms, evicted afterwards', TimeEvictor.of(3, true), ['1', '1,2', '1,2,4', '2,4,5', '4,5,12', '12,25']],
    [
      'what is near the last',
      DeltaEvictor.of<unknown>(8, (a, b) => Math.abs(value(a) - value(b))),
      ['1', '1,2', '1,2,4', '1,2,4,5', '5,12', '25'],
    ],
  ])('keep %s', async (_, evictor, expected) => {
    expect(await evicting(evictor)).toEqual(expected)
  })

  test('of the program may remove anything', async () => {
    const even: Evictor<unknown, Window> = {
      evictBefore: (elements) => elements.removeIf((element) => value(element.value) % 2 === 1),
      evictAfter: (elements, size) => {
        if (size > 1) elements.removeIf(() => true)
      },
    }
    expect(await evicting(even)).toEqual(['', '2', '2,4', '', '12', '12'])
  })

  test('work with reduce and aggregate, which then get the elements that are left', async () => {
    const build = (reduce: boolean) =>
      values(rows, (input) => {
        const evicted = keyed(input).window(TumblingEventTimeWindows.of(10)).evictor(CountEvictor.of(2))
        if (reduce) return evicted.reduce(([key, x], [, y]) => [key, x + y]).map<unknown>(([key, sum]) => [key, sum])
        const count = { createAccumulator: () => 0, add: (_: Event, n: number) => n + 1, getResult: (n: number) => n }
        return evicted.aggregate(count, (key, _ctx, [n]) => [[key, n] as unknown])
      })
    expect(await build(true)).toEqual([
      ['a', 9],
      ['b', 3],
      ['a', 12],
      ['a', 25],
    ])
    expect(await build(false)).toEqual([
      ['a', 2],
      ['b', 1],
      ['a', 1],
      ['a', 1],
    ])
  })
})
