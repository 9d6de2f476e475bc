import { expect, test } from 'vitest'
import { type Batch, slice } from '../../../src/core/batch.ts'
import type { NumberColumn } from '../../../src/core/column.ts'
import { type BatchKernel, Calc } from '../../../src/runtime/operators/stateless.ts'
import { finish, idle, rows, watermark } from '../../support/operator-case.ts'
import { checkOperator } from '../../support/operator-harness.ts'
import { batchOfRows, insert, remove, rowsOf, updateAfter } from '../../support/rows.ts'

/** Keeps the first rows of each batch up to one whose number is negative. */
const untilNegative: BatchKernel = {
  run(batch: Batch): Batch {
    const numbers = batch.columns[1] as NumberColumn
    let n = 0
    while (n < batch.n && (numbers.data[n] as number) >= 0) n++
    return slice(batch, 0, n)
  },
}

test('Calc sends what its kernel leaves; marks pass through', () => {
  checkOperator({
    create: () => new Calc(untilNegative),
    inputs: [['string', 'long']],
    events: [
      rows(0, insert('a', 1), remove('a', 1), updateAfter('ö', 0)),
      watermark(4),
      rows(0, insert('b', -1)),
      idle(true),
      idle(false),
      rows(0, insert(null, 2)),
      ...finish(),
    ],
    expected: [
      insert('a', 1),
      remove('a', 1),
      updateAfter('ö', 0),
      watermark(4),
      idle(true),
      idle(false),
      insert(null, 2),
      watermark(Infinity),
    ],
  })
})

test('rows survive the way into a batch and back in every form', () => {
  const changes = [
    insert('a', 1, true, 0.5, [1n]),
    updateAfter(null, null, null, null, null),
    remove('日本', 2n ** 60n, false, NaN, 'x'),
  ]
  for (const strings of ['values', 'bytes', 'codes'] as const) {
    for (const longs of ['numbers', 'bigints', 'bigint64'] as const) {
      const batch = batchOfRows(['string', 'long', 'bool', 'double', 'any'], changes, {
        strings,
        longs,
        nulls: 'always',
      })
      expect(rowsOf(batch)).toEqual(changes)
    }
  }
})
