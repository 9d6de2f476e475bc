import { describe, expect, test } from 'vitest'
import {
  PurgingTrigger,
  SlidingEventTimeWindows,
  type TimeWindow,
  type Trigger,
  type TriggerContext,
  TriggerResult,
  TumblingEventTimeWindows,
  type WindowAssigner,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { values } from '../running.ts'
import { type Order, keyed, show, AsTold } from './orders.ts'

const run = (
  rows: readonly Order[],
  trigger: Trigger<Order, TimeWindow>,
  assigner: WindowAssigner<unknown, TimeWindow> = TumblingEventTimeWindows.of(10),
): Promise<string[]> => values(rows, (input) => keyed(input, 3).window(assigner).trigger(trigger).process(show))

describe('what a trigger answers to a record', () => {
  test.each<[TriggerResult, string[]]>([
    ['CONTINUE', ['a [0,10) 1,2,3']],
    ['FIRE', ['a [0,10) 1,2', 'a [0,10) 1,2,3']],
    ['FIRE_AND_PURGE', ['a [0,10) 1,2', 'a [0,10) 3']],
    ['PURGE', ['a [0,10) 3']],
  ])('%s', async (kind, expected) => {
    const rows: Order[] = [
      { user: 'a', at: 1 },
      { user: 'a', at: 2, kind },
      { user: 'a', at: 3 },
    ]
    expect(await run(rows, new AsTold())).toEqual(expected)
  })

  test('an empty window does not fire, also where its trigger says so', async () => {
    const rows: Order[] = [
      { user: 'a', at: 1, kind: 'PURGE' },
      { user: 'b', at: 2, kind: 'FIRE_AND_PURGE' },
      { user: 'a', at: 30 },
    ]
    expect(await run(rows, new AsTold())).toEqual(['b [0,10) 2', 'a [30,40) 30'])
  })

  test('in a purging trigger both FIRE and FIRE_AND_PURGE empty the window', async () => {
    const rows: Order[] = [
      { user: 'a', at: 1, kind: 'FIRE' },
      { user: 'a', at: 2, kind: 'FIRE_AND_PURGE' },
      { user: 'a', at: 3 },
      { user: 'a', at: 4, kind: 'PURGE' },
      { user: 'a', at: 5 },
    ]
    expect(await run(rows, PurgingTrigger.of(new AsTold()))).toEqual(['a [0,10) 1', 'a [0,10) 2', 'a [0,10) 5'])
  })

  test('is asked for each of several windows of a record', async () => {
    const rows: Order[] = [
      { user: 'a', at: 7 },
      { user: 'a', at: 8, kind: 'FIRE_AND_PURGE' },
      { user: 'a', at: 11 },
    ]
    const results = await run(rows, new AsTold(), SlidingEventTimeWindows.of(10, 5))
    expect(results.toSorted()).toEqual(['a [0,10) 7,8', 'a [10,20) 11', 'a [5,15) 11', 'a [5,15) 7,8'])
  })
})

describe('timers of a trigger', () => {
  test('belong to a key and window, and one that is deleted does not fire', async () => {
    const calls: string[] = []
    class Timers extends AsTold {
      override onElement(order: Order, timestamp: number, _window: TimeWindow, ctx: TriggerContext): TriggerResult {
        if (order.kind === 'PURGE') ctx.deleteEventTimeTimer(timestamp - 1)
        else ctx.registerEventTimeTimer(timestamp)
        ctx.registerEventTimeTimer(timestamp)
        return TriggerResult.CONTINUE
      }

      override onEventTime(time: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
        calls.push(`${time} [${window.start} at ${ctx.getCurrentWatermark()}`)
        return TriggerResult.CONTINUE
      }
    }
    const job = new LiveJob<Order, string>((input) =>
      keyed(input, 5).window(SlidingEventTimeWindows.of(20, 10)).trigger(new Timers()).process(show),
    )
    await job.push({ user: 'a', at: 11 }, { user: 'a', at: 12, kind: 'PURGE' })
    expect(calls).toEqual([])
    // 11 was deleted; 12 is set twice, which is one timer, in each of two windows.
    await job.push({ user: 'b', at: 18 })
    expect(calls.toSorted()).toEqual(['12 [0 at 12', '12 [10 at 12'])
    await job.end()
  })

  test('of the clock fire while no record comes, and stay with their window', async () => {
    class Clocked extends AsTold {
      override onElement(_order: Order, _timestamp: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
        ctx.registerProcessingTimeTimer(ctx.getCurrentProcessingTime() + 50)
        ctx.registerProcessingTimeTimer(1000 + window.start)
        ctx.deleteProcessingTimeTimer(1000 + window.start)
        return TriggerResult.CONTINUE
      }

      override onProcessingTime(time: number, window: TimeWindow): TriggerResult {
        return time < 1000 && window.start === 0 ? TriggerResult.FIRE_AND_PURGE : TriggerResult.FIRE
      }

      override onEventTime(): TriggerResult {
        return TriggerResult.CONTINUE
      }
    }
    const job = new LiveJob<Order, string>((input) =>
      keyed(input, 100).window(TumblingEventTimeWindows.of(10)).trigger(new Clocked()).process(show),
    )
    expect(await job.push({ user: 'a', at: 1 }, { user: 'a', at: 15 })).toEqual([])
    expect(await job.at(49)).toEqual([])
    expect((await job.at(50)).toSorted()).toEqual(['a [0,10) 1', 'a [10,20) 15'])
    expect(await job.push({ user: 'a', at: 2 })).toEqual([])
    expect(await job.at(5000)).toEqual(['a [0,10) 2'])
    expect(await job.end()).toEqual([])
  })

  test('that are due after the window has gone make no result', async () => {
    class Long extends AsTold {
      override onElement(_order: Order, _timestamp: number, _window: TimeWindow, ctx: TriggerContext): TriggerResult {
        ctx.registerEventTimeTimer(25)
        return TriggerResult.CONTINUE
      }

      override onEventTime(time: number): TriggerResult {
        return time === 25 ? TriggerResult.FIRE : TriggerResult.CONTINUE
      }
    }
    const rows: Order[] = [
      { user: 'a', at: 1 },
      { user: 'a', at: 100 },
    ]
    // What the second record sets is due at once, for its own window.
    expect(await run(rows, new Long())).toEqual(['a [100,110) 100'])
  })
})
