import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byItem, changelogOf, changesOfOrders, type Order, present, sorted, standing } from './changing.ts'

type Model = (rows: readonly Order[]) => readonly (readonly unknown[])[]

const PER_ITEM = 'SELECT item, COUNT(*) AS n, SUM(amount) AS s FROM orders GROUP BY item'

const total = (values: readonly (number | null)[]): number | null => {
  const some = present(values)
  return some.length === 0 ? null : some.reduce((a, b) => a + b)
}

/** The rows of `PER_ITEM`. */
const perItem = (rows: readonly Order[]): [item: string | null, n: number, s: number | null][] =>
  byItem(rows).map(([item, group]) => [item, group.length, total(group.map(([, amount]) => amount))])

function groups<K, T>(rows: readonly T[], key: (row: T) => K): [K, T[]][] {
  return [...new Set(rows.map(key))].map((value) => [value, rows.filter((row) => key(row) === value)])
}

const distinct = (rows: readonly (readonly unknown[])[]): (readonly unknown[])[] => [
  ...new Map(rows.map((row) => [row.map(String).join('|'), row])).values(),
]

const CASES: readonly [name: string, sql: string, model: Model][] = [
  [
    'groups of groups',
    `SELECT n, COUNT(*), MAX(s), MIN(item), SUM(s) FROM (${PER_ITEM}) GROUP BY n`,
    (rows) =>
      groups(perItem(rows), ([, n]) => n).map(([n, group]) => {
        const sums = present(group.map(([, , s]) => s))
        const items = present(group.map(([item]) => item))
        return [n, group.length, sums.length === 0 ? null : Math.max(...sums), items.toSorted()[0] ?? null, total(sums)]
      }),
  ],
  [
    'three levels',
    `SELECT m, COUNT(*), SUM(k) FROM (SELECT n, COUNT(*) AS k, MAX(s) AS m FROM (${PER_ITEM}) GROUP BY n) GROUP BY m`,
    (rows) => {
      const second = groups(perItem(rows), ([, n]) => n).map(([, group]) => {
        const sums = present(group.map(([, , s]) => s))
        return [sums.length === 0 ? null : Math.max(...sums), group.length] as const
      })
      return groups(second, ([m]) => m).map(([m, group]) => [m, group.length, total(group.map(([, k]) => k))])
    },
  ],
  [
    'HAVING between two levels',
    `SELECT s, COUNT(*) FROM (${PER_ITEM} HAVING COUNT(*) BETWEEN 2 AND 3 AND SUM(amount) <> 0) GROUP BY s`,
    (rows) => {
      const kept = perItem(rows).filter(([, n, s]) => n >= 2 && n <= 3 && s !== null && s !== 0)
      return groups(kept, ([, , s]) => s).map(([s, group]) => [s, group.length])
    },
  ],
  [
    'DISTINCT',
    'SELECT DISTINCT item, amount FROM orders',
    (rows) => distinct(rows.map(([item, amount]) => [item, amount])),
  ],
  [
    'DISTINCT over groups',
    `SELECT DISTINCT n FROM (${PER_ITEM})`,
    (rows) => distinct(perItem(rows).map(([, n]) => [n])),
  ],
  [
    'UNION of columns',
    'SELECT amount FROM orders WHERE amount > 0 UNION SELECT amount FROM orders WHERE amount < 2',
    (rows) => distinct(present(rows.map(([, amount]) => amount)).map((amount) => [amount])),
  ],
  [
    'groups of a union of groups and rows',
    `SELECT item, SUM(s), COUNT(*) FROM (SELECT item, s FROM (${PER_ITEM}) UNION ALL SELECT item, amount FROM orders) GROUP BY item`,
    (rows) =>
      byItem(rows).map(([item, group]) => {
        const sum = total(group.map(([, amount]) => amount))
        return [item, sum === null ? null : sum * 2, group.length + 1]
      }),
  ],
  [
    'one row for all groups',
    `SELECT COUNT(*), SUM(n), MIN(s), COUNT(DISTINCT n) FROM (${PER_ITEM})`,
    (rows) => {
      const items = perItem(rows)
      if (items.length === 0) return []
      const sums = present(items.map(([, , s]) => s))
      const sizes = items.map(([, n]) => n)
      return [[items.length, total(sizes), sums.length === 0 ? null : Math.min(...sums), new Set(sizes).size]]
    },
  ],
  [
    'expressions as keys and of results',
    'SELECT amount > 0, COUNT(*) + 1, MAX(price) - MIN(price) FROM orders GROUP BY amount > 0, item IS NULL',
    (rows) =>
      groups(rows, ([item, amount]) => `${amount === null ? null : amount > 0} ${item === null}`).map(
        ([key, group]) => {
          const prices = present(group.map(([, , price]) => price))
          return [
            key.split(' ')[0],
            group.length + 1,
            prices.length === 0 ? null : Math.max(...prices) - Math.min(...prices),
          ]
        },
      ),
  ],
]

test.each(CASES)('%s over changing rows', async (_, sql, model) => {
  await fc.assert(
    fc.asyncProperty(changesOfOrders, async ({ changes, left }) => {
      const rows = standing(await changelogOf(changes, sql))
      expect(sorted(rows)).toEqual(sorted(model(left)))
    }),
    { numRuns: 60 },
  )
})

test.each(CASES)('%s at other parallelisms', async (_, sql) => {
  await fc.assert(
    fc.asyncProperty(changesOfOrders, fc.constantFrom(2, 3, 4), async ({ changes }, parallelism) => {
      const alone = standing(await changelogOf(changes, sql))
      expect(sorted(standing(await changelogOf(changes, sql, parallelism)))).toEqual(sorted(alone))
    }),
    { numRuns: 25 },
  )
})
