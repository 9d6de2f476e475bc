import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byItem, changelogOf, changesOfOrders, type Order, present, sorted, standing } from './changing.ts'

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const near = (value: unknown): unknown => (typeof value === 'number' ? Number(value.toFixed(9)) : value)

async function check(sql: string, expected: (group: readonly Order[]) => unknown[]): Promise<void> {
  await fc.assert(
    fc.asyncProperty(changesOfOrders, async ({ changes, left }) => {
      const rows = standing(await changelogOf(changes, sql))
      const model = byItem(left).map(([item, group]) => [item, ...expected(group)])
      expect(sorted(rows.map((row) => row.map(near)))).toEqual(sorted(model.map((row) => row.map(near))))
    }),
    { numRuns: 100 },
  )
}

test('lowest and highest, sums and means, each with its own filter', () =>
  check(
    `SELECT item, MIN(amount) FILTER (WHERE price > 1), MAX(amount) FILTER (WHERE price < 2 OR price IS NULL),
      SUM(amount) FILTER (WHERE amount > 0), AVG(amount), COUNT(*) FILTER (WHERE price = 2), MIN(price), AVG(price) FILTER (WHERE amount <> 0)
      FROM orders GROUP BY item`,
    (group) => {
      const dear = present(group.filter(([, , price]) => price !== null && price > 1).map(([, amount]) => amount))
      const cheap = present(group.filter(([, , price]) => price === null || price < 2).map(([, amount]) => amount))
      const amounts = present(group.map(([, amount]) => amount))
      const positive = amounts.filter((amount) => amount > 0)
      const prices = present(group.map(([, , price]) => price))
      const some = present(group.filter(([, amount]) => amount !== null && amount !== 0).map(([, , price]) => price))
      return [
        dear.length === 0 ? null : Math.min(...dear),
        cheap.length === 0 ? null : Math.max(...cheap),
        positive.length === 0 ? null : total(positive),
        amounts.length === 0 ? null : Math.trunc(total(amounts) / amounts.length) + 0,
        group.filter(([, , price]) => price === 2).length,
        prices.length === 0 ? null : Math.min(...prices),
        some.length === 0 ? null : total(some) / some.length,
      ]
    },
  ))

test('distinct values', () =>
  check(
    `SELECT item, COUNT(DISTINCT amount), COUNT(DISTINCT price) FILTER (WHERE amount > 0), SUM(DISTINCT amount), AVG(DISTINCT price),
      MIN(DISTINCT amount), MAX(DISTINCT price) FILTER (WHERE amount IS NULL), COUNT(DISTINCT amount) FILTER (WHERE price > 1) FROM orders GROUP BY item`,
    (group) => {
      const distinct = (values: readonly (number | null)[]): number[] => [...new Set(present(values))]
      const amounts = distinct(group.map(([, amount]) => amount))
      const prices = distinct(group.map(([, , price]) => price))
      const positive = distinct(group.filter(([, amount]) => (amount ?? 0) > 0).map(([, , price]) => price))
      const without = distinct(group.filter(([, amount]) => amount === null).map(([, , price]) => price))
      const dear = distinct(group.filter(([, , price]) => (price ?? 0) > 1).map(([, amount]) => amount))
      return [
        amounts.length,
        positive.length,
        amounts.length === 0 ? null : total(amounts),
        prices.length === 0 ? null : total(prices) / prices.length,
        amounts.length === 0 ? null : Math.min(...amounts),
        without.length === 0 ? null : Math.max(...without),
        dear.length,
      ]
    },
  ))
