import fc from 'fast-check'
import { describe, test } from 'vitest'
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  FLOAT,
  type LogicalType,
  STRING,
  timestamp,
  withNullable,
} from '../../../src/core/types/logical-type.ts'
import { type AlignedWindows, paneSize } from '../../../src/runtime/windows/aligned.ts'
import type { Aggregate } from '../../support/aggregates.ts'
import { type Output, watermark } from '../../support/operator-case.ts'
import { checkOperatorQuickly } from '../../support/operator-harness.ts'
import { insert, type Row } from '../../support/rows.ts'
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

const PROPERTY_TYPES: readonly LogicalType[] = [
  ...[timestamp(3), STRING, BIGINT, BOOLEAN, STRING, FLOAT],
  ...[withNullable(STRING, false), withNullable(DOUBLE, false)],
]
const PROPERTY_AGGREGATES: readonly Aggregate[] = [
  { name: 'COUNT' },
  { name: 'SUM', arg: 2 },
  { name: 'MIN', arg: 4 },
  { name: 'MAX', arg: 2, filter: 3 },
  { name: 'COUNT', arg: 2, distinct: true },
  { name: 'SUM', arg: 2, distinct: true, filter: 3 },
  { name: 'AVG', arg: 2 },
]
const ORDERED_AGGREGATES: readonly Aggregate[] = [
  { name: 'FIRST_VALUE', arg: 4 },
  { name: 'LAST_VALUE', arg: 2, filter: 3 },
  { name: 'LAST_VALUE', arg: 2, distinct: true },
  { name: 'FIRST_VALUE', arg: 3 },
  { name: 'LISTAGG', arg: 4 },
  { name: 'JSON_ARRAYAGG', arg: 4 },
  { name: 'LISTAGG', arg: 4, more: [6], distinct: true, filter: 3 },
  { name: 'ARRAY_AGG', arg: 2 },
  { name: 'ARRAY_AGG', arg: 4, distinct: true, ignoreNulls: true },
  { name: 'COLLECT', arg: 2 },
  { name: 'VAR_POP', arg: 5 },
  { name: 'STDDEV_SAMP', arg: 5, filter: 3 },
  { name: 'VAR_SAMP', arg: 5, distinct: true },
  { name: 'PERCENTILE', arg: 5, more: [7] },
  { name: 'APPROX_COUNT_DISTINCT', arg: 2 },
]

/** A row, and the pane that it counts in: the first that ends after the watermark. */
interface Held {
  readonly row: Row
  readonly pane: number
}

function heldAt(windows: AlignedWindows, row: Row, watermark: number): Held {
  const size = paneSize(windows)
  const paneOf = (time: number): number => Math.floor((time - windows.offset) / size)
  const open = watermark === -Infinity || windows.kind !== 'CUMULATE' ? -Infinity : paneOf(watermark + 1)
  return { row, pane: Math.max(paneOf(row[0] as number), open) }
}

/**
 * Window aggregation from a plain list of rows: each window that has not fired when a row arrives holds it. Within a
 * window the order is that of panes, within a pane that of arrival.
 */
function expectedOf(
  windows: AlignedWindows,
  arrivals: readonly Arrival[],
  aggregates: readonly Aggregate[],
): { expected: Output[]; late: number } {
  const expected: Output[] = []
  const open = new Map<string, { end: number; start: number; rows: Held[] }>()
  let [current, late] = [-Infinity, 0]
  for (const arrival of [...arrivals, Infinity]) {
    if (typeof arrival !== 'number') {
      const all = windowsOf(windows, arrival[0] as number)
      const unfired = all.filter(([, end]) => current < end - 1)
      if (all.length > 0 && unfired.length === 0) late++
      for (const [start, end] of unfired) {
        const window = open.get(`${start},${end}`) ?? { start, end, rows: [] }
        window.rows.push(heldAt(windows, arrival, current))
        open.set(`${start},${end}`, window)
      }
      continue
    }
    current = arrival
    for (const [name, { start, end, rows: held }] of open) {
      if (end - 1 > current) continue
      open.delete(name)
      const ordered = held.toSorted((a, b) => a.pane - b.pane).map(({ row }) => row)
      for (const { key, results } of groupResults(ordered, [1], aggregates)) {
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
    fc.constantFrom(1, 2, -0.5, 1e6, null),
    fc.constant('; '),
    fc.constant(0.375),
  )
  const check = (windows: AlignedWindows, aggregates: readonly Aggregate[], numRuns = 25): void =>
    fc.assert(
      fc.property(arbitraryArrivals(row, { from: -50, to: 150 }), fc.nat(), (arrivals, seed) => {
        const { expected, late } = expectedOf(windows, arrivals, aggregates)
        const events = caseEvents(arrivals)
        const types = PROPERTY_TYPES
        checkOperatorQuickly(windowCase({ windows, types, aggregates, events, expected, late }), seed)
      }),
      { seed: 20, numRuns },
    )
  const WINDOWS = [
    ...[tumble(20), tumble(7, -3), hop(10, 30), hop(6, 9, 2), hop(15, 10, -4), cumulate(5, 20), cumulate(4, 12, -5)],
  ]
  test.each(WINDOWS)('%o', (windows) => check(windows, PROPERTY_AGGREGATES))
  test.each(WINDOWS)('%o, aggregates that look at the order', (windows) => check(windows, ORDERED_AGGREGATES, 12))
})
