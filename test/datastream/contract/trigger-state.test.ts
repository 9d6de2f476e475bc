import { describe, expect, test } from 'vitest'
import {
  ListStateDescriptor,
  MapStateDescriptor,
  PurgingTrigger,
  type TimeWindow,
  type TriggerContext,
  TriggerResult,
  TumblingEventTimeWindows,
  ValueStateDescriptor,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { type Order, keyed, show, AsTold } from './orders.ts'

describe('state of a trigger', () => {
  const seen = new MapStateDescriptor<string, number>('seen')
  const times = new ListStateDescriptor<number>('times')
  const last = new ValueStateDescriptor<number>('last')

  /** Fires when a window has had three records, and says what its states are then. */
  class Stateful extends AsTold {
    readonly #log: string[]

    constructor(log: string[]) {
      super()
      this.#log = log
    }

    override onElement({ user, at }: Order, _time: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
      const map = ctx.getPartitionedState(seen)
      map.put(user, (map.get(user) ?? 0) + 1)
      ctx.getPartitionedState(times).add(at)
      const value = ctx.getPartitionedState(last)
      const before = value.value()
      value.update(at)
      if (map.get(user) !== 3) return TriggerResult.CONTINUE
      this.#log.push(`${user} ${window.start}: ${[...ctx.getPartitionedState(times).get()].join()} before ${before}`)
      return TriggerResult.FIRE
    }
  }

  test('of every kind is the window’s and the key’s own, and stays where the content is purged', async () => {
    const log: string[] = []
    const job = new LiveJob<Order, string>((input) =>
      keyed(input, 100)
        .window(TumblingEventTimeWindows.of(10))
        .trigger(PurgingTrigger.of(new Stateful(log)))
        .process(show),
    )
    const orders = (['a1', 'a2', 'b3', 'a11', 'b4', 'a5', 'a6'] as const).map((text) => ({
      user: text.slice(0, 1),
      at: Number(text.slice(1)),
    }))
    expect(await job.push(...orders)).toEqual(['a [0,10) 1,2,5'])
    expect(log).toEqual(['a 0: 1,2,5 before 2'])
    expect(await job.push({ user: 'b', at: 7 })).toEqual(['b [0,10) 3,4,7'])
    expect(log.slice(1)).toEqual(['b 0: 3,4,7 before 4'])
    await job.end()
  })

  test('of a window that has gone is not found by a window of the same key', async () => {
    const fired: string[] = []
    class Cleared extends Stateful {
      override clear(_window: TimeWindow, ctx: TriggerContext): void {
        ctx.getPartitionedState(seen).clear()
        ctx.getPartitionedState(times).clear()
        ctx.getPartitionedState(last).clear()
      }
    }
    const job = new LiveJob<Order, string>((input) =>
      keyed(input).window(TumblingEventTimeWindows.of(10)).trigger(new Cleared(fired)).process(show),
    )
    await job.push({ user: 'a', at: 1 }, { user: 'a', at: 2 }, { user: 'a', at: 11 }, { user: 'a', at: 12 })
    expect(fired).toEqual([])
    expect(await job.push({ user: 'a', at: 13 })).toEqual(['a [10,20) 11,12,13'])
    expect(fired).toEqual(['a 10: 11,12,13 before 12'])
    await job.end()
  })
})

test('clear is called once, when the watermark has passed end and lateness', async () => {
  const cleared: string[] = []
  class Told extends AsTold {
    override clear(window: TimeWindow, ctx: TriggerContext): void {
      cleared.push(`[${window.start},${window.end}) at ${ctx.getCurrentWatermark()}`)
    }
  }
  const job = new LiveJob<Order, string>((input) =>
    keyed(input).window(TumblingEventTimeWindows.of(10)).allowedLateness(5).trigger(new Told()).process(show),
  )
  await job.push({ user: 'a', at: 1 }, { user: 'a', at: 14 })
  expect(cleared).toEqual([])
  await job.push({ user: 'b', at: 15 })
  expect(cleared).toEqual(['[0,10) at 14'])
  await job.end()
  expect(cleared.slice(1)).toEqual(['[10,20) at Infinity', '[10,20) at Infinity'])
})
