import { describe, test } from 'vitest'
import type { Batch } from '../../../src/core/batch.ts'
import { storedValue } from '../../../src/core/column-of-values.ts'
import type { Column } from '../../../src/core/column.ts'
import { Correlate } from '../../../src/runtime/operators/correlate.ts'
import { type Event, finish, idle, rows, watermark } from '../../support/operator-case.ts'
import { checkOperator } from '../../support/operator-harness.ts'
import { insert, remove, updateAfter, updateBefore } from '../../support/rows.ts'

/** For n the rows 1 to n, each with how many there are; for NULL none. */
const counting = (outer: boolean): Correlate =>
  new Correlate({
    arguments: { run: (batch: Batch) => ({ ...batch, columns: [batch.columns[1] as Column] }) },
    call: (args, i, collect) => {
      const n = storedValue(args.columns[0] as Column, i) as number | null
      for (let k = 1; k <= (n ?? 0); k++) collect([k, k % 2 === 0 ? null : `of ${n}`])
    },
    types: [
      { kind: 'BIGINT', nullable: false },
      { kind: 'VARCHAR', length: 2 ** 31 - 1, nullable: true },
    ],
    outer,
  })

const events: Event[] = [
  rows(0, insert('a', 2), insert(null, 1), insert('b', 0)),
  watermark(4),
  idle(true),
  idle(false),
  rows(0, updateBefore('a', 2), updateAfter('a', 1), remove('c', null)),
  ...finish(),
]

describe('a table function', () => {
  test('gives rows of the kind of the row that it was called for', () => {
    checkOperator({
      create: () => counting(false),
      inputs: [['string', 'long']],
      events,
      expected: [
        insert('a', 2, 1, 'of 2'),
        insert('a', 2, 2, null),
        insert(null, 1, 1, 'of 1'),
        watermark(4),
        idle(true),
        idle(false),
        updateBefore('a', 2, 1, 'of 2'),
        updateBefore('a', 2, 2, null),
        updateAfter('a', 1, 1, 'of 1'),
        watermark(Infinity),
      ],
    })
  })

  test('on the right of a LEFT JOIN keeps rows for which it gives none', () => {
    checkOperator({
      create: () => counting(true),
      inputs: [['string', 'long']],
      events,
      expected: [
        insert('a', 2, 1, 'of 2'),
        insert('a', 2, 2, null),
        insert(null, 1, 1, 'of 1'),
        insert('b', 0, null, null),
        watermark(4),
        idle(true),
        idle(false),
        updateBefore('a', 2, 1, 'of 2'),
        updateBefore('a', 2, 2, null),
        updateAfter('a', 1, 1, 'of 1'),
        remove('c', null, null, null),
        watermark(Infinity),
      ],
    })
  })
})
