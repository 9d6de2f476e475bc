import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregate, AggregateFunction } from '../../../../src/functions.ts'
import {
  DataTypes,
  Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
  WatermarkStrategy,
} from '../../../../src/index.ts'
import { rowsOf, withChanges, withOrders } from '../running.ts'
import { byItem, changesOfOrders, type Order, present, sorted, standing } from './changing.ts'

/** The values in their order, sorted: a result that any mistake in adding, taking back or merging changes. */
class Sorted extends AggregateFunction<string, { values: number[] }> {
  readonly args = [DataTypes.INT().notNull()]
  readonly returns = DataTypes.STRING().notNull()

  createAccumulator(): { values: number[] } {
    return { values: [] }
  }

  accumulate({ values }: { values: number[] }, value: number): void {
    values.push(value)
  }

  override retract({ values }: { values: number[] }, value: number): void {
    const at = values.indexOf(value)
    if (at < 0) throw new Error(`${value} was never added`)
    values.splice(at, 1)
  }

  override merge(acc: { values: number[] }, others: Iterable<{ values: number[] }>): void {
    for (const { values } of others) acc.values.push(...values)
  }

  getValue({ values }: { values: number[] }): string {
    return [...values].toSorted((a, b) => a - b).join(' ')
  }
}

const text = (values: readonly (number | null)[]): string =>
  present(values)
    .toSorted((a, b) => a - b)
    .join(' ')

const ORDERS = Schema.newBuilder()
  .column('item', DataTypes.STRING())
  .column('amount', DataTypes.INT())
  .column('price', DataTypes.DOUBLE())
  .build()

test('over changing rows it has what is left, also distinct, filtered and of two levels', async () => {
  const amounts = (rows: readonly Order[]): (number | null)[] => rows.map(([, amount]) => amount)
  await fc.assert(
    fc.asyncProperty(changesOfOrders, async ({ changes, left }) => {
      const tables = withChanges(changes, ORDERS)
      tables.createTemporarySystemFunction('sorted', new Sorted())
      const run = async (sql: string): Promise<string[]> =>
        sorted(standing(await tables.toChangelogStream(tables.sqlQuery(sql)).executeAndCollect()))
      const own = await run(
        'SELECT item, sorted(amount), sorted(DISTINCT amount), sorted(amount) FILTER (WHERE price > 1) FROM changes GROUP BY item',
      )
      const expected = byItem(left).map(([item, rows]) => [
        item,
        text(amounts(rows)),
        text([...new Set(amounts(rows))]),
        text(amounts(rows.filter(([, , price]) => (price ?? 0) > 1))),
      ])
      expect(own).toEqual(sorted(expected))
      const counts = await run('SELECT sorted(CAST(n AS INT)) FROM (SELECT COUNT(*) AS n FROM changes GROUP BY item)')
      expect(counts).toEqual(left.length === 0 ? [] : [text(byItem(left).map(([, rows]) => rows.length))])
    }),
    { numRuns: 100 },
  )
})

interface Reading {
  readonly k: string
  readonly v: number
  readonly t: number
}

/** The windows of a time, as [start, end). */
type Windows = (t: number) => readonly (readonly [number, number])[]

const floor = (t: number, size: number): number => Math.floor(t / size) * size

const WINDOWS: readonly [name: string, call: string, windows: Windows][] = [
  [
    'TUMBLE',
    "TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)",
    (t) => [[floor(t, 10), floor(t, 10) + 10]],
  ],
  [
    'HOP',
    "HOP(TABLE readings, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '12' SECOND)",
    (t) => [0, 4, 8].map((back) => [floor(t, 4) - back, floor(t, 4) - back + 12] as const),
  ],
  [
    'CUMULATE',
    "CUMULATE(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)",
    (t) => [5, 10, 15].map((end) => [floor(t, 15), floor(t, 15) + end] as const).filter(([, end]) => t < end),
  ],
]

test.each(WINDOWS)('in %s windows it has the rows of each', async (_, call, windows) => {
  const readings = fc
    .array(fc.record({ k: fc.constantFrom('a', 'b'), v: fc.integer({ min: -3, max: 3 }), step: fc.nat(6) }), {
      maxLength: 15,
    })
    .map((all) => {
      let t = -20
      return all.map(({ k, v, step }): Reading => ({ k, v, t: (t += step) }))
    })
  await fc.assert(
    fc.asyncProperty(readings, async (all) => {
      const env = StreamExecutionEnvironment.getExecutionEnvironment()
      const tables = StreamTableEnvironment.create(env)
      tables.createTemporarySystemFunction('sorted', new Sorted())
      const schema = Schema.newBuilder()
        .column('k', DataTypes.STRING())
        .column('v', DataTypes.INT())
        .columnByMetadata('ts', DataTypes.TIMESTAMP_LTZ(3), 'rowtime')
        .watermark('ts', 'SOURCE_WATERMARK()')
        .build()
      const stream = env
        .fromCollection(all)
        .assignTimestampsAndWatermarks(
          WatermarkStrategy.forMonotonousTimestamps<Reading>().withTimestampAssigner(({ t }) => t * 1000),
        )
      tables.createTemporaryView('readings', stream, schema)
      const sql = `SELECT k, sorted(v), COUNT(*) FROM TABLE(${call}) GROUP BY k, window_start, window_end`
      const rows = await tables.toDataStream(tables.sqlQuery(sql)).executeAndCollect()
      const groups = new Map<string, Reading[]>()
      for (const reading of all)
        for (const window of windows(reading.t)) {
          const key = `${reading.k} ${window.join()}`
          groups.set(key, [...(groups.get(key) ?? []), reading])
        }
      const expected = [...groups.values()].map((group) => [group[0]?.k, text(group.map(({ v }) => v)), group.length])
      expect(sorted(rows.map((row) => row.toArray()))).toEqual(sorted(expected))
    }),
    { numRuns: 60 },
  )
})

describe('an aggregate function', () => {
  test('may stand in HAVING alone, twice, and in expressions', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('sorted', new Sorted())
    const sql =
      "SELECT item, sorted(amount) || '!', CHAR_LENGTH(sorted(amount)) FROM orders GROUP BY item HAVING sorted(amount) <> ''"
    expect(await rowsOf(tables, sql)).toEqual([
      '+I[tea, 2!, 1]',
      '-U[tea, 2!, 1]',
      '+U[tea, 2 5!, 3]',
      '+I[NULL, 7!, 1]',
    ])
  })

  test('without a merge() serves windows that do not share rows', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction(
      'total',
      aggregate([DataTypes.INT()], DataTypes.INT().notNull(), {
        create: () => ({ sum: 0 }),
        add: (state, n) => void (state.sum += n ?? 0),
        result: ({ sum }) => sum,
      }),
    )
    const sql =
      "SELECT total(amount) FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(`at`), INTERVAL '10' SECOND)) GROUP BY window_start, window_end"
    expect(await rowsOf(tables, sql)).toEqual(['+I[2]', '+I[12]'])
  })

  test('may not give a promise, from any of its parts', async () => {
    const tables = withOrders()
    class Late extends AggregateFunction<unknown, object> {
      readonly args = [DataTypes.INT()]
      readonly returns = DataTypes.INT()

      createAccumulator(): object {
        return {}
      }

      accumulate(): void {}

      getValue(): unknown {
        return Promise.resolve(1)
      }
    }
    tables.createTemporarySystemFunction('late', new Late())
    await expect(rowsOf(tables, 'SELECT late(amount) FROM orders')).rejects.toThrow(/late.*promise/s)
  })
})
