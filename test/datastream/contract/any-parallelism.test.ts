import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  CountTrigger,
  type DataStream,
  EventTimeSessionWindows,
  GlobalWindows,
  type KeyedContext,
  KeyedProcessFunction,
  ListStateDescriptor,
  MapStateDescriptor,
  type OnTimerContext,
  ReducingStateDescriptor,
  SlidingEventTimeWindows,
  TumblingEventTimeWindows,
  ValueStateDescriptor,
} from '../../../src/index.ts'
import { type Event, type Input, type Program, results, resultsOfParts } from './resumable.ts'

/** Sums values of a key, and tells them when no event came for a while. */
class Idle extends KeyedProcessFunction<string, Event, Event> {
  private readonly sum = new ReducingStateDescriptor<number>('sum', (a, b) => a + b)
  private readonly until = new ValueStateDescriptor<number>('until')
  private readonly counts = new MapStateDescriptor<number, number>('counts')

  override processElement(event: Event, ctx: KeyedContext<string>): void {
    ctx.getReducingState(this.sum).add(event.v)
    const counts = ctx.getMapState(this.counts)
    counts.put(event.v, (counts.get(event.v) ?? 0) + 1)
    const until = ctx.getState(this.until)
    const old = until.value()
    const at = event.t + 7
    if (old !== null && old >= at) return
    if (old !== null) ctx.timerService().deleteEventTimeTimer(old)
    until.update(at)
    ctx.timerService().registerEventTimeTimer(at)
  }

  override onTimer(t: number, ctx: OnTimerContext<string>): Event[] {
    const sum = ctx.getReducingState(this.sum).get() ?? 0
    const kinds = [...ctx.getMapState(this.counts).keys()].length
    ctx.getState(this.until).clear()
    ctx.getMapState(this.counts).clear()
    return [{ k: `${ctx.getCurrentKey()}${kinds}`, v: sum, t }]
  }
}

const add = (a: Event, b: Event): Event => ({ k: a.k, v: a.v + b.v, t: Math.max(a.t, b.t) })

type Step = (stream: DataStream<Event>) => DataStream<Event>

/** Steps whose results do not depend on the order of events with different keys. */
const STEPS: Readonly<Record<string, Step>> = {
  'tumbling sums': (s) => s.keyBy('k').window(TumblingEventTimeWindows.of(10, 3)).reduce(add),
  'tumbling sums with lateness': (s) =>
    s.keyBy('k').window(TumblingEventTimeWindows.of(10)).allowedLateness(5).reduce(add),
  'sliding counts': (s) =>
    s
      .keyBy((event) => event.k)
      .window(SlidingEventTimeWindows.of(12, 4))
      .aggregate(
        { createAccumulator: () => 0, add: (_, n) => n + 1, getResult: (n) => n, merge: (a, b) => a + b },
        (k, ctx, [n]) => [{ k, v: n ?? 0, t: ctx.window.start }],
      ),
  sessions: (s) => s.keyBy('k').window(EventTimeSessionWindows.withGap(4)).reduce(add),
  'lists of windows': (s) =>
    s
      .keyBy('k', 'v')
      .window(TumblingEventTimeWindows.of(8))
      .process(([k, v], ctx, events) => [{ k: `${k}/${v}`, v: [...events].length, t: ctx.window.maxTimestamp() }]),
  timers: (s) => s.keyBy('k').process(new Idle()),
  'sums of all': (s) => s.windowAll(TumblingEventTimeWindows.of(10)).reduce((a, b) => ({ ...add(a, b), k: 'all' })),
  'map, filter and flatMap': (s) =>
    s
      .filter(({ v }) => v !== 2)
      .flatMap((event) => [event, { ...event, k: `${event.k}'` }])
      .map((event) => ({ ...event, v: event.v + 1 })),
  rebalanced: (s) => s.rebalance().map((event) => event),
  shuffled: (s) => s.shuffle().filter(() => true),
  'one parallel step less': (s) => s.map((event) => event).setParallelism(1),
  'with itself': (s) => s.union(s.map((event) => ({ ...event, v: -event.v }))),
  global: (s) => s.global().map((event) => event),
}

const names = Object.keys(STEPS)
/** What ends where times meet depends on the order of events and watermarks, which only that of a source tells. */
const FIRST_ONLY = ['sessions', 'timers']

const events = (jitter: number): fc.Arbitrary<Event[]> =>
  fc
    .array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'é'), fc.integer({ min: 0, max: 3 }), fc.nat(jitter), fc.nat(4)),
      {
        maxLength: 40,
      },
    )
    .map((all) => {
      let time = -20
      return all.map(([k, v, back, forth]) => ({ k, v, t: (time += forth) - back }))
    })

const parallelism = fc.constantFrom(1, 2, 3, 4)

const pipelines = fc
  .tuple(
    fc.constantFrom(...names),
    fc.uniqueArray(fc.constantFrom(...names.filter((name) => !FIRST_ONLY.includes(name))), { maxLength: 2 }),
  )
  .map(([first, others]) => [first, ...others])

async function same(input: Input, step: Step, at: readonly number[], pauses: readonly number[]): Promise<void> {
  const program: Program<Event> = ([stream]) => step(stream as DataStream<Event>)
  const inputs = [input]
  const expected = await results(inputs, program, 1)
  expect(await results(inputs, program, at[0] ?? 2), 'at another parallelism').toEqual(expected)
  const inParts = await resultsOfParts(inputs, program, pauses, at)
  expect(inParts, 'stopped, and started at another parallelism').toEqual(expected)
}

const cuts = fc.array(fc.nat(40), { minLength: 1, maxLength: 2 }).map((all) => all.toSorted((a, b) => a - b))

test('random pipelines give the same at any parallelism, also when stopped and started at another one', async () => {
  await fc.assert(
    fc.asyncProperty(
      pipelines,
      events(3),
      fc.array(parallelism, { minLength: 3, maxLength: 3 }),
      cuts,
      async (steps, list, at, pauses) => {
        const program: Step = (input) => steps.reduce((stream, step) => (STEPS[step] as Step)(stream), input)
        await same({ events: list, disorder: 3 }, program, at, pauses)
      },
    ),
    { numRuns: 80 },
  )
}, 60_000)

test('late events are the same ones everywhere', async () => {
  const keyed = fc.constantFrom('tumbling sums', 'sliding counts', 'lists of windows', 'timers')
  await fc.assert(
    fc.asyncProperty(
      keyed,
      events(12),
      fc.array(parallelism, { minLength: 3, maxLength: 3 }),
      cuts,
      async (step, list, at, pauses) => {
        await same({ events: list, disorder: 2 }, STEPS[step] as Step, at, pauses)
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)

test('rolling results of a key', async () => {
  const seen = new ListStateDescriptor<number>('seen')
  const programs: Step[] = [
    (s) => s.keyBy('k').sum('v'),
    (s) => s.keyBy('k').maxBy('v'),
    (s) => s.keyBy('k').reduce(add),
    (s) => s.keyBy('k').countWindow(3).reduce(add),
    (s) => s.keyBy('k').countWindow(4, 2).reduce(add),
    (s) => s.keyBy('k').window(GlobalWindows.create()).trigger(CountTrigger.of(2)).sum('v'),
    (s) =>
      s.keyBy('k').process<Event>((event, ctx, out) => {
        const values = ctx.getListState(seen)
        values.add(event.v)
        out.collect({ ...event, v: Number([...values.get()].join('')) % 1e9 })
      }),
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...programs),
      events(0),
      fc.array(parallelism, { minLength: 3, maxLength: 3 }),
      cuts,
      async (program, list, at, pauses) => {
        await same({ events: list, disorder: 0 }, program, at, pauses)
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)
