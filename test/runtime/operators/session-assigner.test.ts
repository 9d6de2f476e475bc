import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Storage } from '../../../src/core/types/storage.ts'
import { MetricGroup, NULL_TIME_RECORDS } from '../../../src/runtime/job/metrics.ts'
import { SessionAssigner } from '../../../src/runtime/operators/session-assigner.ts'
import { type Event, type OperatorCase, type Output, finish, rows, watermark } from '../../support/operator-case.ts'
import { checkOperator, checkOperatorQuickly } from '../../support/operator-harness.ts'
import { runCalls } from '../../support/operator-run.ts'
import { FORMS, type Forms, type Row, insert, remove, updateAfter } from '../../support/rows.ts'
import { type Arrival, arbitraryArrivals, caseEvents } from './reference.ts'

/** Time, key, value. */
const STORAGES: readonly Storage[] = ['long', 'string', 'long']

interface Options {
  readonly gap: number
  readonly keys?: readonly number[]
  readonly events: readonly Event[]
  readonly expected: readonly Output[]
  readonly late?: number
}

function sessionCase({ gap, keys = [1], events, expected, late = 0 }: Options): OperatorCase {
  return {
    create: () =>
      new SessionAssigner({
        gap,
        timeColumn: 0,
        keys,
        keyStorages: keys.map((c) => STORAGES[c] as Storage),
        storages: STORAGES,
      }),
    inputs: [STORAGES],
    keys: [keys],
    events,
    expected,
    // Within a session: its key and its start.
    orderedBy: [1, 3],
    late,
  }
}

test('rows wait for the end of their session and come in their order of arrival', () => {
  checkOperator(
    sessionCase({
      gap: 50,
      events: [
        rows(0, insert(10, 'x', 1), insert(200, 'y', 2), insert(40, 'x', 3), insert(15, 'x', 4)),
        watermark(88),
        rows(0, insert(35, 'x', 5)),
        watermark(89),
        rows(0, insert(90, 'x', 6)),
        ...finish(),
      ],
      expected: [
        watermark(88),
        insert(10, 'x', 1, 10, 90, 89),
        insert(40, 'x', 3, 10, 90, 89),
        insert(15, 'x', 4, 10, 90, 89),
        insert(35, 'x', 5, 10, 90, 89),
        watermark(89),
        insert(90, 'x', 6, 90, 140, 139),
        insert(200, 'y', 2, 200, 250, 249),
        watermark(Infinity),
      ],
    }),
  )
})

test('a row between two sessions makes them one, as do rows exactly one gap apart', () => {
  checkOperator(
    sessionCase({
      gap: 5,
      events: [
        rows(0, insert(8, 'x', 1), insert(1, 'x', 2), insert(9, 'x', 3), insert(2, 'x', 4)),
        rows(0, insert(6, 'x', 5), insert(19, 'x', 6), insert(25, 'x', 7), insert(14, 'x', 8)),
        ...finish(),
      ],
      expected: [
        ...[insert(8, 'x', 1, 1, 24, 23), insert(1, 'x', 2, 1, 24, 23), insert(9, 'x', 3, 1, 24, 23)],
        ...[insert(2, 'x', 4, 1, 24, 23), insert(6, 'x', 5, 1, 24, 23), insert(19, 'x', 6, 1, 24, 23)],
        insert(14, 'x', 8, 1, 24, 23),
        insert(25, 'x', 7, 25, 30, 29),
        watermark(Infinity),
      ],
    }),
  )
})

test('a row is late when its own window has ended and it touches no open session', () => {
  checkOperator(
    sessionCase({
      gap: 10,
      events: [
        rows(0, insert(20, 'x', 1)),
        watermark(25),
        // [15, 25) has ended and yet touches [20, 30).
        rows(0, insert(15, 'x', 2), insert(15, 'y', 3), insert(4, 'x', 4), insert(16, 'y', 5), insert(17, 'y', 6)),
        ...finish(),
      ],
      expected: [
        watermark(25),
        insert(20, 'x', 1, 15, 30, 29),
        insert(15, 'x', 2, 15, 30, 29),
        insert(17, 'y', 6, 17, 27, 26),
        watermark(Infinity),
      ],
      late: 3,
    }),
  )
})

test('NULL is a key; without keys all rows share sessions', () => {
  const events = [rows(0, insert(3, null, 1), insert(1, 'x', 2), insert(2, null, null)), ...finish()]
  checkOperator(
    sessionCase({
      gap: 10,
      events,
      expected: [
        insert(3, null, 1, 2, 13, 12),
        insert(2, null, null, 2, 13, 12),
        insert(1, 'x', 2, 1, 11, 10),
        watermark(Infinity),
      ],
    }),
  )
  checkOperator({
    ...sessionCase({
      gap: 10,
      keys: [],
      events,
      expected: [
        insert(3, null, 1, 1, 13, 12),
        insert(1, 'x', 2, 1, 13, 12),
        insert(2, null, null, 1, 13, 12),
        watermark(Infinity),
      ],
    }),
    orderedBy: [],
  })
})

test('kinds stay with their rows', () => {
  checkOperator(
    sessionCase({
      gap: 10,
      events: [
        rows(0, insert(1, 'x', 1), remove(2, 'x', 1), updateAfter(3, 'x', 2n ** 60n)),
        watermark(12),
        rows(0, insert(20, 'x', 3)),
        ...finish(),
      ],
      expected: [
        insert(1, 'x', 1, 1, 13, 12),
        remove(2, 'x', 1, 1, 13, 12),
        updateAfter(3, 'x', 2n ** 60n, 1, 13, 12),
        watermark(12),
        insert(20, 'x', 3, 20, 30, 29),
        watermark(Infinity),
      ],
    }),
  )
})

test('rows without time are dropped and counted', () => {
  const testCase = sessionCase({
    gap: 10,
    events: [rows(0, insert(null, 'x', 1), insert(5, 'x', 2)), rows(0, insert(null, 'y', 3)), ...finish()],
    expected: [insert(5, 'x', 2, 5, 15, 14), watermark(Infinity)],
  })
  checkOperator(testCase)
  const metrics = new MetricGroup()
  runCalls(testCase, testCase.events, { forms: FORMS[0] as Forms, between: 'nothing', scribble: true }, metrics)
  expect(metrics.counter(NULL_TIME_RECORDS).value).toBe(2)
  expect(metrics.gauges.get('stateRows')?.()).toBe(0)
})

test('a long session of several output batches', () => {
  const changes = Array.from({ length: 20_000 }, (_, i) => insert((i * 7919) % 20_000, 'x', i))
  const testCase = sessionCase({
    gap: 3,
    events: [rows(0, ...changes), ...finish()],
    expected: [...changes.map(({ row }) => insert(...row, 0, 20_002, 20_001)), watermark(Infinity)],
  })
  const options = { forms: FORMS[0] as Forms, between: 'nothing', scribble: true } as const
  expect(runCalls(testCase, testCase.events, options, new MetricGroup())).toEqual(testCase.expected)
})

interface Session {
  readonly key: unknown
  readonly start: number
  readonly end: number
  /** Each with its place among all arrivals. */
  readonly rows: readonly (readonly [arrival: number, row: Row])[]
}

/** SESSION from plain lists: a row and the sessions it touches become one. */
function expectedOf(gap: number, arrivals: readonly Arrival[]): { expected: Output[]; late: number } {
  let open: Session[] = []
  let [current, late] = [-Infinity, 0]
  const expected: Output[] = []
  for (const [place, arrival] of [...arrivals, Infinity].entries()) {
    if (typeof arrival === 'number') {
      current = arrival
      for (const session of open.filter(({ end }) => end - 1 <= current)) {
        const inOrder = session.rows.toSorted(([a], [b]) => a - b)
        for (const [, row] of inOrder) expected.push(insert(...row, session.start, session.end, session.end - 1))
      }
      open = open.filter(({ end }) => end - 1 > current)
      expected.push(watermark(current))
      continue
    }
    const [time, key] = arrival as [number, unknown]
    const touched = open.filter((s) => s.key === key && s.start <= time + gap && s.end >= time)
    if (touched.length === 0 && time + gap - 1 <= current) {
      late++
      continue
    }
    open = open.filter((session) => !touched.includes(session))
    open.push({
      key,
      start: Math.min(time, ...touched.map(({ start }) => start)),
      end: Math.max(time + gap, ...touched.map(({ end }) => end)),
      rows: [...touched.flatMap((session) => session.rows), [place, arrival]],
    })
  }
  return { expected, late }
}

test.each([1, 4, 15])('against a recomputation from all rows: gap %d', (gap) => {
  const row = fc.tuple(
    fc.integer({ min: 0, max: 100 }),
    fc.constantFrom('a', 'b', 'ü', null),
    fc.constantFrom(1, 2, null, 2n ** 62n),
  )
  fc.assert(
    fc.property(arbitraryArrivals(row, { from: 0, to: 100 }), fc.nat(), (arrivals, seed) => {
      const { expected, late } = expectedOf(gap, arrivals)
      checkOperatorQuickly(sessionCase({ gap, events: caseEvents(arrivals), expected, late }), seed)
    }),
    { seed: 32, numRuns: 40 },
  )
})
