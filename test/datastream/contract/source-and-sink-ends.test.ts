import { describe, expect, test } from 'vitest'
import {
  ManualClock,
  type Sink,
  type SinkWriter,
  type Source,
  StreamExecutionEnvironment,
  WatermarkStrategy,
} from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

const fail = (): never => {
  throw new Error('broken')
}

/** A source of one split that holds some numbers; notes what is closed. */
function numbers(calls: string[], values: readonly number[]): Source<number, string> {
  return {
    boundedness: 'BOUNDED',
    createEnumerator: () => ({
      discover: () => ['only'],
      snapshot: () => null,
      close: () => void calls.push('close enumerator'),
    }),
    createReader: () => {
      const left = [...values]
      return {
        addSplits: () => {},
        poll(out) {
          const next = left.shift()
          if (next === undefined) return 'END'
          out.collect(next, next * 10)
          return 'MORE'
        },
        snapshot: () => [],
        close: () => void calls.push('close reader'),
      }
    },
  }
}

function sink(calls: string[], writer: Partial<SinkWriter<number, number>>): Sink<number, number> {
  return {
    createWriter: () => ({
      write: () => {},
      flush: () => {},
      prepareCommit: () => [1],
      close: () => void calls.push('close writer'),
      ...writer,
    }),
    createCommitter: () => ({
      commit: async (items) => void calls.push(`commit ${items.join(',')}`),
      close: () => void calls.push('close committer'),
    }),
  }
}

describe('a source', () => {
  test('gives its records with their times, by the strategy of fromSource', async () => {
    const env = newEnv()
    const seen: [number, number | null, number][] = []
    env
      .fromSource(numbers([], [1, 2]), WatermarkStrategy.forMonotonousTimestamps<number>(), 'Numbers')
      .addSink((n, ctx) => void seen.push([n, ctx.timestamp(), ctx.currentWatermark()]))
    await env.execute()
    expect(seen).toEqual([
      [1, 10, -Infinity],
      [2, 20, 9],
    ])
  })

  test('an assigner sees the time of the source, and may give another', async () => {
    const env = newEnv()
    const seen: (number | null)[] = []
    const strategy = WatermarkStrategy.noWatermarks<number>().withTimestampAssigner((n, before) => n + (before ?? -100))
    env.fromSource(numbers([], [1, 2]), strategy, 'Numbers').addSink((_, ctx) => void seen.push(ctx.timestamp()))
    await env.execute()
    expect(seen).toEqual([11, 22])
  })

  test('is closed in the end, with its enumerator', async () => {
    const calls: string[] = []
    const env = newEnv()
    env.fromSource(numbers(calls, [1]), WatermarkStrategy.noWatermarks(), 'Numbers').addSink(() => {})
    await env.execute()
    expect(calls.toSorted()).toEqual(['close enumerator', 'close reader'])
  })

  test('is closed after a failure further on', async () => {
    const calls: string[] = []
    const env = newEnv()
    env
      .fromSource(numbers(calls, [1, 2, 3]), WatermarkStrategy.noWatermarks(), 'Numbers')
      .map(fail)
      .addSink(() => {})
    await expect(env.execute()).rejects.toThrow('Map: broken')
    expect(calls.toSorted()).toEqual(['close enumerator', 'close reader'])
  })
})

describe('a sink whose', () => {
  const run = (given: Sink<number, number>): Promise<unknown> => {
    const env = newEnv()
    env.fromElements(7).sinkTo(given).name('Out')
    return env.execute()
  }

  test('write fails commits nothing and is closed', async () => {
    const calls: string[] = []
    await expect(run(sink(calls, { write: fail }))).rejects.toThrow('Out: broken')
    expect(calls).toEqual(['close writer', 'close committer'])
  })

  test('flush fails commits nothing and is closed', async () => {
    const calls: string[] = []
    await expect(run(sink(calls, { flush: async () => fail() }))).rejects.toThrow('Out: broken')
    expect(calls).toEqual(['close writer', 'close committer'])
  })

  test('commit fails is closed, and the failure names it', async () => {
    const calls: string[] = []
    const broken: Sink<number, number> = {
      ...sink(calls, {}),
      createCommitter: () => ({ commit: async () => fail(), close: () => void calls.push('close committer') }),
    }
    await expect(run(broken)).rejects.toThrow('Out: broken')
    expect(calls).toEqual(['close writer', 'close committer'])
  })

  test('writer can not be made fails by its name', async () => {
    await expect(run({ createWriter: fail })).rejects.toThrow('Out: broken')
  })

  test('committer has nothing to commit is not asked', async () => {
    const calls: string[] = []
    await run(sink(calls, { prepareCommit: () => [] }))
    expect(calls).toEqual(['close writer', 'close committer'])
  })
})
