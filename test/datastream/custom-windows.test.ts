import { describe, expect, test } from 'vitest'
import {
  type DataStream,
  EventTimeTrigger,
  type Evictor,
  type EvictorContext,
  type EvictorElements,
  type OnMergeContext,
  OutputTag,
  ProcessingTimeTrigger,
  TimeWindow,
  Trigger,
  type TriggerContext,
  TriggerResult,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
  ValueStateDescriptor,
  type Window,
  WindowAssigner,
  WindowStagger,
} from '../../src/index.ts'
import { type Event, keyed, show } from './events.ts'
import { LiveJob } from './live.ts'
import { values } from './running.ts'

/** All that a program can write itself, with nothing but what the library exports. */
describe('a program’s own', () => {
  /** Windows from a record to the next multiple of 100, which merge while they overlap, to `ends(…)`. */
  class ToHundred extends WindowAssigner<Event, TimeWindow> {
    readonly #ends: (ends: readonly number[]) => number

    constructor(ends: (ends: readonly number[]) => number) {
      super()
      this.#ends = ends
    }

    assignWindows([, time]: Event): TimeWindow[] {
      return [new TimeWindow(time, Math.floor(time / 100) * 100 + 100)]
    }

    override mergeWindows(
      windows: readonly TimeWindow[],
      merge: (from: readonly TimeWindow[], to: TimeWindow) => void,
    ): void {
      for (const end of new Set(windows.map((window) => window.end))) {
        const group = windows.filter((window) => window.end === end)
        const start = Math.min(...group.map((window) => window.start))
        if (group.length > 1) merge(group, new TimeWindow(start, this.#ends(group.map((window) => window.end))))
      }
    }

    getDefaultTrigger(): Trigger<unknown, Window> {
      return EventTimeTrigger.create()
    }

    isEventTime(): boolean {
      return true
    }
  }

  const rows: Event[] = [
    ['a', 30],
    ['a', 10],
    ['b', 50],
    ['a', 60],
    ['a', 130],
  ]

  test('assigner of windows that merge', async () => {
    const result = await values(rows, (input) =>
      keyed(input, 50)
        .window(new ToHundred((ends) => Math.max(...ends)))
        .process(show),
    )
    expect(result).toEqual(['a [10,100) 30,10,60', 'b [50,100) 50', 'a [130,200) 130'])
  })

  test('assigner that lets windows end in the past', async () => {
    const failure = values(rows, (input) =>
      keyed(input)
        .window(new ToHundred(() => 20))
        .process(show),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'MERGED_WINDOW_LATE' }))
  })

  /** Fires at the first record of a window, and at the end if there came more. */
  class Eager extends Trigger<unknown, TimeWindow> {
    readonly #more = new ValueStateDescriptor<boolean>('more')

    onElement(_element: unknown, _timestamp: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
      const more = ctx.getPartitionedState(this.#more)
      const first = more.value() === null
      more.update(!first)
      ctx.registerEventTimeTimer(window.maxTimestamp())
      return first ? TriggerResult.FIRE_AND_PURGE : TriggerResult.CONTINUE
    }

    onEventTime(_time: number, _window: TimeWindow, ctx: TriggerContext): TriggerResult {
      return ctx.getPartitionedState(this.#more).value() === true ? TriggerResult.FIRE : TriggerResult.CONTINUE
    }

    onProcessingTime(): TriggerResult {
      return TriggerResult.CONTINUE
    }

    override canMerge(): boolean {
      return false
    }

    override onMerge(_window: TimeWindow, _ctx: OnMergeContext): void {}

    clear(window: TimeWindow, ctx: TriggerContext): void {
      ctx.getPartitionedState(this.#more).clear()
      ctx.deleteEventTimeTimer(window.maxTimestamp())
    }
  }

  test('trigger', async () => {
    const result = await values(rows, (input) =>
      keyed(input, 50).window(TumblingEventTimeWindows.of(100)).trigger(new Eager()).process(show),
    )
    expect(result).toEqual(['a [0,100) 30', 'b [0,100) 50', 'a [100,200) 130', 'a [0,100) 10,60'])
  })

  test('evictor, which knows window, size and times', async () => {
    const seen: string[] = []
    class OnlyUpper implements Evictor<Event, TimeWindow> {
      evictBefore(elements: EvictorElements<Event>, size: number, window: TimeWindow, ctx: EvictorContext): void {
        seen.push(`before ${size} ${window.start} ${ctx.getCurrentWatermark()}`)
        elements.removeIf(({ timestamp }) => timestamp < window.start + 50)
      }

      evictAfter(elements: EvictorElements<Event>, size: number, window: TimeWindow, ctx: EvictorContext): void {
        const left = [...elements].map(({ value: [key], timestamp }) => `${key}${timestamp}`)
        seen.push(`after ${size} ${window.start} ${ctx.getCurrentProcessingTime()} ${left.join()}`)
      }
    }
    const build = (input: DataStream<Event>) =>
      keyed(input, 50).window(TumblingEventTimeWindows.of(100)).evictor(new OnlyUpper()).process(show)
    expect(await values(rows, build)).toEqual(['a [0,100) 60', 'b [0,100) 50', 'a [100,200) '])
    expect(seen.slice(0, 6)).toEqual([
      'before 3 0 Infinity',
      'after 1 0 0 a60',
      'before 1 0 Infinity',
      'after 1 0 0 b50',
      'before 1 100 Infinity',
      'after 0 100 0 ',
    ])
  })
})

test('windows of event time may fire by the clock', async () => {
  const late = new OutputTag<Event>('late')
  const job = new LiveJob<Event, string>((input) => {
    const windows = keyed(input)
      .window(TumblingEventTimeWindows.of(100))
      .trigger(ProcessingTimeTrigger.create())
      .sideOutputLateData(late)
      .process(show)
    return windows.union(windows.getSideOutput(late).map(([key, time]) => `late ${key}${time}`))
  })
  expect(await job.push(['a', 1], ['a', 50])).toEqual([])
  expect(await job.at(99)).toEqual(['a [0,100) 1,50'])
  expect(await job.push(['a', 60])).toEqual(['a [0,100) 1,50,60'])
  // The watermark ends the window without a result.
  expect(await job.push(['a', 200], ['a', 70])).toEqual(['late a70'])
  await job.end()
})

describe('staggered windows', () => {
  const staggered = (stagger: WindowStagger) =>
    new LiveJob<Event, string>((input) =>
      input
        .keyBy(([key]) => key)
        .window(TumblingProcessingTimeWindows.of(100, 10, stagger))
        .process(show),
    )

  test('NATURAL ones start with the first record', async () => {
    const job = staggered(WindowStagger.NATURAL)
    await job.at(230)
    expect(await job.push(['a', 1])).toEqual([])
    expect(await job.at(338)).toEqual(['a [140,240) 1'])
    expect(await job.push(['b', 2])).toEqual([])
    expect(await job.at(339)).toEqual(['b [240,340) 2'])
    await job.end()
  })

  test('RANDOM ones are of the same size', async () => {
    const job = staggered('RANDOM')
    expect(await job.push(['a', 1])).toEqual([])
    expect(await job.at(99)).toMatchObject([expect.stringMatching(/^a \[-?\d+,\d+\) 1$/)])
    await job.end()
  })

  test('of event time, restored with their stagger', async () => {
    const rows: Event[] = [
      ['a', 5],
      ['a', 12],
      ['a', 19],
    ]
    const result = await values(rows, (input) =>
      keyed(input)
        .window(TumblingEventTimeWindows.of(10, 2, 'NATURAL'))
        .process(show),
    )
    expect(result).toEqual(['a [2,12) 5', 'a [12,22) 12,19'])
  })
})
