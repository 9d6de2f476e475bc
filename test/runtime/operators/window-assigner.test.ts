import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Batch } from '../../../src/core/batch.ts'
import { ManualClock } from '../../../src/core/clock.ts'
import { seededRandom } from '../../../src/core/random.ts'
import type { Storage } from '../../../src/core/types/storage.ts'
import { MetricGroup, NULL_TIME_RECORDS } from '../../../src/runtime/job/metrics.ts'
import { WindowAssigner } from '../../../src/runtime/operators/window-assigner.ts'
import type { AlignedWindows } from '../../../src/runtime/windows/aligned.ts'
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
import { batchOfRows, insert, remove, rowsOf, updateAfter, updateBefore } from '../../support/rows.ts'
import { type Arrival, arbitraryArrivals, caseEvents } from './reference.ts'

/** Time, text, number. */
const STORAGES: readonly Storage[] = ['long', 'string', 'long']

function assignerCase(windows: AlignedWindows, events: readonly Event[], expected: readonly Output[]): OperatorCase {
  return {
    create: () => new WindowAssigner({ windows, timeColumn: 0 }),
    inputs: [STORAGES],
    events,
    expected,
    // All rows have an order.
    orderedBy: [],
  }
}

test('TUMBLE: rows pass one by one with their kinds, late or not', () => {
  checkOperator(
    assignerCase(
      { kind: 'TUMBLE', size: 100, offset: 0 },
      [
        rows(0, insert(5, 'a', 1), updateBefore(199, null, 2), updateAfter(200, '', null)),
        watermark(250),
        idle(true),
        idle(false),
        rows(0, remove(7, 'b', 2n ** 60n), insert(-1, 'ü', 4)),
        ...finish(),
      ],
      [
        insert(5, 'a', 1, 0, 100, 99),
        updateBefore(199, null, 2, 100, 200, 199),
        updateAfter(200, '', null, 200, 300, 299),
        watermark(250),
        idle(true),
        idle(false),
        remove(7, 'b', 2n ** 60n, 0, 100, 99),
        insert(-1, 'ü', 4, -100, 0, -1),
        watermark(Infinity),
      ],
    ),
  )
})

test('TUMBLE: the offset moves the windows', () => {
  const start = (offset: number): unknown => {
    const assigner = { kind: 'TUMBLE', size: 600, offset } as const
    return rowsOf(run(assigner, batchOfRows(STORAGES, [insert(4, 'a', 1)])).batches[0] as Batch)[0]?.row[3]
  }
  expect([0, 240, 360, -240, -360].map(start)).toEqual([0, -360, -240, -240, -360])
})

test('HOP: a row for each window that holds it, the latest first', () => {
  checkOperator(
    assignerCase(
      { kind: 'HOP', slide: 50, size: 100, offset: 10 },
      [rows(0, insert(60, 'a', 1), updateAfter(59, 'b', 2)), watermark(300), rows(0, insert(10, 'c', 3)), ...finish()],
      [
        insert(60, 'a', 1, 60, 160, 159),
        insert(60, 'a', 1, 10, 110, 109),
        updateAfter(59, 'b', 2, 10, 110, 109),
        updateAfter(59, 'b', 2, -40, 60, 59),
        watermark(300),
        insert(10, 'c', 3, 10, 110, 109),
        insert(10, 'c', 3, -40, 60, 59),
        watermark(Infinity),
      ],
    ),
  )
})

test('HOP: a slide above the size leaves gaps', () => {
  checkOperator(
    assignerCase(
      { kind: 'HOP', slide: 10, size: 4, offset: 0 },
      [rows(0, insert(3, 'a', 1), insert(4, 'b', 2), insert(10, 'c', 3)), rows(0, insert(9, 'd', 4)), ...finish()],
      [insert(3, 'a', 1, 0, 4, 3), insert(10, 'c', 3, 10, 14, 13), watermark(Infinity)],
    ),
  )
})

test('CUMULATE: a row for each step from its own to the last, the shortest first', () => {
  checkOperator(
    assignerCase(
      { kind: 'CUMULATE', step: 20, size: 100, offset: 0 },
      [rows(0, insert(50, 'a', 1), insert(99, 'b', 2)), ...finish()],
      [
        insert(50, 'a', 1, 0, 60, 59),
        insert(50, 'a', 1, 0, 80, 79),
        insert(50, 'a', 1, 0, 100, 99),
        insert(99, 'b', 2, 0, 100, 99),
        watermark(Infinity),
      ],
    ),
  )
})

describe('rows without time', () => {
  const changes = [insert(null, 'a', 1), insert(5, 'b', 2), remove(15, 'c', 3), insert(null, 'd', 4)]
  test.each([
    { kind: 'TUMBLE', size: 10, offset: 0 },
    { kind: 'HOP', slide: 10, size: 10, offset: 0 },
    { kind: 'CUMULATE', step: 10, size: 10, offset: 0 },
  ] as const)('are dropped and counted: $kind', (windows) => {
    const { batches, metrics } = run(windows, batchOfRows(STORAGES, changes))
    expect(batches.flatMap(rowsOf)).toEqual([insert(5, 'b', 2, 0, 10, 9), remove(15, 'c', 3, 10, 20, 19)])
    expect(metrics.counter(NULL_TIME_RECORDS).value).toBe(2)
  })

  test('alone send nothing', () => {
    const { batches } = run({ kind: 'TUMBLE', size: 10, offset: 0 }, batchOfRows(STORAGES, [insert(null, 'a', 1)]))
    expect(batches).toEqual([])
  })
})

test('TUMBLE copies no column', () => {
  const batch = batchOfRows(STORAGES, [insert(1, 'a', 1), insert(2, 'b', 2)])
  const { batches } = run({ kind: 'TUMBLE', size: 10, offset: 0 }, batch)
  expect(batches[0]?.columns.slice(0, 3).every((column, c) => column === batch.columns[c])).toBe(true)
})

test('watermarks and timestamps go with their rows', () => {
  const plain = batchOfRows(STORAGES, [insert(null, 'n', 0), insert(5, 'a', 1), insert(15, 'b', 2)])
  const batch = { ...plain, watermarks: Float64Array.of(-Infinity, 3, 4), timestamps: Float64Array.of(1, 5, 15) }
  const { batches } = run({ kind: 'HOP', slide: 10, size: 20, offset: 0 }, batch)
  expect(batches[0]?.watermarks).toEqual(Float64Array.of(3, 3, 4, 4))
  expect(batches[0]?.timestamps).toEqual(Float64Array.of(5, 5, 15, 15))
  expect(batches[0]?.kinds).toBeUndefined()
})

test('many windows for a row are sent in several batches', () => {
  const windows: AlignedWindows = { kind: 'CUMULATE', step: 1, size: 30_000, offset: 0 }
  const { batches } = run(windows, batchOfRows(STORAGES, [insert(10_000, 'a', 1), insert(29_999, 'b', 2)]))
  expect(batches.length).toBe(3)
  expect(batches.flatMap(rowsOf)).toEqual([
    ...Array.from({ length: 20_000 }, (_, i) => insert(10_000, 'a', 1, 0, 10_001 + i, 10_000 + i)),
    insert(29_999, 'b', 2, 0, 30_000, 29_999),
  ])
})

test('any row is in exactly the windows whose bounds enclose it', () => {
  const row = fc.tuple(
    fc.integer({ min: -60, max: 60 }),
    fc.constantFrom('a', 'ü', null),
    fc.constantFrom(1, null, 2n ** 62n),
  )
  const offset = fc.integer({ min: -9, max: 9 })
  const [unit, times] = [fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 })]
  const windows: fc.Arbitrary<AlignedWindows> = fc.oneof(
    fc.record({ kind: fc.constant('TUMBLE' as const), size: unit, offset }),
    fc.record({ kind: fc.constant('HOP' as const), slide: unit, size: unit, offset }),
    fc
      .tuple(unit, times, offset)
      .map(([step, n, o]) => ({ kind: 'CUMULATE', step, size: step * n, offset: o }) as const),
  )
  fc.assert(
    fc.property(windows, arbitraryArrivals(row, { from: -60, to: 60 }), fc.nat(), (spec, arrivals, seed) => {
      const expected = [...arrivals, Infinity].flatMap((arrival) => outputOf(spec, arrival))
      checkOperatorQuickly(assignerCase(spec, caseEvents(arrivals), expected), seed)
    }),
    { seed: 31, numRuns: 60 },
  )
})

function outputOf(windows: AlignedWindows, arrival: Arrival): Output[] {
  if (typeof arrival === 'number') return [watermark(arrival)]
  const { kind, size, offset } = windows
  const every = kind === 'HOP' ? windows.slide : size
  const step = kind === 'CUMULATE' ? windows.step : size
  const bounds: [start: number, end: number][] = []
  for (let start = offset + 200 * every; start > -300; start -= every) {
    for (let end = start + step; end <= start + size; end += step) bounds.push([start, end])
  }
  const time = arrival[0] as number
  return bounds
    .filter(([start, end]) => start <= time && time < end)
    .map(([start, end]) => insert(...arrival, start, end, end - 1))
}

/** What the operator makes of one batch. */
function run(windows: AlignedWindows, batch: Batch): { batches: Batch[]; metrics: MetricGroup } {
  const batches: Batch[] = []
  const metrics = new MetricGroup()
  const operator = new WindowAssigner({ windows, timeColumn: 0 })
  operator.open({
    name: 'assigner',
    // The numbers are copied, as the operator uses their memory again.
    output: {
      collect: (sent) => batches.push({ ...sent, columns: sent.columns.map(ownNumbers) }),
      advanceWatermark: () => {},
      setIdle: () => {},
    },
    sideOutputs: new Map(),
    clock: new ManualClock(),
    random: seededRandom(1),
    metrics,
    subtask: 0,
    parallelism: 1,
    maxParallelism: 128,
    batchSize: 4096,
    scheduleProcessingTime: () => {},
    post: (action) => action(),
  })
  operator.process(batch)
  return { batches, metrics }
}

function ownNumbers(column: Batch['columns'][number], c: number): Batch['columns'][number] {
  return c < STORAGES.length || column.storage === 'string' || column.storage === 'any'
    ? column
    : { ...column, data: column.data.slice() }
}
