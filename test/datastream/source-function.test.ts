import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { JobBuilder } from '../../src/datastream/job-builder.ts'
import { DataStream } from '../../src/datastream/data-stream.ts'
import { lower, Transformation } from '../../src/datastream/transformation.ts'
import { ManualClock } from '../../src/core/clock.ts'
import type { ReaderContext, SourceReader } from '../../src/runtime/connector.ts'
import type { CheckpointedFunction, OperatorStateStore } from '../../src/runtime/functions/checkpointed.ts'
import { RichSourceFunction, type SourceContext, type SourceFunction } from '../../src/runtime/functions/source.ts'
import { Job } from '../../src/runtime/job/job.ts'
import type { JobSnapshot } from '../../src/runtime/job/job-snapshot.ts'
import { SourceFunctionReader } from '../../src/runtime/sources/source-function-reader.ts'
import { type ListState, ListStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import type { Seen } from './running.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

/** All that a source sends, with the watermark in force. */
async function seen<T>(source: SourceFunction<T>): Promise<Seen<T>[]> {
  const env = newEnv()
  const all: Seen<T>[] = []
  env.addSource(source).addSink((value, ctx) => {
    all.push({ value, timestamp: ctx.timestamp(), watermark: ctx.currentWatermark() })
  })
  await env.execute()
  return all
}

test('records come with their time, and the watermark emitted before them', async () => {
  const source = (ctx: SourceContext<string>): void => {
    ctx.collect('a')
    ctx.collectWithTimestamp('b', 10)
    ctx.emitWatermark(9)
    ctx.collectWithTimestamp('c', 11)
    ctx.emitWatermark(5)
    ctx.collectWithTimestamp('d', 12)
  }
  expect(await seen(source)).toEqual([
    { value: 'a', timestamp: null, watermark: -Infinity },
    { value: 'b', timestamp: 10, watermark: -Infinity },
    { value: 'c', timestamp: 11, watermark: 9 },
    { value: 'd', timestamp: 12, watermark: 9 },
  ])
})

test('an async source ends the stream when run resolves', async () => {
  const source = {
    async run(ctx: SourceContext<number>): Promise<void> {
      for (let i = 0; i < 3; i++) {
        await nextTurn()
        ctx.collect(i)
      }
    },
  }
  expect(await newEnv().addSource(source).executeAndCollect()).toEqual([0, 1, 2])
})

test('ready() holds a source back until the job has room', async () => {
  let sent = 0
  const source = async (ctx: SourceContext<number>): Promise<void> => {
    while (!ctx.signal.aborted) {
      ctx.collect(sent++)
      await ctx.ready()
    }
  }
  const env = newEnv()
  const [first] = await env.addSource(source).executeAndCollect(1)
  expect(first).toBe(0)
  expect(sent).toBeLessThan(50_000)
})

test('cancelling calls cancel(), aborts the signal, and closes the function', async () => {
  const calls: string[] = []
  class Endless extends RichSourceFunction<number> {
    override open(): void {
      calls.push(`open ${this.getRuntimeContext().getTaskName()}`)
    }
    async run(ctx: SourceContext<number>): Promise<void> {
      ctx.collect(1)
      await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()))
      calls.push('aborted')
    }
    override cancel(): void {
      calls.push('cancel')
    }
    override finish(): void {
      calls.push('finish')
    }
    override close(): void {
      calls.push('close')
    }
  }
  const env = newEnv()
  const got: number[] = []
  env.addSource(new Endless(), 'Numbers').addSink((value) => void got.push(value))
  const client = await env.executeAsync()
  while (got.length === 0) await nextTurn()
  await client.cancel()
  expect(calls).toEqual(['open Numbers', 'cancel', 'aborted', 'close'])
  expect(client.getJobStatus()).toBe('CANCELED')
})

test('a loop that does not look at the signal is ended by ready()', async () => {
  const env = newEnv()
  let ended = false
  const source = async (ctx: SourceContext<number>): Promise<void> => {
    try {
      for (;;) {
        ctx.collect(1)
        await ctx.ready()
      }
    } finally {
      ended = true
    }
  }
  expect(await env.addSource(source).executeAndCollect(2)).toEqual([1, 1])
  expect(ended).toBe(true)
})

describe('failures name the source', () => {
  test('of run', async () => {
    const source = async (ctx: SourceContext<number>): Promise<void> => {
      ctx.collect(1)
      await nextTurn()
      throw new Error('no more')
    }
    const result = newEnv().addSource(source, 'Numbers').executeAndCollect()
    await expect(result).rejects.toThrow('Numbers: no more')
  })

  test('of a wrong time', async () => {
    const source = (ctx: SourceContext<number>): void => ctx.collectWithTimestamp(1, NaN)
    await expect(seen(source)).rejects.toThrow('Custom Source: The source gave NaN for a time')
  })
})

test('an idle source does not hold others back, and does again with its next record', async () => {
  const env = newEnv()
  let goOn = (): void => {}
  const quiet = env.addSource<string>(async (ctx) => {
    ctx.markAsTemporarilyIdle()
    await new Promise<void>((resolve) => (goOn = resolve))
    ctx.collectWithTimestamp('quiet', 50)
  }, 'Quiet')
  const busy = env.addSource<string>(async (ctx) => {
    ctx.emitWatermark(10)
    await nextTurn()
    ctx.collectWithTimestamp('busy', 20)
    await nextTurn()
    goOn()
    await nextTurn()
    await nextTurn()
    ctx.emitWatermark(30)
    ctx.collectWithTimestamp('busy again', 40)
  }, 'Busy')
  const got: [string, number][] = []
  busy.union(quiet).addSink((value, ctx) => void got.push([value, ctx.currentWatermark()]))
  await env.execute()
  expect(got.filter(([value]) => value.startsWith('busy'))).toEqual([
    ['busy', 10],
    ['busy again', 30],
  ])
})

/** Counts to 10, in steps that the test allows. */
class Counter implements CheckpointedFunction {
  readonly #step: () => Promise<void>
  #next = 0
  #state: ListState<number> | undefined
  restored = false

  constructor(step: () => Promise<void>) {
    this.#step = step
  }

  initializeState(ctx: { isRestored(): boolean; getOperatorStateStore(): OperatorStateStore }): void {
    this.#state = ctx.getOperatorStateStore().getListState(new ListStateDescriptor<number>('next'))
    this.restored = ctx.isRestored()
    for (const next of this.#state.get()) this.#next = next
  }

  async run(ctx: SourceContext<number>): Promise<void> {
    while (this.#next < 10 && !ctx.signal.aborted) {
      await this.#step()
      // Two at once: one of them may still be under way when the snapshot is taken.
      ctx.collect(this.#next++)
      ctx.collect(this.#next++)
    }
  }

  snapshotState(): void {
    this.#state?.update([this.#next])
  }
}

/** Starts a job over a counter; `arrived` is called for each result: all numbers so far. */
function countingJob(
  source: Counter,
  restore: JobSnapshot | undefined,
  arrived: (all: readonly number[]) => void,
): Job {
  const builder = new JobBuilder(new ManualClock())
  const create = (ctx: ReaderContext): SourceReader => new SourceFunctionReader(source, ctx)
  const step = new Transformation('Counter', { kind: 'source', bounded: false, create }, [], 1)
  new DataStream<number>(builder, step)
    .keyBy(() => 0)
    .fold<readonly number[]>([], (all, value) => [...all, value])
    .addSink(arrived)
  const options = { clock: builder.clock, batchSize: 1 }
  return new Job(lower(builder.take()), restore === undefined ? options : { ...options, restore })
}

test('a source with state goes on where the snapshot was taken, nothing twice and nothing lost', async () => {
  let last: readonly number[] = []
  let restore: JobSnapshot | undefined
  const restored: boolean[] = []
  for (let ended = false; !ended;) {
    const source = new Counter(() => nextTurn())
    let arrive = (): void => {}
    const arrived = new Promise<'arrived'>((resolve) => (arrive = () => resolve('arrived')))
    const job = countingJob(source, restore, (all) => {
      last = all
      arrive()
    })
    const run = job.run().then(() => 'ended' as const)
    ended = (await Promise.race([arrived, run])) === 'ended'
    restored.push(source.restored)
    if (ended) break
    // Rejected where the job has just ended.
    restore = await job.snapshot().catch(() => undefined)
    ended = restore === undefined
    job.cancel()
    await run
  }
  expect(last).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(restored.slice(0, 4)).toEqual([false, true, true, true])
})
