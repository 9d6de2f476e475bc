import fc from 'fast-check'
import { describe, test } from 'vitest'
import { BIGINT, BOOLEAN, type LogicalType, STRING, timestamp } from '../../../src/core/types/logical-type.ts'
import type { AlignedWindows } from '../../../src/runtime/windows/aligned.ts'
import type { Aggregate } from '../../support/aggregates.ts'
import { type Output, watermark } from '../../support/operator-case.ts'
import { checkOperatorQuickly } from '../../support/operator-harness.ts'
import { insert } from '../../support/rows.ts'
import { type Arrival, arbitraryArrivals, caseEvents, groupResults } from './reference.ts'
import { cumulate, hop, tumble, windowCase } from './window-case.ts'

/** All windows that hold `time`, found by trying. */
function windowsOf(windows: AlignedWindows, time: number): (readonly [start: number, end: number])[] {
  const found: (readonly [number, number])[] = []
  const { offset, size } = windows
  const every = windows.kind === 'HOP' ? windows.slide : size
  for (let n = -200; n <= 200; n++) {
    const start = offset + n * every
    const step = windows.kind === 'CUMULATE' ? windows.step : size
    for (let end = start + step; end <= start + size; end += step)
      if (start <= time && time < end) found.push([start, end])
  }
  return found
}

const PROPERTY_TYPES: readonly LogicalType[] = [timestamp(3), STRING, BIGINT, BOOLEAN, STRING]
const PROPERTY_AGGREGATES: readonly Aggregate[] = [
  { name: 'COUNT' },
  { name: 'SUM', arg: 2 },
  { name: 'MIN', arg: 4 },
  { name: 'MAX', arg: 2, filter: 3 },
  { name: 'COUNT', arg: 2, distinct: true },
  { name: 'SUM', arg: 2, distinct: true, filter: 3 },
  { name: 'AVG', arg: 2 },
]

/** Window aggregation from a plain list of rows: each window that has not fired when a row arrives holds it. */
function expectedOf(windows: AlignedWindows, arrivals: readonly Arrival[]): { expected: Output[]; late: number } {
  const expected: Output[] = []
  const open = new Map<string, { end: number; start: number; rows: (readonly unknown[])[] }>()
  let [current, late] = [-Infinity, 0]
  for (const arrival of [...arrivals, Infinity]) {
    if (typeof arrival !== 'number') {
      const all = windowsOf(windows, arrival[0] as number)
      const unfired = all.filter(([, end]) => current < end - 1)
      if (all.length > 0 && unfired.length === 0) late++
      for (const [start, end] of unfired) {
        const window = open.get(`${start},${end}`) ?? { start, end, rows: [] }
        window.rows.push(arrival)
        open.set(`${start},${end}`, window)
      }
      continue
    }
    current = arrival
    for (const [name, { start, end, rows: held }] of open) {
      if (end - 1 > current) continue
      open.delete(name)
      for (const { key, results } of groupResults(held, [1], PROPERTY_AGGREGATES)) {
        expected.push(insert(...key, ...results, start, end, end - 1))
      }
    }
    expected.push(watermark(current))
  }
  return { expected, late }
}

describe('against a recomputation from all rows', () => {
  const row = fc.tuple(
    fc.integer({ min: -60, max: 160 }),
    fc.constantFrom('a', 'b', 'ü', null),
    fc.constantFrom(1, 2, 3, -7, null, Number.MAX_SAFE_INTEGER, 2n ** 62n),
    fc.constantFrom(true, false, null),
    fc.constantFrom('', 'Z', 'é', '\u{1f600}', '\uffee', null),
  )
  test.each([
    tumble(20),
    tumble(7, -3),
    hop(10, 30),
    hop(6, 9, 2),
    hop(15, 10, -4),
    cumulate(5, 20),
    cumulate(4, 12, -5),
  ])('%o', (windows) => {
    fc.assert(
      fc.property(arbitraryArrivals(row, { from: -50, to: 150 }), fc.nat(), (arrivals, seed) => {
        const { expected, late } = expectedOf(windows, arrivals)
        const events = caseEvents(arrivals)
        const types = PROPERTY_TYPES
        checkOperatorQuickly(
          windowCase({ windows, types, aggregates: PROPERTY_AGGREGATES, events, expected, late }),
          seed,
        )
      }),
      { seed: 20, numRuns: 25 },
    )
  })
})
