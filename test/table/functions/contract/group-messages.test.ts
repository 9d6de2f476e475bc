import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changelogOf, changesOfOrders } from './changing.ts'
import { Row } from '../../../../src/index.ts'

/** What GROUP BY item sends for each change: COUNT(*) and MAX(amount) of the rows there are then. */
function messages(changes: readonly Row[]): string[] {
  const groups = new Map<unknown, unknown[]>()
  const out: string[] = []
  const result = (item: unknown, rows: readonly unknown[]): string => {
    const amounts = rows.filter((amount) => amount !== null).map(Number)
    return `[${String(item ?? 'NULL')}, ${rows.length}, ${amounts.length === 0 ? 'NULL' : Math.max(...amounts)}]`
  }
  for (const change of changes) {
    const [item, amount] = change.toArray()
    const rows = groups.get(item) ?? []
    const before = result(item, rows)
    const wasEmpty = rows.length === 0
    if (change.getKind() === '+I' || change.getKind() === '+U') rows.push(amount)
    else if (wasEmpty) continue
    else rows.splice(rows.indexOf(amount), 1)
    groups.set(item, rows)
    const after = result(item, rows)
    if (wasEmpty) out.push(`+I${after}`)
    else if (rows.length === 0) out.push(`-D${before}`)
    else if (before !== after) out.push(`-U${before}`, `+U${after}`)
  }
  return out
}

const QUERY = 'SELECT item, COUNT(*), MAX(amount) FROM orders GROUP BY item'

test('each change is answered at once: +I, -U and +U, -D, or nothing', async () => {
  await fc.assert(
    fc.asyncProperty(changesOfOrders, async ({ changes }) => {
      expect((await changelogOf(changes, QUERY)).map(String)).toEqual(messages(changes))
    }),
    { numRuns: 150 },
  )
})

test('a result that stays the same is not sent again', async () => {
  const changes = [
    Row.ofKind('+I', 'tea', 5, null),
    Row.ofKind('+I', 'tea', 3, null),
    Row.ofKind('-D', 'tea', 3, null),
    Row.ofKind('-U', 'tea', 5, null),
    Row.ofKind('+U', 'tea', 5, null),
  ]
  const rows = await changelogOf(changes, 'SELECT item, MAX(amount) FROM orders GROUP BY item')
  expect(rows.map(String)).toEqual(['+I[tea, 5]', '-D[tea, 5]', '+I[tea, 5]'])
})

test('what is taken from a group that is not there is ignored', async () => {
  const changes = [
    Row.ofKind('-D', 'tea', 5, null),
    Row.ofKind('-U', 'milk', 1, null),
    Row.ofKind('+I', 'tea', 1, null),
  ]
  expect((await changelogOf(changes, QUERY)).map(String)).toEqual(['+I[tea, 1, 1]'])
})

test('NULL is one group, and comes back', async () => {
  const changes = [
    Row.ofKind('+I', null, 1, null),
    Row.ofKind('+I', null, null, null),
    Row.ofKind('-D', null, 1, null),
    Row.ofKind('-D', null, null, null),
    Row.ofKind('+I', null, 7, null),
  ]
  expect((await changelogOf(changes, QUERY)).map(String)).toEqual([
    '+I[NULL, 1, 1]',
    '-U[NULL, 1, 1]',
    '+U[NULL, 2, 1]',
    '-U[NULL, 2, 1]',
    '+U[NULL, 1, NULL]',
    '-D[NULL, 1, NULL]',
    '+I[NULL, 1, 7]',
  ])
})

test('HAVING lets messages through as they are', async () => {
  const changes = [1, 2, 3, 4].map((amount) => Row.of('a', amount, null))
  const rows = await changelogOf(
    changes,
    'SELECT item, COUNT(*) FROM orders GROUP BY item HAVING COUNT(*) BETWEEN 2 AND 3',
  )
  expect(rows.map(String)).toEqual(['+U[a, 2]', '-U[a, 2]', '+U[a, 3]', '-U[a, 3]'])
})

test('without keys the row goes with the last one that is counted', async () => {
  const changes = [Row.ofKind('+I', 'a', 1, null), Row.ofKind('-D', 'a', 1, null), Row.ofKind('+I', 'b', 2, null)]
  const rows = await changelogOf(changes, 'SELECT COUNT(*), SUM(amount) FROM orders')
  expect(rows.map(String)).toEqual(['+I[1, 1]', '-D[1, 1]', '+I[1, 2]'])
})
