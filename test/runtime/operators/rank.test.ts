import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { Storage } from '../../../src/core/types/storage.ts'
import { Rank, type RankArgs } from '../../../src/runtime/operators/rank.ts'
import { type Event, finish, type OperatorCase, type Output, rows, watermark } from '../../support/operator-case.ts'
import { checkOperator, checkOperatorQuickly } from '../../support/operator-harness.ts'
import { type Change, insert, remove, type Row, updateAfter, updateBefore } from '../../support/rows.ts'

/** Key, value, name. */
const STORAGES: readonly Storage[] = ['string', 'long', 'string']

function rankCase(events: readonly Event[], expected: readonly Output[], args: Partial<RankArgs>): OperatorCase {
  return {
    create: () =>
      new Rank({
        partition: [0],
        storages: STORAGES,
        order: [{ column: 1, descending: true, nullsFirst: false }],
        from: 1,
        to: 2,
        withRank: false,
        latestFirst: false,
        changing: false,
        updateBefore: true,
        onlyAtEnd: false,
        ...args,
      }),
    inputs: [STORAGES],
    keys: [[0]],
    events,
    expected,
    orderedBy: [0],
  }
}

const values = (...given: (number | null)[]): Event => rows(0, ...given.map((v, i) => insert('k', v, `r${i}`)))

describe('the two highest of inserts', () => {
  const events = [values(10, 30, 20, 5), watermark(4), ...finish()]

  test('a row that enters is sent behind the one that leaves', () => {
    checkOperator(
      rankCase(
        events,
        [
          insert('k', 10, 'r0'),
          insert('k', 30, 'r1'),
          remove('k', 10, 'r0'),
          insert('k', 20, 'r2'),
          watermark(4),
          watermark(Infinity),
        ],
        {},
      ),
    )
  })

  test('with their ranks: every row whose rank changes', () => {
    checkOperator(
      rankCase(
        events,
        [
          insert('k', 10, 'r0', 1),
          updateBefore('k', 10, 'r0', 1),
          updateAfter('k', 30, 'r1', 1),
          insert('k', 10, 'r0', 2),
          updateBefore('k', 10, 'r0', 2),
          updateAfter('k', 20, 'r2', 2),
          watermark(4),
          watermark(Infinity),
        ],
        { withRank: true },
      ),
    )
  })

  test('the highest alone is replaced', () => {
    checkOperator(
      rankCase(
        events,
        [
          insert('k', 10, 'r0'),
          updateBefore('k', 10, 'r0'),
          updateAfter('k', 30, 'r1'),
          watermark(4),
          watermark(Infinity),
        ],
        { to: 1 },
      ),
    )
  })

  test('the second alone', () => {
    checkOperator(
      rankCase(
        events,
        [
          insert('k', 10, 'r0'),
          updateBefore('k', 10, 'r0'),
          updateAfter('k', 20, 'r2'),
          watermark(4),
          watermark(Infinity),
        ],
        { from: 2 },
      ),
    )
  })

  test('equal rows stay in the order they came; NULL is lowest', () => {
    checkOperator(
      rankCase(
        [values(null, 7, null, 7, 7), ...finish()],
        [
          insert('k', null, 'r0'),
          insert('k', 7, 'r1'),
          remove('k', null, 'r0'),
          insert('k', 7, 'r3'),
          watermark(Infinity),
        ],
        {},
      ),
    )
  })

  test('once at the end, in order', () => {
    checkOperator(
      rankCase(events, [watermark(4), insert('k', 30, 'r1'), insert('k', 20, 'r2'), watermark(Infinity)], {
        onlyAtEnd: true,
      }),
    )
  })
})

interface Step {
  readonly row: Row
  readonly add: boolean
}

const history = (changing: boolean): fc.Arbitrary<readonly Step[]> =>
  fc
    .array(
      fc.record({
        key: fc.constantFrom('a', 'b'),
        value: fc.option(fc.nat(3), { freq: 6 }),
        name: fc.constantFrom('x', 'y'),
        gone: changing ? fc.option(fc.nat(20), { nil: undefined, freq: 2 }) : fc.constant(undefined),
      }),
      { maxLength: 16 },
    )
    .map((all) => {
      const standing: Row[] = []
      return all.map(({ key, value, name, gone }): Step => {
        if (gone === undefined || standing.length === 0) {
          standing.push([key, value, name])
          return { row: [key, value, name], add: true }
        }
        const [row] = standing.splice(gone % standing.length, 1)
        return { row: row as Row, add: false }
      })
    })

const height = (row: Row): number => (row[1] === null ? -1 : (row[1] as number))

/** The model: all rows of a partition, sorted; what a row that comes or goes at `place` does to those at the ranks. */
function played(
  steps: readonly Step[],
  { from = 1, to = 2, withRank = false, changing = false }: Partial<RankArgs>,
): Change[] {
  const partitions = new Map<unknown, Row[]>()
  const shown = (row: Row | undefined, r: number): Row => [...(row ?? []), ...(withRank ? [r + 1] : [])]
  return steps.flatMap(({ row, add }): Change[] => {
    const before = partitions.get(row[0]) ?? []
    const place = add
      ? before.filter((other) => height(other) >= height(row)).length
      : before.findIndex((other) => JSON.stringify(other) === JSON.stringify(row))
    const after = add ? before.toSpliced(place, 0, row) : before.toSpliced(place, 1)
    partitions.set(row[0], after)
    if (place >= to) return []
    if (!withRank && from === 1) {
      const [leaves, enters] = add ? [before[to - 1], row] : [row, after[to - 1]]
      if (add && leaves !== undefined && to === 1 && !changing) return [updateBefore(...leaves), updateAfter(...row)]
      return [
        ...(leaves === undefined ? [] : [remove(...leaves)]),
        ...(enters === undefined ? [] : [insert(...enters)]),
      ]
    }
    const changes: Change[] = []
    for (let r = Math.max(place, from - 1); r < Math.min(to, Math.max(before.length, after.length)); r++) {
      if (r >= before.length) changes.push(insert(...shown(after[r], r)))
      else if (r >= after.length) changes.push(remove(...shown(before[r], r)))
      else changes.push(updateBefore(...shown(before[r], r)), updateAfter(...shown(after[r], r)))
    }
    return changes
  })
}

describe('as a model of sorted lists says', () => {
  const cases: Partial<RankArgs>[] = [{}, { to: 1 }, { from: 2, to: 3 }, { to: Infinity }, { withRank: true, to: 3 }]
  test.each(cases.flatMap((args) => [args, { ...args, changing: true }]))('%j', (args) => {
    fc.assert(
      fc.property(history(args.changing === true), fc.nat(1000), (steps, schedule) => {
        const events = [...steps.map(({ row, add }) => rows(0, (add ? insert : remove)(...row))), ...finish()]
        checkOperatorQuickly(rankCase(events, [...played(steps, args), watermark(Infinity)], args), schedule)
      }),
      { numRuns: 60, seed: 9 },
    )
  })
})
