import { describe, expect, test } from 'vitest'
import {
  AggregatingStateDescriptor,
  CountEvictor,
  CountTrigger,
  EventTimeSessionWindows,
  ListStateDescriptor,
  type OnMergeContext,
  PurgingTrigger,
  ReducingStateDescriptor,
  Time,
  type TimeWindow,
  Trigger,
  type TriggerContext,
  TriggerResult,
  ValueStateDescriptor,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { values } from '../running.ts'
import { type Event, keyed, show } from './sessions.ts'

const gap10 = EventTimeSessionWindows.withGap(Time.milliseconds(10))

describe('built-in triggers of sessions', () => {
  test('a purged session stays open and goes on counting from nothing', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 5],
      ['a', 8],
      ['a', 12],
      ['a', 15],
      ['a', 16],
      ['a', 17],
    ]
    const result = await values(rows, (input) =>
      keyed(input)
        .window(gap10)
        .trigger(PurgingTrigger.of(CountTrigger.of(3)))
        .process(show),
    )
    expect(result).toEqual(['a [0,18) 0,5,8', 'a [0,26) 12,15,16'])
  })

  test('a count that a merge takes beyond the limit fires with the record that merges', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 1],
      ['a', 20],
      ['a', 21],
      ['a', 11],
      ['a', 12],
      ['a', 13],
      ['a', 14],
    ]
    // 2 and 2 records, and the bridging one is the fifth; then the count starts from nothing.
    const result = await values(rows, (input) =>
      keyed(input, 100).window(gap10).trigger(CountTrigger.of(3)).process(show),
    )
    expect(result).toEqual(['a [0,31) 0,1,11,20,21', 'a [0,31) 0,1,11,12,13,14,20,21'])
  })

  test('an evictor sees the records of all sessions that merged', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 20],
      ['a', 10],
    ]
    const sizes: number[] = []
    const result = await values(rows, (input) =>
      keyed(input, 100)
        .window(gap10)
        .evictor({
          evictBefore: (_elements, size) => void sizes.push(size),
          evictAfter: () => {},
        })
        .process(show),
    )
    expect(result).toEqual(['a [0,30) 0,10,20'])
    expect(new Set(sizes)).toEqual(new Set([3]))
    const two = await values(rows, (input) =>
      keyed(input, 100)
        .window(gap10)
        .evictor(CountEvictor.of(2))
        .process((_key, _ctx, elements) => [[...elements].length]),
    )
    expect(two).toEqual([2])
  })
})

/** A trigger of sessions with what it does in a merge left open. */
abstract class SessionTrigger extends Trigger<Event, TimeWindow> {
  onElement(_element: Event, _timestamp: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
    ctx.registerEventTimeTimer(window.maxTimestamp())
    return TriggerResult.CONTINUE
  }

  onEventTime(time: number, window: TimeWindow, _ctx: TriggerContext): TriggerResult {
    return time === window.maxTimestamp() ? TriggerResult.FIRE : TriggerResult.CONTINUE
  }

  onProcessingTime(): TriggerResult {
    return TriggerResult.CONTINUE
  }

  override canMerge(): boolean {
    return true
  }

  override onMerge(window: TimeWindow, ctx: OnMergeContext): void {
    ctx.registerEventTimeTimer(window.maxTimestamp())
  }

  clear(window: TimeWindow, ctx: TriggerContext): void {
    ctx.deleteEventTimeTimer(window.maxTimestamp())
  }
}

describe('state of a trigger of the program', () => {
  const list = new ListStateDescriptor<number>('times')
  const sum = new ReducingStateDescriptor<number>('sum', (a, b) => a + b)
  const most = new AggregatingStateDescriptor<number, number, string>('most', {
    createAccumulator: () => -Infinity,
    add: (value, acc) => Math.max(value, acc),
    getResult: (acc) => `max ${acc}`,
    merge: Math.max,
  })

  test('lists, sums and aggregates of sessions that merge are put together', async () => {
    const seen: string[] = []
    class Remembering extends SessionTrigger {
      override onElement(element: Event, timestamp: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
        ctx.getPartitionedState(list).add(timestamp)
        ctx.getPartitionedState(sum).add(timestamp)
        ctx.getPartitionedState(most).add(timestamp)
        return super.onElement(element, timestamp, window, ctx)
      }

      override onEventTime(time: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
        const times = [...ctx.getPartitionedState(list).get()].toSorted((a, b) => a - b)
        seen.push(`${times.join()} ${ctx.getPartitionedState(sum).get()} ${ctx.getPartitionedState(most).get()}`)
        return super.onEventTime(time, window, ctx)
      }

      override onMerge(window: TimeWindow, ctx: OnMergeContext): void {
        super.onMerge(window, ctx)
        for (const descriptor of [list, sum, most]) ctx.mergePartitionedState(descriptor)
      }

      override clear(window: TimeWindow, ctx: TriggerContext): void {
        super.clear(window, ctx)
        for (const state of [list, sum, most].map((descriptor) =>
          ctx.getPartitionedState<{ clear(): void }>(descriptor),
        ))
          state.clear()
      }
    }
    const job = new LiveJob<Event, string>((input) =>
      keyed(input, 100).window(gap10).trigger(new Remembering()).process(show),
    )
    await job.push(['a', 1], ['a', 20], ['b', 20], ['a', 40], ['a', 11], ['a', 30])
    expect(await job.end()).toEqual(['b [20,30) 20', 'a [1,50) 1,11,20,30,40'])
    expect(seen).toEqual(['20 20 max 20', '1,11,20,30,40 102 max 40'])
  })

  test('a value can not be merged, and the job says so', async () => {
    class Wrong extends SessionTrigger {
      override onMerge(window: TimeWindow, ctx: OnMergeContext): void {
        super.onMerge(window, ctx)
        ctx.mergePartitionedState(new ValueStateDescriptor<number>('last'))
      }
    }
    const rows: Event[] = [
      ['a', 0],
      ['a', 5],
    ]
    const failure = values(rows, (input) => keyed(input).window(gap10).trigger(new Wrong()).process(show))
    await expect(failure).rejects.toThrow(/last/)
    await expect(failure).rejects.not.toThrow(TypeError)
  })

  test('onMerge gets the merged window, clear each window that went into it', async () => {
    const calls: string[] = []
    const text = (window: TimeWindow): string => `[${window.start},${window.end})`
    class Told extends SessionTrigger {
      override onMerge(window: TimeWindow, ctx: OnMergeContext): void {
        calls.push(`merge ${text(window)}`)
        super.onMerge(window, ctx)
      }

      override clear(window: TimeWindow, ctx: TriggerContext): void {
        calls.push(`clear ${text(window)}`)
        super.clear(window, ctx)
      }
    }
    const job = new LiveJob<Event, string>((input) => keyed(input, 100).window(gap10).trigger(new Told()).process(show))
    await job.push(['a', 0], ['a', 20])
    expect(calls).toEqual([])
    await job.push(['a', 10])
    expect(calls[0]).toBe('merge [0,30)')
    expect(calls.slice(1).toSorted()).toEqual(['clear [0,10)', 'clear [20,30)'])
    // One that is inside changes nothing.
    await job.push(['a', 15])
    expect(calls).toHaveLength(3)
    expect(await job.end()).toEqual(['a [0,30) 0,10,15,20'])
    expect(calls.slice(3)).toEqual(['clear [0,30)'])
  })
})
