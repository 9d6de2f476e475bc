import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  ManualClock,
  OutputTag,
  type SourceContext,
  StreamExecutionEnvironment,
  WatermarkStrategy,
} from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

async function read<T>(records: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const record of records) all.push(record)
  return all
}

describe('executeAndCollect', () => {
  test('runs what was declared before, too', async () => {
    const env = newEnv()
    const seen: number[] = []
    const source = env.fromElements(1, 2)
    source.addSink((n) => void seen.push(n))
    expect(await source.map((n) => -n).executeAndCollect()).toEqual([-1, -2])
    expect(seen).toEqual([1, 2])
    await expect(env.execute()).rejects.toThrow(expect.objectContaining({ code: 'EMPTY_JOB' }))
  })

  test('gives null and undefined as they are', async () => {
    expect(await newEnv().fromElements<unknown>(null, undefined, 0, '').executeAndCollect()).toEqual([
      null,
      undefined,
      0,
      '',
    ])
  })

  test('of nothing is an empty array, and an empty loop', async () => {
    expect(await newEnv().fromElements<number>().executeAndCollect()).toEqual([])
    expect(await read(newEnv().fromElements<number>().executeAndCollect('name', 1))).toEqual([])
  })

  test('of a side output', async () => {
    const odd = new OutputTag<string>('odd')
    const main = newEnv()
      .fromElements(1, 2, 3)
      .process<number>((n, ctx, out) => {
        if (n % 2 === 1) ctx.output(odd, `${n}`)
        else out.collect(n)
      })
    expect(await main.getSideOutput(odd).executeAndCollect()).toEqual(['1', '3'])
  })

  test('two of them can be read at the same time', async () => {
    const env = newEnv()
    const odd = env
      .fromSequence(1, 5)
      .filter((n) => n % 2 === 1)
      .executeAndCollect()
    const even = env
      .fromSequence(1, 5)
      .filter((n) => n % 2 === 0)
      .executeAndCollect()
    expect(await Promise.all([even, odd])).toEqual([
      [2, 4],
      [1, 3, 5],
    ])
  })

  test('leaving the loop by an error cancels the job, and the error stays', async () => {
    const calls: string[] = []
    const source = {
      async run(ctx: SourceContext<number>): Promise<void> {
        for (let n = 0; !ctx.signal.aborted; n++) {
          ctx.collect(n)
          await ctx.ready()
          await nextTurn()
        }
      },
      cancel: () => void calls.push('cancel'),
      close: () => void calls.push('close'),
    }
    const reading = async (): Promise<void> => {
      for await (const n of newEnv().addSource(source).executeAndCollect()) if (n === 2) throw new Error('enough')
    }
    await expect(reading()).rejects.toThrow('enough')
    expect(calls).toEqual(['cancel', 'close'])
  })

  test.each([-1, NaN, 0])('a limit of %d is refused', (limit) => {
    expect(() => newEnv().fromElements(1).executeAndCollect('name', limit)).toThrow(
      expect.objectContaining({ code: 'BAD_LIMIT' }),
    )
  })
})

describe('collectAsync', () => {
  test('of many records, read after the execution', async () => {
    const env = newEnv()
    const records = env.fromSequence(1, 50_000).collectAsync()
    const running = env.execute()
    const all = await read(records)
    await running
    expect(all).toHaveLength(50_000)
    expect(all.at(-1)).toBe(50_000)
  })

  test('whoever stops reading does not stop the job', async () => {
    const env = newEnv()
    const source = env.fromSequence(1, 50_000)
    const records = source.collectAsync()
    let last = 0
    source.addSink((n) => {
      last = n
    })
    const running = env.execute()
    for await (const n of records) if (n === 3) break
    await running
    expect(last).toBe(50_000)
  })
})

describe('times in a sink', () => {
  test('follow the records through map, filter, flatMap, keyBy and union', async () => {
    const env = newEnv()
    const seen: [number, number | null][] = []
    const strategy = WatermarkStrategy.forMonotonousTimestamps<number>().withTimestampAssigner((n) => n * 10)
    const input = env.fromElements(1, 2).assignTimestampsAndWatermarks(strategy)
    input
      .map((n) => n + 100)
      .filter(() => true)
      .flatMap((n) => [n, n])
      .keyBy((n) => n)
      .union(input)
      .addSink((n, ctx) => void seen.push([n, ctx.timestamp()]))
    await env.execute()
    expect(seen.toSorted(([a], [b]) => a - b)).toEqual([
      [1, 10],
      [2, 20],
      [101, 10],
      [101, 10],
      [102, 20],
      [102, 20],
    ])
  })
})
