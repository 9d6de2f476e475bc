import { expectTypeOf, test } from 'vitest'
import { AsyncDataStream } from '../../src/datastream/async-data-stream.ts'
import type { BroadcastConnectedStream, BroadcastStream } from '../../src/datastream/broadcast-streams.ts'
import type { ConnectedStreams } from '../../src/datastream/connected-streams.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import type { AsyncFunction, AsyncRetryStrategy, ResultFuture } from '../../src/runtime/functions/async.ts'
import {
  BroadcastProcessFunction,
  KeyedBroadcastProcessFunction,
  type KeyedWriteBroadcast,
  type ReadBroadcast,
  type WriteBroadcast,
} from '../../src/runtime/functions/broadcast.ts'
import {
  type CoFlatMapFunction,
  type CoMapFunction,
  CoProcessFunction,
  KeyedCoProcessFunction,
  type RichCoFlatMapFunction,
} from '../../src/runtime/functions/co.ts'
import type { KeyedContext, ProcessContext } from '../../src/runtime/functions/process.ts'
import type { BroadcastState, ReadonlyBroadcastState } from '../../src/runtime/state/broadcast-state.ts'
import { MapStateDescriptor, type ValueState, ValueStateDescriptor } from '../../src/runtime/state/descriptors.ts'

interface Bid {
  readonly auction: number
  readonly bidder: { readonly id: bigint }
  readonly price: number
}
interface Rule {
  readonly auction: number
  readonly limit: string
}

const env = StreamExecutionEnvironment.getExecutionEnvironment()
const bids = env.fromCollection<Bid>([])
const rules = env.fromCollection<Rule>([])
const limits = new MapStateDescriptor<number, Rule>('limits')
const seen = new MapStateDescriptor<string, Date>('seen')

class Plain extends CoProcessFunction<Bid, Rule, string> {
  processElement1(bid: Bid, ctx: ProcessContext): string[] {
    return [`${bid.price} ${ctx.timestamp()}`]
  }

  processElement2(): void {}
}

class Keyed extends KeyedCoProcessFunction<number, Bid, Rule, bigint> {
  processElement1(bid: Bid, ctx: KeyedContext<number>): bigint[] {
    expectTypeOf(ctx.getCurrentKey()).toEqualTypeOf<number>()
    return [bid.bidder.id]
  }

  processElement2(): void {}
}

test('connected streams', () => {
  const connected = bids.connect(rules)
  expectTypeOf(connected).toEqualTypeOf<ConnectedStreams<Bid, Rule>>()
  expectTypeOf(bids.keyBy('auction').connect(rules.keyBy('auction'))).toEqualTypeOf<
    ConnectedStreams<Bid, Rule, number>
  >()
  expectTypeOf(bids.keyBy('auction').connect(rules)).toEqualTypeOf<ConnectedStreams<Bid, Rule>>()
  expectTypeOf(connected.keyBy('auction', 'auction')).toEqualTypeOf<ConnectedStreams<Bid, Rule, number>>()
  expectTypeOf(
    connected.keyBy(
      (bid) => `${bid.auction}`,
      (rule) => rule.limit,
    ),
  ).toEqualTypeOf<ConnectedStreams<Bid, Rule, string>>()
  // @ts-expect-error -- no such field
  connected.keyBy('auction', 'price')
})

test('co functions', () => {
  const connected = bids.connect(rules)
  expectTypeOf(connected.map({ map1: (bid) => bid.price, map2: () => 0 })).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(
    connected.map(
      (bid) => bid.bidder.id,
      (rule) => BigInt(rule.auction),
    ),
  ).toEqualTypeOf<DataStream<bigint>>()
  expectTypeOf(connected.flatMap({ flatMap1: (bid) => [bid.price], flatMap2: (rule) => [rule.auction] })).toEqualTypeOf<
    DataStream<number>
  >()
  expectTypeOf(connected.process(new Plain())).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(connected.keyBy('auction', 'auction').process(new Keyed())).toEqualTypeOf<DataStream<bigint>>()
  // @ts-expect-error -- a function for other records
  rules.connect(bids).process(new Plain())
  const rich: RichCoFlatMapFunction<Bid, Rule, Date> = {} as never
  const fn: CoFlatMapFunction<Bid, Rule, Date> & CoMapFunction<Bid, Rule, Date> = {} as never
  expectTypeOf(() => connected.flatMap(rich)).returns.toEqualTypeOf<DataStream<Date>>()
  expectTypeOf(() => connected.map(fn)).returns.toEqualTypeOf<DataStream<Date>>()
})

class Match extends BroadcastProcessFunction<Bid, Rule, string> {
  processElement(bid: Bid, ctx: ProcessContext & ReadBroadcast): string[] {
    const state = ctx.getBroadcastState(limits)
    expectTypeOf(state).toEqualTypeOf<ReadonlyBroadcastState<number, Rule>>()
    // @ts-expect-error -- read only
    state.put(1, { auction: 1, limit: '' })
    return [`${state.get(bid.auction)?.limit}`]
  }

  processBroadcastElement(_: Rule, ctx: WriteBroadcast): void {
    expectTypeOf(ctx.getBroadcastState(limits)).toEqualTypeOf<BroadcastState<number, Rule>>()
  }
}

class KeyedMatch extends KeyedBroadcastProcessFunction<number, Bid, Rule, Date> {
  processElement(_: Bid, ctx: KeyedContext<number> & ReadBroadcast): void {
    expectTypeOf(ctx.getCurrentKey()).toEqualTypeOf<number>()
  }

  processBroadcastElement(_: Rule, ctx: KeyedWriteBroadcast<number>): void {
    ctx.applyToKeyedState(new ValueStateDescriptor('n', 0), (key, state) => {
      expectTypeOf(key).toEqualTypeOf<number>()
      expectTypeOf(state).toEqualTypeOf<ValueState<number>>()
    })
  }
}

test('broadcast streams', () => {
  expectTypeOf(rules.broadcast()).toEqualTypeOf<DataStream<Rule>>()
  expectTypeOf(rules.broadcast(limits)).toEqualTypeOf<BroadcastStream<Rule>>()
  const broadcast = rules.broadcast(limits, seen)
  expectTypeOf(bids.connect(broadcast)).toEqualTypeOf<BroadcastConnectedStream<Bid, Rule>>()
  const keyed = bids.keyBy('auction').connect(broadcast)
  expectTypeOf(keyed).toEqualTypeOf<BroadcastConnectedStream<Bid, Rule, number>>()
  expectTypeOf(bids.connect(broadcast).process(new Match())).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(keyed.process(new KeyedMatch())).toEqualTypeOf<DataStream<Date>>()
  // @ts-expect-error -- a function for other records
  void (() => rules.connect(broadcast).process(new Match()))
})

test('partitioning, projection, selection, loops', () => {
  expectTypeOf(bids.rebalance()).toEqualTypeOf<DataStream<Bid>>()
  expectTypeOf(
    bids.partitionCustom(
      (key: bigint, partitions) => Number(key) % partitions,
      (bid) => bid.bidder.id,
    ),
  ).toEqualTypeOf<DataStream<Bid>>()
  expectTypeOf(bids.project('price', 'bidder.id')).toEqualTypeOf<DataStream<readonly [number, bigint]>>()
  expectTypeOf(bids.split((bid) => [`${bid.price}`]).select('1')).toEqualTypeOf<DataStream<Bid>>()
  const loop = bids.iterate()
  expectTypeOf(loop.map((bid) => bid.price)).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(loop.closeWith(loop.filter((bid) => bid.price > 0))).toEqualTypeOf<DataStream<Bid>>()
  // @ts-expect-error -- no such field
  bids.project('cost')
  // @ts-expect-error -- feedback has the type of the loop
  void (() => loop.closeWith(rules))
})

test('asynchronous results', () => {
  expectTypeOf(AsyncDataStream.orderedWait(bids, async (bid) => bid.price, 1000)).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(
    AsyncDataStream.unorderedWait(
      bids,
      async (bid, signal) => {
        expectTypeOf(bid).toEqualTypeOf<Bid>()
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
        return new Date(bid.price)
      },
      1000,
      10,
    ),
  ).toEqualTypeOf<DataStream<Date>>()
  const fn = { asyncInvoke: (bid: Bid, result: ResultFuture<bigint>): void => result.complete([bid.bidder.id]) }
  expectTypeOf(fn).toExtend<AsyncFunction<Bid, bigint>>()
  expectTypeOf(AsyncDataStream.orderedWait(bids, fn, 1000)).toEqualTypeOf<DataStream<bigint>>()
  const retry: AsyncRetryStrategy<bigint> = { maxAttempts: 3, delay: (attempt) => attempt * 10 }
  expectTypeOf(AsyncDataStream.unorderedWaitWithRetry(bids, fn, 1000, retry)).toEqualTypeOf<DataStream<bigint>>()
  expectTypeOf(
    AsyncDataStream.orderedWaitWithRetry(bids, async (bid) => bid.price, 1000, {
      maxAttempts: 3,
      delay: () => 1,
      ifResult: ([price = 0]) => price > 1,
    }),
  ).toEqualTypeOf<DataStream<number>>()
})
