import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  AsyncDataStream,
  type DataStream,
  type KeyedContext,
  KeyedBroadcastProcessFunction,
  KeyedCoProcessFunction,
  ListStateDescriptor,
  MapStateDescriptor,
  type OnTimerContext,
  OutputTag,
  TumblingEventTimeWindows,
} from '../../../src/index.ts'
import { type Event, type Input, type Program, results, resultsOfParts } from './resumable.ts'

const same = ({ k, v, t }: Event, other: Event): string => `${k} ${v} ${t} ${other.v} ${other.t}`

/** Of both inputs the events of a key, told when time has passed them. */
class Together extends KeyedCoProcessFunction<string, Event, Event, string> {
  private readonly left = new ListStateDescriptor<Event>('left')
  private readonly right = new ListStateDescriptor<Event>('right')

  override processElement1(event: Event, ctx: KeyedContext<string>): void {
    ctx.getListState(this.left).add(event)
    ctx.timerService().registerEventTimeTimer(Math.ceil(event.t / 10) * 10 + 9)
  }

  override processElement2(event: Event, ctx: KeyedContext<string>): void {
    ctx.getListState(this.right).add(event)
    ctx.timerService().registerEventTimeTimer(Math.ceil(event.t / 10) * 10 + 9)
  }

  override onTimer(time: number, ctx: OnTimerContext<string>): string[] {
    const before = (list: ListStateDescriptor<Event>): number[] =>
      [...ctx.getListState(list).get()].filter(({ t }) => t <= time).map(({ v }) => v)
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
    return [`${ctx.getCurrentKey()} ${time} ${sum(before(this.left))} ${sum(before(this.right))}`]
  }
}

const EVENTS = new OutputTag<string>('events')

type Two = (left: DataStream<Event>, right: DataStream<Event>) => DataStream<string>

const PROGRAMS: Readonly<Record<string, Two>> = {
  'interval joins': (left, right) =>
    left
      .keyBy('k')
      .intervalJoin(right.keyBy('k'))
      .between(-3, 5)
      .upperBoundExclusive()
      .process((a, b) => [same(a, b)]),
  'window joins': (left, right) =>
    left.join(right).where('k').equalTo('k').window(TumblingEventTimeWindows.of(10)).apply(same),
  'co-groups': (left, right) =>
    left
      .coGroup(right)
      .where((event) => event.k)
      .equalTo((event) => event.k)
      .window(TumblingEventTimeWindows.of(10))
      .apply((a, b) => [
        `${[...a]
          .map(({ v }) => v)
          .toSorted()
          .join()}|${[...b]
          .map(({ v }) => v)
          .toSorted()
          .join()}`,
      ]),
  'connected functions': (left, right) => left.keyBy('k').connect(right.keyBy('k')).process(new Together()),
  'joins of windows': (left, right) => {
    const sums = (s: DataStream<Event>): DataStream<Event> =>
      s.keyBy('k').window(TumblingEventTimeWindows.of(5)).sum('v')
    return sums(left)
      .join(sums(right))
      .where('k')
      .equalTo('k')
      .window(TumblingEventTimeWindows.of(10))
      .apply((a, b) => `${a.k} ${a.v} ${b.v}`)
  },
  'windows of a union': (left, right) =>
    left
      .union(right)
      .keyBy('k')
      .window(TumblingEventTimeWindows.of(10))
      .process((k, ctx, events) => [`${k} ${ctx.window.start} ${[...events].length}`]),
  'co-maps': (left, right) =>
    left.connect(right).map(
      ({ k, v }) => `left ${k} ${v}`,
      ({ k, t }) => `right ${k} ${t}`,
    ),
  'side outputs': (left, right) => {
    const main = left.union(right).process<string>((event, ctx, out) => {
      if (event.v > 1) out.collect(`${event.k} ${event.t}`)
      else ctx.output(EVENTS, `small ${event.k} ${event.t}`)
    })
    return main.union(main.getSideOutput(EVENTS).map((text) => `${text}!`))
  },
  'asynchronous maps': (left, right) =>
    AsyncDataStream.unorderedWait(left.union(right), async ({ k, v }) => `${k} ${v}`, 1000, 3),
}

const events: fc.Arbitrary<Event[]> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 }), fc.nat(2), fc.nat(4)), {
    maxLength: 25,
  })
  .map((all) => {
    let time = -20
    return all.map(([k, v, back, forth]) => ({ k, v, t: (time += forth) - back }))
  })

const parallelisms = fc.array(fc.constantFrom(1, 2, 3, 4), { minLength: 3, maxLength: 3 })
const cuts = fc.array(fc.nat(25), { minLength: 1, maxLength: 2 }).map((all) => all.toSorted((a, b) => a - b))

test.each(Object.entries(PROGRAMS))('%s', async (_, two) => {
  const program: Program<string> = ([left, right]) => two(left as DataStream<Event>, right as DataStream<Event>)
  await fc.assert(
    fc.asyncProperty(events, events, parallelisms, cuts, async (left, right, at, pauses) => {
      const inputs: Input[] = [
        { events: left, disorder: 2 },
        { events: right, disorder: 2 },
      ]
      const expected = await results(inputs, program, 1)
      expect(await results(inputs, program, at[0] ?? 2), 'at another parallelism').toEqual(expected)
      const inParts = await resultsOfParts(inputs, program, pauses, at)
      expect(inParts, 'stopped, and started at another parallelism').toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

const RATES = new MapStateDescriptor<string, number>('rates')

/** Rates go everywhere; each key remembers what it has seen. */
class Rated extends KeyedBroadcastProcessFunction<string, Event, Event, string> {
  private readonly seen = new ListStateDescriptor<number>('seen')

  override processElement(event: Event, ctx: KeyedContext<string>): void {
    ctx.getListState(this.seen).add(event.v)
    ctx.timerService().registerEventTimeTimer(1000)
  }

  override processBroadcastElement(
    event: Event,
    ctx: {
      getBroadcastState(d: MapStateDescriptor<string, number>): {
        get(k: string): number | null
        put(k: string, v: number): void
      }
    },
  ): void {
    const state = ctx.getBroadcastState(RATES)
    state.put(event.k, (state.get(event.k) ?? 0) + event.v)
  }

  override onTimer(
    _time: number,
    ctx: OnTimerContext<string> & {
      getBroadcastState(d: MapStateDescriptor<string, number>): { get(k: string): number | null }
    },
  ): string[] {
    const k = ctx.getCurrentKey()
    return [`${k} ${[...ctx.getListState(this.seen).get()].join()} at ${ctx.getBroadcastState(RATES).get(k)}`]
  }
}

test('broadcast state is the same in every subtask, old or new', async () => {
  const program: Program<string> = ([left, right]) =>
    (left as DataStream<Event>)
      .keyBy('k')
      .connect((right as DataStream<Event>).broadcast(RATES))
      .process(new Rated())
  await fc.assert(
    fc.asyncProperty(events, events, parallelisms, cuts, async (left, right, at, pauses) => {
      const inputs: Input[] = [
        { events: left, disorder: 2 },
        { events: right, disorder: 2 },
      ]
      const expected = await results(inputs, program, 1)
      expect(await results(inputs, program, at[0] ?? 2)).toEqual(expected)
      expect(await resultsOfParts(inputs, program, pauses, at)).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})
