import { describe, expect, test } from 'vitest'
import {
  type AggregateFunction,
  type Evictor,
  EventTimeSessionWindows,
  EventTimeTrigger,
  type OnMergeContext,
  ProcessWindowFunction,
  RichSinkFunction,
  type SourceContext,
  StreamExecutionEnvironment,
  type TimestampExtractor,
  TimeWindow,
  Trigger,
  type TriggerContext,
  type TriggerResult,
  TumblingEventTimeWindows,
  type WatermarkGenerator,
  WatermarkStrategy,
  WindowAssigner,
} from '../../../src/index.ts'

type Event = readonly [key: string, at: number]

const byTime = WatermarkStrategy.forBoundedOutOfOrderness<Event>(5).withTimestampAssigner(([, at]) => at)
const input = () =>
  StreamExecutionEnvironment.getExecutionEnvironment().fromData<Event>(['a', 1], ['a', 2], ['b', 30], ['a', 31])
const keyed = () => input().assignTimestampsAndWatermarks(byTime).keyBy(0)
const tumbling = () => keyed().window(TumblingEventTimeWindows.of(10))
const sessions = () => keyed().window(EventTimeSessionWindows.withGap(10))
const fail = (): never => {
  throw new RangeError('no luck')
}
const count = {
  createAccumulator: () => 0,
  add: (_: Event, n: number) => n + 1,
  getResult: (n: number) => n,
  merge: (a: number, b: number) => a + b,
}

const aggregated = (fn: AggregateFunction<Event, number, number>) => sessions().aggregate(fn).executeAndCollect()
const evicted = (evictor: Evictor<Event, TimeWindow>) =>
  tumbling()
    .evictor(evictor)
    .reduce((a) => a)
    .executeAndCollect()
const withGap = (gap: (event: Event) => number) =>
  keyed()
    .window(EventTimeSessionWindows.withDynamicGap(gap))
    .reduce((a) => a)
    .executeAndCollect()
const timed = (strategy: WatermarkStrategy<Event> | TimestampExtractor<Event>) =>
  input().assignTimestampsAndWatermarks(strategy).executeAndCollect()
const generating = (generator: WatermarkGenerator<Event>) => WatermarkStrategy.forGenerator<Event>(() => generator)

class Failing extends Trigger<Event, TimeWindow> {
  readonly #where: string

  constructor(where: string) {
    super()
    this.#where = where
  }

  #check(where: string): TriggerResult {
    return where === this.#where ? fail() : 'CONTINUE'
  }

  onElement(_event: Event, _at: number, window: TimeWindow, ctx: TriggerContext): TriggerResult {
    ctx.registerEventTimeTimer(window.maxTimestamp())
    return this.#check('onElement')
  }

  onEventTime(): TriggerResult {
    return this.#check('onEventTime')
  }

  onProcessingTime(): TriggerResult {
    return this.#check('onProcessingTime')
  }

  override canMerge(): boolean {
    return true
  }

  override onMerge(_window: TimeWindow, _ctx: OnMergeContext): void {
    this.#check('onMerge')
  }

  clear(): void {
    this.#check('clear')
  }
}

class Clearing extends ProcessWindowFunction<Event, number, string> {
  process(): number[] {
    return [1]
  }

  override clear(): void {
    fail()
  }
}

describe('what a program throws fails the job and tells the operator', () => {
  test.each<[string, () => PromiseLike<unknown>, string]>([
    ['process', () => tumbling().process(fail).executeAndCollect(), 'Window(TumblingEventTimeWindows(10), Process)'],
    ['apply', () => tumbling().apply(fail).executeAndCollect(), 'Window(TumblingEventTimeWindows(10), Apply)'],
    ['reduce', () => tumbling().reduce(fail).executeAndCollect(), 'Window(TumblingEventTimeWindows(10), Reduce)'],
    ['fold', () => tumbling().fold(0, fail).executeAndCollect(), 'Window(TumblingEventTimeWindows(10), Fold)'],
    ['add', () => aggregated({ ...count, add: fail }), 'Window(EventTimeSessionWindows(10), Aggregate)'],
    ['getResult', () => aggregated({ ...count, getResult: fail }), 'Window(EventTimeSessionWindows(10), Aggregate)'],
    ['clear', () => tumbling().process(new Clearing()).executeAndCollect(), 'TumblingEventTimeWindows(10)'],
    ['an evictor before', () => evicted({ evictBefore: fail, evictAfter() {} }), 'TumblingEventTimeWindows(10)'],
    ['an evictor after', () => evicted({ evictBefore() {}, evictAfter: fail }), 'TumblingEventTimeWindows(10)'],
    ['a gap', () => withGap(fail), 'EventTimeSessionWindows'],
    ['a time', () => timed(byTime.withTimestampAssigner(fail)), 'TimestampsAndWatermarks'],
    ['an extractor', () => timed({ extractTimestamp: fail }), 'TimestampsAndWatermarks'],
    ['onEvent', () => timed(generating({ onEvent: fail, onPeriodicEmit() {} })), 'TimestampsAndWatermarks'],
    ['onPeriodicEmit', () => timed(generating({ onEvent() {}, onPeriodicEmit: fail })), 'TimestampsAndWatermarks'],
  ])('%s', async (_, run, operator) => {
    const failure = run()
    await expect(failure).rejects.toThrow(
      expect.objectContaining({
        code: 'OPERATOR_FAILED',
        message: expect.stringMatching(/: no luck$/),
        cause: expect.any(RangeError),
      }),
    )
    await expect(failure).rejects.toThrow(operator)
  })

  test.each(['onElement', 'onEventTime', 'onMerge', 'clear'])('%s of a trigger', async (where) => {
    const failure = sessions()
      .trigger(new Failing(where))
      .process(() => [1])
      .executeAndCollect()
    await expect(failure).rejects.toThrow('Window(EventTimeSessionWindows(10), Process): no luck')
  })

  test('assignWindows and mergeWindows of an assigner', async () => {
    class Own extends WindowAssigner<Event, TimeWindow> {
      readonly #fails: 'assign' | 'merge'

      constructor(fails: 'assign' | 'merge') {
        super()
        this.#fails = fails
      }

      assignWindows(): TimeWindow[] {
        return this.#fails === 'assign' ? fail() : [new TimeWindow(0, 10)]
      }

      override mergeWindows(): void {
        fail()
      }

      getDefaultTrigger(): Trigger<unknown, TimeWindow> {
        return EventTimeTrigger.create()
      }

      isEventTime(): boolean {
        return true
      }
    }
    for (const fails of ['assign', 'merge'] as const) {
      const failure = keyed()
        .window(new Own(fails))
        .process(() => [1])
        .executeAndCollect()
      await expect(failure).rejects.toThrow(/^Window\(.*, Process\): no luck$/)
    }
  })
})

test('a failing window ends source and sink, and what was given before stays given', async () => {
  const events: string[] = []
  class Sink extends RichSinkFunction<number> {
    invoke(value: number): void {
      events.push(`got ${value}`)
    }

    override close(): void {
      events.push('sink closed')
    }
  }
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  env
    .addSource<Event>({
      async run(ctx: SourceContext<Event>): Promise<void> {
        for (let at = 1; !ctx.signal.aborted; at += 10) {
          ctx.collect(['a', at])
          await ctx.ready()
        }
      },
      close: () => void events.push('source closed'),
    })
    .assignTimestampsAndWatermarks(byTime)
    .keyBy(0)
    .window(TumblingEventTimeWindows.of(10))
    .process((_key, { window }) => (window.start === 20 ? fail() : [window.start]))
    .addSink(new Sink())
  await expect(env.execute()).rejects.toThrow('no luck')
  expect(events.slice(0, 2)).toEqual(['got 0', 'got 10'])
  expect(events.slice(2).toSorted()).toEqual(['sink closed', 'source closed'])
})
