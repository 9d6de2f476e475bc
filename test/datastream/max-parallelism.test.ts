import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  DataGeneratorSource,
  type JobClient,
  type RuntimeContext,
  RateLimiterStrategy,
  RichMapFunction,
  StreamExecutionEnvironment,
  WatermarkStrategy,
} from '../../src/index.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'max-parallelism-'))
})

afterEach(() => rm(directory, { recursive: true }))

class Max extends RichMapFunction<number, number> {
  map(): number {
    return this.getRuntimeContext().getMaxNumberOfParallelSubtasks()
  }

  override open(_ctx: RuntimeContext): void {}
}

describe('the maximum parallelism', () => {
  test.each([
    [1, 128],
    [85, 128],
    [86, 256],
    [200, 512],
  ])('of a job whose widest step has parallelism %i is %i', async (parallelism, max) => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    expect(await env.fromData(1).rebalance().map(new Max()).setParallelism(parallelism).executeAndCollect()).toEqual([
      max,
    ])
  })

  test('is what the program says, of which a step may not have more', async () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    env.setMaxParallelism(7)
    expect(await env.fromData(1).map(new Max()).executeAndCollect()).toEqual([7])
    const wide = env.fromData(1).rebalance().map(new Max()).setParallelism(8)
    await expect(async () => wide.executeAndCollect()).rejects.toThrow('maximum parallelism of 7')
  })

  /** Counts numbers by their last digit, for ever. */
  async function counting(
    counts: Map<number, number>,
    setUp: (env: StreamExecutionEnvironment) => void,
    from?: string,
  ): Promise<JobClient> {
    const config = from === undefined ? {} : { 'execution.state-recovery.path': from }
    const env = StreamExecutionEnvironment.getExecutionEnvironment({ config })
    setUp(env)
    const numbers = new DataGeneratorSource((i) => i, Infinity, RateLimiterStrategy.perSecond(5000))
    env
      .fromSource(numbers, WatermarkStrategy.noWatermarks(), 'numbers')
      .map((n) => ({ digit: n % 10, count: 1 }))
      .keyBy('digit')
      .sum('count')
      .addSink(({ digit, count }) => {
        const before = counts.get(digit) ?? 0
        expect(count).toBe(before + 1)
        counts.set(digit, count)
      })
    return env.executeAsync()
  }

  const total = (counts: ReadonlyMap<number, number>): number => [...counts.values()].reduce((sum, n) => sum + n, 0)

  async function until(counts: ReadonlyMap<number, number>, job: JobClient, sum: number): Promise<void> {
    await Promise.race([
      expect.poll(() => total(counts), { interval: 1 }).toBeGreaterThan(sum),
      job.getJobExecutionResult(),
    ])
  }

  test('of saved state stays: without one of its own a program takes it over', async () => {
    const counts = new Map<number, number>()
    const first = await counting(counts, (env) => env.setMaxParallelism(6).setParallelism(2))
    await until(counts, first, 100)
    const path = await first.stopWithSavepoint({ path: directory })
    const second = await counting(counts, (env) => env.setParallelism(5), path)
    await until(counts, second, total(counts) + 100)
    await second.cancel()
    const changed = await counting(counts, (env) => env.setMaxParallelism(64).setParallelism(2), path)
    await expect(changed.getJobExecutionResult()).rejects.toThrow(/maximum parallelism 6, and now it is 64/)
    await expect(counting(counts, (env) => env.setParallelism(7), path)).rejects.toThrow(
      'A step has parallelism 7, but the maximum parallelism of the job is 6.',
    )
  })
})
