import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ChangelogMode,
  DataTypes,
  Row,
  Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
} from '../../../../src/index.ts'
import { sorted, standing } from '../../functions/contract/changing.ts'

const PRICES = Schema.newBuilder()
  .column('item', DataTypes.STRING())
  .column('shop', DataTypes.INT())
  .column('price', DataTypes.INT())
  .primaryKey('item', 'shop')
  .build()

interface Prices {
  readonly tables: StreamTableEnvironment
}

function withPrices(changes: readonly Row[], parallelism = 1): Prices {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ parallelism })
  const tables = StreamTableEnvironment.create(env)
  const table = tables.fromChangelogStream(env.fromCollection(changes), PRICES, ChangelogMode.upsert())
  tables.createTemporaryView('prices', table)
  return { tables }
}

async function changelog(changes: readonly Row[], sql: string, parallelism = 1): Promise<Row[]> {
  const { tables } = withPrices(changes, parallelism)
  return await tables.toChangelogStream(tables.sqlQuery(sql)).executeAndCollect()
}

/** Upserts and deletions by key, and what they leave. Kinds +I and +U mean the same; a deletion may carry any price. */
const upserts = fc
  .array(
    fc.record({
      item: fc.constantFrom('a', 'b'),
      shop: fc.integer({ min: 1, max: 2 }),
      price: fc.option(fc.nat(3)),
      kind: fc.constantFrom<('+I' | '+U' | '-D')[]>('+I', '+U', '+U', '-D'),
    }),
    { maxLength: 20 },
  )
  .map((all) => {
    const left = new Map<string, readonly [string, number, number | null]>()
    for (const { item, shop, price, kind } of all)
      if (kind === '-D') left.delete(item + shop)
      else left.set(item + shop, [item, shop, price])
    return {
      changes: all.map(({ item, shop, price, kind }) => Row.ofKind(kind, item, shop, price)),
      left: [...left.values()],
    }
  })

describe('a table of upserts', () => {
  test('is what the last row of each key says', async () => {
    await fc.assert(
      fc.asyncProperty(upserts, fc.constantFrom(1, 2, 4), async ({ changes, left }, parallelism) => {
        const rows = await changelog(changes, 'SELECT * FROM prices', parallelism)
        expect(sorted(standing(rows))).toEqual(sorted(left))
      }),
      { numRuns: 100 },
    )
  })

  test('can be filtered and projected without its key', async () => {
    await fc.assert(
      fc.asyncProperty(upserts, async ({ changes, left }) => {
        const rows = await changelog(changes, 'SELECT price + 1, shop FROM prices WHERE price > 1')
        const expected = left
          .filter(([, , price]) => (price ?? 0) > 1)
          .map(([, shop, price]) => [(price ?? 0) + 1, shop])
        expect(sorted(standing(rows))).toEqual(sorted(expected))
      }),
      { numRuns: 100 },
    )
  })

  test('can be grouped by other columns', async () => {
    await fc.assert(
      fc.asyncProperty(upserts, fc.constantFrom(1, 3), async ({ changes, left }, parallelism) => {
        const sql = 'SELECT price, COUNT(*), MIN(item), SUM(shop) FROM prices GROUP BY price'
        const expected = [...new Set(left.map(([, , price]) => price))].map((price) => {
          const group = left.filter((row) => row[2] === price)
          const shops = group.map(([, shop]) => shop).reduce((a, b) => a + b)
          return [price, group.length, group.map(([item]) => item).toSorted()[0], shops]
        })
        expect(sorted(standing(await changelog(changes, sql, parallelism)))).toEqual(sorted(expected))
      }),
      { numRuns: 100 },
    )
  })

  test('tells changes as they come', async () => {
    const changes = [
      Row.ofKind('-D', 'a', 1, null),
      Row.ofKind('+U', 'a', 1, 5),
      Row.ofKind('+I', 'a', 1, 6),
      Row.ofKind('+U', 'a', 2, 5),
      Row.ofKind('-D', 'a', 1, null),
      Row.ofKind('-D', 'a', 1, null),
      Row.ofKind('+U', 'a', 1, 7),
    ]
    expect((await changelog(changes, 'SELECT * FROM prices')).map(String)).toEqual([
      '+I[a, 1, 5]',
      '-U[a, 1, 5]',
      '+U[a, 1, 6]',
      '+I[a, 2, 5]',
      '-D[a, 1, 6]',
      '+I[a, 1, 7]',
    ])
  })

  test('has columns of a key that are NOT NULL', async () => {
    await expect(changelog([Row.ofKind('+U', null, 1, 5)], 'SELECT * FROM prices')).rejects.toThrow(/item.*NOT NULL/s)
  })
})

describe('upserts of a table', () => {
  test('of groups have no -U', async () => {
    const changes = [
      Row.ofKind('+U', 'a', 1, 5),
      Row.ofKind('+U', 'a', 2, 6),
      Row.ofKind('+U', 'a', 1, 9),
      Row.ofKind('-D', 'a', 2, null),
    ]
    const { tables } = withPrices(changes)
    const sums = tables.sqlQuery('SELECT item, SUM(price) AS s FROM prices GROUP BY item')
    const schema = Schema.newBuilder()
      .column('item', DataTypes.STRING().notNull())
      .column('s', DataTypes.INT())
      .primaryKey('item')
      .build()
    const rows = await tables.toChangelogStream(sums, schema, ChangelogMode.upsert()).executeAndCollect()
    const byItem = new Map<unknown, unknown>()
    for (const row of rows) {
      expect(row.getKind()).not.toBe('-U')
      byItem.set(row.getField('item'), row.getKind() === '-D' ? null : row.getField('s'))
    }
    expect([...byItem]).toEqual([['a', 9]])
  })

  test('go into another table of upserts', async () => {
    await fc.assert(
      fc.asyncProperty(upserts, async ({ changes, left }) => {
        const { tables } = withPrices(changes)
        const out = tables.toChangelogStream(tables.from('prices'), PRICES, ChangelogMode.upsert())
        tables.createTemporaryView('again', tables.fromChangelogStream(out, PRICES, ChangelogMode.upsert()))
        const rows = await tables.toChangelogStream(tables.sqlQuery('SELECT * FROM again')).executeAndCollect()
        expect(sorted(standing(rows))).toEqual(sorted(left))
      }),
      { numRuns: 50 },
    )
  })
})
