import { describe, expect, test } from 'vitest'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { SlidingEventTimeWindows, SlidingProcessingTimeWindows } from '../../src/runtime/windows/assigners.ts'
import { CountTrigger } from '../../src/runtime/windows/triggers.ts'
import { CountEvictor } from '../../src/runtime/windows/evictors.ts'
import { type Event, keyed } from './events.ts'
import { LiveJob } from './live.ts'
import { values } from './running.ts'
import { alignedModel } from './window-model.ts'

/** Sums, and how often a record was added to one. */
class Sums {
  adds = 0

  createAccumulator(): { n: number } {
    return { n: 0 }
  }

  add(_event: Event, acc: { n: number }): { n: number } {
    this.adds++
    acc.n++
    return acc
  }

  getResult(acc: { n: number }): number {
    return acc.n
  }

  merge(a: { n: number }, b: { n: number }): { n: number } {
    a.n += b.n
    return a
  }
}

describe('panes of sliding windows', () => {
  const rows = Array.from({ length: 100 }, (_, i): Event => ['a', i])
  const hop = (input: DataStream<Event>) => keyed(input).window(SlidingEventTimeWindows.of(50, 10))
  /** Each case is run five times. */
  const ADDS = 5 * rows.length

  test('take a record once, however many windows it is in', async () => {
    const sums = new Sums()
    const result = await values(rows, (input) => hop(input).aggregate(sums))
    expect(result).toEqual([10, 20, 30, 40, 50, 50, 50, 50, 50, 50, 40, 30, 20, 10])
    expect(sums.adds).toBe(ADDS)
  })

  test('also where the size is no multiple of the slide', async () => {
    const sums = new Sums()
    const result = await values(rows, (input) =>
      keyed(input).window(SlidingEventTimeWindows.of(25, 10)).aggregate(sums),
    )
    expect(result).toEqual([5, 15, 25, 25, 25, 25, 25, 25, 25, 25, 20, 10])
    expect(sums.adds).toBe(ADDS)
  })

  test.each<[string, (input: DataStream<Event>, sums: Sums) => DataStream<number>]>([
    ['with another trigger', (input, sums) => hop(input).trigger(CountTrigger.of(7)).aggregate(sums)],
    ['with an evictor', (input, sums) => hop(input).evictor(CountEvictor.of(60)).aggregate(sums)],
    [
      'of an aggregate that can not be merged',
      (input, sums) =>
        hop(input).aggregate({
          createAccumulator: () => sums.createAccumulator(),
          add: (event, acc: { n: number }) => sums.add(event, acc),
          getResult: (acc) => acc.n,
        }),
    ],
    [
      'of an accumulator that grows',
      (input, sums) =>
        hop(input).aggregate({
          createAccumulator: (): Event[] => [],
          add: (event, acc) => (sums.adds++, acc.concat([event])),
          getResult: (acc) => acc.length,
          merge: (a, b) => a.concat(b),
        }),
    ],
  ])('%s there are none', async (_, build) => {
    const sums = new Sums()
    await values(rows, (input) => build(input, sums))
    expect(sums.adds).toBeGreaterThan(ADDS)
  })

  test('that disorder splits into very many pieces', async () => {
    const size = 40
    const slide = 10
    const mixed = Array.from({ length: 300 }, (_, i): Event => ['a', i + ((i * 17) % 3) * 10])
    const expected = alignedModel(mixed, { size, slide, delay: 30, lateness: 0 }).fired
    const result = await values(mixed, (input) =>
      keyed(input, 30)
        .map(([, time]) => ({ text: String(time) }))
        .keyBy(() => 'a')
        .window(SlidingEventTimeWindows.of(size, slide))
        .reduce(
          (a, b) => ({ text: `${a.text},${b.text}` }),
          (key, { window }, [content]) => [`${key} [${window.start},${window.end}) ${content?.text}`],
        ),
    )
    expect(result).toEqual(expected)
  })

  test('of processing time', async () => {
    const sums = new Sums()
    const job = new LiveJob<Event, string>((input) =>
      input
        .keyBy(([key]) => key)
        .window(SlidingProcessingTimeWindows.of(20, 10))
        .aggregate(sums, (_key, { window }, [n]) => [`[${window.start},${window.end}) ${n}`]),
    )
    expect(await job.push(['a', 0], ['a', 0])).toEqual([])
    expect(await job.at(9)).toEqual(['[-10,10) 2'])
    // The first pane is over in its last millisecond.
    expect(await job.push(['a', 0])).toEqual([])
    expect(await job.at(19)).toEqual(['[0,20) 3'])
    expect(await job.at(40)).toEqual(['[10,30) 1'])
    expect(sums.adds).toBe(3)
    await job.end()
  })
})
