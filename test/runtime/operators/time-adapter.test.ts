import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Clock, ManualClock } from '../../../src/core/clock.ts'
import { seededRandom } from '../../../src/core/random.ts'
import { wallClock } from '../../../src/planner/codegen/wall-clock.ts'
import { MetricGroup } from '../../../src/runtime/job/metrics.ts'
import type { Operator } from '../../../src/runtime/operator.ts'
import type { EventTimeOperator } from '../../../src/runtime/operators/event-time-operator.ts'
import { IntervalJoin } from '../../../src/runtime/operators/interval-join.ts'
import { ProcessingTimeAdapter } from '../../../src/runtime/operators/time-adapter.ts'
import { SnapshotWriter, snapshotReader } from '../../../src/runtime/state/snapshot.ts'
import type { WallClock } from '../../../src/runtime/time/wall-clock.ts'
import {
  type Event,
  type OperatorCase,
  type Output,
  clock,
  finish,
  idle,
  rows,
  watermark,
} from '../../support/operator-case.ts'
import { checkOperator, checkOperatorQuickly } from '../../support/operator-harness.ts'
import { runCalls } from '../../support/operator-run.ts'
import { type Change, FORMS, type Forms, batchOfRows, insert, rowsOf } from '../../support/rows.ts'
import { HOUR, STORAGES, counts, ms, sessions, zone } from './timed-operators.ts'

const inProcessingTime = (
  operator: () => EventTimeOperator,
  wall?: WallClock,
  timeColumns: readonly number[] = [0],
): (() => Operator) => {
  return () => new ProcessingTimeAdapter({ operator: operator(), timeColumns, wall })
}
const row = (key: string, value: unknown = null): Change => insert(null, key, value)

test('rows have the time of the clock; windows fire when it reaches their end', () => {
  checkOperator({
    create: inProcessingTime(() => counts(100)),
    inputs: [STORAGES],
    keys: [[1]],
    events: [
      clock(1010),
      rows(0, row('a'), row('b')),
      clock(1060),
      rows(0, row('a')),
      clock(1099),
      rows(0, row('c')),
      clock(1100),
      rows(0, row('a')),
      clock(5000),
      rows(0, row('d')),
      ...finish(),
    ],
    expected: [
      insert('a', 2, 1000, 1100, 1099),
      insert('b', 1, 1000, 1100, 1099),
      insert('c', 1, 1000, 1100, 1099),
      insert('a', 1, 1100, 1200, 1199),
      watermark(Infinity),
    ],
  })
})

test('watermarks and idle marks pass by', () => {
  checkOperator({
    create: inProcessingTime(() => counts(100)),
    inputs: [STORAGES],
    keys: [[1]],
    events: [
      clock(1000),
      rows(0, row('a')),
      watermark(7000),
      rows(0, row('a')),
      idle(true),
      clock(1100),
      rows(0, row('a')),
      watermark(7001),
      ...finish(),
    ],
    expected: [
      watermark(7000),
      idle(true),
      insert('a', 2, 1000, 1100, 1099),
      idle(false),
      watermark(7001),
      watermark(Infinity),
    ],
  })
})

test('what is due after the end of the input never fires', () => {
  checkOperator({
    create: inProcessingTime(() => counts(100)),
    inputs: [STORAGES],
    keys: [[1]],
    events: [clock(1000), rows(0, row('a')), watermark(Infinity)],
    expected: [watermark(Infinity)],
  })
  const testCase: OperatorCase = {
    create: inProcessingTime(() => counts(100)),
    inputs: [STORAGES],
    events: [clock(1000), rows(0, row('a')), ...finish(), clock(9000)],
    expected: [watermark(Infinity)],
  }
  const options = { forms: FORMS[0] as Forms, between: 'nothing', scribble: true } as const
  expect(runCalls(testCase, testCase.events, options, new MetricGroup())).toEqual(testCase.expected)
})

test('sessions by the clock', () => {
  checkOperator({
    create: inProcessingTime(() => sessions(30)),
    inputs: [STORAGES],
    keys: [[1]],
    events: [
      clock(1000),
      rows(0, row('a', 1)),
      clock(1020),
      rows(0, row('a', 2), row('b', 3)),
      clock(1030),
      clock(1049),
      rows(0, row('b', 4)),
      clock(1050),
      clock(1079),
      ...finish(),
    ],
    expected: [
      insert(1000, 'a', 1, 1000, 1050, 1049),
      insert(1020, 'a', 2, 1000, 1050, 1049),
      insert(1020, 'b', 3, 1020, 1079, 1078),
      insert(1049, 'b', 4, 1020, 1079, 1078),
      watermark(Infinity),
    ],
  })
})

test('two inputs: rows that come within 50 ms of each other', () => {
  const side = { keys: [1], storages: STORAGES, timeColumn: 0 }
  const join = (): EventTimeOperator =>
    new IntervalJoin({ type: 'LEFT', left: side, right: side, lower: -50, upper: 50, condition: undefined })
  checkOperator({
    create: inProcessingTime(join, undefined, [0, 0]),
    inputs: [STORAGES, STORAGES],
    keys: [[1], [1]],
    events: [
      clock(1000),
      rows(0, row('a', 1), row('b', 2)),
      watermark(3, 0),
      clock(1050),
      rows(1, row('a', 3)),
      watermark(5, 1),
      clock(1051),
      clock(1052),
      rows(1, row('b', 4)),
      ...finish(2),
    ],
    expected: [
      insert(1000, 'a', 1, 1050, 'a', 3),
      watermark(3),
      insert(1000, 'b', 2, null, null, null),
      watermark(5),
      watermark(Infinity),
    ],
  })
})

describe('windows cut in a zone', () => {
  const berlin = wallClock(zone('Europe/Berlin'))

  test('the repeated hour is one window; the clock calls at its second end', () => {
    checkOperator({
      create: inProcessingTime(() => counts(HOUR), berlin),
      inputs: [STORAGES],
      keys: [[1]],
      events: [
        clock(ms('2024-10-26T23:30')),
        rows(0, row('a')),
        clock(ms('2024-10-27T00:00')),
        rows(0, row('a')),
        clock(ms('2024-10-27T01:00')),
        rows(0, row('a')),
        clock(ms('2024-10-27T01:59:59.999')),
        rows(0, row('b')),
        clock(ms('2024-10-27T02:00')),
        ...finish(),
      ],
      expected: [
        insert('a', 1, ms('2024-10-27T01:00'), ms('2024-10-27T02:00'), ms('2024-10-27T01:59:59.999')),
        insert('a', 2, ms('2024-10-27T02:00'), ms('2024-10-27T03:00'), ms('2024-10-27T02:59:59.999')),
        insert('b', 1, ms('2024-10-27T02:00'), ms('2024-10-27T03:00'), ms('2024-10-27T02:59:59.999')),
        watermark(Infinity),
      ],
    })
  })

  test('a window that ends where an hour is left out fires right behind it', () => {
    checkOperator({
      create: inProcessingTime(() => counts(3 * HOUR), berlin),
      inputs: [STORAGES],
      keys: [[1]],
      events: [
        clock(ms('2024-03-31T00:59:59.999')),
        rows(0, row('a')),
        clock(ms('2024-03-31T01:00')),
        rows(0, row('b')),
        clock(ms('2024-03-31T01:00:00.001')),
        ...finish(),
      ],
      expected: [
        insert('a', 1, ms('2024-03-31T00:00'), ms('2024-03-31T03:00'), ms('2024-03-31T02:59:59.999')),
        watermark(Infinity),
      ],
    })
  })
})

test('any rows and clock times: each row counts in the window of its time, once that is over', () => {
  const step = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 150 }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30, size: 'max' }), fc.nat(), (steps, seed) => {
      const open = new Map<string, { key: string; start: number; n: number }>()
      const events: Event[] = []
      const expected: Output[] = []
      let now = 0
      for (const next of steps) {
        if (typeof next === 'string') {
          const start = Math.floor(now / 100) * 100
          const name = `${next} ${start}`
          open.set(name, { key: next, start, n: (open.get(name)?.n ?? 0) + 1 })
          events.push(rows(0, row(next)))
          continue
        }
        now += next
        events.push(clock(now))
        for (const [name, { key, start, n }] of open) {
          if (start + 100 > now) continue
          open.delete(name)
          expected.push(insert(key, n, start, start + 100, start + 99))
        }
      }
      checkOperatorQuickly(
        {
          create: inProcessingTime(() => counts(100)),
          inputs: [STORAGES],
          keys: [[1]],
          events: [...events, ...finish()],
          expected: [...expected, watermark(Infinity)],
        },
        seed,
      )
    }),
    { seed: 37, numRuns: 50 },
  )
})

/** An adapter driven by hand: what it sends, and the calls it asks for. */
function opened(time: Clock): { operator: ProcessingTimeAdapter; sent: Change[]; asked: number[] } {
  const [sent, asked]: [Change[], number[]] = [[], []]
  const operator = new ProcessingTimeAdapter({ operator: counts(100), timeColumns: [0], wall: undefined })
  operator.open({
    name: 'adapter',
    output: { collect: (batch) => sent.push(...rowsOf(batch)), advanceWatermark: () => {}, setIdle: () => {} },
    sideOutputs: new Map(),
    clock: time,
    random: seededRandom(1),
    metrics: new MetricGroup(),
    subtask: 0,
    parallelism: 1,
    maxParallelism: 128,
    batchSize: 4096,
    scheduleProcessingTime: (at) => asked.push(at),
    post: (action) => action(),
  })
  return { operator, sent, asked }
}

test('a row that comes before the call that is due finds the window fired', () => {
  const time = new ManualClock(1000)
  const { operator, sent, asked } = opened(time)
  operator.process(batchOfRows(STORAGES, [row('a')]), 0)
  time.set(1150)
  operator.process(batchOfRows(STORAGES, [row('a')]), 0)
  expect(sent).toEqual([insert('a', 1, 1000, 1100, 1099)])
  operator.process(batchOfRows(STORAGES, [row('b')]), 0)
  time.set(1200)
  operator.onProcessingTime()
  expect(sent.slice(1)).toEqual([insert('a', 1, 1100, 1200, 1199), insert('b', 1, 1100, 1200, 1199)])
  expect(asked[0]).toBe(1100)
})

test('a clock put back makes no row late, nor does a restore', () => {
  let now = 1190
  const time: Clock = { now: () => now, schedule: () => () => {} }
  const first = opened(time)
  first.operator.process(batchOfRows(STORAGES, [row('a')]), 0)
  now = 1000
  first.operator.process(batchOfRows(STORAGES, [row('a')]), 0)
  const writer = new SnapshotWriter()
  first.operator.snapshot(writer)
  now = 900
  const second = opened(time)
  second.operator.restore(snapshotReader([writer.finish()]))
  second.operator.process(batchOfRows(STORAGES, [row('a')]), 0)
  now = 1200
  second.operator.onProcessingTime()
  expect(first.sent).toEqual([])
  expect(second.sent).toEqual([insert('a', 3, 1100, 1200, 1199)])
  expect(second.asked[0]).toBe(1200)
})
