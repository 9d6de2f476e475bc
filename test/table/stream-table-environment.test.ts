import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  ChangelogMode,
  type DataStream,
  DataTypes,
  PlanError,
  Row,
  Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
  ValidationError,
  WatermarkStrategy,
} from '../../src/index.ts'

interface Order {
  readonly id: number
  readonly item: string
  readonly at: number
}

const ORDERS: readonly Order[] = [
  { id: 1, item: 'tea', at: 1000 },
  { id: 2, item: 'tea', at: 4000 },
  { id: 3, item: 'milk', at: 12_000 },
]

function session(): { env: StreamExecutionEnvironment; tables: StreamTableEnvironment; orders: DataStream<Order> } {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const tables = StreamTableEnvironment.create(env)
  tables.getConfig().set('table.local-time-zone', 'UTC')
  const orders = env
    .fromData(...ORDERS)
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<Order>().withTimestampAssigner((order) => order.at),
    )
  return { env, tables, orders }
}

const ORDER_SCHEMA = Schema.newBuilder()
  .column('id', DataTypes.INT())
  .column('item', DataTypes.STRING())
  .columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3))
  .watermark('rowtime', 'SOURCE_WATERMARK()')
  .build()

const text = (rows: readonly Row[]): string[] => rows.map(String)

describe('a table over a stream', () => {
  it('has the columns of the records: fields, tuple places, or f0', () => {
    const { env, tables } = session()
    const columns = (stream: DataStream<unknown>): unknown => tables.fromDataStream(stream).getResolvedSchema().columns
    const stream = (value: unknown): DataStream<unknown> => env.fromData<unknown>(value)
    expect(columns(stream({ s: 'a', b: true, n: 1, i: 1n, d: new Date(0) }))).toEqual([
      { name: 's', type: 'STRING' },
      { name: 'b', type: 'BOOLEAN' },
      { name: 'n', type: 'DOUBLE' },
      { name: 'i', type: 'BIGINT' },
      { name: 'd', type: 'TIMESTAMP_LTZ(3)' },
    ])
    expect(columns(stream(['x', 2n]))).toEqual([
      { name: 'f0', type: 'STRING' },
      { name: 'f1', type: 'BIGINT' },
    ])
    expect(columns(stream('x'))).toEqual([{ name: 'f0', type: 'STRING' }])
    expect(() => columns(stream(1).map((n) => n))).toThrow(/Give a Schema, for example Schema.newBuilder/)
  })

  it('takes timestamps and watermarks over when its schema says so', async () => {
    const { tables, orders } = session()
    tables.createTemporaryView('orders', orders, ORDER_SCHEMA)
    const counts = tables.sqlQuery(
      "SELECT item, COUNT(*) AS n, window_end FROM TUMBLE(TABLE orders, DESCRIPTOR(rowtime), INTERVAL '10' SECOND) GROUP BY item, window_start, window_end",
    )
    const rows = await tables.toDataStream(counts).executeAndCollect()
    expect(text(rows)).toEqual(['+I[tea, 2, 1970-01-01 00:00:10.000]', '+I[milk, 1, 1970-01-01 00:00:20.000]'])
  })

  it('computes columns and knows no time without a schema', async () => {
    const { tables, orders } = session()
    const schema = Schema.newBuilder()
      .column('item', DataTypes.STRING().notNull())
      .columnByExpression('loud', "UPPER(item) || '!'")
      .build()
    const rows = await tables.toDataStream(tables.fromDataStream(orders, schema)).executeAndCollect()
    expect(text(rows)).toEqual(['+I[tea, TEA!]', '+I[tea, TEA!]', '+I[milk, MILK!]'])
  })

  it('without timestamps where its schema wants them says what to do', async () => {
    const { env, tables } = session()
    const table = tables.fromDataStream(env.fromData(...ORDERS), ORDER_SCHEMA)
    await expect(tables.toDataStream(table).executeAndCollect()).rejects.toThrow(/Call assignTimestampsAndWatermarks/)
  })

  it('a watermark of a source that gives none is refused', async () => {
    const { tables } = session()
    await tables.executeSql(
      "CREATE TABLE t (v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS SOURCE_WATERMARK()) WITH ('connector' = 'datagen')",
    )
    expect(() => tables.toDataStream(tables.from('t'))).toThrow(/its source gives no watermarks/)
  })

  it('of changes keeps their kinds', async () => {
    const { env, tables } = session()
    const changes = env.fromData(Row.of('a', 1n), Row.ofKind('-D', 'a', 1n), Row.ofKind('+I', 'b', 2n))
    const schema = Schema.newBuilder().column('k', DataTypes.STRING()).column('v', DataTypes.BIGINT()).build()
    const table = tables.fromChangelogStream(changes, schema)
    expect(text(await tables.toChangelogStream(table).executeAndCollect())).toEqual([
      '+I[a, 1]',
      '-D[a, 1]',
      '+I[b, 2]',
    ])
    expect(() => tables.toDataStream(table)).toThrow(PlanError)
  })
})

describe('a stream of a table', () => {
  it('is of rows, objects or values, with the row time as timestamp', async () => {
    const { tables, orders } = session()
    tables.createTemporaryView('orders', orders, ORDER_SCHEMA)
    const type = DataTypes.ROW({ item: DataTypes.STRING(), rowtime: DataTypes.TIMESTAMP_LTZ(3) })
    const objects = tables.toDataStream(tables.sqlQuery('SELECT item, rowtime FROM orders WHERE id > 1'), type)
    expectTypeOf(objects).toEqualTypeOf<DataStream<{ item: string | null; rowtime: number | null }>>()
    const stamped = objects.process((value, ctx, out) => out.collect(`${value.item} ${ctx.timestamp()}`))
    expect(await stamped.executeAndCollect()).toEqual(['tea 4000', 'milk 12000'])
    const names = tables.toDataStream(tables.sqlQuery('SELECT item FROM orders'), DataTypes.STRING())
    expect(await names.map((name) => name.length).executeAndCollect()).toEqual([3, 3, 4])
  })

  it('of an updating table shows changes, without -U if asked', async () => {
    const { tables, orders } = session()
    tables.createTemporaryView('orders', orders, ORDER_SCHEMA)
    const table = tables.sqlQuery('SELECT item, COUNT(*) AS n FROM orders GROUP BY item')
    expect(() => tables.toDataStream(table)).toThrow(
      /toDataStream takes inserts only.*GroupAggregate.*toChangelogStream/,
    )
    const all = await tables.toChangelogStream(table).executeAndCollect()
    expect(text(all)).toEqual(['+I[tea, 1]', '-U[tea, 1]', '+U[tea, 2]', '+I[milk, 1]'])
    const upserts = await tables.toChangelogStream(table, undefined, ChangelogMode.upsert()).executeAndCollect()
    expect(text(upserts)).toEqual(['+I[tea, 1]', '+U[tea, 2]', '+I[milk, 1]'])
  })

  it('with two row times is refused', () => {
    const { tables, orders } = session()
    tables.createTemporaryView('orders', orders, ORDER_SCHEMA)
    const both = tables.sqlQuery('SELECT rowtime AS a, rowtime AS b FROM orders')
    expect(() => tables.toDataStream(both)).toThrow(ValidationError)
  })

  it('goes through SQL, code and SQL again in one job that reads the source once', async () => {
    const { env, tables, orders } = session()
    let read = 0
    const counted = orders.map((order) => {
      read++
      return order
    })
    tables.createTemporaryView('orders', counted, ORDER_SCHEMA)
    const loud = tables
      .toDataStream(
        tables.sqlQuery('SELECT id, item FROM orders'),
        DataTypes.ROW({ id: DataTypes.INT(), item: DataTypes.STRING() }),
      )
      .map(({ id, item }) => ({ id, item: `${item}!` }))
    const schema = Schema.newBuilder().column('id', DataTypes.INT()).column('item', DataTypes.STRING()).build()
    tables.createTemporaryView('loud', loud, schema)
    const joined = tables.sqlQuery('SELECT l.item, o.item FROM loud l JOIN orders o ON l.id = o.id')
    expect(text(await tables.toDataStream(joined).executeAndCollect())).toEqual([
      '+I[tea!, tea]',
      '+I[tea!, tea]',
      '+I[milk!, milk]',
    ])
    expect(read).toBe(3)
    expect(env.getParallelism()).toBe(1)
  })
})

describe('statement sets', () => {
  it('run as one job, by themselves or with the program', async () => {
    const { env, tables, orders } = session()
    tables.createTemporaryView('orders', orders, ORDER_SCHEMA)
    for (const name of ['a', 'b'])
      await tables.executeSql(`CREATE TABLE ${name} (v STRING) WITH ('connector' = 'blackhole')`)
    const set = tables.createStatementSet().addInsertSql('INSERT INTO a SELECT item FROM orders;')
    set.addInsert('b', tables.sqlQuery('SELECT item FROM orders'))
    expect(set.explain().match(/^\d+: StreamToTable/gm)).toHaveLength(1)
    const result = await set.execute()
    await result.await()
    expect(result.job?.progress().rowsOut).toBe(6)
    expect(() => set.explain()).toThrow(/no INSERT/)
    tables.createStatementSet().addInsertSql('INSERT INTO a SELECT item FROM orders').attachAsDataStream()
    const done = await env.execute()
    expect(done.netRuntime).toBeGreaterThanOrEqual(0)
    expect(() => tables.createStatementSet().addInsertSql('SELECT 1')).toThrow(/Only INSERT/)
  })
})
