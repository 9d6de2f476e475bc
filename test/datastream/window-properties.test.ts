import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DataStream, KeyedStream } from '../../src/datastream/data-stream.ts'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import type { WindowContext } from '../../src/runtime/functions/window.ts'
import type { WindowAssigner } from '../../src/runtime/windows/assigner.ts'
import {
  EventTimeSessionWindows,
  SlidingEventTimeWindows,
  TumblingEventTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import type { TimeWindow } from '../../src/runtime/windows/window.ts'
import { type Event, keyed, show } from './events.ts'
import { values } from './running.ts'
import { alignedModel, disordered, sessionModel, type Settings, settings } from './window-model.ts'

const late = new OutputTag<Event>('late')
const RUNS = 15

const windows = (assigner: WindowAssigner<unknown, TimeWindow>, { delay, lateness }: Settings) => {
  return (input: DataStream<Event>) =>
    keyed(input, delay).window(assigner).allowedLateness(lateness).sideOutputLateData(late)
}

/** The main and the late output of windows that show their content. */
async function outputs(
  rows: readonly Event[],
  assigner: WindowAssigner<unknown, TimeWindow>,
  set: Settings,
): Promise<unknown> {
  const build = windows(assigner, set)
  return {
    fired: await values(rows, (input) => build(input).process(show)),
    late: await values(rows, (input) => build(input).process(show).getSideOutput(late)),
  }
}

test('tumbling windows', async () => {
  await fc.assert(
    fc.asyncProperty(disordered, settings, fc.integer({ min: 1, max: 20 }), async (rows, set, size) => {
      const expected = alignedModel(rows, { ...set, size, slide: size })
      expect(await outputs(rows, TumblingEventTimeWindows.of(size), set)).toEqual(expected)
    }),
    { numRuns: RUNS, seed: 1 },
  )
})

interface Named {
  readonly key: string
  readonly text: string
}

const named = (input: DataStream<Event>): KeyedStream<Named, string> =>
  input.map(([key, time]): Named => ({ key, text: String(time) })).keyBy('key')

const showText = (
  key: string,
  { window }: WindowContext<TimeWindow>,
  [content]: Iterable<{ text: string }>,
): string[] => [`${key} [${window.start},${window.end}) ${content?.text}`]

const sliding = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 12 }))

test('sliding windows', async () => {
  await fc.assert(
    fc.asyncProperty(disordered, settings, sliding, async (rows, set, [size, slide]) => {
      const expected = alignedModel(rows, { ...set, size, slide })
      expect(await outputs(rows, SlidingEventTimeWindows.of(size, slide), set)).toEqual(expected)
    }),
    { numRuns: RUNS, seed: 2 },
  )
})

test('sliding windows that share panes hold the same, in the same order', async () => {
  const reduce = (a: Named, b: Named): Named => ({ key: a.key, text: `${a.text},${b.text}` })
  // Both change what they are given, as they may.
  const aggregate = {
    createAccumulator: () => ({ n: 0, text: '' }),
    add({ text }: Named, acc: { n: number; text: string }) {
      acc.text = acc.n++ === 0 ? text : `${acc.text},${text}`
      return acc
    },
    getResult: ({ text }: { text: string }) => ({ text }),
    merge(a: { n: number; text: string }, b: { n: number; text: string }) {
      a.n += b.n
      b.text = a.text = `${a.text},${b.text}`
      return a
    },
  }
  await fc.assert(
    fc.asyncProperty(disordered, settings, sliding, async (rows, set, [size, slide]) => {
      const { fired } = alignedModel(rows, { ...set, size, slide })
      const build = (input: DataStream<Event>) =>
        named(keyed(input, set.delay)).window(SlidingEventTimeWindows.of(size, slide)).allowedLateness(set.lateness)
      expect(await values(rows, (input) => build(input).reduce(reduce, showText))).toEqual(fired)
      expect(await values(rows, (input) => build(input).aggregate(aggregate, showText))).toEqual(fired)
    }),
    { numRuns: RUNS, seed: 3 },
  )
})

test('sessions', async () => {
  const sorted = (key: string, ctx: Parameters<typeof show>[1], elements: Iterable<Event>): string[] => [
    `${key} [${ctx.window.start},${ctx.window.end}) ${[...elements]
      .map(([, time]) => time)
      .toSorted((a, b) => a - b)
      .join()}`,
  ]
  await fc.assert(
    fc.asyncProperty(disordered, settings, fc.integer({ min: 1, max: 15 }), async (rows, set, gap) => {
      const build = windows(EventTimeSessionWindows.withGap(gap), set)
      const expected = sessionModel(rows, { ...set, gap })
      const fired = await values(rows, (input) => build(input).process(sorted))
      expect(fired.toSorted()).toEqual(expected.fired.toSorted())
      expect(await values(rows, (input) => build(input).process(sorted).getSideOutput(late))).toEqual(expected.late)
    }),
    { numRuns: RUNS, seed: 4 },
  )
})
