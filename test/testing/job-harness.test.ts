import { describe, expect, test } from 'vitest'
import {
  AsyncDataStream,
  ManualClock,
  StreamExecutionEnvironment,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
} from '../../src/index.ts'
import { JobHarness } from '../../src/testing/index.ts'

const newHarness = (): { env: StreamExecutionEnvironment; harness: JobHarness } => {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  return { env, harness: new JobHarness(env) }
}

describe('a whole program', () => {
  test('rows are fed, time is stepped', async () => {
    const { harness } = newHarness()
    const clicks = harness.source<string>('clicks')
    const counts = harness.collect(
      clicks.stream
        .map((user) => ({ user, count: 1 }))
        .keyBy('user')
        .window(TumblingProcessingTimeWindows.of(1000))
        .sum('count'),
    )
    await harness.start()
    for (const user of ['ann', 'bob', 'ann']) clicks.push(user)
    await harness.settle()
    expect(counts.take()).toEqual([])
    await harness.advanceClock(999)
    expect(counts.take()).toEqual([
      { user: 'ann', count: 2 },
      { user: 'bob', count: 1 },
    ])
    clicks.push('bob')
    await harness.advanceClock(1000)
    expect(counts.take()).toEqual([{ user: 'bob', count: 1 }])
    expect(counts.take()).toEqual([])
    await harness.stop()
  })

  test('event time moves by watermarks, unless an input is idle', async () => {
    const { harness } = newHarness()
    const [left, right] = [harness.source<number>('left'), harness.source<number>('right')]
    const sums = harness.collect(
      left.stream
        .union(right.stream)
        .windowAll(TumblingEventTimeWindows.of(10))
        .reduce((a, b) => a + b),
    )
    // What is pushed before the start waits for it.
    left.push(1, 0)
    right.push(2, 5)
    await harness.start()
    left.watermark(20)
    await harness.settle()
    expect(sums.take()).toEqual([])
    right.idle()
    await harness.settle()
    expect(sums.take()).toEqual([3])
    await harness.stop()
  })

  test('the job ends with its inputs', async () => {
    const { harness } = newHarness()
    const input = harness.source<number>()
    const output = harness.collect(input.stream.windowAll(TumblingEventTimeWindows.of(10)).reduce((a, b) => a + b))
    input.push(1, 0)
    input.end()
    await harness.start()
    expect(output.take()).toHaveLength(1)
    expect(() => input.push(2)).toThrow('The input has ended')
  })

  test('what fails is thrown by the next wait', async () => {
    const { harness } = newHarness()
    const input = harness.source<number>()
    harness.collect(
      input.stream.map((n) => {
        if (n > 1) throw new Error('too much')
        return n
      }),
    )
    await harness.start()
    input.push(1)
    await harness.settle()
    input.push(2)
    await expect(harness.settle()).rejects.toThrow('Map: too much')
    await harness.stop()
  })

  test('asynchronous results that are there are waited for', async () => {
    const { harness } = newHarness()
    const input = harness.source<number>()
    const output = harness.collect(AsyncDataStream.orderedWait(input.stream, async (n: number) => n * 2, 1000))
    await harness.start()
    input.push(1)
    input.push(2)
    await harness.settle()
    expect(output.take()).toEqual([2, 4])
    await harness.stop()
  })

  test('a checkpoint lets sinks commit', async () => {
    const { harness } = newHarness()
    const input = harness.source<number>()
    const committed: number[] = []
    input.stream.sinkTo({
      createWriter: () => {
        let open: number[] = []
        return {
          write: (value) => void open.push(value),
          flush: () => {},
          prepareCommit: () => open.splice(0),
          close: () => {
            open = []
          },
        }
      },
      createCommitter: () => ({ commit: async (items: readonly number[]) => void committed.push(...items) }),
    })
    await harness.start()
    input.push(1)
    await harness.settle()
    expect(committed).toEqual([])
    expect(await harness.checkpoint()).toBeInstanceOf(Uint8Array)
    expect(committed).toEqual([1])
    await harness.stop()
  })

  test('the clock may be that of the test', async () => {
    const clock = new ManualClock(5000)
    const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock })
    await using harness = new JobHarness(env)
    const input = harness.source<string>()
    const output = harness.collect(
      input.stream.process<number>((_, ctx, out) => out.collect(ctx.timerService().currentProcessingTime())),
    )
    await harness.start()
    input.push('now')
    await harness.settle()
    expect(output.take()).toEqual([5000])
  })

  test('waiting for a job that has not started is refused', async () => {
    await expect(newHarness().harness.settle()).rejects.toThrow('Start the job first')
  })
})
