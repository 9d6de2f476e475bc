import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { Batch } from '../../../src/core/batch.ts'
import type { NumberColumn } from '../../../src/core/column.ts'
import { gatherColumn } from '../../../src/core/gather.ts'
import { IntervalJoin, type IntervalJoinArgs } from '../../../src/runtime/operators/interval-join.ts'
import type { BatchKernel } from '../../../src/runtime/operators/stateless.ts'
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
import { type Row, insert } from '../../support/rows.ts'

/** Columns of both sides: time, key, value. */
const SIDE = { keys: [1], storages: ['long', 'string', 'long'], timeColumn: 0 } as const
const NOTHING = [null, null, null] as const

type Bounds = Pick<IntervalJoinArgs, 'type' | 'lower' | 'upper'> & Partial<Pick<IntervalJoinArgs, 'condition'>>

function joinCase(bounds: Bounds, events: readonly Event[], expected: readonly Output[]): OperatorCase {
  return {
    create: () => new IntervalJoin({ condition: undefined, ...bounds, left: SIDE, right: SIDE }),
    inputs: [SIDE.storages, SIDE.storages],
    keys: [SIDE.keys, SIDE.keys],
    events,
    expected,
  }
}

/** The same watermark on both inputs. */
const both = (value: number): Event[] => [watermark(value, 0), watermark(value, 1)]

/** `right.t BETWEEN left.t AND left.t + 50`. */
const WITHIN_50 = { lower: -50, upper: 0 } as const

/** `left.value < right.value`. */
const lessThan: BatchKernel = {
  run(batch: Batch): Batch {
    const [left, right] = [batch.columns[2] as NumberColumn, batch.columns[5] as NumberColumn]
    const picked: number[] = []
    for (let i = 0; i < batch.n; i++) {
      const known = left.nulls?.[i] !== 1 && right.nulls?.[i] !== 1
      if (known && (left.data[i] as number) < (right.data[i] as number)) picked.push(i)
    }
    const indexes = Int32Array.from(picked)
    return {
      n: picked.length,
      columns: batch.columns.map((column) => gatherColumn(column, indexes, picked.length)),
      kinds: undefined,
      watermarks:
        batch.watermarks === undefined ? undefined : Float64Array.from(picked, (i) => batch.watermarks?.[i] ?? NaN),
      timestamps: undefined,
    }
  },
}

describe('interval join', () => {
  test('both bounds are inclusive, whichever side comes first', () => {
    checkOperator(
      joinCase(
        { type: 'INNER', ...WITHIN_50 },
        [
          rows(0, insert(100, 'x', 1)),
          rows(
            1,
            insert(99, 'x', 2),
            insert(100, 'x', 3),
            insert(150, 'x', 4),
            insert(151, 'x', 5),
            insert(120, 'y', 6),
          ),
          rows(0, insert(101, 'x', 7), insert(100, 'x', 8)),
          ...finish(2),
        ],
        [
          insert(100, 'x', 1, 100, 'x', 3),
          insert(100, 'x', 1, 150, 'x', 4),
          insert(101, 'x', 7, 150, 'x', 4),
          insert(101, 'x', 7, 151, 'x', 5),
          insert(100, 'x', 8, 100, 'x', 3),
          insert(100, 'x', 8, 150, 'x', 4),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('exclusive bounds are one millisecond nearer; an interval may lie wholly on one side', () => {
    // left.t > right.t + 10 AND left.t < right.t + 20
    checkOperator(
      joinCase(
        { type: 'FULL', lower: 11, upper: 19 },
        [
          rows(1, insert(0, 'x', 1)),
          rows(0, insert(10, 'x', 2), insert(11, 'x', 3), insert(19, 'x', 4), insert(20, 'x', 5)),
          ...both(-1),
          ...both(0),
          ...both(9),
          ...both(10),
          ...finish(2),
        ],
        [
          insert(11, 'x', 3, 0, 'x', 1),
          insert(19, 'x', 4, 0, 'x', 1),
          watermark(-20),
          insert(10, 'x', 2, ...NOTHING),
          watermark(-19),
          watermark(-10),
          insert(20, 'x', 5, ...NOTHING),
          watermark(-9),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('a row without partner is padded when it expires; what it promises stays behind by the longer reach', () => {
    checkOperator(
      joinCase(
        { type: 'LEFT', ...WITHIN_50 },
        [
          rows(0, insert(10, 'x', 1), insert(20, 'y', 2), insert(-40, 'x', 3)),
          rows(1, insert(25, 'x', 4), insert(25, 'z', 5)),
          ...both(10),
          ...both(11),
          ...both(70),
          ...both(71),
          ...finish(2),
        ],
        [
          insert(10, 'x', 1, 25, 'x', 4),
          watermark(-40),
          insert(-40, 'x', 3, ...NOTHING),
          watermark(-39),
          watermark(20),
          insert(20, 'y', 2, ...NOTHING),
          watermark(21),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('an older row expires by its own time, not by that of the first row of its key', () => {
    checkOperator(
      joinCase(
        { type: 'LEFT', ...WITHIN_50 },
        [
          rows(0, insert(100, 'x', 1), insert(80, 'x', 2), insert(90, 'x', 3)),
          ...both(131),
          ...both(141),
          ...finish(2),
        ],
        [
          insert(80, 'x', 2, ...NOTHING),
          watermark(81),
          insert(90, 'x', 3, ...NOTHING),
          watermark(91),
          insert(100, 'x', 1, ...NOTHING),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('RIGHT and FULL pad the other sides', () => {
    const events = [
      rows(0, insert(10, 'x', 1), insert(10, 'y', 2)),
      rows(1, insert(12, 'x', 3), insert(12, 'z', 4)),
      ...finish(2),
    ]
    const pair = insert(10, 'x', 1, 12, 'x', 3)
    const [left, right] = [insert(10, 'y', 2, ...NOTHING), insert(...NOTHING, 12, 'z', 4)]
    checkOperator(joinCase({ type: 'RIGHT', ...WITHIN_50 }, events, [pair, right, watermark(Infinity)]))
    checkOperator(joinCase({ type: 'FULL', ...WITHIN_50 }, events, [pair, left, right, watermark(Infinity)]))
  })

  test('NULL keys meet nobody', () => {
    checkOperator(
      joinCase(
        { type: 'FULL', ...WITHIN_50 },
        [rows(0, insert(10, null, 1)), rows(1, insert(10, null, 2)), ...finish(2)],
        [insert(10, null, 1, ...NOTHING), insert(...NOTHING, 10, null, 2), watermark(Infinity)],
      ),
    )
  })

  test('a pair that fails the further condition is no match', () => {
    checkOperator(
      joinCase(
        { type: 'FULL', ...WITHIN_50, condition: lessThan },
        [
          rows(0, insert(10, 'x', 5), insert(10, 'y', null)),
          rows(1, insert(12, 'x', 3), insert(13, 'x', 6), insert(12, 'y', 9)),
          ...finish(2),
        ],
        [
          insert(10, 'x', 5, 13, 'x', 6),
          insert(...NOTHING, 12, 'x', 3),
          insert(10, 'y', null, ...NOTHING),
          insert(...NOTHING, 12, 'y', 9),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('a late row joins what is kept, and is kept only if a partner may still come', () => {
    checkOperator(
      joinCase(
        { type: 'FULL', ...WITHIN_50 },
        [
          rows(0, insert(100, 'x', 1)),
          ...both(120),
          // Late, joins the row at 100, and no left row at 110 or before can come any more.
          rows(1, insert(110, 'x', 2), insert(110, 'y', 3)),
          // Late, but right rows up to 145 may come.
          rows(0, insert(95, 'x', 4), insert(60, 'x', 5)),
          rows(1, insert(130, 'x', 6)),
          ...both(150),
          rows(1, insert(145, 'x', 7)),
          ...finish(2),
        ],
        [
          watermark(70),
          insert(100, 'x', 1, 110, 'x', 2),
          insert(...NOTHING, 110, 'y', 3),
          insert(60, 'x', 5, ...NOTHING),
          insert(100, 'x', 1, 130, 'x', 6),
          insert(95, 'x', 4, 130, 'x', 6),
          watermark(100),
          insert(100, 'x', 1, 145, 'x', 7),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('an idle side does not hold the watermark back', () => {
    checkOperator(
      joinCase(
        { type: 'LEFT', ...WITHIN_50 },
        [
          rows(0, insert(10, 'x', 1)),
          watermark(100, 0),
          idle(true, 1),
          rows(1, insert(105, 'x', 2)),
          watermark(20, 1),
          rows(0, insert(60, 'x', 3)),
          watermark(130, 0),
          idle(true, 1),
          ...finish(2),
        ],
        [
          insert(10, 'x', 1, ...NOTHING),
          watermark(50),
          insert(60, 'x', 3, 105, 'x', 2),
          watermark(80),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('more pairs than fit into one batch', () => {
    const [left, right] = [Array.from({ length: 70 }, (_, i) => i), Array.from({ length: 60 }, (_, i) => i)]
    checkOperatorQuickly(
      joinCase(
        { type: 'INNER', lower: -100, upper: 100 },
        [rows(0, ...left.map((i) => insert(i, 'x', i))), rows(1, ...right.map((i) => insert(i, 'x', i))), ...finish(2)],
        [...left.flatMap((l) => right.map((r) => insert(l, 'x', l, r, 'x', r))), watermark(Infinity)],
      ),
      0,
    )
  })
})

type Step = readonly [input: number, row: Row] | readonly [input: number, watermark: number]

interface Kept {
  readonly row: Row
  matched: boolean
}

/** The join from plain lists: every row meets the kept rows of the other side, and is kept until it expires. */
function expectedOf({ type, lower, upper, condition }: Bounds, steps: readonly Step[]): Output[] {
  const output: Output[] = []
  const kept: [Kept[], Kept[]] = [[], []]
  const reach = [-lower, upper] as const
  const outer = [type === 'LEFT' || type === 'FULL', type === 'RIGHT' || type === 'FULL'] as const
  const marks = [-Infinity, -Infinity]
  let current = -Infinity
  const pad = (input: number, row: Row): void => {
    if (outer[input] === true) output.push(input === 0 ? insert(...row, ...NOTHING) : insert(...NOTHING, ...row))
  }
  for (const [input, what] of [...steps, [0, Infinity], [1, Infinity]] as Step[]) {
    if (typeof what !== 'number') {
      const own: Kept = { row: what, matched: false }
      for (const other of kept[1 - input] as Kept[]) {
        const [l, r] = input === 0 ? [what, other.row] : [other.row, what]
        const difference = (l[0] as number) - (r[0] as number)
        if (l[1] === null || l[1] !== r[1] || difference < lower || difference > upper) continue
        if (condition !== undefined && !(l[2] !== null && r[2] !== null && (l[2] as number) < (r[2] as number)))
          continue
        own.matched = other.matched = true
        output.push(insert(...l, ...r))
      }
      if (current < (what[0] as number) + (reach[input] as number)) (kept[input] as Kept[]).push(own)
      else if (!own.matched) pad(input, what)
      continue
    }
    marks[input] = what
    if (Math.min(...marks) <= current) continue
    current = Math.min(...marks)
    for (const side of [0, 1]) {
      const expired = (row: Row): boolean => current > (row[0] as number) + (reach[side] as number)
      for (const { row, matched } of kept[side] as Kept[]) if (!matched && expired(row)) pad(side, row)
      kept[side] = (kept[side] as Kept[]).filter(({ row }) => !expired(row))
    }
    output.push(watermark(current - Math.max(-lower, upper)))
  }
  return output
}

describe('against a join of plain lists', () => {
  const row = fc.tuple(
    fc.integer({ min: -20, max: 80 }),
    fc.constantFrom('a', 'a', 'b', null),
    fc.constantFrom(1, 2, 3, null),
  )
  const step = fc.oneof({ weight: 5, arbitrary: row }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 25 }) })
  const steps = fc.array(fc.tuple(fc.constantFrom(0, 1), step), { maxLength: 35, size: 'max' }).map((raw): Step[] => {
    const marks = [-21, -21]
    return raw.map(([input, what]) =>
      Array.isArray(what) ? [input, what] : [input, (marks[input] = (marks[input] ?? 0) + what)],
    )
  })
  const bounds: Bounds[] = [
    { type: 'INNER', lower: -10, upper: 5 },
    { type: 'LEFT', lower: -10, upper: 0 },
    { type: 'RIGHT', lower: 3, upper: 12 },
    { type: 'FULL', lower: -20, upper: -5 },
    { type: 'FULL', lower: 0, upper: 0 },
    { type: 'FULL', lower: -8, upper: 8, condition: lessThan },
  ]
  test.each(bounds)('$type [$lower, $upper]', (args) => {
    fc.assert(
      fc.property(steps, fc.nat(), (made, seed) => {
        const events = made.map(([input, what]) =>
          typeof what === 'number' ? watermark(what, input) : rows(input, insert(...what)),
        )
        checkOperatorQuickly(joinCase(args, [...events, ...finish(2)], expectedOf(args, made)), seed)
      }),
      { seed: 40, numRuns: 50 },
    )
  })
})
