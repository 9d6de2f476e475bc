import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NumberColumn } from '../../../src/core/column.ts'
import { gatherRows } from '../../../src/core/gather.ts'
import type { Storage } from '../../../src/core/types/storage.ts'
import { MetricGroup } from '../../../src/runtime/job/metrics.ts'
import type { OuterJoinType } from '../../../src/runtime/operators/interval-join.ts'
import type { BatchKernel } from '../../../src/runtime/operators/stateless.ts'
import { WindowJoin } from '../../../src/runtime/operators/window-join.ts'
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
import { FORMS, type Forms, type Row, insert } from '../../support/rows.ts'

/** Window start, window end, key, value; on the right the key comes first. */
const LEFT: readonly Storage[] = ['long', 'long', 'string', 'int']
const RIGHT: readonly Storage[] = ['string', 'long', 'long', 'int']
const TYPES: readonly OuterJoinType[] = ['INNER', 'LEFT', 'RIGHT', 'FULL']

/** Rows whose left value is below the right one. */
const BELOW: BatchKernel = {
  run(batch) {
    const [left, right] = [batch.columns[3], batch.columns[7]] as [NumberColumn, NumberColumn]
    const rowsKept = new Int32Array(batch.n)
    let n = 0
    for (let i = 0; i < batch.n; i++) {
      const known = left.nulls?.[i] !== 1 && right.nulls?.[i] !== 1
      if (known && (left.data[i] as number) < (right.data[i] as number)) rowsKept[n++] = i
    }
    return gatherRows(batch, rowsKept, n)
  },
}

interface Options {
  readonly type: OuterJoinType
  readonly events: readonly Event[]
  readonly expected: readonly Output[]
  readonly condition?: BatchKernel | undefined
  /** Whether the window bounds are among the keys. */
  readonly boundsAsKeys?: boolean
  readonly late?: number
}

function joinCase({ type, events, expected, condition, boundsAsKeys = true, late = 0 }: Options): OperatorCase {
  const [left, right] = boundsAsKeys
    ? [
        [2, 0, 1],
        [0, 1, 2],
      ]
    : [[2], [0]]
  return {
    create: () =>
      new WindowJoin({
        type,
        left: { keys: left, storages: LEFT, windowEnd: 1 },
        right: { keys: right, storages: RIGHT, windowEnd: 2 },
        condition,
      }),
    inputs: [LEFT, RIGHT],
    keys: [left, right],
    events,
    expected,
    late,
  }
}

/** Rows of the window that ends at `end`, 10 long. */
const left = (end: number, key: unknown, value: unknown): Row => [end - 10, end, key, value]
const right = (end: number, key: unknown, value: unknown): Row => [key, end - 10, end, value]
const lefts = (...list: readonly Row[]): Event => rows(0, ...list.map((row) => insert(...row)))
const rights = (...list: readonly Row[]): Event => rows(1, ...list.map((row) => insert(...row)))
const joined = (l: Row | null, r: Row | null): Output =>
  insert(...(l ?? [null, null, null, null]), ...(r ?? [null, null, null, null]))

describe.each(TYPES)('%s', (type) => {
  const padLeft = type === 'LEFT' || type === 'FULL'
  const padRight = type === 'RIGHT' || type === 'FULL'

  test.each([true, false])(
    'rows of equal keys and windows meet when their window ends (bounds as keys: %s)',
    (bounds) => {
      checkOperator(
        joinCase({
          type,
          boundsAsKeys: bounds,
          events: [
            lefts(left(10, 'a', 1), left(20, 'a', 2), left(10, 'a', 3), left(10, 'b', 4)),
            rights(right(10, 'a', 5), right(20, 'b', 6), right(10, 'a', 7)),
            watermark(9, 0),
            watermark(8, 1),
            rights(right(10, 'c', 8)),
            watermark(9, 1),
            rights(right(20, 'a', 9)),
            ...finish(2),
          ],
          expected: [
            watermark(8),
            joined(left(10, 'a', 1), right(10, 'a', 5)),
            joined(left(10, 'a', 1), right(10, 'a', 7)),
            joined(left(10, 'a', 3), right(10, 'a', 5)),
            joined(left(10, 'a', 3), right(10, 'a', 7)),
            ...(padLeft ? [joined(left(10, 'b', 4), null)] : []),
            ...(padRight ? [joined(null, right(10, 'c', 8))] : []),
            watermark(9),
            joined(left(20, 'a', 2), right(20, 'a', 9)),
            ...(padRight ? [joined(null, right(20, 'b', 6))] : []),
            watermark(Infinity),
          ],
        }),
      )
    },
  )

  test('NULL equals nothing, neither as key nor as value of the condition', () => {
    checkOperator(
      joinCase({
        type,
        condition: BELOW,
        events: [
          lefts(left(10, null, 1), left(10, 'a', null), left(10, 'b', 1)),
          rights(right(10, null, 2), right(10, 'a', 2), right(10, 'b', null)),
          ...finish(2),
        ],
        expected: [
          ...(padLeft ? [left(10, null, 1), left(10, 'a', null), left(10, 'b', 1)].map((l) => joined(l, null)) : []),
          ...(padRight
            ? [right(10, null, 2), right(10, 'a', 2), right(10, 'b', null)].map((r) => joined(null, r))
            : []),
          watermark(Infinity),
        ],
      }),
    )
  })

  test('a row whose partners all fail the condition has none', () => {
    checkOperator(
      joinCase({
        type,
        condition: BELOW,
        events: [
          rights(right(10, 'a', 5), right(10, 'a', 1)),
          lefts(left(10, 'a', 3), left(10, 'a', 9)),
          watermark(12, 0),
          watermark(15, 1),
          // The same places in memory, without a match.
          lefts(left(20, 'a', 9)),
          rights(right(20, 'a', 1)),
          ...finish(2),
        ],
        expected: [
          joined(left(10, 'a', 3), right(10, 'a', 5)),
          ...(padLeft ? [joined(left(10, 'a', 9), null)] : []),
          ...(padRight ? [joined(null, right(10, 'a', 1))] : []),
          watermark(12),
          watermark(15),
          ...(padLeft ? [joined(left(20, 'a', 9), null)] : []),
          ...(padRight ? [joined(null, right(20, 'a', 1))] : []),
          watermark(Infinity),
        ],
      }),
    )
  })

  test('an input without rows', () => {
    checkOperator(
      joinCase({
        type,
        events: [lefts(left(10, 'a', 1)), watermark(5, 0), idle(true, 1), watermark(9, 0), ...finish(2)],
        expected: [
          watermark(5),
          ...(padLeft ? [joined(left(10, 'a', 1), null)] : []),
          watermark(9),
          watermark(Infinity),
        ],
      }),
    )
  })

  test('a row without window has no partner and waits for none', () => {
    checkOperator(
      joinCase({
        type,
        events: [
          lefts([null, null, 'a', 1], left(10, 'a', 2)),
          rights(['a', null, null, 3], right(10, 'a', 4)),
          watermark(3, 0),
          watermark(3, 1),
          ...finish(2),
        ],
        expected: [
          ...(padLeft ? [joined([null, null, 'a', 1], null)] : []),
          ...(padRight ? [joined(null, ['a', null, null, 3])] : []),
          watermark(3),
          joined(left(10, 'a', 2), right(10, 'a', 4)),
          watermark(Infinity),
        ],
      }),
    )
  })
})

test('rows of a window that has fired are dropped and counted by side', () => {
  const testCase = joinCase({
    type: 'FULL',
    events: [
      watermark(9, 0),
      watermark(19, 1),
      lefts(left(10, 'a', 1), left(20, 'a', 2), left(5, null, 3)),
      rights(right(10, 'a', 4), right(20, 'a', 5)),
      ...finish(2),
    ],
    expected: [watermark(9), joined(left(20, 'a', 2), right(20, 'a', 5)), watermark(19), watermark(Infinity)],
    late: 3,
  })
  checkOperator(testCase)
  const metrics = new MetricGroup()
  runCalls(testCase, testCase.events, { forms: FORMS[0] as Forms, between: 'nothing', scribble: true }, metrics)
  expect(metrics.counter('leftNumLateRecordsDropped').value).toBe(2)
  expect(metrics.counter('rightNumLateRecordsDropped').value).toBe(1)
  expect(metrics.gauges.get('stateRows')?.()).toBe(0)
})

test('one watermark fires several windows, in time order', () => {
  const testCase = joinCase({
    type: 'FULL',
    events: [
      lefts(left(30, 'a', 1), left(10, 'a', 2), left(20, 'b', 3)),
      rights(right(20, 'c', 4), right(30, 'a', 5), right(10, 'a', 6)),
      ...finish(2),
    ],
    expected: [
      joined(left(10, 'a', 2), right(10, 'a', 6)),
      joined(left(20, 'b', 3), null),
      joined(null, right(20, 'c', 4)),
      joined(left(30, 'a', 1), right(30, 'a', 5)),
      watermark(Infinity),
    ],
  })
  const options = { forms: FORMS[0] as Forms, between: 'nothing', scribble: true } as const
  expect(runCalls(testCase, testCase.events, options, new MetricGroup())).toEqual(testCase.expected)
})

test('without keys besides the window all its rows meet', () => {
  checkOperator({
    create: () =>
      new WindowJoin({
        type: 'INNER',
        left: { keys: [], storages: ['long', 'int'], windowEnd: 0 },
        right: { keys: [], storages: ['long', 'any'], windowEnd: 0 },
        condition: undefined,
      }),
    inputs: [
      ['long', 'int'],
      ['long', 'any'],
    ],
    keys: [[], []],
    events: [
      rows(0, insert(10, 1), insert(10, 2), insert(20, 3)),
      rows(1, insert(10, [4]), insert(30, [5])),
      ...finish(2),
    ],
    expected: [insert(10, 1, 10, [4]), insert(10, 2, 10, [4]), watermark(Infinity)],
  })
})

test('more pairs and padded rows than one batch takes', () => {
  const many = Array.from({ length: 5000 }, (_, i) => i)
  const few = [4996, 4998, 4999]
  const testCase = joinCase({
    type: 'LEFT',
    condition: BELOW,
    events: [lefts(...many.map((l) => left(10, 'a', l))), rights(...few.map((r) => right(10, 'a', r))), ...finish(2)],
    expected: [
      ...many.flatMap((l) => few.filter((r) => l < r).map((r) => joined(left(10, 'a', l), right(10, 'a', r)))),
      joined(left(10, 'a', 4999), null),
      watermark(Infinity),
    ],
  })
  const options = { forms: FORMS[0] as Forms, between: 'nothing', scribble: true } as const
  expect(runCalls(testCase, testCase.events, options, new MetricGroup())).toEqual(testCase.expected)
  const padded = joinCase({
    type: 'LEFT',
    events: [lefts(...many.map((i) => left(10, 'a', i))), ...finish(2)],
    expected: [...many.map((i) => joined(left(10, 'a', i), null)), watermark(Infinity)],
  })
  expect(runCalls(padded, padded.events, options, new MetricGroup())).toEqual(padded.expected)
})

type Arrival = { readonly input: number; readonly row: Row } | { readonly input: number; readonly watermark: number }

/** Rows of both sides, with watermarks of both that grow between them. */
const arrivals: fc.Arbitrary<Arrival[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 1),
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.tuple(
            fc.constantFrom(10, 20, 30, 40),
            fc.constantFrom('a', 'b', 'ü', null),
            fc.constantFrom(1, 2, 3, null),
          ),
        },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 15 }) },
      ),
    ),
    { maxLength: 30, size: 'max' },
  )
  .map((steps) => {
    const current = [0, 0]
    return steps.map(([input, step]) => {
      if (typeof step !== 'number') return { input, row: input === 0 ? left(...step) : right(...step) }
      current[input] = (current[input] as number) + step
      return { input, watermark: current[input] }
    })
  })

/** The join from plain lists. */
function expectedOf(
  type: OuterJoinType,
  condition: BatchKernel | undefined,
  list: readonly Arrival[],
): { expected: Output[]; late: number } {
  const expected: Output[] = []
  const watermarks = [-Infinity, -Infinity]
  const held: [Row[], Row[]] = [[], []]
  let [current, late] = [-Infinity, 0]
  const endOf = (row: Row, input: number): number => row[input + 1] as number
  const match = (l: Row, r: Row): boolean => {
    const equal = l[2] === r[0] && l[2] !== null && l[1] === r[2]
    return equal && (condition === undefined || (l[3] !== null && r[3] !== null && (l[3] as number) < (r[3] as number)))
  }
  const end: Arrival[] = [0, 1].map((input) => ({ input, watermark: Infinity }))
  for (const arrival of [...list, ...end]) {
    if ('row' in arrival) {
      if (endOf(arrival.row, arrival.input) - 1 <= current) late++
      else (held[arrival.input] as Row[]).push(arrival.row)
      continue
    }
    watermarks[arrival.input] = arrival.watermark
    if (Math.min(...watermarks) <= current) continue
    current = Math.min(...watermarks)
    const [ls, rs] = held.map((side, input) => side.filter((row) => endOf(row, input) - 1 <= current)) as [Row[], Row[]]
    for (const l of ls) for (const r of rs) if (match(l, r)) expected.push(joined(l, r))
    if (type === 'LEFT' || type === 'FULL')
      for (const l of ls) if (!rs.some((r) => match(l, r))) expected.push(joined(l, null))
    if (type === 'RIGHT' || type === 'FULL')
      for (const r of rs) if (!ls.some((l) => match(l, r))) expected.push(joined(null, r))
    held.forEach((side, input) =>
      held.splice(
        input,
        1,
        side.filter((row) => endOf(row, input) - 1 > current),
      ),
    )
    expected.push(watermark(current))
  }
  return { expected, late }
}

describe('against a recomputation from all rows', () => {
  const variants = TYPES.flatMap((type) => [false, true].map((conditional) => ({ type, conditional })))
  test.each(variants)('$type, with a condition: $conditional', ({ type, conditional }) => {
    const condition = conditional ? BELOW : undefined
    fc.assert(
      fc.property(arrivals, fc.boolean(), fc.nat(), (list, boundsAsKeys, seed) => {
        const events = list.map((a): Event =>
          'row' in a ? rows(a.input, insert(...a.row)) : watermark(a.watermark, a.input),
        )
        const { expected, late } = expectedOf(type, condition, list)
        const all = [...events, ...finish(2)]
        checkOperatorQuickly(joinCase({ type, condition, boundsAsKeys, events: all, expected, late }), seed)
      }),
      { seed: 33, numRuns: 25 },
    )
  })
})
