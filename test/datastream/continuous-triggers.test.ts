import { describe, expect, test } from 'vitest'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import {
  EventTimeSessionWindows,
  GlobalWindows,
  ProcessingTimeSessionWindows,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import type { WindowAssigner } from '../../src/runtime/windows/assigner.ts'
import {
  ContinuousEventTimeTrigger,
  ContinuousProcessingTimeTrigger,
} from '../../src/runtime/windows/continuous-triggers.ts'
import { DeltaTrigger } from '../../src/runtime/windows/delta-trigger.ts'
import { ProcessingTimeoutTrigger } from '../../src/runtime/windows/processing-timeout-trigger.ts'
import type { Trigger } from '../../src/runtime/windows/trigger.ts'
import { CountTrigger, EventTimeTrigger, PurgingTrigger } from '../../src/runtime/windows/triggers.ts'
import type { Window } from '../../src/runtime/windows/window.ts'
import { type Event, keyed } from './events.ts'
import { LiveJob } from './live.ts'
import { records, values } from './running.ts'

const times = (_key: string, _ctx: unknown, elements: Iterable<Event>): string[] => [
  [...elements].map(([, time]) => time).join(),
]

describe('ContinuousEventTimeTrigger', () => {
  const continuous = (input: DataStream<Event>, every: number) =>
    keyed(input).window(TumblingEventTimeWindows.of(10)).trigger(ContinuousEventTimeTrigger.of(every))

  test('fires at every multiple the watermark passes, and at the end of the window', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['a', 5],
      ['a', 6],
      ['a', 9],
      ['a', 25],
    ]
    expect(await records(rows, (input) => continuous(input, 4).process(times))).toEqual([
      { value: '1,5', timestamp: 9, watermark: 0 },
      { value: '1,5,6,9', timestamp: 9, watermark: 5 },
      { value: '1,5,6,9', timestamp: 9, watermark: 8 },
      { value: '25', timestamp: 29, watermark: 24 },
      { value: '25', timestamp: 29, watermark: 24 },
    ])
  })

  test('at the end of input once for every multiple still ahead in the window', async () => {
    expect(await values([['a', 1]] as Event[], (input) => continuous(input, 3).process(times))).toEqual(['1', '1', '1'])
  })

  test('fires at once for allowed late records', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['a', 12],
      ['a', 2],
    ]
    expect(await values(rows, (input) => continuous(input, 100).allowedLateness(50).process(times))).toEqual([
      '1',
      '1,2',
      '12',
    ])
  })

  test('takes the earliest time of sessions that merge', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['a', 12],
      ['a', 8],
      ['b', 40],
    ]
    const result = await values(rows, (input) =>
      keyed(input, 10)
        .window(EventTimeSessionWindows.withGap(8))
        .trigger(ContinuousEventTimeTrigger.of(5))
        .process((key, ctx, elements) => [`${key} [${ctx.window.start},${ctx.window.end}) ${[...elements].length}`]),
    )
    expect(result).toEqual(['a [1,20) 3', 'a [1,20) 3', 'a [1,20) 3', 'a [1,20) 3', 'b [40,48) 1', 'b [40,48) 1'])
  })

  test('of a global window ends with the input', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['a', 7],
    ]
    const result = await values(rows, (input) =>
      keyed(input).window(GlobalWindows.create()).trigger(ContinuousEventTimeTrigger.of(5)).process(times),
    )
    // At 5, at 10 and at the end.
    expect(result).toEqual(['1,7', '1,7', '1,7'])
  })

  test('needs event times', async () => {
    const failure = values([['a', 1]] as Event[], (input) =>
      input
        .keyBy(([key]) => key)
        .window(GlobalWindows.create())
        .trigger(ContinuousEventTimeTrigger.of(5))
        .process(times),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NO_TIMESTAMP' }))
  })

  test.each([0, -5])('every %i ms is refused', (every) => {
    expect(() => ContinuousEventTimeTrigger.of(every)).toThrow(expect.objectContaining({ code: 'BAD_TRIGGER' }))
  })
})

const live = <W extends Window>(
  assigner: WindowAssigner<unknown, W>,
  trigger: Trigger<unknown, Window>,
): LiveJob<Event, string> =>
  new LiveJob((input) =>
    input
      .keyBy(([key]) => key)
      .window(assigner)
      .trigger(trigger)
      .process(times),
  )

describe('ContinuousProcessingTimeTrigger', () => {
  test('fires at every multiple of the clock, and at the end of the window', async () => {
    const job = live(TumblingProcessingTimeWindows.of(10), ContinuousProcessingTimeTrigger.of(4))
    expect(await job.push(['a', 1])).toEqual([])
    expect(await job.at(3)).toEqual([])
    expect(await job.at(4)).toEqual(['1'])
    expect(await job.push(['a', 2])).toEqual([])
    expect(await job.at(20)).toEqual(['1,2', '1,2'])
    expect(await job.push(['a', 3])).toEqual([])
    expect(await job.end()).toEqual([])
  })

  test('of event-time windows goes on by the clock alone', async () => {
    const job = new LiveJob<Event, string>((input) =>
      keyed(input)
        .window(TumblingEventTimeWindows.of(10))
        .trigger(ContinuousProcessingTimeTrigger.of(100))
        .process(times),
    )
    await job.at(1050)
    expect(await job.push(['a', 1])).toEqual([])
    expect(await job.at(1099)).toEqual([])
    expect(await job.at(1100)).toEqual(['1'])
    expect(await job.at(1200)).toEqual(['1'])
    expect(await job.push(['a', 50])).toEqual([])
    expect(await job.at(1300)).toEqual(['50'])
    expect(await job.end()).toEqual([])
  })

  test('takes the earliest time of sessions that merge', async () => {
    const job = live(ProcessingTimeSessionWindows.withGap(12), ContinuousProcessingTimeTrigger.of(8))
    expect(await job.push(['a', 1])).toEqual([])
    await job.at(7)
    expect(await job.push(['a', 2])).toEqual([])
    expect(await job.at(8)).toEqual(['1,2'])
    expect(await job.at(18)).toEqual(['1,2', '1,2'])
    expect(await job.end()).toEqual([])
  })
})

describe('DeltaTrigger', () => {
  const rows: Event[] = [
    ['a', 1, 10],
    ['a', 2, 13],
    ['a', 3, 14],
    ['b', 4, 99],
    ['a', 5, 16],
    ['a', 6, 10],
  ]
  const delta = DeltaTrigger.of<Event>(3, ([, , old = 0], [, , current = 0]) => Math.abs(current - old))

  test('fires where a record differs by more than the threshold from the last that did; the content stays', async () => {
    const result = await values(rows, (input) =>
      keyed(input).window(GlobalWindows.create()).trigger(delta).process(times),
    )
    expect(result).toEqual(['1,2,3', '1,2,3,5,6'])
  })

  test('purging', async () => {
    const result = await values(rows, (input) =>
      keyed(input).window(GlobalWindows.create()).trigger(PurgingTrigger.of(delta)).process(times),
    )
    expect(result).toEqual(['1,2,3', '5,6'])
  })

  test('can not merge', async () => {
    const failure = values(rows, (input) =>
      keyed(input).window(EventTimeSessionWindows.withGap(5)).trigger(delta).process(times),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'TRIGGER_CANNOT_MERGE' }))
  })
})

describe('ProcessingTimeoutTrigger', () => {
  const count = PurgingTrigger.of(CountTrigger.of(3))

  test('fires with the inner trigger, or when the first record has waited long enough', async () => {
    const job = live(GlobalWindows.create(), ProcessingTimeoutTrigger.of(count, 10))
    expect(await job.push(['a', 1], ['a', 2])).toEqual([])
    await job.at(5)
    expect(await job.push(['a', 3])).toEqual(['1,2,3'])
    expect(await job.push(['a', 4])).toEqual([])
    expect(await job.at(14)).toEqual([])
    expect(await job.at(15)).toEqual(['4'])
    // The content stays, and the count starts anew.
    expect(await job.push(['a', 5], ['a', 6])).toEqual([])
    expect(await job.push(['a', 7])).toEqual(['4,5,6,7'])
    expect(await job.at(100)).toEqual([])
    await job.end()
  })

  test('can wait from the last record on, and leave the inner trigger as it is', async () => {
    const job = live(GlobalWindows.create(), ProcessingTimeoutTrigger.of(count, 10, true, false))
    expect(await job.push(['a', 1])).toEqual([])
    await job.at(5)
    expect(await job.push(['a', 2])).toEqual([])
    expect(await job.at(14)).toEqual([])
    expect(await job.at(15)).toEqual(['1,2'])
    expect(await job.push(['a', 3])).toEqual(['1,2,3'])
    await job.end()
  })

  test('fires at the end of a window of event time', async () => {
    const job = new LiveJob<Event, string>((input) =>
      keyed(input)
        .window(TumblingEventTimeWindows.of(10))
        .trigger(ProcessingTimeoutTrigger.of(EventTimeTrigger.create(), 100))
        .process(times),
    )
    expect(await job.push(['a', 1])).toEqual([])
    expect(await job.at(100)).toEqual(['1'])
    expect(await job.push(['a', 2])).toEqual([])
    expect(await job.push(['a', 20])).toEqual(['1,2'])
    expect(await job.end()).toEqual(['20'])
  })
})
