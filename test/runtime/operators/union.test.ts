import { describe, test } from 'vitest'
import { Union } from '../../../src/runtime/operators/union.ts'
import {
  type Event,
  type OperatorCase,
  type Output,
  finish,
  idle,
  rows,
  watermark,
} from '../../support/operator-case.ts'
import { checkOperator } from '../../support/operator-harness.ts'
import { insert, remove, updateAfter, updateBefore } from '../../support/rows.ts'

function unionCase(inputs: number, events: readonly Event[], expected: readonly Output[]): OperatorCase {
  return {
    create: () => new Union(inputs),
    inputs: Array.from({ length: inputs }, () => ['string', 'long'] as const),
    events,
    expected,
  }
}

describe('UNION ALL', () => {
  test('all rows with their kinds, the lowest watermark of all inputs', () => {
    checkOperator(
      unionCase(
        3,
        [
          rows(0, insert('x', 1), remove('x', 1)),
          watermark(10, 0),
          rows(1, updateBefore('y', 2n ** 60n), updateAfter('y', null)),
          watermark(7, 1),
          watermark(9, 2),
          rows(2, insert(null, 3)),
          watermark(8, 1),
          watermark(20, 1),
          rows(1, insert('z', 4)),
          ...finish(3),
        ],
        [
          insert('x', 1),
          remove('x', 1),
          updateBefore('y', 2n ** 60n),
          updateAfter('y', null),
          watermark(7),
          insert(null, 3),
          watermark(8),
          watermark(9),
          insert('z', 4),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('an idle input does not count; one that wakes up behind the others does not turn the watermark back', () => {
    checkOperator(
      unionCase(
        2,
        [
          watermark(10, 0),
          idle(true, 1),
          watermark(20, 0),
          rows(1, insert('late', 1)),
          watermark(12, 1),
          rows(1, insert('late', 2)),
          watermark(15, 1),
          rows(0, insert('x', 3)),
          watermark(30, 1),
          ...finish(2),
        ],
        [
          watermark(10),
          watermark(20),
          insert('late', 1),
          insert('late', 2),
          insert('x', 3),
          watermark(30),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('the output is idle while all inputs are', () => {
    checkOperator(
      unionCase(
        2,
        [
          idle(true, 0),
          idle(true, 1),
          rows(0, insert('x', 1)),
          idle(true, 0),
          watermark(5, 1),
          idle(true, 1),
          idle(false, 1),
          ...finish(2),
        ],
        [
          idle(true),
          idle(false),
          insert('x', 1),
          idle(true),
          idle(false),
          watermark(5),
          idle(true),
          idle(false),
          watermark(Infinity),
        ],
      ),
    )
  })
})
