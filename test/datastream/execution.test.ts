import { describe, expect, test, vi } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'

const environment = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock(1000) })

/** Counts how far it has been read, and whether it was closed. */
class Counter implements AsyncIterable<number> {
  read = 0
  closed = false

  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    try {
      for (;;) yield this.read++
    } finally {
      this.closed = true
    }
  }
}

describe('sources', () => {
  test.each([
    ['fromElements', () => environment().fromElements('a', 'b'), ['a', 'b']],
    ['fromData', () => environment().fromData('a', 'b'), ['a', 'b']],
    ['fromCollection of an iterable', () => environment().fromCollection(new Set(['a', 'b'])), ['a', 'b']],
    ['fromSequence', () => environment().fromSequence(-1, 2), [-1, 0, 1, 2]],
    ['fromSequence, empty', () => environment().fromSequence(2, 1), []],
  ])('%s', async (_, stream, expected) => {
    expect(await stream().executeAndCollect()).toEqual(expected)
  })

  test('fromCollection of an async iterable', async () => {
    async function* slowly(): AsyncGenerator<number> {
      yield 1
      await Promise.resolve()
      yield 2
    }
    expect(await environment().fromCollection(slowly()).executeAndCollect()).toEqual([1, 2])
  })

  test('a long sequence', async () => {
    const sums = await environment()
      .fromSequence(1, 100_000)
      .keyBy(() => 0)
      .reduce((a, b) => a + b)
      .executeAndCollect()
    expect(sums.at(-1)).toBe(5_000_050_000)
    expect(sums).toHaveLength(100_000)
  })

  test('errors of an iterable name the source', async () => {
    const broken = {
      *[Symbol.iterator]() {
        yield 1
        throw new Error('no more')
      },
    }
    const failure = environment().fromCollection(broken).name('Numbers').executeAndCollect()
    await expect(failure).rejects.toThrow('Numbers: no more')
  })
})

describe('executeAndCollect', () => {
  test('runs when asked, once', async () => {
    let runs = 0
    const stream = environment()
      .fromElements(1, 2)
      .map((v) => {
        runs++
        return v
      })
    const result = stream.executeAndCollect()
    expect(runs).toBe(0)
    expect(await result).toEqual([1, 2])
    expect(await result).toEqual([1, 2])
    expect(runs).toBe(2)
    expect(await stream.executeAndCollect('again')).toEqual([1, 2])
    expect(runs).toBe(4)
  })

  test('streams an endless job; leaving the loop cancels it', async () => {
    const source = new Counter()
    const seen: number[] = []
    for await (const value of environment()
      .fromCollection(source)
      .map((v) => v * 2)
      .executeAndCollect()) {
      seen.push(value)
      if (seen.length === 5) break
    }
    expect(seen).toEqual([0, 2, 4, 6, 8])
    expect(source.closed).toBe(true)
  })

  test('a slow reader holds the job back', async () => {
    const source = new Counter()
    let seen = 0
    for await (const _ of environment().fromCollection(source).executeAndCollect()) {
      if (++seen < 50_000) continue
      break
    }
    expect(source.read).toBeLessThan(100_000)
  })

  test('a limit ends the job', async () => {
    const source = new Counter()
    expect(await environment().fromCollection(source).executeAndCollect(3)).toEqual([0, 1, 2])
    expect(source.closed).toBe(true)
    expect(await environment().fromElements(1, 2).executeAndCollect('name', 5)).toEqual([1, 2])
    expect(() => environment().fromElements(1).executeAndCollect(0)).toThrow(
      expect.objectContaining({ code: 'BAD_LIMIT' }),
    )
  })

  test('a failure comes after the records before it', async () => {
    const seen: number[] = []
    const stream = environment()
      .fromSequence(1, 10_000)
      .map((v) => {
        if (v > 5000) throw new Error('enough')
        return v
      })
    const read = async (): Promise<void> => {
      for await (const value of stream.executeAndCollect()) seen.push(value)
    }
    await expect(read()).rejects.toThrow('Map: enough')
    // All batches before the one that failed.
    expect(seen).toHaveLength(4608)
  })

  test('can be read once', async () => {
    const result = environment().fromElements(1).executeAndCollect()
    for await (const value of result) expect(value).toBe(1)
    expect(() => result[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'ALREADY_READ' }))
  })
})

describe('collectAsync', () => {
  test('gives the records of the next execution, while it runs or after it', async () => {
    const env = environment()
    const source = env.fromElements(1, 2, 3)
    const doubled = source.map((v) => v * 2).collectAsync()
    const plain = source.collectAsync()
    await env.execute()
    const read = async (records: AsyncIterable<number>): Promise<number[]> => {
      const all: number[] = []
      for await (const record of records) all.push(record)
      return all
    }
    expect(await Promise.all([read(doubled), read(plain)])).toEqual([
      [2, 4, 6],
      [1, 2, 3],
    ])
  })

  test('fails with the job', async () => {
    const env = environment()
    const records = env
      .fromElements(1)
      .map(() => {
        throw new Error('broken')
      })
      .collectAsync()
    await expect(env.execute()).rejects.toThrow('Map: broken')
    await expect(records[Symbol.asyncIterator]().next()).rejects.toThrow('Map: broken')
  })
})

describe('execute', () => {
  test('runs all that was declared since the last time', async () => {
    const env = environment()
    const seen: string[] = []
    const source = env.fromElements(1, 2)
    source.addSink((v) => void seen.push(`first ${v}`))
    source.map((v) => void seen.push(`no sink ${v}`))
    const { jobId, netRuntime } = await env.execute('job')
    expect(jobId).toMatch(/^[0-9a-f]{32}$/)
    expect(netRuntime).toBe(0)
    expect(seen.toSorted()).toEqual(['first 1', 'first 2', 'no sink 1', 'no sink 2'])
    seen.length = 0
    source.addSink({ invoke: (v) => void seen.push(`second ${v}`) })
    await env.execute()
    expect(seen).toEqual(['second 1', 'second 2'])
    await expect(env.execute()).rejects.toThrow(expect.objectContaining({ code: 'EMPTY_JOB' }))
  })

  test('sinks learn of times', async () => {
    const env = environment()
    const seen: unknown[] = []
    env
      .fromElements(5, 7)
      .assignTimestampsAndWatermarks(
        WatermarkStrategy.forMonotonousTimestamps<number>().withTimestampAssigner((v) => v),
      )
      .addSink(
        (value, ctx) => void seen.push([value, ctx.timestamp(), ctx.currentWatermark(), ctx.currentProcessingTime()]),
      )
    await env.execute()
    expect(seen).toEqual([
      [5, 5, -Infinity, 1000],
      [7, 7, 4, 1000],
    ])
  })

  test('executeAsync gives a job that can be cancelled', async () => {
    const env = environment()
    const source = new Counter()
    const arrived = new Promise<number>((resolve) => {
      env.fromCollection(source).addSink(resolve)
    })
    const client = await env.executeAsync()
    expect(await arrived).toBe(0)
    expect(client.getJobStatus()).toBe('RUNNING')
    await client.cancel()
    expect(client.getJobStatus()).toBe('CANCELED')
    expect(source.closed).toBe(true)
    await expect(client.getJobExecutionResult()).rejects.toThrow(expect.objectContaining({ code: 'JOB_CANCELED' }))
  })

  test('a failed job says so', async () => {
    const env = environment()
    const close = vi.fn()
    env.fromElements(1).addSink({
      invoke: () => {
        throw new Error('full')
      },
      close,
    })
    const client = await env.executeAsync()
    await expect(client.getJobExecutionResult()).rejects.toThrow('Sink: full')
    expect(client.getJobStatus()).toBe('FAILED')
    expect(close).toHaveBeenCalledOnce()
  })
})

describe('set-up', () => {
  test('equal uids are refused', async () => {
    const stream = environment()
      .fromElements(1)
      .map((v) => v)
      .uid('x')
      .filter(() => true)
      .uid('x')
    await expect(stream.executeAndCollect()).rejects.toThrow("'Map' and 'Filter' have the same uid 'x'")
  })

  test.each([0, 1.5, -1])('parallelism %d is refused', (n) => {
    expect(() => environment().setParallelism(n)).toThrow(expect.objectContaining({ code: 'BAD_PARALLELISM' }))
  })

  test('parallelism', () => {
    expect(StreamExecutionEnvironment.createLocalEnvironment(4).getParallelism()).toBe(4)
    expect(StreamExecutionEnvironment.getExecutionEnvironment().setMaxParallelism(8).getParallelism()).toBe(1)
  })
})

describe('print', () => {
  test('writes a line for each record', async () => {
    const lines: string[] = []
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
    try {
      const env = environment()
      class Point {
        toString(): string {
          return '(1, 2)'
        }
      }
      env
        .fromData<unknown>('text', 1, 2n, null, { a: [1, { b: 'x' }] }, new Date(0), new Map([[1, 2]]), new Point())
        .print('out')
      env.fromElements('plain').print()
      await env.execute()
    } finally {
      write.mockRestore()
    }
    expect(lines.join('').trimEnd().split('\n').toSorted()).toEqual(
      [
        'out> text',
        'out> 1',
        'out> 2n',
        'out> null',
        "out> { a: [ 1, { b: 'x' } ] }",
        'out> 1970-01-01T00:00:00.000Z',
        'out> Map(1) { 1 => 2 }',
        'out> (1, 2)',
        'plain',
      ].toSorted(),
    )
  })
})
