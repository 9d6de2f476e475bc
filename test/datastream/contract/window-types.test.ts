import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  type AggregateFunction,
  type AllWindowedStream,
  type AllWindowFn,
  type Collector,
  ContinuousEventTimeTrigger,
  CountEvictor,
  CountTrigger,
  type DataStream,
  DeltaEvictor,
  DeltaTrigger,
  Duration,
  EventTimeSessionWindows,
  EventTimeTrigger,
  type Evictor,
  GlobalWindow,
  GlobalWindows,
  type KeyedStateStore,
  NeverTrigger,
  OutputTag,
  ProcessAllWindowFunction,
  ProcessingTimeoutTrigger,
  ProcessingTimeSessionWindows,
  ProcessingTimeTrigger,
  ProcessWindowFunction,
  PurgingTrigger,
  SlidingEventTimeWindows,
  SlidingProcessingTimeWindows,
  StreamExecutionEnvironment,
  Time,
  TimeEvictor,
  TimeWindow,
  Trigger,
  TriggerResult,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
  type Window,
  type WindowContext,
  type WindowedStream,
  type WindowFn,
  type WindowFunction,
} from '../../../src/index.ts'

interface Bid {
  readonly auction: number
  readonly bidder: { readonly name: string; readonly rating: number }
  readonly price: number
  readonly at: Date
}

const env = StreamExecutionEnvironment.getExecutionEnvironment()
const bids = env.fromCollection<Bid>([])
const keyed = bids.keyBy('bidder.name')
const windows = keyed.window(TumblingEventTimeWindows.of(Time.minutes(1)))
const all = bids.windowAll(SlidingEventTimeWindows.of(Duration.ofHours(1), Duration.ofMinutes(5)))

class Mean implements AggregateFunction<Bid, [number, number], number> {
  createAccumulator(): [number, number] {
    return [0, 0]
  }

  add({ price }: Bid, [n, sum]: [number, number]): [number, number] {
    return [n + 1, sum + price]
  }

  getResult([n, sum]: [number, number]): number {
    return sum / n
  }
}

describe('windows and assigners', () => {
  test('have the window of their assigner', () => {
    for (const assigner of [TumblingEventTimeWindows, TumblingProcessingTimeWindows]) {
      expectTypeOf(keyed.window(assigner.of(Time.days(1), Time.hours(-8)))).toEqualTypeOf<
        WindowedStream<Bid, string, TimeWindow>
      >()
    }
    for (const assigner of [SlidingEventTimeWindows, SlidingProcessingTimeWindows]) {
      expectTypeOf(bids.windowAll(assigner.of(10, 5, 1))).toEqualTypeOf<AllWindowedStream<Bid, TimeWindow>>()
    }
    for (const assigner of [EventTimeSessionWindows, ProcessingTimeSessionWindows]) {
      expectTypeOf(keyed.window(assigner.withDynamicGap(({ price }: Bid) => Time.seconds(price)))).toEqualTypeOf<
        WindowedStream<Bid, string, TimeWindow>
      >()
    }
    expectTypeOf(keyed.window(GlobalWindows.createWithEndOfStreamTrigger())).toEqualTypeOf<
      WindowedStream<Bid, string, GlobalWindow>
    >()
    // @ts-expect-error -- the gap is of other records
    keyed.window(EventTimeSessionWindows.withDynamicGap((text: string) => text.length))
  })

  test('are values of their own', () => {
    const window = new TimeWindow(-5, 10)
    expect([window.getStart(), window.getEnd(), window.start, window.end, window.maxTimestamp()]).toEqual([
      -5, 10, -5, 10, 9,
    ])
    expect(GlobalWindow.get()).toBe(GlobalWindow.get())
    expect(GlobalWindow.get().maxTimestamp()).toBe(Infinity)
    expect(TriggerResult).toEqual({
      CONTINUE: 'CONTINUE',
      FIRE: 'FIRE',
      PURGE: 'PURGE',
      FIRE_AND_PURGE: 'FIRE_AND_PURGE',
    })
  })
})

describe('triggers and evictors', () => {
  test('of any records fit every window, others theirs', () => {
    const any: Trigger<unknown, Window>[] = [
      EventTimeTrigger.create(),
      ProcessingTimeTrigger.create(),
      CountTrigger.of(1),
      NeverTrigger.create(),
      ContinuousEventTimeTrigger.of(Time.seconds(1)),
      PurgingTrigger.of(CountTrigger.of(2)),
      ProcessingTimeoutTrigger.of(CountTrigger.of(2), Time.seconds(1), true, false),
    ]
    for (const trigger of any) expectTypeOf(windows.trigger(trigger)).toEqualTypeOf(windows)
    const delta = DeltaTrigger.of(5, (old: Bid, current: Bid) => current.price - old.price)
    expectTypeOf(PurgingTrigger.of(delta)).toEqualTypeOf<Trigger<Bid, Window>>()
    expectTypeOf(all.trigger(PurgingTrigger.of(delta))).toEqualTypeOf(all)
    // @ts-expect-error -- a trigger of other records
    windows.trigger(DeltaTrigger.of(5, (a: string, b: string) => a.length - b.length))
    class Starts extends Trigger<unknown, TimeWindow> {
      onElement(_element: unknown, _timestamp: number, { start }: TimeWindow): TriggerResult {
        return start > 0 ? 'FIRE' : 'CONTINUE'
      }

      onEventTime(): TriggerResult {
        return 'CONTINUE'
      }

      onProcessingTime(): TriggerResult {
        return 'CONTINUE'
      }

      clear(): void {}
    }
    const starts: Trigger<unknown, TimeWindow> = new Starts()
    expectTypeOf(windows.trigger(starts)).toEqualTypeOf(windows)
    // @ts-expect-error -- a trigger of windows with a start and an end
    keyed.countWindow(5).trigger(starts)
  })

  test('evict what the stream holds', () => {
    const cheap: Evictor<Bid, TimeWindow> = {
      evictBefore(elements, size, window, ctx) {
        expectTypeOf(size).toEqualTypeOf<number>()
        expectTypeOf(window).toEqualTypeOf<TimeWindow>()
        expectTypeOf(ctx.getCurrentWatermark()).toEqualTypeOf<number>()
        elements.removeIf(({ value, timestamp }) => value.price < timestamp)
      },
      evictAfter(elements) {
        for (const { value } of elements) expectTypeOf(value).toEqualTypeOf<Bid>()
      },
    }
    expectTypeOf(
      windows
        .evictor(cheap)
        .evictor(CountEvictor.of(5, true))
        .evictor(TimeEvictor.of(Time.seconds(3)))
        .allowedLateness(Time.seconds(1))
        .sideOutputLateData(new OutputTag<Bid>('late')),
    ).toEqualTypeOf(windows)
    expectTypeOf(DeltaEvictor.of(3, (a: Bid, b: Bid) => a.price - b.price)).toEqualTypeOf<Evictor<Bid, Window>>()
    // @ts-expect-error -- late records are bids
    windows.sideOutputLateData(new OutputTag<string>('late'))
  })
})

describe('functions of windows', () => {
  class Described extends ProcessWindowFunction<Bid, string, string> {
    process(key: string, ctx: WindowContext<TimeWindow>, elements: Iterable<Bid>, out: Collector<string>): void {
      out.collect(`${key} ${ctx.window.end} ${[...elements].length}`)
    }
  }
  class OfAll extends ProcessAllWindowFunction<number, Date> {
    *process(ctx: WindowContext<TimeWindow>, [mean]: Iterable<number>): Generator<Date> {
      yield new Date(ctx.window.start + (mean ?? 0))
    }
  }

  test('process and apply', () => {
    expectTypeOf(windows.process(new Described())).toEqualTypeOf<DataStream<string>>()
    expectTypeOf(
      windows.process(function* (key, ctx, elements) {
        expectTypeOf(key).toEqualTypeOf<string>()
        expectTypeOf(ctx).toEqualTypeOf<WindowContext<TimeWindow>>()
        expectTypeOf(ctx.globalState()).toEqualTypeOf<KeyedStateStore>()
        for (const { at } of elements) yield at
      }),
    ).toEqualTypeOf<DataStream<Date>>()
    expectTypeOf(windows.process<number>((_key, _ctx, _elements, out) => out.collect(1))).toEqualTypeOf<
      DataStream<number>
    >()
    expectTypeOf(windows.apply((_key, window) => [window.getStart()])).toEqualTypeOf<DataStream<number>>()
    const object: WindowFunction<Bid, boolean, string> = { apply: (_key: string, { start }: TimeWindow) => [start > 0] }
    expectTypeOf(windows.apply(object)).toEqualTypeOf<DataStream<boolean>>()
    const fn: WindowFn<Bid, bigint, string, TimeWindow> = () => [1n]
    expectTypeOf(windows.process(fn)).toEqualTypeOf<DataStream<bigint>>()
    // @ts-expect-error -- a string is no list of results
    windows.process(() => 'text')
    // @ts-expect-error -- nor is a promise
    windows.process(async () => [1])
    // @ts-expect-error -- the key is a string
    windows.process((key: number) => [key])
  })

  test('aggregates with and without a function of the result', () => {
    expectTypeOf(windows.aggregate(new Mean())).toEqualTypeOf<DataStream<number>>()
    expectTypeOf(
      windows.aggregate(new Mean(), function* (key, ctx, results) {
        expectTypeOf(results).toEqualTypeOf<Iterable<number>>()
        for (const mean of results) yield { key, mean, end: ctx.window.getEnd() }
      }),
    ).toEqualTypeOf<DataStream<{ key: string; mean: number; end: number }>>()
    expectTypeOf(all.aggregate(new Mean(), new OfAll())).toEqualTypeOf<DataStream<Date>>()
    const fn: AllWindowFn<number, string, TimeWindow> = (_ctx, [mean]) => [`${mean}`]
    expectTypeOf(all.aggregate(new Mean(), fn)).toEqualTypeOf<DataStream<string>>()
    expectTypeOf(
      windows.aggregate({
        createAccumulator: () => new Set<string>(),
        add: ({ bidder }: Bid, names) => names.add(bidder.name),
        getResult: (names) => names.size,
      }),
    ).toEqualTypeOf<DataStream<number>>()
    expectTypeOf(
      windows.reduce(
        (a, b) => (a.price > b.price ? a : b),
        (key, { window }, [best]) => [[key, window.end, best?.price ?? null] as const],
      ),
    ).toEqualTypeOf<DataStream<readonly [string, number, number | null]>>()
    expectTypeOf(windows.reduce({ reduce: (a) => a }, new Described())).toEqualTypeOf<DataStream<string>>()
    expectTypeOf(all.reduce((a) => a)).toEqualTypeOf<DataStream<Bid>>()
  })

  test('fields', () => {
    expectTypeOf(windows.sum('price')).toEqualTypeOf<DataStream<Bid>>()
    expectTypeOf(windows.min('bidder.rating')).toEqualTypeOf<DataStream<Bid>>()
    expectTypeOf(all.maxBy('bidder.rating', false)).toEqualTypeOf<DataStream<Bid>>()
    expectTypeOf(windows.fold('', (text, { price }) => text + price)).toEqualTypeOf<DataStream<string>>()
    // @ts-expect-error -- no such field
    windows.sum('bidder.age')
    // @ts-expect-error -- no such field
    all.minBy('cost')
  })
})
