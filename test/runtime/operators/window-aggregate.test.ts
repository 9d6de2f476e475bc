import { describe, expect, test } from 'vitest'
import { BIGINT, BOOLEAN, DOUBLE, INT, STRING, timestamp } from '../../../src/core/types/logical-type.ts'
import { finish, rows, watermark } from '../../support/operator-case.ts'
import { checkOperator, checkOperatorQuickly } from '../../support/operator-harness.ts'
import { insert } from '../../support/rows.ts'
import { cumulate, hop, result, tumble, windowCase } from './window-case.ts'

describe('TUMBLE', () => {
  test('fires when the watermark reaches the last millisecond of a window; rows behind it are late', () => {
    checkOperator(
      windowCase({
        windows: tumble(100),
        events: [
          rows(0, insert(10, 'x', 3), insert(90, 'x', 4), insert(40, 'y', 8)),
          watermark(60),
          rows(0, insert(55, 'x', 100), insert(120, 'x', 7)),
          watermark(98),
          rows(0, insert(99, 'y', 1)),
          watermark(99),
          rows(0, insert(99, 'y', 1000), insert(100, 'x', 70)),
          ...finish(),
        ],
        expected: [
          watermark(60),
          watermark(98),
          result('x', 107, 0, 100),
          result('y', 9, 0, 100),
          watermark(99),
          result('x', 77, 100, 200),
          watermark(Infinity),
        ],
        late: 1,
      }),
    )
  })

  test('empty input gives no rows', () => {
    checkOperator(
      windowCase({
        windows: tumble(10),
        events: [watermark(5), watermark(500), ...finish()],
        expected: [watermark(5), watermark(500), watermark(Infinity)],
      }),
    )
  })

  test.each([
    [0, 0, 600],
    [240, -360, 240],
    [360, -240, 360],
    [-240, -240, 360],
    [-360, -360, 240],
  ])('offset %d puts time 4 into [%d, %d)', (offset, start, end) => {
    checkOperator(
      windowCase({
        windows: tumble(600, offset),
        events: [rows(0, insert(4, 'x', 1)), ...finish()],
        expected: [result('x', 1, start, end), watermark(Infinity)],
      }),
    )
  })

  test('windows before 1970', () => {
    checkOperator(
      windowCase({
        windows: tumble(100),
        events: [
          rows(0, insert(-1, 'x', 1), insert(-100, 'x', 2), insert(-101, 'x', 4), insert(0, 'x', 8)),
          watermark(-101),
          watermark(-1),
          ...finish(),
        ],
        expected: [
          result('x', 4, -200, -100),
          watermark(-101),
          result('x', 3, -100, 0),
          watermark(-1),
          result('x', 8, 0, 100),
          watermark(Infinity),
        ],
      }),
    )
  })

  test('NULL is a key; NULL arguments are skipped; a group of NULLs sums up to NULL', () => {
    checkOperator(
      windowCase({
        windows: tumble(10),
        aggregates: [
          { name: 'SUM', arg: 2 },
          { name: 'COUNT', arg: 2 },
          { name: 'COUNT' },
          { name: 'MIN', arg: 2 },
          { name: 'AVG', arg: 2 },
        ],
        events: [
          rows(
            0,
            insert(1, null, 5),
            insert(2, 'x', null),
            insert(3, null, null),
            insert(4, '', 2),
            insert(5, null, 2),
          ),
          ...finish(),
        ],
        expected: [
          insert(null, 7, 2, 3, 2, 3, 0, 10, 9),
          insert('x', null, 0, 1, null, null, 0, 10, 9),
          insert('', 2, 1, 1, 2, 2, 0, 10, 9),
          watermark(Infinity),
        ],
      }),
    )
  })

  test('no keys: one row a window, none for a window without rows', () => {
    checkOperator(
      windowCase({
        windows: tumble(10),
        keys: [],
        aggregates: [{ name: 'COUNT' }],
        events: [rows(0, insert(1, 'x', 5), insert(35, 'y', 5), insert(2, 'z', 5)), ...finish()],
        expected: [insert(2, 0, 10, 9), insert(1, 30, 40, 39), watermark(Infinity)],
      }),
    )
  })

  test('several keys of every storage', () => {
    const types = [timestamp(3), STRING, BIGINT, BOOLEAN, DOUBLE]
    const big = 2n ** 60n
    checkOperator(
      windowCase({
        windows: tumble(10),
        types,
        keys: [1, 2, 3, 4],
        aggregates: [{ name: 'COUNT' }],
        events: [
          rows(0, insert(1, 'ä', big, true, 0.5), insert(2, 'ä', big, true, 0.5), insert(3, 'ä', 1, true, NaN)),
          rows(0, insert(1, 'ä', big + 1n, true, 0.5), insert(2, null, null, null, null), insert(3, 'ä', 1, true, NaN)),
          rows(
            0,
            insert(4, 'ä', 1, true, 2 ** 53),
            insert(4, 'ä', 1, true, Infinity),
            insert(4, 'ä', -1, false, -(2 ** 60)),
          ),
          ...finish(),
        ],
        expected: [
          insert('ä', big, true, 0.5, 2, 0, 10, 9),
          insert('ä', big + 1n, true, 0.5, 1, 0, 10, 9),
          insert('ä', 1, true, NaN, 2, 0, 10, 9),
          insert('ä', 1, true, 2 ** 53, 1, 0, 10, 9),
          insert('ä', 1, true, Infinity, 1, 0, 10, 9),
          insert('ä', -1, false, -(2 ** 60), 1, 0, 10, 9),
          insert(null, null, null, null, 1, 0, 10, 9),
          watermark(Infinity),
        ],
      }),
    )
  })

  test('a sum that leaves 2^53 and one that wraps around', () => {
    const max = 2n ** 63n - 1n
    checkOperator(
      windowCase({
        windows: tumble(10),
        events: [
          rows(0, insert(1, 'x', Number.MAX_SAFE_INTEGER), insert(2, 'y', 5), insert(3, 'x', 2)),
          rows(0, insert(4, 'z', max), insert(4, 'z', 2)),
          watermark(9),
          rows(0, insert(11, 'x', 1)),
          ...finish(),
        ],
        expected: [
          result('x', 2n ** 53n + 1n, 0, 10),
          result('y', 5, 0, 10),
          result('z', -(2n ** 63n) + 1n, 0, 10),
          watermark(9),
          result('x', 1, 10, 20),
          watermark(Infinity),
        ],
      }),
    )
  })

  test('extremes of nothing beside a group of big values', () => {
    checkOperator(
      windowCase({
        windows: tumble(10),
        aggregates: [
          { name: 'MIN', arg: 2 },
          { name: 'MAX', arg: 2 },
        ],
        events: [rows(0, insert(1, 'x', 2n ** 62n), insert(2, 'y', null)), rows(0, insert(3, 'y', null)), ...finish()],
        expected: [insert('x', 2n ** 62n, 2n ** 62n, 0, 10, 9), insert('y', null, null, 0, 10, 9), watermark(Infinity)],
      }),
    )
  })

  test('after a restore, a late row with a new key leaves the codes of other keys alone', () => {
    checkOperator(
      windowCase({
        windows: tumble(10),
        events: [
          rows(0, insert(1, 'a', 1)),
          watermark(9),
          rows(0, insert(2, 'late', 1)),
          rows(0, insert(11, 'b', 2), insert(12, 'c', 3), insert(13, 'd', 4)),
          ...finish(),
        ],
        expected: [
          result('a', 1, 0, 10),
          watermark(9),
          result('b', 2, 10, 20),
          result('c', 3, 10, 20),
          result('d', 4, 10, 20),
          watermark(Infinity),
        ],
        late: 1,
      }),
    )
  })
})

describe('HOP', () => {
  test('a row late for its first window counts in the next one', () => {
    checkOperator(
      windowCase({
        windows: hop(50, 100),
        events: [
          rows(0, insert(30, 'x', 1)),
          watermark(49),
          rows(0, insert(40, 'x', 2), insert(-30, 'x', 50)),
          watermark(99),
          rows(0, insert(45, 'x', 100), insert(60, 'x', 4)),
          ...finish(),
        ],
        expected: [
          result('x', 1, -50, 50),
          watermark(49),
          result('x', 3, 0, 100),
          watermark(99),
          result('x', 4, 50, 150),
          watermark(Infinity),
        ],
        late: 2,
      }),
    )
  })

  test('a slide above the size leaves gaps, whose rows are not late', () => {
    checkOperator(
      windowCase({
        windows: hop(10, 4, 1),
        events: [
          watermark(100),
          rows(0, insert(0, 'x', 1), insert(101, 'x', 2), insert(104, 'x', 4), insert(105, 'x', 8), insert(6, 'x', 16)),
          ...finish(),
        ],
        expected: [watermark(100), result('x', 6, 101, 105), watermark(Infinity)],
      }),
    )
  })
})

test('distinct sums of several panes keep to the arithmetic of their type', () => {
  const max = 2n ** 63n - 1n
  const sums = [2, 3, 4].map((arg) => ({ name: 'SUM', arg, distinct: true }) as const)
  checkOperator(
    windowCase({
      windows: hop(10, 20),
      types: [timestamp(3), STRING, INT, DOUBLE, BIGINT],
      aggregates: sums,
      events: [
        rows(0, insert(0, 'x', 2147483647, 1.5, max), insert(11, 'x', 1, 2 ** 53, 1), insert(12, 'x', 1, 1.5, 1)),
        rows(0, insert(12, 'y', null, NaN, null), insert(5, 'y', 7, NaN, 2)),
        ...finish(),
      ],
      expected: [
        insert('x', 2147483647, 1.5, max, -10, 10, 9),
        insert('y', 7, NaN, 2, -10, 10, 9),
        insert('x', -2147483648, 2 ** 53 + 2, -max - 1n, 0, 20, 19),
        insert('y', 7, NaN, 2, 0, 20, 19),
        insert('x', 1, 2 ** 53 + 2, 1, 10, 30, 29),
        insert('y', null, NaN, null, 10, 30, 29),
        watermark(Infinity),
      ],
    }),
  )
})

describe('CUMULATE', () => {
  test('every step of a window that has content fires, new rows or not', () => {
    checkOperator(
      windowCase({
        windows: cumulate(20, 100),
        events: [
          rows(0, insert(50, 'x', 1)),
          watermark(59),
          watermark(79),
          rows(0, insert(5, 'x', 2), insert(85, 'y', 4)),
          ...finish(),
        ],
        expected: [
          result('x', 1, 0, 60),
          watermark(59),
          result('x', 1, 0, 80),
          watermark(79),
          result('x', 3, 0, 100),
          result('y', 4, 0, 100),
          watermark(Infinity),
        ],
      }),
    )
  })

  test('a row is late once the largest window has fired', () => {
    checkOperator(
      windowCase({
        windows: cumulate(10, 20, -5),
        events: [
          rows(0, insert(-3, 'x', 1)),
          watermark(14),
          rows(0, insert(14, 'x', 2), insert(15, 'x', 4)),
          ...finish(),
        ],
        expected: [
          result('x', 1, -5, 5),
          result('x', 1, -5, 15),
          watermark(14),
          result('x', 4, 15, 25),
          result('x', 4, 15, 35),
          watermark(Infinity),
        ],
        late: 1,
      }),
    )
  })
})

test('many rows of many panes out of order', () => {
  const changes = Array.from({ length: 400 }, (_, i) => insert((i * 7919) % 1000, `k${i % 3}`, i))
  const sums = new Map<string, number>()
  for (const { row } of changes) {
    const name = `${row[1]},${Math.floor((row[0] as number) / 50)}`
    sums.set(name, (sums.get(name) ?? 0) + (row[2] as number))
  }
  const expected = [...sums].map(([name, value]) => {
    const [key, window] = name.split(',') as [string, string]
    return result(key, value, Number(window) * 50, Number(window) * 50 + 50)
  })
  expect(expected.length).toBe(60)
  checkOperatorQuickly(
    windowCase({
      windows: tumble(50),
      events: [rows(0, ...changes), ...finish()],
      expected: [...expected, watermark(Infinity)],
    }),
    0,
  )
})
