import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Source, StreamExecutionEnvironment, WatermarkStrategy } from '../../../src/index.ts'

interface Split {
  readonly id: number
  readonly next: number
}

const PER_SPLIT = 6

/** Numbers of several splits, `id * 100 + i`; each split waits before number `pause`, so that the job can be stopped. */
function numbers(splits: number, pause: number, waiting: () => void): Source<number, Split> {
  let reached = 0
  return {
    boundedness: pause === Infinity ? 'BOUNDED' : 'CONTINUOUS_UNBOUNDED',
    createEnumerator: () => {
      let discovered = false
      return {
        discover: () => {
          if (discovered) return []
          discovered = true
          return Array.from({ length: splits }, (_, id) => ({ id, next: 0 }))
        },
        snapshot: () => discovered,
      }
    },
    createReader: () => {
      const own: { id: number; next: number }[] = []
      return {
        addSplits: (added) => void own.push(...added.map((split) => ({ ...split }))),
        poll: (out) => {
          const split = own.find(({ next }) => next < Math.min(pause, PER_SPLIT))
          if (split === undefined) {
            if (pause === Infinity) return 'END'
            return new Promise((resolve) => setImmediate(resolve))
          }
          out.collect(split.id * 100 + split.next, split.next)
          split.next++
          if (split.next === pause && ++reached === splits) waiting()
          return 'MORE'
        },
        snapshot: () => own.map((split) => ({ ...split })),
        close: () => {},
      }
    },
  }
}

const directories: string[] = []

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

async function run(parallelism: number, pause: number, from?: string): Promise<{ out: number[]; path: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'splits-'))
  directories.push(directory)
  const config = from === undefined ? {} : { 'execution.state-recovery.path': from }
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ parallelism, config })
  const out: number[] = []
  let waiting = (): void => {}
  const reached = new Promise<void>((resolve) => (waiting = resolve))
  env
    .fromSource(numbers(5, pause, waiting), WatermarkStrategy.noWatermarks(), 'numbers')
    .keyBy((n) => n % 10)
    .reduce((a, b) => a + b)
    .addSink((n) => void out.push(n))
  const client = await env.executeAsync()
  if (pause === Infinity) {
    await client.getJobExecutionResult()
    return { out, path: '' }
  }
  await Promise.race([reached, client.getJobExecutionResult()])
  return { out, path: await client.stopWithSavepoint({ path: directory }) }
}

describe('a source of splits', () => {
  test.each([
    [2, 2],
    [1, 4],
    [2, 3],
    [4, 1],
    [4, 2],
  ])('goes on with its splits from %i subtasks to %i', async (before, after) => {
    const first = await run(before, 4)
    const second = await run(after, Infinity, first.path)
    expect(first.out).toHaveLength(5 * 4)
    expect(second.out).toHaveLength(5 * 2)
    // Numbers of the last digits 4 and 5 come after the restart only: their sums over all splits are told last.
    expect(second.out).toEqual(expect.arrayContaining([1020, 1025]))
  })
})
