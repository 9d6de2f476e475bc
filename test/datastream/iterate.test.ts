import { describe, expect, test } from 'vitest'
import { AsyncDataStream } from '../../src/datastream/async-data-stream.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { TumblingEventTimeWindows } from '../../src/runtime/windows/assigners.ts'
import { LiveJob } from './live.ts'
import { restoredValues } from './running.ts'

/** Subtracts 1 in a loop until nothing is left; gives what comes out. */
function countDown(input: DataStream<number>): DataStream<number> {
  const loop = input.iterate()
  const less = loop.map((n) => n - 1)
  loop.closeWith(less.filter((n) => n > 0))
  return less.filter((n) => n <= 0)
}

const collect = <T, O>(elements: readonly T[], build: (input: DataStream<T>) => DataStream<O>): PromiseLike<O[]> =>
  build(StreamExecutionEnvironment.getExecutionEnvironment().fromCollection(elements)).executeAndCollect()

describe('iterate', () => {
  test('records run in the loop until they leave it, and the job ends when it is empty', async () => {
    expect(await collect([3, 1, 0], countDown)).toEqual([0, -1, 0])
  })

  test('records that are on their way back are part of a snapshot', async () => {
    const rounds = (input: DataStream<number>): DataStream<string> => {
      const loop = input.map((n): [number, number] => [n, 0]).iterate()
      const next = loop.map(([n, round]) => [n, round + 1] as [number, number])
      loop.closeWith(next.filter(([, round]) => round < 3))
      return next.map(([n, round]) => `${n} round ${round}`)
    }
    const expected = ['1 round 1', '1 round 2', '1 round 3', '2 round 1', '2 round 2', '2 round 3']
    expect((await collect([1, 2], rounds)).toSorted()).toEqual(expected)
    expect((await restoredValues([1, 2], rounds)).toSorted()).toEqual(expected)
  })

  test('records that never leave keep out neither sources nor cancellation', async () => {
    const job = new LiveJob<number, number>((input) => {
      const loop = input.iterate()
      loop.closeWith(loop.filter((n) => n < 0))
      return loop.filter((n) => n > 0)
    })
    expect(await job.push(-1, 5)).toEqual([5])
    expect(await job.push(6)).toEqual([6])
    await job.cancel()
  })

  test('closeWith gives the stream it was given; side outputs and several streams may flow back', async () => {
    const again = new OutputTag<number>('again')
    const result = await collect([10, 3], (input) => {
      const loop = input.iterate(1000)
      const body = loop.process<number>((n, ctx, out) => {
        if (n > 5) ctx.output(again, n - 4)
        else out.collect(n)
      })
      const feedback = body.getSideOutput(again)
      expect(loop.closeWith(feedback)).toBe(feedback)
      loop.closeWith(body.filter((n) => n === 3).map(() => 1))
      return body
    })
    expect(result.toSorted()).toEqual([1, 2, 3])
  })

  test('the end of the stream comes after all feedback: windows in and behind the loop are complete', async () => {
    const sums = await collect([3, 12], (input) => {
      const loop = input
        .assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks<number>().withTimestampAssigner((n) => n))
        .iterate()
      const less = loop.map((n) => n - 1)
      loop.closeWith(less.filter((n) => n > 0))
      return less
        .keyBy(() => 'all')
        .window(TumblingEventTimeWindows.of(10))
        .reduce((a, b) => a + b)
    })
    expect(sums).toEqual([2 + 1 + 0, (11 * 12) / 2])
  })

  test('waits for asynchronous calls in the loop', async () => {
    const result = await collect([3], (input) => {
      const loop = input.iterate()
      const less = AsyncDataStream.orderedWait(loop, async (n) => Promise.resolve(n - 1), 0)
      loop.closeWith(less.filter((n) => n > 0))
      return less
    })
    expect(result).toEqual([2, 1, 0])
  })

  test('loops within loops', async () => {
    const result = await collect([2], (input) => {
      const outer = input.iterate()
      const inner = outer.map((n) => [n, n] as const).iterate()
      const less = inner.map(([n, k]) => [n, k - 1] as const)
      inner.closeWith(less.filter(([, k]) => k > 0))
      const left = less.filter(([, k]) => k === 0).map(([n]) => n - 1)
      outer.closeWith(left.filter((n) => n > 0))
      return left
    })
    expect(result).toEqual([1, 0])
  })

  test('feedback may come from a loop that other streams flow into', async () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    const loop = env.fromElements(1).iterate()
    const body = loop.union(env.fromSequence(5, 6)).map((n) => n - 1)
    loop.closeWith(body.filter((n) => n > 2))
    // 1 -> 0; 5 -> 4 -> 3 -> 2; 6 -> 5 -> 4 -> 3 -> 2
    expect((await body.executeAndCollect()).toSorted()).toEqual([0, 2, 2, 3, 3, 4, 4, 5])
  })

  test('a loop that is not closed is refused, and so is a stream from elsewhere', async () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    const open = env.fromElements(1).iterate()
    expect(() => open.closeWith(env.fromElements(2))).toThrow(expect.objectContaining({ code: 'FOREIGN_FEEDBACK' }))
    open.print()
    await expect(env.execute()).rejects.toThrow(expect.objectContaining({ code: 'OPEN_ITERATION' }))
  })
})

describe('split and select', () => {
  test('records are picked by the names that the selector gives them, once each', async () => {
    const names = (n: number): string[] => [n % 2 === 0 ? 'even' : 'odd', ...(n > 3 ? ['big'] : [])]
    const pick = (...wanted: string[]): PromiseLike<number[]> =>
      collect([1, 2, 3, 4, 5], (input) => input.split(names).select(...wanted))
    expect(await pick('even')).toEqual([2, 4])
    expect(await pick('odd', 'big')).toEqual([1, 3, 4, 5])
    expect(await pick('other')).toEqual([])
    expect(await collect([1, 2], (input) => input.split((n) => (n > 1 ? 'b' : 'a')).select('b'))).toEqual([2])
  })
})

describe('project', () => {
  test('makes tuples of fields', async () => {
    expect(await collect([['a', 1, true] as const], (input) => input.project(2, 0))).toEqual([[true, 'a']])
    expect(await collect([{ a: { b: 1 }, c: 'x' }], (input) => input.project('c', 'a.b'))).toEqual([['x', 1]])
  })
})
