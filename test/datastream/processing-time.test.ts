import { describe, expect, test } from 'vitest'
import {
  ProcessingTimeSessionWindows,
  SlidingProcessingTimeWindows,
  TumblingProcessingTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import type { WindowAssigner } from '../../src/runtime/windows/assigner.ts'
import type { TimeWindow } from '../../src/runtime/windows/window.ts'
import { LiveJob } from './live.ts'

type Row = readonly [key: string, n: number]

const sums = (assigner: WindowAssigner<unknown, TimeWindow>): LiveJob<Row, string> =>
  new LiveJob<Row, string>((input) =>
    input
      .keyBy(([key]) => key)
      .window(assigner)
      .reduce(
        ([key, a], [, b]) => [key, a + b],
        (key, { window }, [[, sum] = ['', NaN]]) => [`${key} [${window.start},${window.end}) ${sum}`],
      ),
  )

describe('windows', () => {
  test('tumbling ones fire when the clock reaches their last millisecond; what is left at the end never does', async () => {
    const job = sums(TumblingProcessingTimeWindows.of(10))
    expect(await job.push(['a', 1], ['b', 2])).toEqual([])
    expect(await job.at(8)).toEqual([])
    expect(await job.push(['a', 3])).toEqual([])
    expect(await job.at(9)).toEqual(['a [0,10) 4', 'b [0,10) 2'])
    // The window of this millisecond is over.
    expect(await job.push(['a', 7])).toEqual([])
    expect(await job.at(25)).toEqual(['a [10,20) 7'])
    expect(await job.push(['a', 1])).toEqual([])
    expect(await job.end()).toEqual([])
  })

  test('sliding ones', async () => {
    const job = sums(SlidingProcessingTimeWindows.of(10, 5))
    expect(await job.push(['a', 1])).toEqual([])
    expect(await job.at(6)).toEqual(['a [-5,5) 1'])
    expect(await job.push(['a', 2])).toEqual([])
    expect(await job.at(14)).toEqual(['a [0,10) 3', 'a [5,15) 2'])
    expect(await job.end()).toEqual([])
  })

  test('sessions', async () => {
    const job = sums(ProcessingTimeSessionWindows.withGap(10))
    expect(await job.push(['a', 1])).toEqual([])
    expect(await job.at(8)).toEqual([])
    expect(await job.push(['a', 2], ['b', 5])).toEqual([])
    expect(await job.at(16)).toEqual([])
    expect(await job.at(17)).toEqual(['a [0,18) 3', 'b [8,18) 5'])
    expect(await job.push(['a', 4])).toEqual([])
    expect(await job.at(100)).toEqual(['a [17,27) 4'])
    expect(await job.end()).toEqual([])
  })
})

test('timers of a key, whose output has no event time', async () => {
  const job = new LiveJob<Row, string>((input) =>
    input
      .keyBy(([key]) => key)
      .process<string>({
        processElement([, n], ctx) {
          const timers = ctx.timerService()
          if (n < 0) timers.deleteProcessingTimeTimer(-n)
          else timers.registerProcessingTimeTimer(timers.currentProcessingTime() + n)
        },
        onTimer: (time, ctx, out) =>
          out.collect(
            `${ctx.getCurrentKey()} ${time}, ${ctx.timestamp()}, now ${ctx.timerService().currentProcessingTime()}`,
          ),
      })
      .process((text, ctx) => [`${text}, event time ${ctx.timestamp()}`]),
  )
  expect(await job.push(['a', 10], ['b', 5], ['b', 5], ['c', 7])).toEqual([])
  expect(await job.at(5)).toEqual(['b 5, 5, now 5, event time null'])
  expect(await job.push(['c', -7], ['a', 1])).toEqual([])
  expect(await job.at(20)).toEqual(['a 6, 6, now 20, event time null', 'a 10, 10, now 20, event time null'])
  expect(await job.end()).toEqual([])
})
