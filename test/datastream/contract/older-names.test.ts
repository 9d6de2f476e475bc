import { describe, expect, test } from 'vitest'
import {
  type Collector,
  type DataStream,
  ManualClock,
  type OnTimerContext,
  type ProcessContext,
  ProcessFunction,
  StreamExecutionEnvironment,
  Time,
  WatermarkStrategy,
} from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

const timed = <T>(input: DataStream<T>, time: (value: T) => number): DataStream<T> =>
  input.assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps<T>().withTimestampAssigner(time))

describe('split and select', () => {
  test('names may come from any iterable, and a record without names is in no output', async () => {
    const env = newEnv()
    const seen: string[] = []
    const parts = env.fromSequence(0, 6).split(function* (n) {
      if (n > 0 && n % 2 === 0) yield 'two'
      if (n > 0 && n % 3 === 0) yield 'three'
    })
    parts.select('two').addSink((n) => void seen.push(`two ${n}`))
    parts.select('three').addSink((n) => void seen.push(`three ${n}`))
    parts.select('two', 'three').addSink((n) => void seen.push(`any ${n}`))
    await env.execute()
    expect(seen.filter((text) => text.startsWith('two'))).toEqual(['two 2', 'two 4', 'two 6'])
    expect(seen.filter((text) => text.startsWith('three'))).toEqual(['three 3', 'three 6'])
    expect(seen.filter((text) => text.startsWith('any'))).toEqual(['any 2', 'any 3', 'any 4', 'any 6'])
  })

  test('keep event times', async () => {
    const env = newEnv()
    const seen: (number | null)[] = []
    timed(env.fromElements(5, 8), (n) => n)
      .split((n) => new Set([n > 5 ? 'high' : 'low']))
      .select('high')
      .addSink((_, ctx) => void seen.push(ctx.timestamp()))
    await env.execute()
    expect(seen).toEqual([8])
  })
})

describe('iterate', () => {
  test('records keep their event time through every round', async () => {
    const env = newEnv()
    const seen: [number, number | null][] = []
    const loop = timed(env.fromElements(10, 20), (n) => n).iterate()
    const next = loop.map((n) => n + 1)
    loop.closeWith(next.filter((n) => n % 10 < 2))
    next.filter((n) => n % 10 === 2).addSink((n, ctx) => void seen.push([n, ctx.timestamp()]))
    await env.execute()
    expect(seen.toSorted(([a], [b]) => a - b)).toEqual([
      [12, 10],
      [22, 20],
    ])
  })

  test('keyed state in the loop sees every round', async () => {
    const env = newEnv()
    const loop = env.fromElements({ k: 'a', n: 2 }, { k: 'b', n: 1 }).iterate(Time.seconds(1))
    const rounds = loop
      .keyBy('k')
      .fold({ k: '', n: 0, rounds: 0 }, ({ rounds: sofar }, { k, n }) => ({ k, n: n - 1, rounds: sofar + 1 }))
    loop.closeWith(rounds.filter(({ n }) => n > 0).map(({ k, n }) => ({ k, n })))
    const ended = await rounds
      .filter(({ n }) => n === 0)
      .map(({ k, rounds: total }) => `${k} ${total}`)
      .executeAndCollect()
    expect(ended.toSorted()).toEqual(['a 2', 'b 1'])
  })

  test('of nothing ends', async () => {
    const loop = newEnv().fromElements<number>().iterate()
    loop.closeWith(loop.map((n) => n))
    expect(await loop.executeAndCollect()).toEqual([])
  })

  test('a failure in the loop fails the job', async () => {
    const loop = newEnv().fromElements(3).iterate()
    const next = loop
      .map((n) => {
        if (n === 1) throw new Error('one')
        return n - 1
      })
      .name('Down')
    loop.closeWith(next)
    await expect(next.executeAndCollect()).rejects.toThrow('Down: one')
  })

  test('a stream that never empties ends with the reader', async () => {
    const loop = newEnv().fromElements(0).iterate()
    const next = loop.map((n) => n + 1)
    loop.closeWith(next)
    expect(await next.executeAndCollect(4)).toEqual([1, 2, 3, 4])
  })
})

test('a plain ProcessFunction on a keyed stream has timers of the key', async () => {
  class Reminder extends ProcessFunction<string, string> {
    processElement(text: string, ctx: ProcessContext, out: Collector<string>): void {
      out.collect(text)
      ctx.timerService().registerEventTimeTimer((ctx.timestamp() ?? 0) + 5)
    }

    override onTimer(timestamp: number, ctx: OnTimerContext<unknown>, out: Collector<string>): void {
      out.collect(`${String(ctx.getCurrentKey())} at ${timestamp} ${ctx.timeDomain()}`)
    }
  }
  const texts = timed(newEnv().fromElements('a', 'bb', 'cccccccccc'), (text) => text.length)
    .keyBy((text) => text.slice(0, 1))
    .process(new Reminder())
  // The last text has time 10: its watermark, 9, comes behind it.
  expect(await texts.executeAndCollect()).toEqual([
    'a',
    'bb',
    'cccccccccc',
    'a at 6 EVENT_TIME',
    'b at 7 EVENT_TIME',
    'c at 15 EVENT_TIME',
  ])
})

test('a window of older programs is one of event time, by key', async () => {
  interface Sale {
    readonly shop: string
    readonly at: number
    readonly sum: number
  }
  const sales: readonly Sale[] = [
    { shop: 'a', at: -1, sum: 1 },
    { shop: 'a', at: 0, sum: 2 },
    { shop: 'b', at: 4999, sum: 4 },
    { shop: 'a', at: 5000, sum: 8 },
  ]
  const sums = await timed(newEnv().fromCollection(sales), ({ at }) => at)
    .keyBy('shop')
    .timeWindow(Time.seconds(5))
    .sum('sum')
    .project('shop', 'sum')
    .executeAndCollect()
  expect(sums).toEqual([
    ['a', 1],
    ['a', 2],
    ['b', 4],
    ['a', 8],
  ])
})
