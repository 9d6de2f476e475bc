import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { JobBuilder } from '../../src/datastream/job-builder.ts'
import { lower, Transformation } from '../../src/datastream/transformation.ts'
import type { ReaderContext, SourceReader as JobReader } from '../../src/runtime/connector.ts'
import type { Source, SourceOutput, SourceReader, SplitEnumerator } from '../../src/runtime/functions/source.ts'
import { Job } from '../../src/runtime/job/job.ts'
import type { JobSnapshot } from '../../src/runtime/job/job-snapshot.ts'
import { SplitSourceReader } from '../../src/runtime/sources/split-source-reader.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'

/** A stretch of numbers still to be read, which are their own event times. */
interface Range {
  readonly name: string
  readonly from: number
  readonly to: number
}

class RangeReader implements SourceReader<string, Range> {
  readonly #splits: Range[] = []
  closed = false

  addSplits(splits: readonly Range[]): void {
    this.#splits.push(...splits)
  }

  poll(out: SourceOutput<string>): 'MORE' | 'END' {
    const split = this.#splits.shift()
    if (split === undefined) return 'END'
    out.collect(`${split.name}${split.from}`, split.from)
    if (split.from < split.to) this.#splits.unshift({ ...split, from: split.from + 1 })
    return 'MORE'
  }

  snapshot(): Range[] {
    return [...this.#splits]
  }

  close(): void {
    this.closed = true
  }
}

class RangeSource implements Source<string, Range> {
  readonly boundedness = 'BOUNDED'
  readonly #splits: readonly Range[]
  readonly readers: RangeReader[] = []

  constructor(...splits: readonly Range[]) {
    this.#splits = splits
  }

  createEnumerator(): SplitEnumerator<Range> {
    return { discover: () => [...this.#splits], snapshot: () => null }
  }

  createReader(): RangeReader {
    const reader = new RangeReader()
    this.readers.push(reader)
    return reader
  }
}

const newEnv = (clock = new ManualClock()): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock })

test('a bounded source is read to the end of all its splits, whose readers are closed', async () => {
  const source = new RangeSource({ name: 'a', from: 1, to: 3 }, { name: 'b', from: 7, to: 8 })
  const stream = newEnv().fromSource(source, WatermarkStrategy.noWatermarks(), 'Ranges')
  expect(await stream.executeAndCollect()).toEqual(['a1', 'a2', 'a3', 'b7', 'b8'])
  expect(source.readers.map(({ closed }) => closed)).toEqual([true, true])
})

test('a source without splits ends at once', async () => {
  const stream = newEnv().fromSource(new RangeSource(), WatermarkStrategy.noWatermarks(), 'Ranges')
  expect(await stream.executeAndCollect()).toEqual([])
})

test('every split has a watermark of its own: the last one counts', async () => {
  const source = new RangeSource({ name: 'a', from: 100, to: 103 }, { name: 'b', from: 1, to: 3 })
  const seen: [string, number | null][] = []
  let highest = -Infinity
  const env = newEnv()
  env.fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), 'Ranges').addSink((value, ctx) => {
    seen.push([value, ctx.timestamp()])
    if (value.startsWith('b')) highest = Math.max(highest, ctx.currentWatermark())
  })
  await env.execute()
  expect(seen.toSorted((a, b) => Number(a[1]) - Number(b[1]))).toEqual([
    ['b1', 1],
    ['b2', 2],
    ['b3', 3],
    ['a100', 100],
    ['a101', 101],
    ['a102', 102],
    ['a103', 103],
  ])
  // No record of the slow split is late, though the fast one is far ahead.
  expect(highest).toBeLessThan(3)
})

/** Runs a source in a job of its own. */
function rangesJob(source: RangeSource, got: string[], restore: JobSnapshot | undefined, polled: () => void): Job {
  const builder = new JobBuilder(new ManualClock())
  const settings = { source, strategy: WatermarkStrategy.forMonotonousTimestamps(), autoWatermarkInterval: 0 }
  const create = (ctx: ReaderContext): JobReader => new SplitSourceReader(settings, ctx)
  const step = new Transformation('Ranges', { kind: 'source', bounded: true, create }, [], 1)
  new DataStream<string>(builder, step).addSink((value) => {
    got.push(value)
    polled()
  })
  const options = { clock: builder.clock, batchSize: 1 }
  return new Job(lower(builder.take()), restore === undefined ? options : { ...options, restore })
}

test('splits go on from their positions after a restore', async () => {
  const splits = [
    { name: 'a', from: 1, to: 4 },
    { name: 'b', from: 1, to: 3 },
  ]
  const first: string[] = []
  const whole = rangesJob(new RangeSource(...splits), first, undefined, () => {})
  let snapshot: Promise<JobSnapshot> | undefined
  const got: string[] = []
  const stopped: Job = rangesJob(new RangeSource(...splits), got, undefined, () => {
    if (got.length === 4) {
      snapshot = stopped.snapshot()
      snapshot.then(
        () => stopped.cancel(),
        () => {},
      )
    }
  })
  await whole.run()
  await stopped.run()
  const before = got.slice(0, 4)
  const after: string[] = []
  await rangesJob(new RangeSource(...splits), after, await snapshot, () => {}).run()
  expect([...before, ...after]).toEqual(first)
  expect(first).toHaveLength(7)
})

test('a source without end finds further splits at every interval of the clock', async () => {
  const clock = new ManualClock()
  const found: string[][] = [['a'], ['a', 'b'], ['a', 'b']]
  const source: Source<string, string> = {
    boundedness: 'CONTINUOUS_UNBOUNDED',
    createEnumerator: () => ({ discover: () => found.shift() ?? [], discoveryInterval: 500, snapshot: () => null }),
    createReader: () => {
      let todo: readonly string[] = []
      return {
        addSplits: (splits) => (todo = splits),
        poll: (out) => {
          for (const split of todo) out.collect(split)
          todo = []
          return new Promise<void>(() => {})
        },
        snapshot: () => [],
        close: () => {},
      }
    },
  }
  const env = newEnv(clock)
  const got: string[] = []
  env.fromSource(source, WatermarkStrategy.noWatermarks(), 'Names').addSink((value) => void got.push(value))
  const client = await env.executeAsync()
  const settled = async (): Promise<string[]> => {
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    return got.splice(0)
  }
  expect(await settled()).toEqual(['a'])
  clock.set(499)
  expect(await settled()).toEqual([])
  clock.set(500)
  expect(await settled()).toEqual(['b'])
  clock.set(1000)
  expect(await settled()).toEqual([])
  await client.cancel()
})

test('a split that waits is asked again when its promise resolves', async () => {
  let ready = (): void => {}
  let polls = 0
  const source: Source<number, string> = {
    boundedness: 'BOUNDED',
    createEnumerator: () => ({ discover: async () => ['only'], snapshot: () => null }),
    createReader: () => ({
      addSplits: () => {},
      poll: (out) => {
        out.collect(++polls)
        if (polls === 2) return 'END'
        return new Promise<void>((resolve) => (ready = resolve))
      },
      snapshot: () => [],
      close: () => {},
    }),
  }
  const stream = newEnv().fromSource(source, WatermarkStrategy.noWatermarks(), 'Waiting')
  const all = Promise.resolve(stream.executeAndCollect())
  for (let turn = 0; turn < 20; turn++) await nextTurn()
  expect(polls).toBe(1)
  ready()
  expect(await all).toEqual([1, 2])
})

test('an idle split does not hold back the watermark', async () => {
  const clock = new ManualClock()
  let send = (_value: number): void => {}
  const source: Source<number, 'busy' | 'quiet'> = {
    boundedness: 'CONTINUOUS_UNBOUNDED',
    createEnumerator: () => ({ discover: () => ['busy', 'quiet'], snapshot: () => null }),
    createReader: () => {
      const values: number[] = []
      let wake = (): void => {}
      return {
        addSplits: ([split]) => {
          if (split !== 'busy') return
          send = (value) => {
            values.push(value)
            wake()
          }
        },
        poll: (out) => {
          for (const value of values.splice(0)) out.collect(value, value)
          return new Promise<void>((resolve) => (wake = resolve))
        },
        snapshot: () => [],
        close: () => {},
      }
    },
  }
  const env = newEnv(clock)
  const got: [number, number][] = []
  const strategy = WatermarkStrategy.forMonotonousTimestamps<number>().withIdleness(100)
  env.fromSource(source, strategy, 'Two').addSink((value, ctx) => void got.push([value, ctx.currentWatermark()]))
  const client = await env.executeAsync()
  const settled = async (): Promise<[number, number][]> => {
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    return got.splice(0)
  }
  await settled()
  send(10)
  send(20)
  expect(await settled()).toEqual([
    [10, -Infinity],
    [20, -Infinity],
  ])
  clock.set(60)
  send(30)
  expect(await settled()).toEqual([[30, -Infinity]])
  clock.set(100)
  await settled()
  send(40)
  expect(await settled()).toEqual([[40, 29]])
  await client.cancel()
})

describe('failures name the source', () => {
  const failing = (source: Partial<Source<number, string>>): Promise<number[]> => {
    const whole: Source<number, string> = {
      boundedness: 'BOUNDED',
      createEnumerator: () => ({ discover: () => ['s'], snapshot: () => null }),
      createReader: () => ({ addSplits: () => {}, poll: () => 'END', snapshot: () => [], close: () => {} }),
      ...source,
    }
    const stream = newEnv().fromSource(whole, WatermarkStrategy.noWatermarks(), 'Bad')
    return Promise.resolve(stream.executeAndCollect())
  }

  test('of discovery', async () => {
    const discover = async (): Promise<string[]> => Promise.reject(new Error('no list'))
    await expect(failing({ createEnumerator: () => ({ discover, snapshot: () => null }) })).rejects.toThrow(
      'Bad: no list',
    )
  })

  test('of a reader', async () => {
    const poll = (): never => {
      throw new Error('unreadable')
    }
    await expect(
      failing({ createReader: () => ({ addSplits: () => {}, poll, snapshot: () => [], close: () => {} }) }),
    ).rejects.toThrow('Bad: unreadable')
  })

  test('of what a reader waits for', async () => {
    const poll = (): Promise<void> => Promise.reject(new Error('connection lost'))
    await expect(
      failing({ createReader: () => ({ addSplits: () => {}, poll, snapshot: () => [], close: () => {} }) }),
    ).rejects.toThrow('Bad: connection lost')
  })
})
