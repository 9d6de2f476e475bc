import fc from 'fast-check'
import { describe, test } from 'vitest'
import { type Batch, batchOf } from '../../../src/core/batch.ts'
import type { NumberColumn } from '../../../src/core/column.ts'
import { gatherRows } from '../../../src/core/gather.ts'
import type { Storage } from '../../../src/core/types/storage.ts'
import { OuterJoin } from '../../../src/runtime/operators/outer-join.ts'
import { SemiJoin } from '../../../src/runtime/operators/semi-join.ts'
import type { BatchKernel } from '../../../src/runtime/operators/stateless.ts'
import { type Event, finish, type OperatorCase, type Output, rows, watermark } from '../../support/operator-case.ts'
import { checkOperator, checkOperatorQuickly } from '../../support/operator-harness.ts'
import { type Change, insert, remove, type Row, updateAfter, updateBefore } from '../../support/rows.ts'

/** Left: key, value. Right: value, key. */
const LEFT: readonly Storage[] = ['int', 'string']
const RIGHT: readonly Storage[] = ['string', 'int']
const KEYS = [[0], [1]] as const

type Type = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'SEMI' | 'ANTI'

interface Options {
  readonly type: Type
  readonly changing?: readonly [boolean, boolean]
  readonly condition?: boolean
}

/** Pairs whose left value is below the right one. */
const LESS: BatchKernel = {
  run(batch: Batch): Batch {
    const [, left, right] = batch.columns
    const kept: number[] = []
    for (let i = 0; i < batch.n; i++) if (textAt(left, i) < textAt(right, i)) kept.push(i)
    return gatherRows(batchOf(batch.n, batch.columns), Int32Array.from(kept), kept.length)
  },
}

function textAt(column: Batch['columns'][number] | undefined, i: number): string {
  return column?.storage === 'string' ? column.at(i) : String((column as NumberColumn).data[i])
}

function joinCase(events: readonly Event[], expected: readonly Output[], options: Options): OperatorCase {
  const [leftChanges, rightChanges] = options.changing ?? [true, true]
  const args = {
    left: { keys: KEYS[0], storages: LEFT, changing: leftChanges },
    right: { keys: KEYS[1], storages: RIGHT, changing: rightChanges },
    condition: options.condition === true ? LESS : undefined,
  }
  const { type } = options
  return {
    create: () =>
      type === 'SEMI' || type === 'ANTI'
        ? new SemiJoin({ ...args, anti: type === 'ANTI' })
        : new OuterJoin({ ...args, type }),
    inputs: [LEFT, RIGHT],
    keys: KEYS,
    events,
    expected,
  }
}

describe('regular joins over changes', () => {
  test('a padded row goes when its partner comes, and comes back when the last one goes', () => {
    checkOperator(
      joinCase(
        [
          rows(0, insert(1, 'a')),
          rows(1, insert('x', 1), insert('y', 1)),
          watermark(3, 0),
          rows(1, updateBefore('x', 1), updateAfter('z', 1)),
          rows(1, remove('y', 1), remove('z', 1)),
          watermark(4, 1),
          ...finish(2),
        ],
        [
          insert(1, 'a', null, null),
          remove(1, 'a', null, null),
          insert(1, 'a', 'x', 1),
          insert(1, 'a', 'y', 1),
          updateBefore(1, 'a', 'x', 1),
          insert(1, 'a', 'z', 1),
          remove(1, 'a', 'y', 1),
          remove(1, 'a', 'z', 1),
          insert(1, 'a', null, null),
          watermark(3),
          watermark(4),
          watermark(Infinity),
        ],
        { type: 'LEFT' },
      ),
    )
  })

  test('rows with NULL in their key stand alone', () => {
    const events = [
      rows(0, insert(null, 'a')),
      rows(1, insert('x', null), remove('x', null)),
      rows(0, remove(null, 'a')),
      ...finish(2),
    ]
    const left = [insert(null, 'a', null, null), remove(null, 'a', null, null)]
    const right = [insert(null, null, 'x', null), remove(null, null, 'x', null)]
    checkOperator(joinCase(events, [watermark(Infinity)], { type: 'INNER' }))
    checkOperator(joinCase(events, [...left, ...right, watermark(Infinity)], { type: 'FULL' }))
    checkOperator(joinCase(events, [watermark(Infinity)], { type: 'SEMI' }))
    checkOperator(joinCase(events, [insert(null, 'a'), remove(null, 'a'), watermark(Infinity)], { type: 'ANTI' }))
  })

  test('what is taken back and was never there changes nothing but the result of others', () => {
    checkOperator(
      joinCase(
        [rows(0, remove(1, 'a'), insert(1, 'a')), rows(1, remove('q', 2)), rows(0, remove(1, 'a')), ...finish(2)],
        [watermark(Infinity)],
        { type: 'INNER' },
      ),
    )
  })
})

type Step = { readonly input: number; readonly row: Row; readonly add: boolean }

/** Insertions, and deletions of rows that stand. */
const history: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.record({
      input: fc.constantFrom(0, 1),
      key: fc.option(fc.nat(1), { freq: 6 }),
      value: fc.constantFrom('a', 'b', 'c'),
      gone: fc.option(fc.nat(20), { nil: undefined, freq: 2 }),
    }),
    { maxLength: 14 },
  )
  .map((all) => {
    const standing: Row[][] = [[], []]
    return all.flatMap(({ input, key, value, gone }): Step[] => {
      const rowsOf = standing[input] as Row[]
      if (gone === undefined || rowsOf.length === 0) {
        const row = input === 0 ? [key, value] : [value, key]
        rowsOf.push(row)
        return [{ input, row, add: true }]
      }
      const [row] = rowsOf.splice(gone % rowsOf.length, 1)
      return [{ input, row: row as Row, add: false }]
    })
  })

const NOTHING: Row = [null, null]

/** The join of tables, each row as often as it stands. */
function joined(left: readonly Row[], right: readonly Row[], { type, condition = false }: Options): Row[] {
  const matches = (l: Row, r: Row): boolean =>
    l[0] !== null && l[0] === r[1] && (!condition || (l[1] as string) < (r[0] as string))
  if (type === 'SEMI') return left.filter((l) => right.some((r) => matches(l, r)))
  if (type === 'ANTI') return left.filter((l) => !right.some((r) => matches(l, r)))
  const pairs = left.flatMap((l) => right.filter((r) => matches(l, r)).map((r) => [...l, ...r]))
  const alone = (side: Type): boolean => type === side || type === 'FULL'
  if (alone('LEFT')) for (const l of left) if (!right.some((r) => matches(l, r))) pairs.push([...l, ...NOTHING])
  if (alone('RIGHT')) for (const r of right) if (!left.some((l) => matches(l, r))) pairs.push([...NOTHING, ...r])
  return pairs
}

/** What one change of the inputs does to the result, as changes without an order. */
function differences(before: readonly Row[], after: readonly Row[]): Change[] {
  const text = (row: Row): string => JSON.stringify(row)
  const left = new Map<string, number>()
  for (const row of after) left.set(text(row), (left.get(text(row)) ?? 0) + 1)
  for (const row of before) left.set(text(row), (left.get(text(row)) ?? 0) - 1)
  return [...left].flatMap(([row, n]) =>
    Array.from({ length: Math.abs(n) }, () => (n > 0 ? insert : remove)(...(JSON.parse(row) as Row))),
  )
}

describe('the changes sum up to the join of what stands', () => {
  const types: readonly Type[] = ['INNER', 'LEFT', 'RIGHT', 'FULL', 'SEMI', 'ANTI']
  test.each(types.flatMap((type) => [{ type }, { type, condition: true }]))(
    '$type, condition $condition',
    (options) => {
      fc.assert(
        fc.property(history, fc.nat(1000), (steps, schedule) => {
          const standing: [Row[], Row[]] = [[], []]
          let before: Row[] = []
          const expected: Output[] = []
          for (const { input, row, add } of steps) {
            const side = standing[input] as Row[]
            if (add) side.push(row)
            else
              side.splice(
                side.findIndex((other) => JSON.stringify(other) === JSON.stringify(row)),
                1,
              )
            const after = joined(...standing, options)
            expected.push(...differences(before, after))
            before = after
          }
          const events = steps.map(({ input, row, add }) => rows(input, (add ? insert : remove)(...row)))
          const all = [...events, ...finish(2)]
          checkOperatorQuickly(joinCase(all, [...expected, watermark(Infinity)], options), schedule)
        }),
        { numRuns: 100, seed: 5 },
      )
    },
  )
})
