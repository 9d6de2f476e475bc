import fc from 'fast-check'
import { describe, test } from 'vitest'
import { BIGINT, type LogicalType, STRING, timestamp } from '../../../src/core/types/logical-type.ts'
import { storageOf } from '../../../src/core/types/storage.ts'
import { SessionWindow } from '../../../src/runtime/operators/session-window.ts'
import { type Aggregate, kernelOf } from '../../support/aggregates.ts'
import { type Event, type OperatorCase, type Output, finish, rows, watermark } from '../../support/operator-case.ts'
import { checkOperator, checkOperatorQuickly } from '../../support/operator-harness.ts'
import { type Row, insert } from '../../support/rows.ts'
import { type Arrival, arbitraryArrivals, caseEvents, groupResults } from './reference.ts'

/** Columns: time, key, value. */
const TYPES: readonly LogicalType[] = [timestamp(3), STRING, BIGINT]
const AGGREGATES: readonly Aggregate[] = [
  { name: 'SUM', arg: 2 },
  { name: 'COUNT' },
  { name: 'COUNT', arg: 2, distinct: true },
]

function sessionCase(
  gap: number,
  events: readonly Event[],
  expected: readonly Output[],
  {
    late = 0,
    keys = [1],
    aggregates = AGGREGATES,
  }: { late?: number; keys?: readonly number[]; aggregates?: readonly Aggregate[] } = {},
): OperatorCase {
  const storages = TYPES.map(storageOf)
  return {
    create: () =>
      new SessionWindow({
        gap,
        timeColumn: 0,
        keys,
        keyStorages: keys.map((c) => storages[c] ?? 'any'),
        kernel: kernelOf(aggregates, TYPES),
      }),
    inputs: [storages],
    keys: [keys],
    events,
    expected,
    late,
  }
}

/** A session with its sum, its number of rows and of distinct values. */
const session = (key: unknown, [sum, n, distinct]: Row, start: number, end: number): Output =>
  insert(key, sum, n, distinct, start, end, end - 1)

describe('SESSION', () => {
  test('a row between two sessions makes one of them', () => {
    checkOperator(
      sessionCase(
        50,
        [
          rows(0, insert(10, 'x', 1), insert(80, 'x', 2), insert(45, 'x', 4)),
          watermark(128),
          watermark(129),
          ...finish(),
        ],
        [watermark(128), session('x', [7, 3, 3], 10, 130), watermark(129), watermark(Infinity)],
      ),
    )
  })

  test('rows exactly the gap apart are one session, one millisecond more makes two', () => {
    checkOperator(
      sessionCase(
        50,
        [
          rows(0, insert(0, 'x', 1), insert(50, 'x', 1), insert(101, 'x', 1), insert(100, 'y', 2), insert(50, 'y', 2)),
          ...finish(),
        ],
        [
          session('x', [2, 2, 1], 0, 100),
          session('x', [1, 1, 1], 101, 151),
          session('y', [4, 2, 1], 50, 150),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('three sessions of one key merge at once, in any order', () => {
    checkOperator(
      sessionCase(
        20,
        [
          rows(0, insert(100, 'x', 1), insert(60, 'x', 2), insert(140, 'x', 4), insert(200, 'x', 64)),
          rows(0, insert(120, 'x', 8), insert(80, 'x', 16), insert(140, 'y', 32)),
          ...finish(),
        ],
        [
          session('x', [31, 5, 5], 60, 160),
          session('x', [64, 1, 1], 200, 220),
          session('y', [32, 1, 1], 140, 160),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('a row behind the watermark counts when it touches an open session, else it is late', () => {
    checkOperator(
      sessionCase(
        50,
        [
          rows(0, insert(100, 'x', 1), insert(100, 'y', 2)),
          watermark(148),
          rows(0, insert(50, 'x', 4), insert(49, 'y', 8), insert(10, 'z', 16), insert(100, 'z', 32)),
          watermark(149),
          rows(0, insert(90, 'x', 64)),
          ...finish(),
        ],
        [
          watermark(148),
          session('x', [5, 2, 2], 50, 150),
          session('y', [2, 1, 1], 100, 150),
          session('z', [32, 1, 1], 100, 150),
          watermark(149),
          watermark(Infinity),
        ],
        { late: 3 },
      ),
    )
  })

  test('a session that grows fires when it ends, not when it first would have', () => {
    checkOperator(
      sessionCase(
        50,
        [
          rows(0, insert(-100, 'x', 1)),
          watermark(-60),
          rows(0, insert(-55, 'x', null)),
          watermark(-51),
          watermark(-6),
          ...finish(),
        ],
        [watermark(-60), watermark(-51), session('x', [1, 2, 1], -100, -5), watermark(-6), watermark(Infinity)],
      ),
    )
  })

  test('without keys and with a NULL key', () => {
    const events = [rows(0, insert(0, null, 1), insert(5, 'x', 2), insert(9, null, null)), ...finish()]
    checkOperator(sessionCase(10, events, [insert(3, 3, 2, 0, 19, 18), watermark(Infinity)], { keys: [] }))
    checkOperator(
      sessionCase(10, events, [session(null, [1, 2, 1], 0, 19), session('x', [2, 1, 1], 5, 15), watermark(Infinity)]),
    )
  })
})

/**
 * Sessions from a plain list: a session is the set of rows that touch each other, however they came. In one that was
 * made of others their rows come in the order of their time, and after them the row that brought them together.
 */
function expectedOf(
  gap: number,
  arrivals: readonly Arrival[],
  aggregates: readonly Aggregate[],
): { expected: Output[]; late: number } {
  const expected: Output[] = []
  let open: { key: unknown; start: number; end: number; rows: Row[] }[] = []
  let [current, late] = [-Infinity, 0]
  for (const arrival of [...arrivals, Infinity]) {
    if (typeof arrival !== 'number') {
      const [time, key] = arrival as [number, unknown]
      const touched = open.filter((s) => s.key === key && s.start <= time + gap && s.end >= time)
      open = open.filter((session) => !touched.includes(session))
      touched.sort((a, b) => a.start - b.start)
      const merged = {
        key,
        start: Math.min(time, ...touched.map(({ start }) => start)),
        end: Math.max(time + gap, ...touched.map(({ end }) => end)),
        rows: [...touched.flatMap((session) => session.rows), arrival],
      }
      if (merged.end - 1 <= current) late++
      else open.push(merged)
      continue
    }
    current = arrival
    for (const { key, start, end, rows: held } of open.filter((s) => s.end - 1 <= current)) {
      expected.push(insert(key, ...(groupResults(held, [], aggregates)[0]?.results ?? []), start, end, end - 1))
    }
    open = open.filter(({ end }) => end - 1 > current)
    expected.push(watermark(current))
  }
  return { expected, late }
}

const ORDERED: readonly Aggregate[] = [
  { name: 'FIRST_VALUE', arg: 2 },
  { name: 'LAST_VALUE', arg: 2 },
  { name: 'LAST_VALUE', arg: 2, distinct: true },
  { name: 'ARRAY_AGG', arg: 2 },
  { name: 'ARRAY_AGG', arg: 2, distinct: true },
  { name: 'COLLECT', arg: 2 },
  { name: 'LISTAGG', arg: 1 },
  { name: 'JSON_ARRAYAGG', arg: 1 },
  { name: 'APPROX_COUNT_DISTINCT', arg: 2 },
]

describe.each([
  ['sums', AGGREGATES],
  ['aggregates that look at the order', ORDERED],
])('against sets of rows that touch, %s', (_, aggregates) => {
  test.each([3, 10])('gap %d', (gap) => {
    const row = fc.tuple(
      fc.integer({ min: -20, max: 120 }),
      fc.constantFrom('a', 'b', null),
      fc.constantFrom(1, 2, null, Number.MAX_SAFE_INTEGER, 2n ** 62n),
    )
    fc.assert(
      fc.property(arbitraryArrivals(row, { from: -20, to: 120 }), fc.nat(), (arrivals, seed) => {
        const { expected, late } = expectedOf(gap, arrivals, aggregates)
        checkOperatorQuickly(sessionCase(gap, caseEvents(arrivals), expected, { late, aggregates }), seed)
      }),
      { seed: 30, numRuns: 60 },
    )
  })
})
