import {
  type ChangelogMode,
  DataTypes,
  type Row,
  Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
} from '../../../src/index.ts'

/** An environment with a table `orders(item STRING, amount INT, price DECIMAL(10, 2), at TIMESTAMP_LTZ(3))` of four rows. */
export function withOrders(): StreamTableEnvironment {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const tables = StreamTableEnvironment.create(env)
  const rows = [
    { item: 'tea', amount: 2, price: '1.50', at: 1000 },
    { item: 'milk', amount: null, price: '0.80', at: 2000 },
    { item: 'tea', amount: 5, price: null, at: 11_000 },
    { item: null, amount: 7, price: '3.00', at: 12_000 },
  ]
  const schema = Schema.newBuilder()
    .column('item', DataTypes.STRING())
    .column('amount', DataTypes.INT())
    .column('price', DataTypes.DECIMAL(10, 2))
    .column('at', DataTypes.TIMESTAMP_LTZ(3))
    .watermark('at', "`at` - INTERVAL '1' SECOND")
    .build()
  tables.createTemporaryView('orders', env.fromCollection(rows), schema)
  return tables
}

/** A table `changes` of such changes. */
export function withChanges(changes: readonly Row[], schema: Schema, mode?: ChangelogMode): StreamTableEnvironment {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const tables = StreamTableEnvironment.create(env)
  tables.createTemporaryView('changes', tables.fromChangelogStream(env.fromCollection(changes), schema, mode))
  return tables
}

/** The rows of a query as text: `+I[tea, 2]`. */
export async function rowsOf(tables: StreamTableEnvironment, sql: string): Promise<string[]> {
  const rows: string[] = []
  for await (const row of (await tables.executeSql(sql)).collect()) rows.push(row.toString())
  return rows
}
