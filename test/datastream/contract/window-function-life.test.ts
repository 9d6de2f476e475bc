import { describe, expect, test } from 'vitest'
import {
  OutputTag,
  ProcessAllWindowFunction,
  ProcessWindowFunction,
  type RuntimeContext,
  type TimeWindow,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
  ValueStateDescriptor,
  type WindowContext,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { values } from '../running.ts'
import { type Click, timed, keyed, count, rows } from './clicks.ts'

describe('the life of a window function', () => {
  test('opens before and closes after, and knows time and key state', async () => {
    const events: string[] = []
    class Counting extends ProcessWindowFunction<number, string, string> {
      #context: RuntimeContext | undefined

      override open(ctx: RuntimeContext): void {
        events.push('open')
        this.#context = ctx
      }

      process(key: string, ctx: WindowContext<TimeWindow>, [n]: Iterable<number>): string[] {
        events.push(`${key} ${ctx.window.start} at ${ctx.currentWatermark()}, ${ctx.currentProcessingTime()}`)
        const total = this.#context?.getState(new ValueStateDescriptor('total', 0))
        total?.update(total.value() + (n ?? 0))
        return [`${key} ${total?.value()}`]
      }

      override clear({ window }: WindowContext<TimeWindow>): void {
        events.push(`clear ${window.start}`)
      }

      override close(): void {
        events.push('close')
      }
    }
    const job = new LiveJob<Click, string>((input) =>
      keyed(input).window(TumblingEventTimeWindows.of(10)).aggregate(count, new Counting()),
    )
    await job.at(500)
    expect(await job.push(['a', 1], ['a', 2], ['a', 13], ['b', 30])).toEqual(['a 2', 'a 3'])
    expect(await job.end()).toEqual(['b 1'])
    expect(events).toEqual([
      'open',
      'a 0 at 12, 500',
      'clear 0',
      'a 10 at 29, 500',
      'clear 10',
      'b 30 at Infinity, 500',
      'clear 30',
      'close',
    ])
  })

  test('objects and reductions have one too', async () => {
    const events: string[] = []
    const life = (name: string) => ({
      open: () => void events.push(`open ${name}`),
      close: () => void events.push(`close ${name}`),
    })
    const job = new LiveJob<Click, string>((input) => {
      const windows = keyed(input).window(TumblingEventTimeWindows.of(10))
      return windows
        .apply({ ...life('apply'), apply: (key) => [key] })
        .union(windows.reduce({ ...life('reduce'), reduce: (a) => a }).map(([user]) => user))
    })
    await job.push(['a', 1])
    expect(events).toEqual(expect.arrayContaining(['open apply', 'open reduce']))
    expect(await job.end()).toEqual(['a', 'a'])
    expect(events.slice(2).toSorted()).toEqual(['close apply', 'close reduce'])
  })

  test('side outputs of a window have the time of its results', async () => {
    const tag = new OutputTag<string>('side')
    const job = new LiveJob<Click, unknown>((input) => {
      const main = keyed(input)
        .window(TumblingEventTimeWindows.of(10))
        .process((key, ctx) => {
          ctx.output(tag, `side of ${key}`)
          return [`main of ${key}`]
        })
      return main.union(main.getSideOutput(tag)).process<unknown>((text, ctx) => [[text, ctx.timestamp()]])
    })
    await job.push(['a', 3])
    expect(await job.end()).toEqual(
      expect.arrayContaining([
        ['side of a', 9],
        ['main of a', 9],
      ]),
    )
  })

  test('of a whole stream: an aggregate with a class that has state', async () => {
    class Numbered extends ProcessAllWindowFunction<number, string> {
      readonly #number = new ValueStateDescriptor('number', 0)

      process(ctx: WindowContext<TimeWindow>, [n]: Iterable<number>): string[] {
        const number = ctx.globalState().getState(this.#number)
        number.update(number.value() + 1)
        return [`no. ${number.value()} [${ctx.window.start},${ctx.window.end}) ${n}`]
      }
    }
    expect(
      await values(rows, (input) =>
        timed(input).windowAll(TumblingEventTimeWindows.of(10)).aggregate(count, new Numbered()),
      ),
    ).toEqual(['no. 1 [0,10) 3', 'no. 2 [10,20) 2', 'no. 3 [30,40) 1'])
  })
})

test('windows of processing time are never late, whatever lateness they are given', async () => {
  const gone: string[] = []
  class Count extends ProcessWindowFunction<string, string, string> {
    process(key: string, ctx: WindowContext<TimeWindow>, elements: Iterable<string>): string[] {
      return [`${key} ${ctx.window.start} ${[...elements].length}`]
    }

    override clear(ctx: WindowContext<TimeWindow>): void {
      gone.push(`${ctx.window.start} at ${ctx.currentProcessingTime()}`)
    }
  }
  const tag = new OutputTag<string>('late')
  const job = new LiveJob<string, string>((input) => {
    const counted = input
      .keyBy((value) => value)
      .window(TumblingProcessingTimeWindows.of(10))
      .allowedLateness(1000)
      .sideOutputLateData(tag)
      .process(new Count())
    return counted.union(counted.getSideOutput(tag).map(() => 'late'))
  })
  await job.at(5)
  expect(await job.push('a', 'a')).toEqual([])
  expect(await job.at(9)).toEqual(['a 0 2'])
  expect(gone).toEqual(['0 at 9'])
  await job.end()
})
