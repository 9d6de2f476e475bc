import { describe, test } from 'vitest'
import { BIGINT, INT, STRING } from '../../../src/core/types/logical-type.ts'
import { ChangelogNormalize } from '../../../src/runtime/operators/changelog-normalize.ts'
import {
  type Event,
  finish,
  idle,
  type OperatorCase,
  type Output,
  rows,
  watermark,
} from '../../support/operator-case.ts'
import { checkOperator } from '../../support/operator-harness.ts'
import { insert, remove, updateAfter, updateBefore } from '../../support/rows.ts'

/** Columns: a key of two parts, a value. */
const normalized = (events: readonly Event[], expected: readonly Output[], before = true): OperatorCase => ({
  create: () => new ChangelogNormalize({ keys: [0, 1], types: [STRING, INT, BIGINT], updateBefore: before }),
  inputs: [['string', 'int', 'long']],
  keys: [[0, 1]],
  events,
  expected,
  orderedBy: [0, 1],
})

describe('new values by key become changes', () => {
  test('of the row of their key', () => {
    checkOperator(
      normalized(
        [
          rows(0, updateAfter('a', 1, 10), insert('a', 2, 10), updateAfter('a', 1, 11)),
          watermark(5),
          rows(0, updateAfter('a', 1, 11), remove('b', 1, null), updateAfter('a', 2, null), remove('a', 1, null)),
          idle(true),
          rows(0, remove('a', 1, 11), updateAfter('a', 1, 2n ** 60n)),
          ...finish(),
        ],
        [
          insert('a', 1, 10),
          updateBefore('a', 1, 10),
          updateAfter('a', 1, 11),
          insert('a', 2, 10),
          watermark(5),
          remove('a', 1, 11),
          updateBefore('a', 2, 10),
          updateAfter('a', 2, null),
          idle(true),
          insert('a', 1, 2n ** 60n),
          watermark(Infinity),
        ],
      ),
    )
  })

  test('without the rows before, where nobody wants them', () => {
    checkOperator(
      normalized(
        [rows(0, updateAfter(null, 1, 1), updateAfter(null, 1, 2), remove(null, 1, 2)), ...finish()],
        [insert(null, 1, 1), updateAfter(null, 1, 2), remove(null, 1, 2), watermark(Infinity)],
        false,
      ),
    )
  })

  test('nothing comes of nothing', () => {
    checkOperator(
      normalized([watermark(3), rows(0, remove('a', 1, 1)), ...finish()], [watermark(3), watermark(Infinity)]),
    )
  })
})
