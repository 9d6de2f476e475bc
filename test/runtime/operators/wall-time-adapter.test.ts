import fc from 'fast-check'
import { describe, test } from 'vitest'
import { wallWatermark } from '../../../src/planner/codegen/wall-clock.ts'
import { LATE_RECORDS, MetricGroup } from '../../../src/runtime/job/metrics.ts'
import type { Operator } from '../../../src/runtime/operator.ts'
import type { EventTimeOperator } from '../../../src/runtime/operators/event-time-operator.ts'
import { WallTimeAdapter } from '../../../src/runtime/operators/time-adapter.ts'
import {
  type Event,
  type OperatorCase,
  type Output,
  finish,
  idle,
  rows,
  watermark,
} from '../../support/operator-case.ts'
import { checkOperator, checkOperatorQuickly } from '../../support/operator-harness.ts'
import { runCalls } from '../../support/operator-run.ts'
import { FORMS, type Forms, insert } from '../../support/rows.ts'
import { type Arrival, arbitraryArrivals, caseEvents } from './reference.ts'
import { HOUR, STORAGES, counts, ms, sessions, windowJoin, zone } from './timed-operators.ts'

const inZone = (operator: () => EventTimeOperator, name: string, inputs = 1): (() => Operator) => {
  const toWall = wallWatermark(zone(name))
  return () => new WallTimeAdapter({ operator: operator(), inputs, toWall })
}
const count = (key: string, n: number, start: string): Output =>
  insert(key, n, ms(start), ms(start) + HOUR, ms(start) + HOUR - 1)

test('both passes of the hour that is repeated fall into one window, which fires after the second', () => {
  checkOperator({
    create: inZone(() => counts(HOUR), 'Europe/Berlin'),
    inputs: [STORAGES],
    keys: [[1]],
    events: [
      rows(0, insert(ms('2024-10-27T01:30'), 'a', 1), insert(ms('2024-10-27T02:10'), 'a', 2)),
      watermark(ms('2024-10-26T23:59:59.999')),
      rows(0, insert(ms('2024-10-27T01:40'), 'late', 3), insert(ms('2024-10-27T02:50'), 'b', 4)),
      watermark(ms('2024-10-27T00:59:59.999')),
      rows(0, insert(ms('2024-10-27T02:05'), 'a', 5)),
      watermark(ms('2024-10-27T01:59:59.998')),
      watermark(ms('2024-10-27T01:59:59.999')),
      ...finish(),
    ],
    expected: [
      count('a', 1, '2024-10-27T01:00'),
      watermark(ms('2024-10-26T23:59:59.999')),
      watermark(ms('2024-10-27T00:59:59.999')),
      watermark(ms('2024-10-27T01:59:59.998')),
      count('a', 2, '2024-10-27T02:00'),
      count('b', 1, '2024-10-27T02:00'),
      watermark(ms('2024-10-27T01:59:59.999')),
      watermark(Infinity),
    ],
    late: 1,
  })
})

test('a window that ends in the hour left out fires at the first instant after it', () => {
  const end = ms('2024-03-31T02:30')
  checkOperator({
    create: inZone(windowJoin, 'Europe/Berlin', 2),
    inputs: [STORAGES, STORAGES],
    keys: [[1], [1]],
    events: [
      rows(0, insert(end, 'a', 1)),
      rows(1, insert(end, 'a', 2)),
      watermark(ms('2024-03-31T01:00'), 0),
      watermark(ms('2024-03-31T00:59:59.999'), 1),
      watermark(ms('2024-03-31T01:00'), 1),
      ...finish(2),
    ],
    expected: [
      watermark(ms('2024-03-31T00:59:59.999')),
      insert(end, 'a', 1, end, 'a', 2),
      watermark(ms('2024-03-31T01:00')),
      watermark(Infinity),
    ],
  })
})

test('Asia/Kathmandu: hours begin at a quarter past', () => {
  checkOperator({
    create: inZone(() => counts(HOUR), 'Asia/Kathmandu'),
    inputs: [STORAGES],
    keys: [[1]],
    events: [
      rows(0, insert(ms('2024-06-01T06:59'), 'a', 1)),
      watermark(ms('2024-06-01T01:14:59.998')),
      watermark(ms('2024-06-01T01:14:59.999')),
      ...finish(),
    ],
    expected: [
      watermark(ms('2024-06-01T01:14:59.998')),
      count('a', 1, '2024-06-01T06:00'),
      watermark(ms('2024-06-01T01:14:59.999')),
      watermark(Infinity),
    ],
  })
})

test('an idle input holds nothing back', () => {
  checkOperator({
    create: inZone(windowJoin, 'Asia/Kathmandu', 2),
    inputs: [STORAGES, STORAGES],
    keys: [[1], [1]],
    events: [
      rows(0, insert(ms('2024-06-01T06:00'), 'a', 1)),
      idle(true, 1),
      watermark(ms('2024-06-01T00:14:59.999'), 0),
      idle(true, 0),
      idle(false, 1),
      ...finish(2),
    ],
    expected: [
      insert(ms('2024-06-01T06:00'), 'a', 1, null, null, null),
      watermark(ms('2024-06-01T00:14:59.999')),
      idle(true),
      idle(false),
      watermark(Infinity),
    ],
  })
})

describe('gives what the inner operator gives on a time line that is 7 late and 3 times as fast', () => {
  const toWall = (instant: number): number => instant * 3 - 7
  const options = { forms: FORMS[0] as Forms, between: 'nothing', scribble: true } as const

  /** The case of the adapter, from a run of the inner operator with watermarks in wall time. */
  function adapted(operator: () => EventTimeOperator, inputs: number, events: readonly Event[]): OperatorCase {
    const metrics = new MetricGroup()
    const inWallTime = events.map((e) => (e.kind === 'watermark' ? watermark(toWall(e.watermark), e.input) : e))
    const each = Array.from({ length: inputs })
    const testCase = { inputs: each.map(() => STORAGES), keys: each.map(() => [1]), events }
    const inner = runCalls({ ...testCase, create: operator, expected: [] }, inWallTime, options, metrics)
    return {
      ...testCase,
      create: () => new WallTimeAdapter({ operator: operator(), inputs, toWall }),
      expected: inner.map((output) => (output.kind === 'watermark' ? watermark((output.watermark + 7) / 3) : output)),
      late: metrics.counters.get(LATE_RECORDS)?.value ?? 0,
    }
  }

  const row = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.constantFrom('a', 'b'), fc.constantFrom(1, 2, null))
  test.each([
    { name: 'window aggregate', operator: () => counts(20) },
    { name: 'session assigner', operator: () => sessions(5) },
  ])('$name', ({ operator }) => {
    fc.assert(
      fc.property(arbitraryArrivals(row, { from: 0, to: 40 }), fc.nat(), (arrivals, seed) => {
        checkOperatorQuickly(adapted(operator, 1, caseEvents(arrivals)), seed)
      }),
      { seed: 35, numRuns: 30 },
    )
  })

  test('window join', () => {
    const side = arbitraryArrivals(row, { from: 0, to: 40 })
    const eventOf = (arrival: Arrival, input: number): Event =>
      typeof arrival === 'number' ? watermark(arrival, input) : rows(input, insert(...arrival))
    fc.assert(
      fc.property(side, side, fc.array(fc.boolean()), fc.nat(), (left, right, choices, seed) => {
        const queues = [left.map((a) => eventOf(a, 0)), right.map((a) => eventOf(a, 1))] as [Event[], Event[]]
        const chosen = choices.flatMap((choice) => queues[choice ? 0 : 1].splice(0, 1))
        const events = [...chosen, ...queues[0], ...queues[1], ...finish(2)]
        checkOperatorQuickly(adapted(windowJoin, 2, events), seed)
      }),
      { seed: 36, numRuns: 30 },
    )
  })
})
