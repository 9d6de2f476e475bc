import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { Storage } from '../../../src/core/types/storage.ts'
import { HashJoin } from '../../../src/runtime/operators/hash-join.ts'
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

/** Left: key, number, value. Right: number, key. */
const LEFT: readonly Storage[] = ['string', 'long', 'any']
const RIGHT: readonly Storage[] = ['long', 'string']

function joinCase(events: readonly Event[], expected: readonly Output[]): OperatorCase {
  return {
    create: () => new HashJoin({ left: { keys: [0, 1], storages: LEFT }, right: { keys: [1, 0], storages: RIGHT } }),
    inputs: [LEFT, RIGHT],
    keys: [
      [0, 1],
      [1, 0],
    ],
    events,
    expected,
  }
}

describe('regular inner join', () => {
  test('each pair once, by its later row; equal rows are rows of their own', () => {
    checkOperator(
      joinCase(
        [
          rows(0, insert('x', 1, 'a'), insert('x', 1, 'a'), insert('y', 1, 'b')),
          rows(1, insert(1, 'x'), insert(2, 'x'), insert(1, 'x')),
          watermark(5, 0),
          rows(0, insert('x', 2, ['c', { d: 1n }]), insert('', 2, null)),
          watermark(4, 1),
          rows(1, insert(2, ''), insert(1, 'y')),
          ...finish(2),
        ],
        [
          insert('x', 1, 'a', 1, 'x'),
          insert('x', 1, 'a', 1, 'x'),
          insert('x', 1, 'a', 1, 'x'),
          insert('x', 1, 'a', 1, 'x'),
          insert('x', 2, ['c', { d: 1n }], 2, 'x'),
          watermark(4),
          insert('', 2, null, 2, ''),
          insert('y', 1, 'b', 1, 'y'),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('a NULL in any key column equals nothing', () => {
    checkOperator(
      joinCase(
        [
          rows(0, insert(null, 1, 'a'), insert('x', null, 'b'), insert(null, null, 'c')),
          rows(1, insert(1, null), insert(null, 'x'), insert(null, null)),
          ...finish(2),
        ],
        [watermark(Infinity)],
      ),
    )
  })

  test('keys beyond 2^53 are told apart', () => {
    const big = 2n ** 53n
    checkOperator(
      joinCase(
        [
          rows(0, insert('x', big, 'even'), insert('x', big + 1n, 'odd')),
          rows(1, insert(big + 1n, 'x'), insert(-big, 'x')),
          ...finish(2),
        ],
        [insert('x', big + 1n, 'odd', big + 1n, 'x'), watermark(Infinity)],
      ),
    )
  })

  test('idle inputs: the watermark goes on with the other, the output is idle with both', () => {
    checkOperator(
      joinCase(
        [
          watermark(10, 0),
          idle(true, 1),
          idle(true, 0),
          watermark(20, 0),
          idle(true, 0),
          rows(1, insert(1, 'x')),
          ...finish(2),
        ],
        [watermark(10), idle(true), idle(false), watermark(20), idle(true), idle(false), watermark(Infinity)],
      ),
    )
  })

  test('many pairs of one key', () => {
    const numbers = Array.from({ length: 65 }, (_, i) => i)
    checkOperatorQuickly(
      joinCase(
        [
          rows(0, ...numbers.map((i) => insert('x', 7, i))),
          rows(1, ...numbers.map(() => insert(7, 'x'))),
          ...finish(2),
        ],
        [...numbers.flatMap((i) => numbers.map(() => insert('x', 7, i, 7, 'x'))), watermark(Infinity)],
      ),
      0,
    )
  })
})

test('against a join of plain lists', () => {
  const text = fc.constantFrom('a', 'b', 'ü', null)
  const number = fc.constantFrom(1, 2, 2n ** 60n, null)
  const left = fc.tuple(text, number, fc.constantFrom('u', 'v', null)).map((row) => [0, row] as const)
  const right = fc.tuple(number, text).map((row) => [1, row] as const)
  fc.assert(
    fc.property(fc.array(fc.oneof(left, right), { maxLength: 40, size: 'max' }), fc.nat(), (steps, seed) => {
      const seen: [Row[], Row[]] = [[], []]
      const expected: Output[] = []
      for (const [input, row] of steps) {
        for (const other of seen[1 - input] as Row[]) {
          const [l, r]: readonly Row[] = input === 0 ? [row, other] : [other, row]
          const equal = l?.[0] !== null && l?.[1] !== null && l?.[0] === r?.[1] && l?.[1] === r?.[0]
          if (equal && l !== undefined && r !== undefined) expected.push(insert(...l, ...r))
        }
        seen[input].push(row)
      }
      const events = steps.map(([input, row]) => rows(input, insert(...row)))
      checkOperatorQuickly(joinCase([...events, ...finish(2)], [...expected, watermark(Infinity)]), seed)
    }),
    { seed: 50, numRuns: 40 },
  )
})
