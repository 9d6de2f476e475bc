import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  IntCounter,
  type JobClient,
  ManualClock,
  RichSinkFunction,
  RichSourceFunction,
  type RuntimeContext,
  type SourceContext,
  StreamExecutionEnvironment,
} from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

/** Sends one record and then waits to be cancelled. */
class Waiting extends RichSourceFunction<number> {
  readonly calls: string[] = []

  override open(ctx: RuntimeContext): void {
    ctx.addAccumulator('sent', new IntCounter())
  }

  async run(ctx: SourceContext<number>): Promise<void> {
    this.getRuntimeContext().getAccumulator<number, number>('sent').add(1)
    ctx.collect(1)
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()))
  }

  override cancel(): void {
    this.calls.push('cancel')
  }

  override close(): void {
    this.calls.push('close')
  }
}

async function start(source: Waiting): Promise<JobClient> {
  const env = newEnv()
  const arrived = new Promise<number>((resolve) => {
    env.addSource(source).addSink((n) => resolve(n))
  })
  const client = await env.executeAsync('waiting')
  await arrived
  return client
}

describe('a job client', () => {
  test('of a job that has ended gives its result, as often as asked', async () => {
    const env = newEnv()
    env.fromElements(1).addSink(() => {})
    const client = await env.executeAsync()
    const first = await client.getJobExecutionResult()
    expect(await client.getJobExecutionResult()).toBe(first)
    expect(first.jobId).toBe(client.jobId)
    expect(client.getJobStatus()).toBe('FINISHED')
    expect(first.getAllAccumulatorResults()).toEqual(new Map())
  })

  test('can not cancel a job that has ended', async () => {
    const env = newEnv()
    env.fromElements(1).addSink(() => {})
    const client = await env.executeAsync()
    await client.getJobExecutionResult()
    await client.cancel()
    expect(client.getJobStatus()).toBe('FINISHED')
    expect((await client.getJobExecutionResult()).jobId).toBe(client.jobId)
  })

  test('cancels once, however often it is told', async () => {
    const source = new Waiting()
    const client = await start(source)
    await Promise.all([client.cancel(), client.cancel()])
    await client.cancel()
    expect(source.calls).toEqual(['cancel', 'close'])
  })

  test('at the end of its block cancels the job', async () => {
    const source = new Waiting()
    let kept: JobClient | undefined
    {
      await using client = await start(source)
      kept = client
      expect(client.getJobStatus()).toBe('RUNNING')
    }
    expect(kept.getJobStatus()).toBe('CANCELED')
    expect(source.calls).toEqual(['cancel', 'close'])
  })

  test('gives the accumulators of a job that was cancelled', async () => {
    const client = await start(new Waiting())
    await client.cancel()
    expect(await client.getAccumulators()).toEqual(new Map([['sent', 1]]))
  })

  test('gives the accumulators of a job that failed', async () => {
    const env = newEnv()
    class Failing extends RichSinkFunction<number> {
      readonly #seen = new IntCounter()

      override open(ctx: RuntimeContext): void {
        ctx.addAccumulator('seen', this.#seen)
      }

      invoke(n: number): void {
        this.#seen.add(1)
        if (n === 3) throw new Error('three')
      }
    }
    env.fromElements(1, 2, 3, 4).addSink(new Failing())
    const client = await env.executeAsync()
    await expect(client.getJobExecutionResult()).rejects.toThrow('Sink: three')
    expect(client.getJobStatus()).toBe('FAILED')
    expect(await client.getAccumulators()).toEqual(new Map([['seen', 3]]))
  })

  test('two jobs of one environment run side by side', async () => {
    const env = newEnv()
    const first = new Waiting()
    env.addSource(first).addSink(() => {})
    const one = await env.executeAsync('one')
    const got: number[] = []
    env.fromElements(1, 2).addSink((n) => void got.push(n))
    const two = await env.executeAsync('two')
    expect(two.jobId).not.toBe(one.jobId)
    await two.getJobExecutionResult()
    expect(got).toEqual([1, 2])
    expect(one.getJobStatus()).toBe('RUNNING')
    await one.cancel()
  })

  test('nobody needs to ask for the result of a job that failed', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    try {
      const env = newEnv()
      env.fromElements(1).addSink(() => {
        throw new Error('broken')
      })
      const client = await env.executeAsync()
      while (client.getJobStatus() === 'RUNNING') await nextTurn()
      for (let turn = 0; turn < 5; turn++) await nextTurn()
      expect(client.getJobStatus()).toBe('FAILED')
      expect(unhandled).toEqual([])
    } finally {
      process.off('unhandledRejection', note)
    }
  })
})
