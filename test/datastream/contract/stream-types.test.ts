import { describe, expectTypeOf, test } from 'vitest'
import {
  type AggregateFunction,
  type BroadcastConnectedStream,
  type BroadcastStream,
  type CollectResult,
  type Collector,
  type ConnectedStreams,
  type DataStream,
  type DataStreamSink,
  type DataStreamSource,
  type FilterFunction,
  type FlatMapFunction,
  type IterativeStream,
  type KeyedContext,
  type KeyedStream,
  type KeySelector,
  type MapFunction,
  MapStateDescriptor,
  OutputTag,
  type ProcessContext,
  ProcessFunction,
  type ReduceFunction,
  RichFilterFunction,
  RichFlatMapFunction,
  RichMapFunction,
  type SingleOutputStreamOperator,
  type SinkContext,
  type SinkFunction,
  StreamExecutionEnvironment,
} from '../../../src/index.ts'

interface Click {
  readonly user: string
  readonly page: string
  readonly ms: number
}

interface View {
  readonly user: string
  readonly seconds: bigint
}

const env = StreamExecutionEnvironment.getExecutionEnvironment()
const clicks = env.fromCollection<Click>([])
const views = env.fromCollection<View>([])

describe('connect', () => {
  test('of two keyed streams keeps the key', () => {
    expectTypeOf(clicks.keyBy('user').connect(views.keyBy(({ user }) => user))).toEqualTypeOf<
      ConnectedStreams<Click, View, string>
    >()
    expectTypeOf(clicks.keyBy('user', 'page').connect(clicks.keyBy('page', 'user'))).toEqualTypeOf<
      ConnectedStreams<Click, Click, readonly [string, string]>
    >()
  })

  test('of streams that are not both keyed has no key', () => {
    expectTypeOf(clicks.connect(views)).toEqualTypeOf<ConnectedStreams<Click, View>>()
    expectTypeOf(clicks.connect(views.keyBy('user'))).toEqualTypeOf<ConnectedStreams<Click, View>>()
  })

  test('with a broadcast stream', () => {
    const rules = new MapStateDescriptor<string, number>('rules')
    expectTypeOf(views.broadcast(rules)).toEqualTypeOf<BroadcastStream<View>>()
    expectTypeOf(clicks.connect(views.broadcast(rules))).toEqualTypeOf<BroadcastConnectedStream<Click, View>>()
    expectTypeOf(clicks.keyBy('ms').connect(views.broadcast(rules))).toEqualTypeOf<
      BroadcastConnectedStream<Click, View, number>
    >()
  })

  test('gives the functions of both inputs their types', () => {
    const texts = clicks.connect(views).map(
      (click) => {
        expectTypeOf(click).toEqualTypeOf<Click>()
        return click.page
      },
      (view) => {
        expectTypeOf(view).toEqualTypeOf<View>()
        return `${view.seconds}`
      },
    )
    expectTypeOf(texts).toEqualTypeOf<DataStream<string>>()
    const both = clicks.connect(views).flatMap<string | bigint>({
      flatMap1: (click, out) => out.collect(click.page),
      *flatMap2(view) {
        yield view.seconds
      },
    })
    expectTypeOf(both).toEqualTypeOf<DataStream<string | bigint>>()
  })
})

describe('executeAndCollect', () => {
  test('gives an array or a loop, with name and limit in each form', () => {
    expectTypeOf(clicks.executeAndCollect()).toEqualTypeOf<CollectResult<Click>>()
    expectTypeOf(clicks.executeAndCollect('name')).toEqualTypeOf<CollectResult<Click>>()
    expectTypeOf(clicks.executeAndCollect('name', 3)).toEqualTypeOf<CollectResult<Click>>()
    expectTypeOf(clicks.executeAndCollect(3)).toEqualTypeOf<CollectResult<Click>>()
    expectTypeOf(clicks.keyBy('user').executeAndCollect(3)).toEqualTypeOf<CollectResult<Click>>()
    expectTypeOf(clicks.collectAsync()).toExtend<AsyncIterable<Click>>()
    // @ts-expect-error -- the limit is a number
    void (() => clicks.executeAndCollect('name', '3'))
  })

  test('awaited, it is an array', () => {
    void (async () => {
      expectTypeOf(await clicks.executeAndCollect()).toEqualTypeOf<Click[]>()
      expectTypeOf(await clicks.map(({ ms }) => ms).executeAndCollect(1)).toEqualTypeOf<number[]>()
      for await (const view of views.executeAndCollect()) expectTypeOf(view).toEqualTypeOf<View>()
    })
  })
})

describe('functions in all forms', () => {
  test('of map, filter and flatMap', () => {
    class Page extends RichMapFunction<Click, URL> {
      map({ page }: Click): URL {
        return new URL(page)
      }
    }
    class Long extends RichFilterFunction<Click> {
      filter({ ms }: Click): boolean {
        return ms > 10
      }
    }
    class Letters extends RichFlatMapFunction<string, string> {
      *flatMap(text: string): Generator<string> {
        yield* text
      }
    }
    expectTypeOf(clicks.map(new Page())).toEqualTypeOf<DataStream<URL>>()
    expectTypeOf(clicks.filter(new Long())).toEqualTypeOf<DataStream<Click>>()
    expectTypeOf(clicks.map(({ page }) => page).flatMap(new Letters())).toEqualTypeOf<DataStream<string>>()
    expectTypeOf(clicks.flatMap({ flatMap: ({ page, ms }) => new Set([page, ms]) })).toEqualTypeOf<
      DataStream<string | number>
    >()
    // @ts-expect-error -- a text is no list of records
    void (() => clicks.flatMap(({ page }) => page))
    // @ts-expect-error -- asynchronous results need AsyncDataStream
    void (() => clicks.flatMap(async ({ page }) => [page]))
    const pages = async function* ({ page }: Click): AsyncGenerator<string> {
      yield page
    }
    // @ts-expect-error -- an async generator, too
    void (() => clicks.flatMap(pages))
  })

  test('a filter that narrows gives the narrower type', () => {
    const maybe = env.fromCollection<Click | null>([])
    expectTypeOf(maybe.filter((click) => click !== null)).toEqualTypeOf<DataStream<Click>>()
    expectTypeOf(maybe.filter((click): click is Click => click !== null && click.ms > 0)).toEqualTypeOf<
      DataStream<Click>
    >()
    expectTypeOf(maybe.filter({ filter: (click) => click !== null })).toEqualTypeOf<DataStream<Click | null>>()
  })

  test('by their names', () => {
    const map: MapFunction<Click, number> = ({ ms }) => ms
    const filter: FilterFunction<Click> = { filter: ({ ms }) => ms > 0, open: () => {} }
    const flatMap: FlatMapFunction<Click, string> = ({ page }, out) => out.collect(page)
    const reduce: ReduceFunction<Click> = { reduce: (a, b) => ({ ...b, ms: a.ms + b.ms }), close: async () => {} }
    const key: KeySelector<Click, string> = { getKey: ({ user }) => user }
    const sink: SinkFunction<Click> = { invoke: (_, ctx) => void ctx.timestamp() }
    expectTypeOf(clicks.map(map)).toEqualTypeOf<DataStream<number>>()
    expectTypeOf(clicks.filter(filter)).toEqualTypeOf<DataStream<Click>>()
    expectTypeOf(clicks.flatMap(flatMap)).toEqualTypeOf<DataStream<string>>()
    expectTypeOf(clicks.keyBy(key).reduce(reduce)).toEqualTypeOf<DataStream<Click>>()
    expectTypeOf(() => clicks.addSink(sink)).returns.toEqualTypeOf<DataStreamSink>()
    const sum: AggregateFunction<Click, number, string> = {
      createAccumulator: () => 0,
      add: ({ ms }, n) => n + ms,
      getResult: String,
    }
    expectTypeOf(clicks.keyBy(key).countWindow(2).aggregate(sum)).toEqualTypeOf<DataStream<string>>()
  })

  test('of process', () => {
    const late = new OutputTag<bigint>('late')
    class Plain extends ProcessFunction<Click, number> {
      processElement(click: Click, ctx: ProcessContext, out: Collector<number>): void {
        ctx.output(late, BigInt(click.ms))
        out.collect(click.ms)
      }
    }
    expectTypeOf(clicks.process(new Plain())).toEqualTypeOf<DataStream<number>>()
    expectTypeOf(clicks.keyBy('user').process(new Plain())).toEqualTypeOf<DataStream<number>>()
    expectTypeOf(clicks.process(new Plain()).getSideOutput(late)).toEqualTypeOf<DataStream<bigint>>()
    const counted = clicks.keyBy('user').process({
      *processElement(click, ctx) {
        expectTypeOf(ctx).toEqualTypeOf<KeyedContext<string>>()
        yield [ctx.getCurrentKey(), click.ms] as const
      },
      onTimer: (timestamp, ctx) => [[ctx.getCurrentKey(), timestamp] as const],
    })
    expectTypeOf(counted).toEqualTypeOf<DataStream<readonly [string, number]>>()
  })

  test('of sinks', () => {
    clicks.addSink((click, ctx) => {
      expectTypeOf(click).toEqualTypeOf<Click>()
      expectTypeOf(ctx).toEqualTypeOf<SinkContext>()
      expectTypeOf(ctx.timestamp()).toEqualTypeOf<number | null>()
    })
    // @ts-expect-error -- a sink for views
    void (() => clicks.addSink((view: View) => void view))
  })
})

test('settings keep the type of the stream', () => {
  const keyed = clicks.keyBy('user').name('By user').uid('by-user').setParallelism(1)
  expectTypeOf(keyed).toEqualTypeOf<KeyedStream<Click, string>>()
  expectTypeOf(keyed.setDescription('x').startNewChain().disableChaining()).toEqualTypeOf<KeyedStream<Click, string>>()
  expectTypeOf(clicks.iterate(1000).name('Loop')).toEqualTypeOf<IterativeStream<Click>>()
  expectTypeOf<SingleOutputStreamOperator<Click>>().toEqualTypeOf<DataStream<Click>>()
  expectTypeOf<DataStreamSource<Click>>().toEqualTypeOf<DataStream<Click>>()
  expectTypeOf(() => clicks.print('x').name('Out').uid('out').setParallelism(1)).returns.toEqualTypeOf<DataStreamSink>()
})

test('sources of several types', () => {
  expectTypeOf(env.fromElements<string | number>(1, 'a')).toEqualTypeOf<DataStream<string | number>>()
  expectTypeOf(env.fromData({ a: 1 }, { a: 2 })).toEqualTypeOf<DataStream<{ a: number }>>()
  expectTypeOf(env.fromElements<string | null>('a', null)).toEqualTypeOf<DataStream<string | null>>()
  expectTypeOf(env.fromCollection(new Map([['a', 1]]))).toEqualTypeOf<DataStream<[string, number]>>()
  expectTypeOf(env.fromSequence(1, 2)).toEqualTypeOf<DataStream<number>>()
  expectTypeOf(env.addSource((ctx) => ctx.collect(1))).toEqualTypeOf<DataStream<unknown>>()
  expectTypeOf(env.addSource<View>((ctx) => ctx.collect({ user: 'a', seconds: 1n }), 'Views')).toEqualTypeOf<
    DataStream<View>
  >()
})
