import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  FLOAT,
  type LogicalType,
  STRING,
  withNullable,
} from '../../../src/core/types/logical-type.ts'
import { storageOf } from '../../../src/core/types/storage.ts'
import { GroupAggregate } from '../../../src/runtime/operators/group-aggregate.ts'
import { type Aggregate, kernelOf } from '../../support/aggregates.ts'
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
import { type Row, insert, remove, updateAfter, updateBefore } from '../../support/rows.ts'
import { groupResults } from './reference.ts'

/** Columns: key, value, flag. */
const TYPES: readonly LogicalType[] = [STRING, BIGINT, BOOLEAN]
const SUM_AND_COUNT: readonly Aggregate[] = [{ name: 'SUM', arg: 1 }, { name: 'COUNT' }]

interface Options {
  readonly aggregates?: readonly Aggregate[]
  readonly types?: readonly LogicalType[]
  readonly keys?: readonly number[]
  readonly updateBefore?: boolean
  readonly onlyAtEnd?: boolean
  readonly changing?: boolean
}

function groupCase(events: readonly Event[], expected: readonly Output[], options: Options = {}): OperatorCase {
  const {
    aggregates = SUM_AND_COUNT,
    types = TYPES,
    keys = [0],
    updateBefore: before = true,
    onlyAtEnd = false,
    changing = false,
  } = options
  const storages = types.map(storageOf)
  return {
    create: () =>
      new GroupAggregate({
        keys,
        keyStorages: keys.map((c) => storages[c] ?? 'any'),
        kernel: kernelOf(aggregates, types, changing),
        updateBefore: before,
        onlyAtEnd,
      }),
    inputs: [storages],
    keys: [keys],
    events,
    expected,
    orderedBy: keys.map((_, k) => k),
  }
}

describe('GROUP BY over inserts', () => {
  const events = [
    rows(0, insert('x', 4, true), insert('x', 5, true), insert('y', 1, true)),
    watermark(3),
    idle(true),
    rows(0, insert('x', null, true)),
    ...finish(),
  ]

  test('the first row of a group is an insert, the next ones updates', () => {
    checkOperator(
      groupCase(events, [
        insert('x', 4, 1),
        updateBefore('x', 4, 1),
        updateAfter('x', 9, 2),
        insert('y', 1, 1),
        watermark(3),
        idle(true),
        updateBefore('x', 9, 2),
        updateAfter('x', 9, 3),
        watermark(Infinity),
      ]),
    )
  })

  test('without -U rows', () => {
    checkOperator(
      groupCase(
        events,
        [
          insert('x', 4, 1),
          updateAfter('x', 9, 2),
          insert('y', 1, 1),
          watermark(3),
          idle(true),
          updateAfter('x', 9, 3),
          watermark(Infinity),
        ],
        { updateBefore: false },
      ),
    )
  })

  test('where only the end is wanted each group is sent once, before the last watermark', () => {
    const expected = [watermark(3), idle(true), insert('x', 9, 3), insert('y', 1, 1), watermark(Infinity)]
    checkOperator(groupCase(events, expected, { onlyAtEnd: true }))
  })

  test('a row that changes nothing sends nothing', () => {
    checkOperator(
      groupCase(
        [
          rows(0, insert('x', 4, true), insert('x', 4, true), insert('x', 5, false), insert('x', null, true)),
          rows(0, insert('x', 0, true), insert('x', -1, true), insert(null, null, null), insert(null, null, true)),
          ...finish(),
        ],
        [
          insert('x', 4, 1),
          updateBefore('x', 4, 1),
          updateAfter('x', 0, 2),
          updateBefore('x', 0, 2),
          updateAfter('x', -1, 3),
          insert(null, null, 0),
          watermark(Infinity),
        ],
        {
          aggregates: [
            { name: 'MIN', arg: 1 },
            { name: 'COUNT', arg: 1, distinct: true, filter: 2 },
          ],
        },
      ),
    )
  })

  test('no keys: one row, nothing for empty input', () => {
    checkOperator(groupCase([watermark(1), ...finish()], [watermark(1), watermark(Infinity)], { keys: [] }))
    checkOperator(
      groupCase(
        [rows(0, insert('x', 4, true), insert('y', 5, true)), ...finish()],
        [insert(4, 1), updateBefore(4, 1), updateAfter(9, 2), watermark(Infinity)],
        { keys: [] },
      ),
    )
  })

  test('no aggregates: DISTINCT', () => {
    checkOperator(
      groupCase(
        [
          rows(0, insert('x', 1, true), insert('x', 1, false), insert('x', null, true), insert('x', null, true)),
          ...finish(),
        ],
        [insert('x', 1), insert('x', null), watermark(Infinity)],
        { keys: [0, 1], aggregates: [] },
      ),
    )
  })

  test('a sum leaves the exact range of numbers within one batch, and wraps', () => {
    const max = 2n ** 63n - 1n
    checkOperator(
      groupCase(
        [
          rows(0, insert('x', Number.MAX_SAFE_INTEGER, true), insert('x', 1, true), insert('x', max, true)),
          ...finish(),
        ],
        [
          insert('x', Number.MAX_SAFE_INTEGER),
          updateBefore('x', Number.MAX_SAFE_INTEGER),
          updateAfter('x', 2n ** 53n),
          updateBefore('x', 2n ** 53n),
          updateAfter('x', -(2n ** 63n) + 2n ** 53n - 1n),
          watermark(Infinity),
        ],
        { aggregates: [{ name: 'SUM', arg: 1 }] },
      ),
    )
  })

  test('doubles as keys and distinct values: NaN is one value, so are both zeros', () => {
    checkOperator(
      groupCase(
        [
          rows(0, insert(NaN, 1.5), insert(NaN, 1.5), insert(0, NaN), insert(-0, NaN), insert(0, 2 ** 53)),
          rows(0, insert(2 ** 53, 0), insert(2 ** 53 + 2, 0), insert(1e300, 0), insert(0, 2 ** 53)),
          ...finish(),
        ],
        [
          insert(NaN, 1),
          insert(0, 1),
          updateBefore(0, 1),
          updateAfter(0, 2),
          insert(2 ** 53, 1),
          insert(2 ** 53 + 2, 1),
          insert(1e300, 1),
          watermark(Infinity),
        ],
        { types: [DOUBLE, DOUBLE], aggregates: [{ name: 'COUNT', arg: 1, distinct: true }] },
      ),
    )
  })
})

const SUMS: readonly Aggregate[] = [
  { name: 'SUM', arg: 1 },
  { name: 'COUNT', arg: 1, distinct: true, filter: 2 },
  { name: 'SUM', arg: 1, distinct: true },
  { name: 'MAX', arg: 1 },
  { name: 'AVG', arg: 1, filter: 2 },
  { name: 'MIN', arg: 0 },
]
const LISTS: readonly Aggregate[] = [
  { name: 'FIRST_VALUE', arg: 1 },
  { name: 'LAST_VALUE', arg: 1, filter: 2 },
  { name: 'FIRST_VALUE', arg: 2 },
  { name: 'LAST_VALUE', arg: 0 },
  { name: 'LISTAGG', arg: 0, filter: 2 },
  { name: 'ARRAY_AGG', arg: 1 },
  { name: 'ARRAY_AGG', arg: 2, distinct: true, ignoreNulls: true },
  { name: 'COLLECT', arg: 1 },
  { name: 'JSON_ARRAYAGG', arg: 0, filter: 2 },
  { name: 'JSON_ARRAYAGG', arg: 1 },
  { name: 'APPROX_COUNT_DISTINCT', arg: 1 },
  { name: 'VAR_POP', arg: 3 },
  { name: 'STDDEV_SAMP', arg: 3, filter: 2 },
  { name: 'PERCENTILE', arg: 3, more: [4] },
]
/** Compiled throughout, in loops of their own. */
const SLOTS: readonly Aggregate[] = LISTS.filter(({ name }) => /VALUE|VAR|STDDEV/.test(name))
const MANY_TYPES = [...TYPES, FLOAT, withNullable(DOUBLE, false)]

const arbitraryRow: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom('a', 'b', 'ß', null),
  fc.constantFrom(1, 2, -3, 0, null, Number.MAX_SAFE_INTEGER, 2n ** 62n, -(2n ** 62n)),
  fc.constantFrom(true, false, null),
  fc.constantFrom(1, 2, -0.5, 1e6, null),
  fc.constant(0.375),
)

/** The changes that a group's results make. */
function changesOf(key: unknown, old: Row | undefined, now: Row | undefined, before: boolean): Output[] {
  if (old === undefined) return now === undefined ? [] : [insert(key, ...now)]
  if (now === undefined) return [remove(key, ...old)]
  if (isDeepStrictEqual(old, now)) return []
  return before ? [updateBefore(key, ...old), updateAfter(key, ...now)] : [updateAfter(key, ...now)]
}

const ofKey = (list: readonly Row[], key: unknown, aggregates: readonly Aggregate[]): Row | undefined =>
  groupResults(
    list.filter(([k]) => k === key),
    [0],
    aggregates,
  )[0]?.results

test.each([
  ['sums', SUMS],
  ['lists', LISTS],
  ['slots', SLOTS],
])('against a recomputation after each row: %s', (_, aggregates) => {
  fc.assert(
    fc.property(
      fc.array(arbitraryRow, { maxLength: 30, size: 'max' }),
      fc.boolean(),
      fc.nat(),
      (list, before, seed) => {
        const expected = list.flatMap(([key], i) => {
          const [old, now] = [i, i + 1].map((n) => ofKey(list.slice(0, n), key, aggregates))
          return changesOf(key, old, now, before)
        })
        const events = [...list.map((values) => rows(0, insert(...values))), ...finish()]
        const options = { aggregates, updateBefore: before, types: MANY_TYPES }
        checkOperatorQuickly(groupCase(events, [...expected, watermark(Infinity)], options), seed)
      },
    ),
    { seed: 60, numRuns: 60 },
  )
})

/** Rows that are there, as each aggregate sees them: of equal values the first one goes. */
class StandingRows {
  readonly #aggregates: readonly Aggregate[]
  readonly #standing: Row[] = []
  readonly #rows: readonly Row[][]

  constructor(aggregates: readonly Aggregate[]) {
    this.#aggregates = aggregates
    this.#rows = aggregates.map(() => [])
  }

  pick(n: number): Row | undefined {
    return this.#standing[n % Math.max(1, this.#standing.length)]
  }

  add(row: Row): void {
    for (const list of [this.#standing, ...this.#rows]) list.push(row)
  }

  remove(row: Row): void {
    this.#standing.splice(this.#standing.indexOf(row), 1)
    this.#rows.forEach((list, k) => {
      const { arg = 0, filter = 0 } = this.#aggregates[k] as Aggregate
      const at = list.findIndex((other) => [0, arg, filter].every((c) => other[c] === row[c]))
      list.splice(at, 1)
    })
  }

  resultsOf(key: unknown): Row | undefined {
    const results = this.#aggregates.map((aggregate, k) => ofKey(this.#rows[k] as Row[], key, [aggregate])?.[0])
    return this.#standing.some(([other]) => other === key) ? results : undefined
  }
}

describe('GROUP BY over changing rows', () => {
  const aggregates: readonly Aggregate[] = [
    { name: 'SUM', arg: 1 },
    { name: 'COUNT' },
    { name: 'MAX', arg: 1 },
    { name: 'COUNT', arg: 1, distinct: true },
    { name: 'AVG', arg: 1, filter: 2 },
  ]

  test('rows are taken back, and a group without rows is deleted', () => {
    checkOperator(
      groupCase(
        [
          rows(0, insert('x', 4, true), insert('x', 9, false), insert('x', 4, true)),
          rows(0, updateBefore('x', 9, false), updateAfter('y', 9, false), remove('x', 4, true)),
          rows(0, remove('x', 4, true), remove('x', 4, true), insert('x', null, true)),
          ...finish(),
        ],
        [
          insert('x', 4, 1, 4, 1, 4),
          updateBefore('x', 4, 1, 4, 1, 4),
          updateAfter('x', 13, 2, 9, 2, 4),
          updateBefore('x', 13, 2, 9, 2, 4),
          updateAfter('x', 17, 3, 9, 2, 4),
          updateBefore('x', 17, 3, 9, 2, 4),
          updateAfter('x', 8, 2, 4, 1, 4),
          insert('y', 9, 1, 9, 1, null),
          updateBefore('x', 8, 2, 4, 1, 4),
          updateAfter('x', 4, 1, 4, 1, 4),
          remove('x', 4, 1, 4, 1, 4),
          insert('x', null, 1, null, 0, null),
          watermark(Infinity),
        ],
        { aggregates, changing: true },
      ),
    )
  })

  test('sums beyond 2^53 stay exact, there and back', () => {
    checkOperator(
      groupCase(
        [
          rows(0, insert('x', 2n ** 62n, true), insert('x', 3, true), insert('x', 2n ** 62n, true)),
          rows(0, remove('x', 2n ** 62n, true), remove('x', 2n ** 62n, true)),
          ...finish(),
        ],
        [
          insert('x', 2n ** 62n),
          updateBefore('x', 2n ** 62n),
          updateAfter('x', 2n ** 62n + 3n),
          updateBefore('x', 2n ** 62n + 3n),
          updateAfter('x', -(2n ** 63n) + 3n),
          updateBefore('x', -(2n ** 63n) + 3n),
          updateAfter('x', 2n ** 62n + 3n),
          updateBefore('x', 2n ** 62n + 3n),
          updateAfter('x', 3),
          watermark(Infinity),
        ],
        { aggregates: [{ name: 'SUM', arg: 1 }], changing: true },
      ),
    )
  })

  test('a number is the same value in a batch that needs bigints', () => {
    checkOperator(
      groupCase(
        [
          rows(0, insert('x', 3, true)),
          rows(0, insert('x', 3, true), insert('y', 2n ** 62n, true), remove('x', 3, true), remove('x', 3, true)),
          ...finish(),
        ],
        [insert('x', 1, 3), insert('y', 1, 2n ** 62n), remove('x', 1, 3), watermark(Infinity)],
        {
          aggregates: [
            { name: 'COUNT', arg: 1, distinct: true },
            { name: 'MIN', arg: 1 },
          ],
          changing: true,
        },
      ),
    )
  })

  test.each([
    ['sums', SUMS],
    // But for those in which equal values, once they have gone, leave no trace in the order or in the digits.
    ['lists', LISTS.filter(({ name, distinct }) => distinct !== true && !/COLLECT|VAR|STDDEV/.test(name))],
  ])('against a recomputation after each change: %s', (_, aggregates) => {
    // A number chooses one of the rows that are there, to be taken back.
    const steps = fc.array(fc.oneof({ weight: 2, arbitrary: arbitraryRow }, fc.nat(20)), { maxLength: 30, size: 'max' })
    fc.assert(
      fc.property(steps, fc.boolean(), fc.nat(), (list, before, seed) => {
        const standing = new StandingRows(aggregates)
        const events: Event[] = []
        const expected: Output[] = []
        for (const step of list) {
          const row = typeof step === 'number' ? standing.pick(step) : step
          if (row === undefined) continue
          const old = standing.resultsOf(row[0])
          if (typeof step === 'number') standing.remove(row)
          else standing.add(row)
          events.push(rows(0, typeof step === 'number' ? remove(...row) : insert(...row)))
          expected.push(...changesOf(row[0], old, standing.resultsOf(row[0]), before))
        }
        const options = { aggregates, updateBefore: before, types: MANY_TYPES, changing: true }
        checkOperatorQuickly(groupCase([...events, ...finish()], [...expected, watermark(Infinity)], options), seed)
      }),
      { seed: 61, numRuns: 60 },
    )
  })
})
