import { expect, expectTypeOf, test } from 'vitest'
import {
  AggregatingStateDescriptor,
  type AggregatingState,
  AsyncDataStream,
  type BroadcastState,
  type Collector,
  type DataStream,
  IntCounter,
  type JoinContext,
  type KeyedContext,
  KeyedBroadcastProcessFunction,
  KeyedProcessFunction,
  type KeyedStream,
  ListAccumulator,
  ListStateDescriptor,
  type ListState,
  MapStateDescriptor,
  type MapState,
  type OnTimerContext,
  OutputTag,
  type ProcessContext,
  ProcessFunction,
  ProcessJoinFunction,
  ReducingStateDescriptor,
  type ReducingState,
  RichFilterFunction,
  RichFlatMapFunction,
  RichMapFunction,
  type RuntimeContext,
  type StateDescriptor,
  StreamExecutionEnvironment,
  type ValueState,
  ValueStateDescriptor,
  type WriteBroadcast,
} from '../../../src/index.ts'

interface Order {
  readonly id: string
  readonly price: number
}
interface Payment {
  readonly order: string
  readonly paid: bigint
}

const env = StreamExecutionEnvironment.getExecutionEnvironment()
const orders: DataStream<Order> = env.fromCollection<Order>([])
const payments: DataStream<Payment> = env.fromCollection<Payment>([])
const byId: KeyedStream<Order, string> = orders.keyBy('id')

test('process functions in all their forms', () => {
  class Plain extends ProcessFunction<Order, number> {
    processElement({ price }: Order, ctx: ProcessContext): number[] {
      expectTypeOf(ctx.timestamp()).toEqualTypeOf<number | null>()
      return [price]
    }
  }
  class Keyed extends KeyedProcessFunction<string, Order, Date> {
    *processElement({ price }: Order, ctx: KeyedContext<string>): Generator<Date> {
      expectTypeOf(ctx.getCurrentKey()).toEqualTypeOf<string>()
      yield new Date(price)
    }

    override onTimer(time: number, ctx: OnTimerContext<string>, out: Collector<Date>): void {
      expectTypeOf(ctx.timeDomain()).toEqualTypeOf<'EVENT_TIME' | 'PROCESSING_TIME'>()
      out.collect(new Date(time))
    }
  }
  expectTypeOf(orders.process(new Plain())).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(byId.process(new Plain())).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(byId.process(new Keyed())).toEqualTypeOf<DataStream<Date>>()
  // @ts-expect-error -- text is no list of records
  orders.process(({ id }) => id)
  expectTypeOf(
    byId.process({
      open: (ctx) => void expectTypeOf(ctx).toEqualTypeOf<RuntimeContext>(),
      *processElement({ price }, ctx) {
        expectTypeOf(ctx).toEqualTypeOf<KeyedContext<string>>()
        yield price
      },
      onTimer: (time) => [time],
    }),
  ).toEqualTypeOf<DataStream<number>>()
})

test('rich functions', () => {
  class Named extends RichMapFunction<Order, [string, number]> {
    map({ price }: Order): [string, number] {
      const ctx = this.getRuntimeContext()
      expectTypeOf(ctx.getAccumulator<number, number>('n').getLocalValue()).toEqualTypeOf<number>()
      expectTypeOf(ctx.getMetricGroup().addGroup('g').counter('c').getCount()).toEqualTypeOf<number>()
      return [ctx.getTaskName(), price]
    }
  }
  class Dear extends RichFilterFunction<Order> {
    override async open(ctx: RuntimeContext): Promise<void> {
      ctx.addAccumulator('n', new IntCounter())
      ctx.addAccumulator('all', new ListAccumulator<Order>())
    }

    filter({ price }: Order): boolean {
      return price > 1
    }
  }
  class Split extends RichFlatMapFunction<Order, bigint> {
    flatMap({ price }: Order, out: Collector<bigint>): bigint[] {
      out.collect(1n)
      return [BigInt(price)]
    }
  }
  expectTypeOf(orders.map(new Named())).toEqualTypeOf<DataStream<[string, number]>>()
  expectTypeOf(orders.filter(new Dear())).toEqualTypeOf<DataStream<Order>>()
  expectTypeOf(byId.flatMap(new Split())).toEqualTypeOf<DataStream<bigint>>()
  expect(() => new Named().getRuntimeContext()).toThrow(/open\(\)/)
})

test('state', () => {
  const list: StateDescriptor<ListState<Order>> = new ListStateDescriptor<Order>('list')
  expectTypeOf(list.name).toEqualTypeOf<string>()
  byId.process((_, ctx) => {
    expectTypeOf(ctx.getState(new ValueStateDescriptor<Order>('v'))).toEqualTypeOf<ValueState<Order | null>>()
    expectTypeOf(ctx.getState(new ValueStateDescriptor<string[]>('d', []))).toEqualTypeOf<ValueState<string[]>>()
    expectTypeOf(ctx.getListState(new ListStateDescriptor<Order>('l'))).toEqualTypeOf<ListState<Order>>()
    expectTypeOf(ctx.getMapState(new MapStateDescriptor<string, Date>('m'))).toEqualTypeOf<MapState<string, Date>>()
    expectTypeOf(ctx.getReducingState(new ReducingStateDescriptor<number>('r', Math.max))).toEqualTypeOf<
      ReducingState<number>
    >()
    const mean = new AggregatingStateDescriptor('a', {
      createAccumulator: () => ({ sum: 0, n: 0 }),
      add: ({ price }: Order, { sum, n }) => ({ sum: sum + price, n: n + 1 }),
      getResult: ({ sum, n }) => `${sum / n}`,
    })
    expectTypeOf(ctx.getAggregatingState(mean)).toEqualTypeOf<AggregatingState<Order, string>>()
    // @ts-expect-error -- a descriptor of another kind of state
    ctx.getMapState(new ReducingStateDescriptor<number>('r', Math.max))
  })
})

test('side outputs', () => {
  const tag = new OutputTag<Order | null>('maybe')
  orders.process((order, ctx) => {
    ctx.output(tag, order)
    ctx.output(tag, null)
    // @ts-expect-error -- the tag is for orders
    ctx.output(tag, order.price)
  })
  expectTypeOf(orders.getSideOutput(tag)).toEqualTypeOf<DataStream<Order | null>>()
})

test('broadcast functions write on one side only', () => {
  const limits = new MapStateDescriptor<string, bigint>('limits')
  const open = new ListStateDescriptor<Order>('open')
  class Check extends KeyedBroadcastProcessFunction<string, Order, Payment, string> {
    processElement(): void {}

    processBroadcastElement(
      { order, paid }: Payment,
      ctx: WriteBroadcast & {
        applyToKeyedState<S>(d: StateDescriptor<S>, fn: (key: string, state: S) => void): void
      },
    ): void {
      expectTypeOf(ctx.getBroadcastState(limits)).toEqualTypeOf<BroadcastState<string, bigint>>()
      ctx.getBroadcastState(limits).put(order, paid)
      ctx.applyToKeyedState(open, (key, state) => {
        expectTypeOf(key).toEqualTypeOf<string>()
        expectTypeOf(state).toEqualTypeOf<ListState<Order>>()
      })
    }
  }
  expectTypeOf(byId.connect(payments.broadcast(limits)).process(new Check())).toEqualTypeOf<DataStream<string>>()
})

test('interval joins and asynchronous functions', () => {
  class Paid extends ProcessJoinFunction<Order, Payment, bigint> {
    processElement(_: Order, { paid }: Payment, ctx: JoinContext): bigint[] {
      expectTypeOf(ctx.getLeftTimestamp()).toEqualTypeOf<number>()
      return [paid]
    }
  }
  const join = byId.intervalJoin(payments.keyBy('order')).between(-5, 5)
  expectTypeOf(join.process(new Paid())).toEqualTypeOf<DataStream<bigint>>()
  expectTypeOf(
    join.process(function* ({ id }, { paid }) {
      yield { id, paid }
    }),
  ).toEqualTypeOf<DataStream<{ id: string; paid: bigint }>>()
  // @ts-expect-error -- the tag is for orders, the right side has payments
  join.sideOutputRightLateData(new OutputTag<Order>('late'))
  expectTypeOf(AsyncDataStream.unorderedWait(orders, async ({ price }) => price, 10)).toEqualTypeOf<
    DataStream<number>
  >()
  // @ts-expect-error -- no promise
  AsyncDataStream.unorderedWait(orders, ({ price }) => price, 10)
})
