import { expect, expectTypeOf, test } from 'vitest'
import {
  ChangelogMode,
  type DataStream,
  type DataType,
  DataTypes,
  type JsOf,
  Row,
  RowKind,
  Schema,
  type StatementSet,
  type Table,
  type TableResult,
} from '../../../src/index.ts'
import { program } from './tables.ts'

test('types of SQL have types of values', () => {
  expectTypeOf<JsOf<ReturnType<typeof DataTypes.BIGINT>>>().toEqualTypeOf<bigint | null>()
  expectTypeOf(DataTypes.DECIMAL(10, 2)).toEqualTypeOf<DataType<string | null>>()
  expectTypeOf(DataTypes.TIMESTAMP(3)).toEqualTypeOf<DataType<string | null>>()
  expectTypeOf(DataTypes.TIMESTAMP_LTZ()).toEqualTypeOf<DataType<number | null>>()
  expectTypeOf(DataTypes.DATE()).toEqualTypeOf<DataType<string | null>>()
  expectTypeOf(DataTypes.BYTES().notNull()).toEqualTypeOf<DataType<Uint8Array>>()
  expectTypeOf(DataTypes.ARRAY(DataTypes.INT().notNull())).toEqualTypeOf<DataType<number[] | null>>()
  expectTypeOf(DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.BIGINT())).toEqualTypeOf<
    DataType<Map<string, bigint | null> | null>
  >()
  const row = DataTypes.ROW({ id: DataTypes.INT().notNull(), at: DataTypes.TIMESTAMP(3) })
  expectTypeOf<JsOf<typeof row>>().toEqualTypeOf<{ id: number; at: string | null } | null>()
  expect([row.toString(), DataTypes.INT().notNull().notNull().toString(), DataTypes.CHAR().toString()]).toEqual([
    'ROW<`id` INT NOT NULL, `at` TIMESTAMP(3)>',
    'INT NOT NULL',
    'CHAR',
  ])
})

test('a schema knows its columns', () => {
  const builder = Schema.newBuilder()
    .column('id', DataTypes.INT().notNull())
    .column('name', DataTypes.STRING())
    .columnByExpression('p', 'PROCTIME()')
    .columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3), 'rowtime', true)
    .watermark('rowtime', 'SOURCE_WATERMARK()')
  // @ts-expect-error -- only columns with values of their own can be a key
  builder.primaryKey('p')
  // @ts-expect-error -- no such column
  builder.primaryKey('nmae')
  const schema = builder.primaryKey('id', 'name').build()
  expectTypeOf<NonNullable<typeof schema.__row>>().toExtend<{ id: number; name: string | null }>()
  expectTypeOf(schema).toExtend<Schema>()
})

test('a stream of a table has the type asked for', () => {
  const { env, tables } = program()
  const stream = env.fromData({ id: 1, name: 'tea' })
  const table = tables.fromDataStream(stream)
  expectTypeOf(table).toEqualTypeOf<Table>()
  expectTypeOf(tables.toDataStream(table)).toEqualTypeOf<DataStream<Row>>()
  const type = DataTypes.ROW({ id: DataTypes.DOUBLE().notNull(), name: DataTypes.STRING() })
  const objects = tables.toDataStream(table, type)
  expectTypeOf(objects).toEqualTypeOf<DataStream<{ id: number; name: string | null }>>()
  expectTypeOf(objects.keyBy('name').reduce((a) => a)).toEqualTypeOf<DataStream<{ id: number; name: string | null }>>()
  // @ts-expect-error -- a name may be NULL
  objects.map((value) => value.name.length)
  const names = tables.toDataStream(tables.sqlQuery("SELECT 'tea' AS name"), DataTypes.STRING())
  expectTypeOf(names).toEqualTypeOf<DataStream<string>>()
  expectTypeOf(tables.toChangelogStream(table, undefined, ChangelogMode.all())).toEqualTypeOf<DataStream<Row>>()
})

test('calls have the types of the contract', () => {
  const { env, tables } = program()
  expectTypeOf(tables.executeSql).returns.resolves.toExtend<AsyncDisposable>()
  expectTypeOf<TableResult['collect']>().returns.toEqualTypeOf<AsyncIterableIterator<Row>>()
  expectTypeOf<TableResult['print']>().returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf(tables.createStatementSet()).toEqualTypeOf<StatementSet>()
  expectTypeOf(tables.getConfig().get).returns.toEqualTypeOf<string | undefined>()
  expectTypeOf<ReturnType<Table['insertInto']>['execute']>().returns.toEqualTypeOf<Promise<TableResult>>()
  expectTypeOf(RowKind.UPDATE_AFTER).toEqualTypeOf<'+U'>()
  expectTypeOf<RowKind>().toEqualTypeOf<'+I' | '-U' | '+U' | '-D'>()
  // @ts-expect-error -- changes are rows
  tables.fromChangelogStream(env.fromData({ id: 1 }))
  // @ts-expect-error -- not a kind
  Row.ofKind('+X', 1)
})
