import { describe, expect, test } from 'vitest'
import { Duration, EventTimeSessionWindows, OutputTag, ProcessingTimeSessionWindows } from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { values } from '../running.ts'
import { type Event, keyed, show } from './sessions.ts'

describe('gaps of each record', () => {
  const dynamic = EventTimeSessionWindows.withDynamicGap(([, , gap = 0]: Event) => Duration.ofMillis(gap))

  test('a session never gets shorter', async () => {
    const rows: Event[] = [
      ['a', 0, 100],
      ['a', 10, 5],
      ['a', 99, 1],
      ['a', 100, 1],
      ['a', 102, 1],
    ]
    // [100,101) touches [0,100), but [102,103) not [0,101).
    expect(await values(rows, (input) => keyed(input, 50).window(dynamic).process(show))).toEqual([
      'a [0,101) 0,10,99,100',
      'a [102,103) 102',
    ])
  })

  test('a long one takes in several later ones', async () => {
    const rows: Event[] = [
      ['a', 50, 5],
      ['a', 70, 5],
      ['b', 72, 5],
      ['a', 90, 5],
      ['a', 45, 30],
    ]
    expect(await values(rows, (input) => keyed(input, 50).window(dynamic).process(show))).toEqual([
      'a [45,75) 45,50,70',
      'b [72,77) 72',
      'a [90,95) 90',
    ])
  })

  test.each([0, -1, NaN])('of %d ms fails the job', async (gap) => {
    const rows: Event[] = [['a', 1, gap]]
    const failure = values(rows, (input) => keyed(input).window(dynamic).process(show))
    await expect(failure).rejects.toThrow(/gap|duration/i)
  })

  test('by the clock, also for a whole stream', async () => {
    const job = new LiveJob<Event, string>((input) =>
      input
        .windowAll(ProcessingTimeSessionWindows.withDynamicGap(([, , gap = 0]: Event) => gap))
        .process(({ window }, elements) => [`[${window.start},${window.end}) ${[...elements].length}`]),
    )
    await job.push(['a', 0, 10], ['b', 0, 3])
    await job.at(5)
    expect(await job.push(['c', 0, 1])).toEqual([])
    expect(await job.at(8)).toEqual([])
    expect(await job.at(9)).toEqual(['[0,10) 3'])
    await job.end()
  })
})

test('a record within an open session is not late, however late it would be alone', async () => {
  const late = new OutputTag<Event>('late')
  const rows: Event[] = [
    ['a', 0, 1000],
    ['b', 500, 1],
    ['a', 100, 1],
    ['b', 100, 1],
  ]
  const build = (side: boolean) =>
    values<Event, string>(rows, (input) => {
      const sessions = keyed(input)
        .window(EventTimeSessionWindows.withDynamicGap<Event>(([, , gap = 0]) => gap))
        .sideOutputLateData(late)
        .process(show)
      return side ? sessions.getSideOutput(late).map(([key, time]) => `${key}${time}`) : sessions
    })
  expect(await build(false)).toEqual(['b [500,501) 500', 'a [0,1000) 0,100'])
  expect(await build(true)).toEqual(['b100'])
})
