import { expectTypeOf, test } from 'vitest'
import type { AllWindowedStream } from '../../src/datastream/all-windowed-stream.ts'
import type { CollectResult } from '../../src/datastream/collect-result.ts'
import type { DataStream, KeyedStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import type { WindowedStream } from '../../src/datastream/windowed-stream.ts'
import type { Collector } from '../../src/runtime/functions/function.ts'
import { OutputTag, type KeyedContext } from '../../src/runtime/functions/process.ts'
import { type ValueState, ValueStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { Time } from '../../src/runtime/time/duration.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import {
  EventTimeSessionWindows,
  GlobalWindows,
  TumblingEventTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import { DeltaTrigger } from '../../src/runtime/windows/delta-trigger.ts'
import { CountEvictor } from '../../src/runtime/windows/evictors.ts'
import { CountTrigger, PurgingTrigger } from '../../src/runtime/windows/triggers.ts'
import type { GlobalWindow, TimeWindow } from '../../src/runtime/windows/window.ts'

interface Bid {
  readonly auction: number
  readonly bidder: { readonly id: bigint; readonly name: string }
  readonly price: number
  readonly at: Date
}

const env = StreamExecutionEnvironment.getExecutionEnvironment()
const bids = env.fromCollection<Bid>([])

test('element types follow through the chain', () => {
  expectTypeOf(env.fromElements(1, 2)).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(
    env.fromCollection(
      (async function* () {
        yield 'x'
      })(),
    ),
  ).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(bids.map((bid) => bid.price)).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(bids.map({ map: (bid) => [bid.auction, bid.at] as const })).toEqualTypeOf<
    DataStream<readonly [number, Date]>
  >()
  expectTypeOf(bids.flatMap((bid) => [bid.price, bid.bidder.name])).toEqualTypeOf<DataStream<string | number>>()
  expectTypeOf(
    bids.flatMap(function* (bid) {
      yield bid.at
    }),
  ).toEqualTypeOf<DataStream<Date>>()
  expectTypeOf(bids.flatMap<string>((bid, out) => out.collect(bid.bidder.name))).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(bids.filter((bid) => bid.price > 1)).toEqualTypeOf<DataStream<Bid>>()
  expectTypeOf(env.fromData<string | number>().filter((v) => typeof v === 'string')).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(bids.union(bids)).toEqualTypeOf<DataStream<Bid>>()
  expectTypeOf(bids.executeAndCollect()).toEqualTypeOf<CollectResult<Bid>>()
})

test('keys', () => {
  expectTypeOf(bids.keyBy('auction')).toEqualTypeOf<KeyedStream<Bid, number>>()
  expectTypeOf(bids.keyBy('bidder.id')).toEqualTypeOf<KeyedStream<Bid, bigint>>()
  expectTypeOf(bids.keyBy('auction', 'bidder.name')).toEqualTypeOf<KeyedStream<Bid, readonly [number, string]>>()
  expectTypeOf(bids.keyBy((bid) => bid.at)).toEqualTypeOf<KeyedStream<Bid, Date>>()
  expectTypeOf(env.fromElements(['a', 1] as [string, number]).keyBy(0)).toEqualTypeOf<
    KeyedStream<[string, number], string>
  >()
  // @ts-expect-error -- no such field
  bids.keyBy('bidder.age')
  // @ts-expect-error -- no such field
  bids.keyBy('auction').sum('cost')
})

test('process functions', () => {
  const keyed = bids.keyBy('auction')
  const tag = new OutputTag<string>('side')
  expectTypeOf(
    keyed.process((bid, ctx) => {
      expectTypeOf(ctx).toEqualTypeOf<KeyedContext<number>>()
      expectTypeOf(ctx.getCurrentKey()).toEqualTypeOf<number>()
      ctx.output(tag, bid.bidder.name)
      // @ts-expect-error -- the tag is for strings
      ctx.output(tag, 1)
      return [bid.price]
    }),
  ).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(
    keyed.process({
      processElement(bid, ctx) {
        expectTypeOf(bid).toEqualTypeOf<Bid>()
        expectTypeOf(ctx.getCurrentKey()).toEqualTypeOf<number>()
        return [bid.at]
      },
    }),
  ).toEqualTypeOf<DataStream<Date>>()
  expectTypeOf(bids.process((bid) => [bid.at])).toEqualTypeOf<DataStream<Date>>()
  expectTypeOf(bids.getSideOutput(tag)).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(keyed.reduce((a) => a)).toEqualTypeOf<DataStream<Bid>>()
  expectTypeOf(keyed.fold('', (text, bid) => text + bid.price)).toEqualTypeOf<DataStream<string>>()
})

test('state', () => {
  bids.keyBy('auction').process((_, ctx) => {
    expectTypeOf(ctx.getState(new ValueStateDescriptor<number>('n'))).toEqualTypeOf<ValueState<number | null>>()
    expectTypeOf(ctx.getState(new ValueStateDescriptor('n', 0))).toEqualTypeOf<ValueState<number>>()
  })
})

test('windows', () => {
  const keyed = bids.keyBy('auction')
  const windows = keyed.window(TumblingEventTimeWindows.of(10))
  expectTypeOf(windows).toEqualTypeOf<WindowedStream<Bid, number, TimeWindow>>()
  expectTypeOf(keyed.countWindow(3)).toEqualTypeOf<WindowedStream<Bid, number, GlobalWindow>>()
  expectTypeOf(keyed.window(EventTimeSessionWindows.withDynamicGap((bid: Bid) => bid.price))).toEqualTypeOf<
    WindowedStream<Bid, number, TimeWindow>
  >()
  expectTypeOf(
    keyed
      .window(GlobalWindows.create())
      .trigger(PurgingTrigger.of(CountTrigger.of(2)))
      .sum('price'),
  ).toEqualTypeOf<DataStream<Bid>>()
  const mean = {
    createAccumulator: () => ({ n: 0, sum: 0 }),
    add: (bid: Bid, acc: { n: number; sum: number }) => ({ n: acc.n + 1, sum: acc.sum + bid.price }),
    getResult: (acc: { n: number; sum: number }) => `${acc.sum / acc.n}`,
  }
  expectTypeOf(windows.aggregate(mean)).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(
    windows.aggregate(mean, (key, ctx, results) => {
      expectTypeOf(key).toEqualTypeOf<number>()
      expectTypeOf(results).toEqualTypeOf<Iterable<string>>()
      return [[key, ctx.window.getEnd()] as const]
    }),
  ).toEqualTypeOf<DataStream<readonly [number, number]>>()
  expectTypeOf(windows.process((_key, _ctx, elements) => [...elements].map(({ at }) => at))).toEqualTypeOf<
    DataStream<Date>
  >()
})

test('windows of a whole stream', () => {
  const windows = bids.windowAll(TumblingEventTimeWindows.of(10))
  expectTypeOf(windows).toEqualTypeOf<AllWindowedStream<Bid, TimeWindow>>()
  expectTypeOf(bids.countWindowAll(3, 1)).toEqualTypeOf<AllWindowedStream<Bid, GlobalWindow>>()
  expectTypeOf(bids.timeWindowAll(Time.seconds(5))).toEqualTypeOf<AllWindowedStream<Bid, TimeWindow>>()
  expectTypeOf(bids.keyBy('auction').timeWindow(10, 5)).toEqualTypeOf<WindowedStream<Bid, number, TimeWindow>>()
  expectTypeOf(
    windows.process((ctx, elements) => {
      expectTypeOf(ctx.window).toEqualTypeOf<TimeWindow>()
      return [...elements].map(({ price }) => price)
    }),
  ).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(
    windows.fold(
      0,
      (n) => n + 1,
      (_ctx, [n]) => [String(n)],
    ),
  ).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(
    windows.reduce((a) => a, {
      apply(window, input, out: Collector<string>) {
        expectTypeOf(window).toEqualTypeOf<TimeWindow>()
        expectTypeOf(input).toEqualTypeOf<Iterable<Bid>>()
        out.collect('')
      },
    }),
  ).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(
    bids
      .keyBy('auction')
      .window(TumblingEventTimeWindows.of(10))
      .trigger(DeltaTrigger.of<Bid>(3, (a, b) => a.price - b.price))
      .maxBy('price'),
  ).toEqualTypeOf<DataStream<Bid>>()
})

test('joins', () => {
  const auctions = env.fromCollection<{ readonly id: number; readonly title: string }>([])
  const windows = auctions.join(bids).where('id').equalTo('auction').window(TumblingEventTimeWindows.of(10))
  expectTypeOf(windows.apply(({ title }, { price }) => [title, price] as const)).toEqualTypeOf<
    DataStream<readonly [string, number]>
  >()
  expectTypeOf(windows.apply({ join: ({ title }, { price }) => ({ title, price }) })).toEqualTypeOf<
    DataStream<{ title: string; price: number }>
  >()
  expectTypeOf(windows.applyFlat(({ title }, { at }) => [title, at])).toEqualTypeOf<DataStream<string | Date>>()
  expectTypeOf(
    auctions
      .coGroup(bids)
      .where(({ id }) => id)
      .equalTo(({ auction }) => auction)
      .window(EventTimeSessionWindows.withGap(10))
      .trigger(CountTrigger.of(2))
      .evictor(CountEvictor.of(2))
      .allowedLateness(5)
      .apply((first, second) => {
        expectTypeOf(first).toEqualTypeOf<Iterable<{ readonly id: number; readonly title: string }>>()
        expectTypeOf(second).toEqualTypeOf<Iterable<Bid>>()
        return [[...first].length]
      }),
  ).toEqualTypeOf<DataStream<number>>()
  const byId = auctions.join(bids).where(({ id }) => id)
  // @ts-expect-error -- keys of different types
  byId.equalTo(({ bidder }) => bidder.name)
  // @ts-expect-error -- no such field
  auctions.join(bids).where('name')
  expectTypeOf(
    auctions
      .keyBy('id')
      .intervalJoin(bids.keyBy('auction'))
      .between(Time.seconds(-1), Time.seconds(1))
      .lowerBoundExclusive()
      .sideOutputRightLateData(new OutputTag<Bid>('late'))
      .process(({ title }, { price }, ctx) => [[title, price, ctx.getTimestamp()] as const]),
  ).toEqualTypeOf<DataStream<readonly [string, number, number]>>()
  // @ts-expect-error -- keys of different types
  auctions.keyBy('id').intervalJoin(bids.keyBy('bidder.name'))
})

test('watermark strategies', () => {
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Bid>(5).withTimestampAssigner((bid) => bid.at.getTime())
  expectTypeOf(strategy).toEqualTypeOf<WatermarkStrategy<Bid>>()
  expectTypeOf(bids.assignTimestampsAndWatermarks(strategy)).toEqualTypeOf<DataStream<Bid>>()
  expectTypeOf(
    bids.assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps().withTimestampAssigner((bid: Bid) => bid.price),
    ),
  ).toEqualTypeOf<DataStream<Bid>>()
  // @ts-expect-error -- a strategy for other records
  bids.assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps<{ readonly other: string }>())
})
