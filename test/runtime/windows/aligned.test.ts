import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AlignedWindows,
  lastWindowEnd,
  paneSize,
  startOfWindow,
  windowEnds,
  windowStart,
} from '../../../src/runtime/windows/aligned.ts'

const MINUTE = 60_000

describe('windowStart', () => {
  test.each([
    [4_000, 0, 10 * MINUTE, 0],
    [4_000, 4 * MINUTE, 10 * MINUTE, -6 * MINUTE],
    [4_000, 6 * MINUTE, 10 * MINUTE, -4 * MINUTE],
    [4_000, -4 * MINUTE, 10 * MINUTE, -4 * MINUTE],
    [4_000, -6 * MINUTE, 10 * MINUTE, -6 * MINUTE],
    [-1, 0, 10, -10],
    [-10, 0, 10, -10],
    [-11, 0, 10, -20],
    [-11, -3, 10, -13],
  ])('of %d with offset %d and size %d is %d', (time, offset, size, start) => {
    expect(windowStart(time, offset, size)).toBe(start)
  })
})

/** All windows that hold [time, time + 1), found by trying. */
function endsOf(windows: AlignedWindows, time: number): number[] {
  const { offset, size } = windows
  const every = windows.kind === 'HOP' ? windows.slide : size
  const step = windows.kind === 'CUMULATE' ? windows.step : size
  const ends: number[] = []
  for (let n = -400; n <= 400; n++) {
    const start = offset + n * every
    for (let end = start + step; end <= start + size; end += step) if (start <= time && time < end) ends.push(end)
  }
  return ends.toSorted((a, b) => a - b)
}

test('the windows of a time are those of its pane, found by trying', () => {
  const times = { min: 1, max: 12 }
  const windows: fc.Arbitrary<AlignedWindows> = fc.oneof(
    fc.record({
      kind: fc.constant('TUMBLE' as const),
      size: fc.integer(times),
      offset: fc.integer({ min: -20, max: 20 }),
    }),
    fc.record({
      kind: fc.constant('HOP' as const),
      slide: fc.integer(times),
      size: fc.integer({ min: 1, max: 30 }),
      offset: fc.integer({ min: -20, max: 20 }),
    }),
    fc
      .tuple(fc.integer(times), fc.integer({ min: 1, max: 6 }), fc.integer({ min: -20, max: 20 }))
      .map(([step, steps, offset]) => ({ kind: 'CUMULATE' as const, step, size: step * steps, offset })),
  )
  fc.assert(
    fc.property(windows, fc.integer({ min: -100, max: 100 }), (assigned, time) => {
      const pane = windowStart(time, assigned.offset, paneSize(assigned))
      const expected = endsOf(assigned, time)
      expect(windowEnds(assigned, pane)).toEqual(expected)
      const last = lastWindowEnd(assigned, pane)
      if (expected.length === 0) expect(last).toBeLessThanOrEqual(pane)
      else expect(last).toBe(expected.at(-1))
      for (const end of expected) {
        const start = startOfWindow(assigned, end)
        expect(start).toBeLessThanOrEqual(time)
        expect(windowStart(start, assigned.offset, assigned.kind === 'HOP' ? assigned.slide : assigned.size)).toBe(
          start,
        )
      }
    }),
    { seed: 9, numRuns: 300 },
  )
})
