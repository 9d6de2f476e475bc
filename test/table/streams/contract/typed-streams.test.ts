import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  type DataStream,
  DataTypes,
  type Row,
  Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
  WatermarkStrategy,
} from '../../../../src/index.ts'

interface Sale {
  readonly item: string | null
  readonly n: number
  readonly at: number
}

const SALES: readonly Sale[] = [
  { item: 'tea', n: 2, at: -5 },
  { item: null, n: 3, at: 8 },
]

function withSales(): { env: StreamExecutionEnvironment; tables: StreamTableEnvironment } {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const tables = StreamTableEnvironment.create(env)
  tables.getConfig().set('table.local-time-zone', 'UTC')
  const sales = env
    .fromData(...SALES)
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<Sale>().withTimestampAssigner(({ at }) => at),
    )
  const schema = Schema.newBuilder()
    .column('item', DataTypes.STRING())
    .column('n', DataTypes.INT().notNull())
    .columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3))
    .watermark('rowtime', 'SOURCE_WATERMARK()')
    .build()
  tables.createTemporaryView('sales', sales, schema)
  return { env, tables }
}

describe('a stream of a type', () => {
  test('of one column has its values', async () => {
    const { tables } = withSales()
    const stream = tables.toDataStream(tables.sqlQuery('SELECT n FROM sales'), DataTypes.INT().notNull())
    expectTypeOf(stream).toEqualTypeOf<DataStream<number>>()
    expect(await stream.executeAndCollect()).toEqual([2, 3])
  })

  test('of one column and a row type has objects', async () => {
    const { tables } = withSales()
    const stream = tables.toDataStream(tables.sqlQuery('SELECT n FROM sales'), DataTypes.ROW({ n: DataTypes.BIGINT() }))
    expectTypeOf(stream).toEqualTypeOf<DataStream<{ n: bigint | null }>>()
    expect(await stream.executeAndCollect()).toEqual([{ n: 2n }, { n: 3n }])
  })

  test('has fields by name, in any order', async () => {
    const { tables } = withSales()
    const type = DataTypes.ROW({ n: DataTypes.DOUBLE(), item: DataTypes.STRING() })
    const stream = tables.toDataStream(tables.sqlQuery('SELECT item, n FROM sales'), type)
    expectTypeOf(stream).toEqualTypeOf<DataStream<{ n: number | null; item: string | null }>>()
    expect(await stream.executeAndCollect()).toEqual([
      { n: 2, item: 'tea' },
      { n: 3, item: null },
    ])
  })

  test('keeps timestamps and watermarks of the row time', async () => {
    const { tables } = withSales()
    const type = DataTypes.ROW({ item: DataTypes.STRING(), rowtime: DataTypes.TIMESTAMP_LTZ(3).notNull() })
    const stream = tables
      .toDataStream(tables.sqlQuery('SELECT item, rowtime FROM sales'), type)
      .process<readonly [number | null, number, number]>((row, ctx, out) => {
        expectTypeOf(row.rowtime).toEqualTypeOf<number>()
        out.collect([ctx.timestamp(), row.rowtime, ctx.timerService().currentWatermark()])
      })
    expect(await stream.executeAndCollect()).toEqual([
      [-5, -5, -Infinity],
      [8, 8, -6],
    ])
  })

  test('is not made of a table that changes', () => {
    const { tables } = withSales()
    const counts = tables.sqlQuery('SELECT item, COUNT(*) AS c FROM sales GROUP BY item')
    const type = DataTypes.ROW({ item: DataTypes.STRING(), c: DataTypes.BIGINT() })
    expect(() => tables.toDataStream(counts, type)).toThrow(/GroupAggregate.*toChangelogStream|toChangelogStream/s)
  })

  test('nests rows and arrays as objects and arrays', async () => {
    const { env, tables } = withSales()
    const type = DataTypes.ROW({
      id: DataTypes.INT(),
      tags: DataTypes.ARRAY(DataTypes.STRING()),
      box: DataTypes.ROW({ x: DataTypes.DOUBLE(), y: DataTypes.BIGINT() }),
      counts: DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.INT()),
    })
    const records = [
      { id: 1, tags: ['a', null], box: { x: 1.5, y: 2n }, counts: new Map([['a', 1]]) },
      { id: null, tags: null, box: null, counts: null },
    ]
    const schema = Schema.newBuilder()
      .column('id', DataTypes.INT())
      .column('tags', DataTypes.ARRAY(DataTypes.STRING()))
      .column('box', DataTypes.ROW({ x: DataTypes.DOUBLE(), y: DataTypes.BIGINT() }))
      .column('counts', DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.INT()))
      .build()
    const stream = tables.toDataStream(tables.fromDataStream(env.fromCollection(records), schema), type)
    expectTypeOf(stream).toEqualTypeOf<
      DataStream<{
        id: number | null
        tags: (string | null)[] | null
        box: { x: number | null; y: bigint | null } | null
        counts: Map<string, number | null> | null
      }>
    >()
    expect(await stream.executeAndCollect()).toEqual(records)
  })
})

describe('rows without a type', () => {
  test('are read by name and place', async () => {
    const { tables } = withSales()
    const stream = tables.toDataStream(tables.sqlQuery('SELECT item, n AS amount FROM sales'))
    expectTypeOf(stream).toEqualTypeOf<DataStream<Row>>()
    const [row] = await stream.executeAndCollect()
    expect([row?.getField('amount'), row?.getField(0), row?.getFieldNames()]).toEqual([2, 'tea', ['item', 'amount']])
  })
})
