import { describe, expect, test } from 'vitest'
import {
  AggregatingStateDescriptor,
  CountTrigger,
  EventTimeSessionWindows,
  ListStateDescriptor,
  MapStateDescriptor,
  ProcessWindowFunction,
  PurgingTrigger,
  ReducingStateDescriptor,
  SlidingEventTimeWindows,
  type TimeWindow,
  TumblingEventTimeWindows,
  ValueStateDescriptor,
  type WindowContext,
} from '../../../src/index.ts'
import { values } from '../running.ts'
import { type Click, keyed, count, rows } from './clicks.ts'

describe('state of a window and state of its key', () => {
  /** How many clicks more or less than in the window before. */
  class Change extends ProcessWindowFunction<number, string, string> {
    readonly #before = new ValueStateDescriptor('n', 0)

    process(key: string, ctx: WindowContext<TimeWindow>, [n = NaN]: Iterable<number>): string[] {
      const before = ctx.globalState().getState(this.#before)
      const own = ctx.windowState().getState(this.#before)
      const change = n - before.value()
      before.update(n)
      own.update(own.value() + 1)
      return [`${key} ${ctx.window.start}: ${n} (${change < 0 ? '' : '+'}${change}), firing ${own.value()}`]
    }

    override clear(ctx: WindowContext<TimeWindow>): void {
      ctx.windowState().getState(this.#before).clear()
    }
  }

  test('of one name are two, behind an aggregate', async () => {
    const result = await values(rows, (input) =>
      keyed(input).window(TumblingEventTimeWindows.of(10)).aggregate(count, new Change()),
    )
    expect(result).toEqual([
      'a 0: 2 (+2), firing 1',
      'b 0: 1 (+1), firing 1',
      'a 10: 1 (-1), firing 1',
      'b 10: 1 (+0), firing 1',
      'a 30: 1 (+0), firing 1',
    ])
  })

  test('go on in firings for late records', async () => {
    const late: Click[] = [
      ['a', 1],
      ['a', 12],
      ['a', 2],
      ['a', 3],
    ]
    const result = await values(late, (input) =>
      keyed(input).window(TumblingEventTimeWindows.of(10)).allowedLateness(10).aggregate(count, new Change()),
    )
    expect(result).toEqual([
      'a 0: 1 (+1), firing 1',
      'a 0: 2 (+1), firing 2',
      'a 0: 3 (+1), firing 3',
      'a 10: 1 (-2), firing 1',
    ])
  })

  test('stay where a trigger purges the content', async () => {
    const clicks: Click[] = [
      ['a', 1],
      ['a', 2],
      ['b', 3],
      ['a', 4],
    ]
    const result = await values(clicks, (input) =>
      keyed(input)
        .window(TumblingEventTimeWindows.of(10))
        .trigger(PurgingTrigger.of(CountTrigger.of(1)))
        .aggregate(count, new Change()),
    )
    expect(result).toEqual([
      'a 0: 1 (+1), firing 1',
      'a 0: 1 (+0), firing 2',
      'b 0: 1 (+1), firing 1',
      'a 0: 1 (+0), firing 3',
    ])
  })

  test('of overlapping windows are apart', async () => {
    const result = await values(rows.slice(0, 3), (input) =>
      keyed(input).window(SlidingEventTimeWindows.of(10, 5)).aggregate(count, new Change()),
    )
    expect(result).toEqual([
      'a -5: 1 (+1), firing 1',
      'b -5: 1 (+1), firing 1',
      'a 0: 2 (+1), firing 1',
      'b 0: 1 (+0), firing 1',
      'a 5: 1 (-1), firing 1',
    ])
  })

  test('sessions have that of the key', async () => {
    const total = new ReducingStateDescriptor<number>('total', (a, b) => a + b)
    const result = await values(rows, (input) =>
      keyed(input)
        .window(EventTimeSessionWindows.withGap(6))
        .aggregate(count, (key, ctx, [n = NaN]) => {
          const sum = ctx.globalState().getReducingState(total)
          sum.add(n)
          return [`${key} [${ctx.window.start},${ctx.window.end}) ${n} of ${sum.get()}`]
        }),
    )
    expect(result).toEqual(['b [2,8) 1 of 1', 'a [1,17) 3 of 3', 'b [16,22) 1 of 2', 'a [30,36) 1 of 4'])
  })

  test('are of every kind', async () => {
    const list = new ListStateDescriptor<number>('list')
    const map = new MapStateDescriptor<string, number>('map')
    const most = new AggregatingStateDescriptor<number, number, number>('most', {
      createAccumulator: () => 0,
      add: Math.max,
      getResult: (n) => n,
    })
    const result = await values(rows, (input) =>
      keyed(input)
        .window(TumblingEventTimeWindows.of(10))
        .reduce(
          (_, b) => b,
          (key, { window, globalState, windowState }, [[, at] = ['', NaN]]) => {
            globalState().getListState(list).add(at)
            globalState().getMapState(map).put(`${window.start}`, at)
            globalState().getAggregatingState(most).add(at)
            const own = [...windowState().getListState(list).get()].length
            return [
              `${key} ${[...globalState().getListState(list).get()].join()} ${[...globalState().getMapState(map).keys()].join()} ${globalState().getAggregatingState(most).get()} ${own}`,
            ]
          },
        ),
    )
    expect(result).toEqual(['a 6 0 6 0', 'b 2 0 2 0', 'a 6,11 0,10 11 0', 'b 2,16 0,10 16 0', 'a 6,11,30 0,10,30 30 0'])
  })
})
