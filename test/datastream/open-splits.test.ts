import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Source, type SourceReader, StreamExecutionEnvironment, WatermarkStrategy } from '../../src/index.ts'

/** Splits of two records each, the second of which takes a while; `most`: how many were open at a time. */
class SlowSplits implements Source<number, number> {
  readonly boundedness = 'BOUNDED'
  readonly maxOpenSplits?: number
  #open = 0
  most = 0

  constructor(maxOpenSplits: number | undefined) {
    if (maxOpenSplits !== undefined) this.maxOpenSplits = maxOpenSplits
  }

  createEnumerator() {
    return { discover: () => Array.from({ length: 20 }, (_, i) => i), snapshot: () => null }
  }

  createReader(): SourceReader<number, number> {
    let split = 0
    let polls = 0
    return {
      addSplits: ([added]) => void (split = added ?? 0),
      poll: (out) => {
        if (polls === 0) this.most = Math.max(this.most, ++this.#open)
        switch (polls++) {
          case 0:
            return nextTurn()
          case 1:
            out.collect(split, split)
            return nextTurn()
          default:
            out.collect(split + 100, split + 100)
            return 'END'
        }
      },
      snapshot: () => [split],
      close: () => void this.#open--,
    }
  }
}

test.each([
  [undefined, 20],
  [3, 3],
  [1, 1],
])('with at most %j splits open there are never more than %i', async (limit, most) => {
  const source = new SlowSplits(limit)
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const strategy = WatermarkStrategy.forMonotonousTimestamps<number>()
  const got = await env.fromSource(source, strategy, 'slow').executeAndCollect()
  expect(got.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => (i < 20 ? i : i + 80)))
  expect(source.most).toBe(most)
})
