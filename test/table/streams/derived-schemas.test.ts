import { describe, expect, it } from 'vitest'
import { DataTypes, PlanError, Row, Schema } from '../../../src/index.ts'
import { changesOf, clicks, program, rowsOf, stamped, textOf } from './tables.ts'

describe('columns told from values', () => {
  it('of a class instance are its fields in the order of the constructor', async () => {
    class Order {
      readonly id = 1n
      readonly item = 'tea'
    }
    expect(await rowsOf([new Order()])).toEqual([[1n, 'tea']])
  })

  it('are told from the first value that is not null', async () => {
    const records = [
      { id: 1n, item: null },
      { id: 2n, item: 'tea' },
    ]
    expect(await rowsOf(records)).toEqual([
      [1n, null],
      [2n, 'tea'],
    ])
  })

  it('a field that only a later record has is not lost in silence', async () => {
    const rows = await rowsOf([{ id: 1n }, { id: 2n, item: 'tea' }]).catch(() => 'refused')
    expect([
      'refused',
      [
        [1n, null],
        [2n, 'tea'],
      ],
    ]).toContainEqual(rows)
  })

  it('are asked for with the schema to write, when one cannot be told', () => {
    const { env, tables } = program()
    const nested = env.fromData({ id: 1n, tags: { hot: true } })
    expect(() => tables.fromDataStream(nested)).toThrow(/Schema\.newBuilder\(\)/)
    expect(() => tables.fromDataStream(env.fromData(1).map((n) => n))).toThrow(PlanError)
    expect(() => tables.fromDataStream(env.fromData({}))).not.toThrow(/CREATE TEMPORARY TABLE/)
  })

  it('come from the type that a stream returns', () => {
    const { env, tables } = program()
    const type = DataTypes.ROW({ n: DataTypes.INT().notNull() }).notNull()
    const numbers = env
      .fromData(1)
      .map((n) => ({ n }))
      .returns(type)
    expect(tables.fromDataStream(numbers).getResolvedSchema().columns).toEqual([{ name: 'n', type: 'INT NOT NULL' }])
  })
})

describe('a schema', () => {
  it('that adds only event time leaves the columns of the records', async () => {
    const { env, tables } = program()
    const schema = Schema.newBuilder()
      .columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3))
      .watermark('rowtime', 'SOURCE_WATERMARK()')
      .build()
    const out = stamped(tables.toDataStream(tables.fromDataStream(clicks(env, [{ id: 1, at: 1000 }]), schema)))
    expect(await out.executeAndCollect()).toEqual([['+I[1, 1000, 1000]', 1000, -Infinity]])
  })

  it('finds f0 and f1 of a tuple by name', async () => {
    const schema = Schema.newBuilder().column('f1', DataTypes.INT()).column('f0', DataTypes.INT()).build()
    expect(await rowsOf([[1, 2]], schema)).toEqual([[2, 1]])
  })

  it('may be built step by step', async () => {
    const builder = Schema.newBuilder()
    builder.column('a', DataTypes.INT())
    builder.column('b', DataTypes.STRING())
    expect(await rowsOf([{ b: 'x', a: 1 }], builder.build())).toEqual([[1, 'x']])
  })

  it('with a column that an object only inherits from Object finds nothing', async () => {
    const schema = Schema.newBuilder().column('constructor', DataTypes.STRING()).column('a', DataTypes.INT()).build()
    expect(await rowsOf([{ a: 1 }], schema)).toEqual([[null, 1]])
  })
})

describe('a stream of inserts', () => {
  it('refuses a row of another kind', async () => {
    const { env, tables } = program()
    const table = tables.fromDataStream(env.fromData(Row.of(1), Row.ofKind('-D', 1)))
    await expect(changesOf(tables, table)).rejects.toThrow(/-D/)
  })
})

describe('a view', () => {
  it('over a stream is listed and dropped as a view', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('words', env.fromData('tea'))
    expect(await textOf(await tables.executeSql('SHOW VIEWS'))).toEqual(['+I[words]'])
    await tables.executeSql('DROP TEMPORARY VIEW words')
    expect(() => tables.from('words')).toThrow(/doesn't exist/)
  })

  it('replaced later does not change what a query before it means', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('words', env.fromData('old'))
    const query = tables.sqlQuery('SELECT f0 FROM words')
    await tables.executeSql('DROP TEMPORARY VIEW words')
    tables.createTemporaryView('words', env.fromData('new'))
    expect(await changesOf(tables, query)).toEqual(['+I[old]'])
  })

  it('is found by a query that was made before USE', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('words', env.fromData('tea'))
    const query = tables.sqlQuery('SELECT f0 FROM words')
    await tables.executeSql('CREATE DATABASE other')
    await tables.executeSql('USE other')
    expect(await changesOf(tables, query)).toEqual(['+I[tea]'])
  })
})

describe('another environment', () => {
  it('has other tables: one of it is refused', () => {
    const mine = program()
    const theirs = program()
    mine.tables.fromDataStream(mine.env.fromData('mine'))
    const table = theirs.tables.fromDataStream(theirs.env.fromData('theirs'))
    expect(() => mine.tables.toDataStream(table)).toThrow(/environment/)
  })

  it('has other streams: one of it is refused', () => {
    const theirs = program()
    expect(() => program().tables.fromDataStream(theirs.env.fromData('theirs'))).toThrow(/environment/)
  })
})
