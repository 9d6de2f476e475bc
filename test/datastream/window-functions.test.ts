import { describe, expect, test } from 'vitest'
import type { Collector } from '../../src/runtime/functions/function.ts'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import { ProcessWindowFunction, type WindowContext } from '../../src/runtime/functions/window.ts'
import { ListStateDescriptor, ValueStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { EventTimeSessionWindows, TumblingEventTimeWindows } from '../../src/runtime/windows/assigners.ts'
import type { TimeWindow } from '../../src/runtime/windows/window.ts'
import { type Event, keyed } from './events.ts'
import { records, values } from './running.ts'

describe('window functions', () => {
  const rows: Event[] = [
    ['a', 1, 5],
    ['b', 2, 7],
    ['a', 3, 6],
    ['a', 11, 1],
  ]
  const mean = {
    createAccumulator: (): [number, number] => [0, 0],
    add: ([, , value = 0]: Event, [n, sum]: [number, number]): [number, number] => [n + 1, sum + value],
    getResult: ([n, sum]: [number, number]) => sum / n,
  }

  test('reduce', async () => {
    const result = await records(rows, (input) =>
      keyed(input)
        .window(TumblingEventTimeWindows.of(10))
        .reduce(([key, , x = 0], [, time, y = 0]) => [key, time, x + y]),
    )
    expect(result).toEqual([
      { value: ['a', 3, 11], timestamp: 9, watermark: 2 },
      { value: ['b', 2, 7], timestamp: 9, watermark: 2 },
      { value: ['a', 11, 1], timestamp: 19, watermark: 10 },
    ])
  })

  test('reduce and aggregate with a function of the result', async () => {
    expect(
      await values(rows, (input) =>
        keyed(input)
          .window(TumblingEventTimeWindows.of(10))
          .reduce(
            ([key, , x = 0], [, time, y = 0]) => [key, time, x + y],
            (key, ctx, elements) => [[key, ctx.window.end, ...elements]],
          ),
      ),
    ).toEqual([
      ['a', 10, ['a', 3, 11]],
      ['b', 10, ['b', 2, 7]],
      ['a', 20, ['a', 11, 1]],
    ])
    expect(
      await values(rows, (input) =>
        keyed(input)
          .window(TumblingEventTimeWindows.of(10))
          .aggregate(mean, (key, ctx, [result]) => [`${key} ${ctx.window.start} ${result}`]),
      ),
    ).toEqual(['a 0 5.5', 'b 0 7', 'a 10 1'])
  })

  test('reduce, aggregate and fold with a function of the result in object form', async () => {
    const windows = (input: Parameters<typeof keyed>[0]) => keyed(input).window(TumblingEventTimeWindows.of(10))
    const apply = {
      apply: (key: string, window: TimeWindow, [result]: Iterable<unknown>, out: Collector<string>) =>
        out.collect(`${key} ${window.start} ${String(result)}`),
    }
    class Described extends ProcessWindowFunction<unknown, string, string> {
      process(key: string, ctx: WindowContext<TimeWindow>, [result]: Iterable<unknown>): string[] {
        return [`${this.getRuntimeContext().getIndexOfThisSubtask()} ${key} ${ctx.window.end} ${String(result)}`]
      }
    }
    const last = (_: Event, b: Event): Event => b
    const text = (all: string, [, time]: Event): string => `${all}/${time}`
    expect(await values(rows, (input) => windows(input).reduce(last, apply))).toEqual([
      'a 0 a,3,6',
      'b 0 b,2,7',
      'a 10 a,11,1',
    ])
    expect(await values(rows, (input) => windows(input).reduce(last, new Described()))).toEqual([
      '0 a 10 a,3,6',
      '0 b 10 b,2,7',
      '0 a 20 a,11,1',
    ])
    expect(await values(rows, (input) => windows(input).aggregate(mean, apply))).toEqual(['a 0 5.5', 'b 0 7', 'a 10 1'])
    expect(await values(rows, (input) => windows(input).aggregate(mean, new Described()))).toEqual([
      '0 a 10 5.5',
      '0 b 10 7',
      '0 a 20 1',
    ])
    expect(await values(rows, (input) => windows(input).fold('', text, apply))).toEqual([
      'a 0 /1/3',
      'b 0 /2',
      'a 10 /11',
    ])
    expect(await values(rows, (input) => windows(input).fold('', text, new Described()))).toEqual([
      '0 a 10 /1/3',
      '0 b 10 /2',
      '0 a 20 /11',
    ])
    expect(await values(rows, (input) => windows(input).apply('', text, apply))).toEqual([
      'a 0 /1/3',
      'b 0 /2',
      'a 10 /11',
    ])
  })

  test('min, max and minBy', async () => {
    const windows = (input: Parameters<typeof keyed>[0]) => keyed(input).window(TumblingEventTimeWindows.of(10))
    const more: Event[] = [...rows.slice(0, 3), ['a', 4, 5], ['a', 5, 6]]
    // The other fields are those of the first record.
    expect(await values(more, (input) => windows(input).min(2))).toEqual([
      ['a', 1, 5],
      ['b', 2, 7],
    ])
    expect(await values(more, (input) => windows(input).max(2))).toEqual([
      ['a', 1, 6],
      ['b', 2, 7],
    ])
    expect((await values(more, (input) => windows(input).minBy(2)))[0]).toEqual(['a', 1, 5])
    expect((await values(more, (input) => windows(input).minBy(2, false)))[0]).toEqual(['a', 4, 5])
    expect((await values(more, (input) => windows(input).maxBy(2, false)))[0]).toEqual(['a', 5, 6])
  })

  test('apply, sum, maxBy, fold', async () => {
    const windows = (input: Parameters<typeof keyed>[0]) => keyed(input).window(TumblingEventTimeWindows.of(10))
    expect(
      await values(rows, (input) =>
        windows(input).apply((key, window, elements, out) => out.collect([key, window.start, [...elements].length])),
      ),
    ).toEqual([
      ['a', 0, 2],
      ['b', 0, 1],
      ['a', 10, 1],
    ])
    expect(await values(rows, (input) => windows(input).sum(2))).toEqual([
      ['a', 1, 11],
      ['b', 2, 7],
      ['a', 11, 1],
    ])
    expect(await values(rows, (input) => windows(input).maxBy(2))).toEqual([
      ['a', 3, 6],
      ['b', 2, 7],
      ['a', 11, 1],
    ])
    expect(await values(rows, (input) => windows(input).fold('', (text, [, time]) => `${text}/${time}`))).toEqual([
      '/1/3',
      '/2',
      '/11',
    ])
  })

  test('have state of the window and of the key, side outputs, and are told when the window goes', async () => {
    const firings = new ValueStateDescriptor('firings', 0)
    const windows = new ListStateDescriptor<number>('windows')
    const tag = new OutputTag<string>('gone')
    class Count extends ProcessWindowFunction<Event, string, string> {
      process(key: string, ctx: WindowContext<TimeWindow>, elements: Iterable<Event>): string[] {
        const fired = ctx.windowState().getState(firings)
        fired.update(fired.value() + 1)
        ctx.globalState().getListState(windows).add(ctx.window.start)
        return [
          `${key} ${[...elements].length} firing ${fired.value()} of ${[...ctx.globalState().getListState(windows).get()].join()}`,
        ]
      }

      override clear(ctx: WindowContext<TimeWindow>): void {
        ctx.output(
          tag,
          `${ctx.window.start} gone after ${ctx.windowState().getState(firings).value()}, watermark ${ctx.currentWatermark()}`,
        )
        ctx.windowState().getState(firings).clear()
      }
    }
    const late: Event[] = [...rows, ['a', 4, 1], ['b', 30, 1]]
    const build = (side: boolean) =>
      values<Event, string>(late, (input) => {
        const counted = keyed(input).window(TumblingEventTimeWindows.of(10)).allowedLateness(5).process(new Count())
        return side ? counted.getSideOutput(tag) : counted
      })
    expect(await build(false)).toEqual([
      'a 2 firing 1 of 0',
      'b 1 firing 1 of 0',
      'a 3 firing 2 of 0,0',
      'a 1 firing 1 of 0,0,10',
      'b 1 firing 1 of 0,30',
    ])
    expect(await build(true)).toEqual([
      '0 gone after 2, watermark 29',
      '0 gone after 1, watermark 29',
      '10 gone after 1, watermark 29',
      '30 gone after 1, watermark Infinity',
    ])
  })

  test('of merging windows have no state of their own', async () => {
    const failure = values(rows, (input) =>
      keyed(input)
        .window(EventTimeSessionWindows.withGap(3))
        .process((_key, ctx) => ctx.windowState().getState(new ValueStateDescriptor('x', 0)).update(1)),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'STATE_OF_MERGING_WINDOW' }))
  })
})
