import { expectTypeOf, test } from 'vitest'
import type { CollectResult } from '../../src/datastream/collect-result.ts'
import type { DataStream, KeyedStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import type { WindowedStream } from '../../src/datastream/windowed-stream.ts'
import { OutputTag, type KeyedContext } from '../../src/runtime/functions/process.ts'
import { type ValueState, ValueStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import {
  EventTimeSessionWindows,
  GlobalWindows,
  TumblingEventTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
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
