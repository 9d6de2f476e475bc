import { describe, expect, test } from 'vitest'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import { EventTimeSessionWindows } from '../../src/runtime/windows/assigners.ts'
import { type Event, keyed, show } from './events.ts'
import { records, values } from './running.ts'

describe('session windows', () => {
  test('grow with every record, and merge with what they touch', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['b', 2],
      ['a', 20],
      ['a', 10],
      ['a', 31],
      ['b', 100],
    ]
    expect(
      await records(rows, (input) => keyed(input, 20).window(EventTimeSessionWindows.withGap(10)).process(show)),
    ).toEqual([
      { value: 'b [2,12) 2', timestamp: 11, watermark: 10 },
      { value: 'a [0,30) 0,20,10', timestamp: 29, watermark: 10 },
      { value: 'a [31,41) 31', timestamp: 40, watermark: 10 },
      { value: 'b [100,110) 100', timestamp: 109, watermark: 79 },
    ])
  })

  test('merge their aggregates', async () => {
    const sum = {
      createAccumulator: () => ({ sum: 0, times: [] as number[] }),
      add: ([, time]: Event, acc: { sum: number; times: number[] }) => ({
        sum: acc.sum + time,
        times: [...acc.times, time],
      }),
      getResult: (acc: { sum: number; times: number[] }) => acc,
      merge: (a: { sum: number; times: number[] }, b: { sum: number; times: number[] }) => ({
        sum: a.sum + b.sum,
        times: [...a.times, ...b.times],
      }),
    }
    const rows: Event[] = [
      ['a', 30],
      ['a', 0],
      ['a', 15],
      ['a', 22],
      ['a', 8],
    ]
    const windows = (gap: number) =>
      values(rows, (input) => keyed(input, 100).window(EventTimeSessionWindows.withGap(gap)).aggregate(sum))
    expect(await windows(8)).toEqual([{ sum: 75, times: [30, 15, 22, 0, 8] }])
    expect(await windows(5)).toEqual([
      { sum: 0, times: [0] },
      { sum: 8, times: [8] },
      { sum: 15, times: [15] },
      { sum: 22, times: [22] },
      { sum: 30, times: [30] },
    ])
    expect(await windows(100)).toEqual([{ sum: 75, times: [30, 0, 15, 22, 8] }])
  })

  test('a late record that joins an open session is not late', async () => {
    const late = new OutputTag<Event>('late')
    const rows: Event[] = [
      ['a', 20],
      ['a', 25],
      ['a', 12],
      ['a', 2],
      ['a', 1],
    ]
    const build = (side: boolean) =>
      values(rows, (input) => {
        const windows = keyed(input)
          .window(EventTimeSessionWindows.withGap(10))
          .sideOutputLateData(late)
          .process<unknown>(show)
        return side ? windows.getSideOutput(late).map<unknown>((event) => event) : windows
      })
    expect(await build(false)).toEqual(['a [1,35) 20,25,12,2,1'])
    expect(await build(true)).toEqual([])
    rows.push(['a', 50], ['a', 30])
    expect(await build(false)).toEqual(['a [1,35) 20,25,12,2,1', 'a [50,60) 50'])
    expect(await build(true)).toEqual([['a', 30]])
  })

  test('that fired may merge again within the lateness', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 15],
      ['a', 8],
      ['a', 40],
    ]
    const result = await values(rows, (input) =>
      keyed(input).window(EventTimeSessionWindows.withGap(10)).allowedLateness(100).process(show),
    )
    expect(result).toEqual(['a [0,10) 0', 'a [0,25) 0,15,8', 'a [40,50) 40'])
  })

  test('with a gap of each record', async () => {
    const rows: Event[] = [
      ['a', 0, 5],
      ['a', 4, 20],
      ['a', 23, 1],
      ['a', 26, 2],
    ]
    const assigner = EventTimeSessionWindows.withDynamicGap<Event>(([, , gap = 0]) => gap)
    expect(await values(rows, (input) => keyed(input).window(assigner).process(show))).toEqual([
      'a [0,24) 0,4,23',
      'a [26,28) 26',
    ])
  })

  test('need a merge, in aggregates and triggers', async () => {
    const count = { createAccumulator: () => 0, add: (_: Event, n: number) => n + 1, getResult: (n: number) => n }
    const failure = values<Event, number>([], (input) =>
      keyed(input).window(EventTimeSessionWindows.withGap(10)).aggregate(count),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NO_MERGE' }))
  })
})
