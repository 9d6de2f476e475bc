import { describe, expect, test } from 'vitest'
import {
  OutputTag,
  KeyedProcessFunction,
  type OnTimerContext,
  type KeyedContext,
} from '../../src/runtime/functions/process.ts'
import type { RuntimeContext } from '../../src/runtime/functions/runtime-context.ts'
import type { Collector } from '../../src/runtime/functions/function.ts'
import { RichFlatMapFunction } from '../../src/runtime/functions/rich.ts'
import {
  AggregatingStateDescriptor,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  type ValueState,
  ValueStateDescriptor,
} from '../../src/runtime/state/descriptors.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { records, values } from './running.ts'

type Event = readonly [key: string, time: number, value?: number]

const timed = (input: DataStream<Event>): DataStream<Event> =>
  input.assignTimestampsAndWatermarks(
    WatermarkStrategy.forMonotonousTimestamps<Event>().withTimestampAssigner(([, t]) => t),
  )

describe('state', () => {
  const rows: Event[] = [
    ['a', 1, 10],
    ['b', 2, 20],
    ['a', 3, 30],
    ['a', 4, -1],
    ['a', 5, 50],
    ['b', 6, 60],
  ]

  /** A function that adds positive values to a state, shows it, and clears it at a negative one. */
  const shown = <S extends { clear(): void }>(
    state: (ctx: KeyedContext<string>) => S,
    add: (state: S, value: number) => void,
    show: (state: S) => unknown,
  ) =>
    values(rows, (input) =>
      input
        .keyBy(([key]) => key)
        .process<unknown>(([key, , value = 0], ctx, out) => {
          const own = state(ctx)
          if (value < 0) own.clear()
          else add(own, value)
          out.collect([key, show(own)])
        }),
    )

  test('a value', async () => {
    const last = new ValueStateDescriptor<number>('last')
    expect(
      await shown(
        (ctx) => ctx.getState(last),
        (state, value) => state.update((state.value() ?? 0) + value),
        (state) => state.value(),
      ),
    ).toEqual([
      ['a', 10],
      ['b', 20],
      ['a', 40],
      ['a', null],
      ['a', 50],
      ['b', 80],
    ])
  })

  test('a value with a default', async () => {
    const last = new ValueStateDescriptor('last', 7)
    expect(
      await shown(
        (ctx) => ctx.getState(last),
        (state, value) => state.update(state.value() + value),
        (state) => state.value(),
      ),
    ).toEqual([
      ['a', 17],
      ['b', 27],
      ['a', 47],
      ['a', 7],
      ['a', 57],
      ['b', 87],
    ])
  })

  test('a list', async () => {
    const all = new ListStateDescriptor<number>('all')
    expect(
      await shown(
        (ctx) => ctx.getListState(all),
        (state, value) => {
          if (value === 60) state.update([...state.get(), value].toReversed())
          else state.addAll([value, value + 1])
        },
        (state) => [...state.get()],
      ),
    ).toEqual([
      ['a', [10, 11]],
      ['b', [20, 21]],
      ['a', [10, 11, 30, 31]],
      ['a', []],
      ['a', [50, 51]],
      ['b', [60, 21, 20]],
    ])
  })

  test('a map, with keys compared by value', async () => {
    const map = new MapStateDescriptor<{ readonly n: number }, Date>('map')
    expect(
      await shown(
        (ctx) => ctx.getMapState(map),
        (state, value) => {
          state.put({ n: value % 20 }, new Date(value))
          if (state.contains({ n: 10 }) && value === 50) state.remove({ n: 10 })
        },
        (state) => [[...state.entries()], state.get({ n: 0 }), state.isEmpty()],
      ),
    ).toEqual([
      ['a', [[[{ n: 10 }, new Date(10)]], null, false]],
      ['b', [[[{ n: 0 }, new Date(20)]], new Date(20), false]],
      ['a', [[[{ n: 10 }, new Date(30)]], null, false]],
      ['a', [[], null, true]],
      ['a', [[], null, true]],
      ['b', [[[{ n: 0 }, new Date(60)]], new Date(60), false]],
    ])
  })

  test('reducing', async () => {
    const max = new ReducingStateDescriptor<number>('max', { reduce: Math.max })
    expect(
      await shown(
        (ctx) => ctx.getReducingState(max),
        (state, value) => state.add(value),
        (state) => state.get(),
      ),
    ).toEqual([
      ['a', 10],
      ['b', 20],
      ['a', 30],
      ['a', null],
      ['a', 50],
      ['b', 60],
    ])
  })

  test('aggregating', async () => {
    const mean = new AggregatingStateDescriptor('mean', {
      createAccumulator: () => ({ sum: 0n, n: 0 }),
      add: (value: number, acc) => ({ sum: acc.sum + BigInt(value), n: acc.n + 1 }),
      getResult: ({ sum, n }) => `${sum}/${n}`,
    })
    expect(
      await shown(
        (ctx) => ctx.getAggregatingState(mean),
        (state, value) => state.add(value),
        (state) => state.get(),
      ),
    ).toEqual([
      ['a', '10/1'],
      ['b', '20/1'],
      ['a', '40/2'],
      ['a', null],
      ['a', '50/1'],
      ['b', '80/2'],
    ])
  })

  test('of a rich function on a keyed stream', async () => {
    class Mean extends RichFlatMapFunction<Event, [string, number]> {
      #sum!: ValueState<[number, number]>

      override open(ctx: RuntimeContext): void {
        this.#sum = ctx.getState(new ValueStateDescriptor<[number, number]>('sum', [0, 0]))
      }

      flatMap([key, , value = 0]: Event, out: Collector<[string, number]>): void {
        const [count, sum] = this.#sum.value()
        this.#sum.update([count + 1, sum + value])
        if (count + 1 < 2) return
        out.collect([key, (sum + value) / (count + 1)])
        this.#sum.clear()
      }
    }
    expect(await values(rows, (input) => input.keyBy(([key]) => key).flatMap(new Mean()))).toEqual([
      ['a', 20],
      ['a', 24.5],
      ['b', 40],
    ])
  })

  test.each([
    [
      'one name for two kinds of state',
      'STATE_NAME_TAKEN',
      (ctx: KeyedContext<string>) => {
        ctx.getState(new ValueStateDescriptor<number>('x'))
        ctx.getListState(new ListStateDescriptor<number>('x'))
      },
    ],
    [
      'a timer without a time',
      'BAD_TIMER',
      (ctx: KeyedContext<string>) => ctx.timerService().registerEventTimeTimer(NaN),
    ],
  ])('refuses %s', async (_, code, use) => {
    const failure = values(rows, (input) => input.keyBy(([key]) => key).process((_value, ctx) => use(ctx)))
    await expect(failure).rejects.toThrow(expect.objectContaining({ code }))
  })

  test('is not there in open, nor without keys', async () => {
    const state = new ValueStateDescriptor<number>('x')
    const fn = { map: (v: Event) => v, open: (ctx: RuntimeContext) => void ctx.getState(state).value() }
    await expect(values(rows, (input) => input.keyBy(([key]) => key).map(fn))).rejects.toThrow(
      expect.objectContaining({ code: 'NO_CURRENT_KEY' }),
    )
    await expect(values(rows, (input) => input.map(fn))).rejects.toThrow(expect.objectContaining({ code: 'NOT_KEYED' }))
  })

  test('that holds functions can not be saved', async () => {
    const state = new ValueStateDescriptor<() => number>('x')
    const failure = values(rows, (input) =>
      input.keyBy(([key]) => key).process((_value, ctx) => ctx.getState(state).update(() => 1)),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'UNSERIALIZABLE_STATE' }))
  })
})

describe('event-time timers', () => {
  test('fire in order of time when the watermark passes, before the next record, with their own time', async () => {
    const rows: Event[] = [
      ['a', 100],
      ['b', 101],
      ['c', 150],
      ['a', 200],
      ['c', 1000],
    ]
    const seen = await records(rows, (input) =>
      timed(input)
        .keyBy(([key]) => key)
        .process<string>({
          processElement([key, time], ctx, out) {
            out.collect(`${key} at ${time}, watermark ${ctx.timerService().currentWatermark()}`)
            ctx.timerService().registerEventTimeTimer(time + 60)
            ctx.timerService().registerEventTimeTimer(time + 60)
          },
          onTimer(time, ctx, out) {
            out.collect(
              `timer of ${ctx.getCurrentKey()} at ${time}, watermark ${ctx.timerService().currentWatermark()}`,
            )
          },
        }),
    )
    expect(seen).toEqual([
      { value: 'a at 100, watermark -Infinity', timestamp: 100, watermark: -Infinity },
      { value: 'b at 101, watermark 99', timestamp: 101, watermark: 99 },
      { value: 'c at 150, watermark 100', timestamp: 150, watermark: 100 },
      { value: 'a at 200, watermark 149', timestamp: 200, watermark: 149 },
      { value: 'timer of a at 160, watermark 199', timestamp: 160, watermark: 149 },
      { value: 'timer of b at 161, watermark 199', timestamp: 161, watermark: 149 },
      { value: 'c at 1000, watermark 199', timestamp: 1000, watermark: 199 },
      { value: 'timer of c at 210, watermark 999', timestamp: 210, watermark: 199 },
      { value: 'timer of a at 260, watermark 999', timestamp: 260, watermark: 199 },
      { value: 'timer of c at 1060, watermark Infinity', timestamp: 1060, watermark: 999 },
    ])
  })

  test('at or below the watermark fire with its next advance', async () => {
    const rows: Event[] = [
      ['a', 100],
      ['a', 100],
      ['a', 50],
      ['a', 101],
    ]
    const result = await values(rows, (input) =>
      timed(input)
        .keyBy(([key]) => key)
        .process<string>({
          processElement([, time], ctx, out) {
            out.collect(`record ${time}`)
            if (time === 50) ctx.timerService().registerEventTimeTimer(10)
          },
          onTimer: (time, _ctx, out) => out.collect(`timer ${time}`),
        }),
    )
    expect(result).toEqual(['record 100', 'record 100', 'record 50', 'record 101', 'timer 10'])
  })

  test('can be deleted, and set by timers', async () => {
    class Chain extends KeyedProcessFunction<string, Event, string> {
      processElement([key, time]: Event, ctx: KeyedContext<string>): void {
        if (time === 2) ctx.timerService().deleteEventTimeTimer(5)
        else ctx.timerService().registerEventTimeTimer(key === 'a' ? 5 : 7)
      }

      override *onTimer(time: number, ctx: OnTimerContext<string>): Generator<string> {
        yield `${ctx.getCurrentKey()} ${time} ${ctx.timeDomain()} ${ctx.timestamp()}`
        if (time < 9) ctx.timerService().registerEventTimeTimer(time + 1)
      }
    }
    const rows: Event[] = [
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['b', 20],
    ]
    expect(
      await values(rows, (input) =>
        timed(input)
          .keyBy(([key]) => key)
          .process(new Chain()),
      ),
    ).toEqual(['b 7 EVENT_TIME 7', 'b 8 EVENT_TIME 8', 'b 9 EVENT_TIME 9'])
  })

  test('side outputs carry watermarks as well', async () => {
    const tag = new OutputTag<Event>('side')
    const rows: Event[] = [
      ['a', 1],
      ['b', 10],
      ['a', 20],
    ]
    const seen = await records(rows, (input) =>
      timed(input)
        .process<Event>((value, ctx) => ctx.output(tag, value))
        .getSideOutput(tag)
        .keyBy(() => 0)
        .process<string>({
          processElement: ([, time], ctx) => ctx.timerService().registerEventTimeTimer(time + 5),
          onTimer: (time, _ctx, out) => out.collect(`timer ${time}`),
        }),
    )
    expect(seen).toEqual([
      { value: 'timer 6', timestamp: 6, watermark: 0 },
      { value: 'timer 15', timestamp: 15, watermark: 9 },
      { value: 'timer 25', timestamp: 25, watermark: 19 },
    ])
  })
})
