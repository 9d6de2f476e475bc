import { describe, expect, test } from 'vitest'
import { OutputTag } from '../../src/runtime/functions/process.ts'
import {
  EventTimeSessionWindows,
  SlidingEventTimeWindows,
  TumblingEventTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import { type Event, keyed, show } from './events.ts'
import { records, values } from './running.ts'

describe('tumbling windows', () => {
  const rows: Event[] = [
    ['a', 1],
    ['b', 3],
    ['a', 9],
    ['a', 10],
    ['b', 19],
    ['a', 35],
  ]

  test('fire when the watermark passes their last millisecond, which is the time of the result', async () => {
    expect(await records(rows, (input) => keyed(input).window(TumblingEventTimeWindows.of(10)).process(show))).toEqual([
      { value: 'a [0,10) 1,9', timestamp: 9, watermark: 8 },
      { value: 'b [0,10) 3', timestamp: 9, watermark: 8 },
      { value: 'a [10,20) 10', timestamp: 19, watermark: 18 },
      { value: 'b [10,20) 19', timestamp: 19, watermark: 18 },
      { value: 'a [30,40) 35', timestamp: 39, watermark: 34 },
    ])
  })

  test.each([
    [3, ['a [-7,3) 1', 'b [3,13) 3', 'a [3,13) 9,10', 'b [13,23) 19', 'a [33,43) 35']],
    [-3, ['a [-3,7) 1', 'b [-3,7) 3', 'a [7,17) 9,10', 'b [17,27) 19', 'a [27,37) 35']],
  ])('with offset %i', async (offset, expected) => {
    const result = await values(rows, (input) =>
      keyed(input).window(TumblingEventTimeWindows.of(10, offset)).process(show),
    )
    expect(result).toEqual(expected)
  })

  test('times before 1970', async () => {
    const early: Event[] = [
      ['a', -1],
      ['a', -10],
      ['a', -11],
    ]
    expect(
      await values(early, (input) => keyed(input, 100).window(TumblingEventTimeWindows.of(10)).process(show)),
    ).toEqual(['a [-20,-10) -11', 'a [-10,0) -1,-10'])
  })

  test('take records out of order as long as the watermark lets them', async () => {
    const unordered: Event[] = [
      ['a', 12],
      ['a', 3],
      ['a', 17],
      ['a', 8],
      ['a', 15],
    ]
    expect(
      await values(unordered, (input) => keyed(input, 7).window(TumblingEventTimeWindows.of(10)).process(show)),
    ).toEqual(['a [0,10) 3', 'a [10,20) 12,17,15'])
  })

  test.each([
    [() => TumblingEventTimeWindows.of(0)],
    [() => TumblingEventTimeWindows.of(10, 10)],
    [() => SlidingEventTimeWindows.of(10, 0)],
    [() => SlidingEventTimeWindows.of(10, 5, 5)],
    [() => EventTimeSessionWindows.withGap(0)],
  ])('sizes that are none are refused: %s', (create) => {
    expect(create).toThrow(expect.objectContaining({ code: 'BAD_WINDOW' }))
  })

  test('need event times', async () => {
    const failure = values(rows, (input) =>
      input
        .keyBy(([key]) => key)
        .window(TumblingEventTimeWindows.of(10))
        .process(show),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NO_TIMESTAMP' }))
  })
})

describe('sliding windows', () => {
  test('overlap where the slide is smaller', async () => {
    const rows: Event[] = [
      ['a', 1],
      ['a', 6],
      ['a', 12],
    ]
    expect(await values(rows, (input) => keyed(input).window(SlidingEventTimeWindows.of(10, 5)).process(show))).toEqual(
      ['a [-5,5) 1', 'a [0,10) 1,6', 'a [5,15) 6,12', 'a [10,20) 12'],
    )
  })

  test('whose size is no multiple of the slide', async () => {
    const rows: Event[] = [
      ['a', 0],
      ['a', 4],
      ['a', 8],
    ]
    expect(await values(rows, (input) => keyed(input).window(SlidingEventTimeWindows.of(7, 3)).process(show))).toEqual([
      'a [-6,1) 0',
      'a [-3,4) 0',
      'a [0,7) 0,4',
      'a [3,10) 4,8',
      'a [6,13) 8',
    ])
  })

  test('with gaps between them leave records out', async () => {
    const late = new OutputTag<Event>('late')
    const rows: Event[] = [
      ['a', 1],
      ['a', 7],
      ['a', 11],
    ]
    const build = (side: boolean) =>
      values(rows, (input) => {
        const windows = keyed(input)
          .window(SlidingEventTimeWindows.of(5, 10))
          .sideOutputLateData(late)
          .process<unknown>(show)
        return side ? windows.getSideOutput(late).map<unknown>((event) => event) : windows
      })
    expect(await build(false)).toEqual(['a [0,5) 1', 'a [10,15) 11'])
    expect(await build(true)).toEqual([])
  })
})

describe('late records', () => {
  const rows: Event[] = [
    ['a', 5],
    ['a', 12],
    ['a', 6],
    ['a', 16],
    ['a', 7],
    ['a', 3],
  ]
  const late = new OutputTag<Event>('late')

  test('fire their window again while lateness allows, and then go to the side output', async () => {
    const build = (side: boolean) =>
      records(rows, (input) => {
        const windows = keyed(input)
          .window(TumblingEventTimeWindows.of(10))
          .allowedLateness(6)
          .sideOutputLateData(late)
          .process<unknown>(show)
        return side ? windows.getSideOutput(late).map<unknown>((event) => event) : windows
      })
    expect(await build(false)).toEqual([
      { value: 'a [0,10) 5', timestamp: 9, watermark: 4 },
      { value: 'a [0,10) 5,6', timestamp: 9, watermark: 11 },
      { value: 'a [10,20) 12,16', timestamp: 19, watermark: 15 },
    ])
    expect(await build(true)).toEqual([
      { value: ['a', 7], timestamp: 7, watermark: 15 },
      { value: ['a', 3], timestamp: 3, watermark: 15 },
    ])
  })

  test('of a sliding window go to the windows that are still open', async () => {
    const result = await values(rows, (input) => keyed(input).window(SlidingEventTimeWindows.of(10, 5)).process(show))
    expect(result).toEqual(['a [0,10) 5', 'a [5,15) 5,12,6', 'a [10,20) 12,16', 'a [15,25) 16'])
  })
})
