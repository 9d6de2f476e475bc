import { describe, expect, it } from 'vitest'
import { type DataStream, DataTypes, Row, Schema } from '../../../src/index.ts'
import { program, rowsOf } from './tables.ts'

function columnsOf(...records: unknown[]): string[] {
  const { env, tables } = program()
  const { columns } = tables.fromDataStream(env.fromData(...records)).getResolvedSchema()
  return columns.map(({ name, type }) => `${name} ${type}`)
}

describe('columns told from values', () => {
  it('of rows have their names, else f0, f1', () => {
    expect(columnsOf(Row.withNames({ word: 'tea', n: 1n }))).toEqual(['word STRING', 'n BIGINT'])
    expect(columnsOf(Row.of('tea', 1n))).toEqual(['f0 STRING', 'f1 BIGINT'])
  })

  it('are of dates instants, of numbers doubles', () => {
    expect(columnsOf(new Date(5))).toEqual(['f0 TIMESTAMP_LTZ(3)'])
    expect(columnsOf([1, true])).toEqual(['f0 DOUBLE', 'f1 BOOLEAN'])
  })

  it('may have names that SQL has to quote', async () => {
    expect(columnsOf({ 'a b': 1, select: 'x', '`q`': true })).toEqual(['a b DOUBLE', 'select STRING', '`q` BOOLEAN'])
    const { env, tables } = program()
    tables.createTemporaryView('`my view`', env.fromData({ 'a b': 1, select: 'x' }))
    const query = tables.sqlQuery('SELECT `select`, `a b` FROM `my view`')
    expect((await tables.toDataStream(query).executeAndCollect()).map(String)).toEqual(['+I[x, 1]'])
  })

  it('all take NULL', async () => {
    expect(
      await rowsOf([
        { a: 'x', b: 1 },
        { a: null, b: undefined },
      ]),
    ).toEqual([
      ['x', 1],
      [null, null],
    ])
    expect(
      await rowsOf([
        ['x', 1],
        [null, 2],
      ]),
    ).toEqual([
      ['x', 1],
      [null, 2],
    ])
    expect(await rowsOf([1, null])).toEqual([[1], [null]])
  })

  it('are kept to by every later record', async () => {
    await expect(async () => rowsOf([{ a: 1 }, { a: 'x' }])).rejects.toThrow(
      /'a' is DOUBLE in one record and STRING in another/,
    )
    await expect(async () => rowsOf([{ a: 1 }, { a: 2n }])).rejects.toThrow(/'a' is DOUBLE in one record and BIGINT/)
    await expect(rowsOf([['x', 1], ['y']])).rejects.toThrow(/1 values for 2 columns/)
  })

  it('are not known of no records, and of functions', () => {
    const { env, tables } = program()
    expect(() => tables.fromDataStream(env.fromCollection<string>([]))).toThrow(/Schema\.newBuilder/)
    expect(() => columnsOf(() => 1)).toThrow(/Give a Schema/)
  })
})

describe('a schema', () => {
  const KEYED = Schema.newBuilder().column('id', DataTypes.INT()).column('name', DataTypes.STRING()).build()

  it('takes fields by name, in its own order, and leaves the others', async () => {
    const schema = Schema.newBuilder().column('b', DataTypes.STRING()).column('a', DataTypes.INT()).build()
    expect(await rowsOf([{ a: 1, b: 'x', c: true }], schema)).toEqual([['x', 1]])
    expect(await rowsOf([Row.withNames({ a: 1, b: 'x', c: true })], schema)).toEqual([['x', 1]])
  })

  it('names the places of tuples and of rows without names', async () => {
    expect(await rowsOf([[1, 'x']], KEYED)).toEqual([[1, 'x']])
    expect(await rowsOf([Row.of(1, 'x')], KEYED)).toEqual([[1, 'x']])
    for (const record of [[1], 1, null]) await expect(rowsOf([record], KEYED)).rejects.toThrow(/1 values for 2 columns/)
  })

  it('reads getters of class instances', async () => {
    class Reading {
      readonly celsius = 20
      get fahrenheit(): number {
        return this.celsius * 1.8 + 32
      }
    }
    const schema = Schema.newBuilder().column('fahrenheit', DataTypes.DOUBLE()).build()
    expect(await rowsOf([new Reading()], schema)).toEqual([[68]])
  })

  it('with computed columns only has those told from the values before them', async () => {
    const schema = Schema.newBuilder().columnByExpression('twice', 'n * 2').build()
    expect(await rowsOf([{ n: 4 }], schema)).toEqual([[4, 8]])
  })

  it('makes its primary key NOT NULL', async () => {
    const { env, tables } = program()
    const schema = Schema.newBuilder().column('id', DataTypes.INT()).primaryKey('id').build()
    const table = tables.fromDataStream(env.fromData<{ id: number | null }>({ id: null }), schema)
    expect(table.getResolvedSchema().columns).toEqual([{ name: 'id', type: 'INT NOT NULL' }])
    await expect(tables.toDataStream(table).executeAndCollect()).rejects.toThrow(/NOT NULL/)
  })

  it('with a mistake is refused when the table is made', () => {
    const { env, tables } = program()
    const stream: DataStream<{ a: number }> = env.fromData({ a: 1 })
    const of = (build: () => Schema) => () => tables.fromDataStream(stream, build())
    const start = () => Schema.newBuilder().column('a', DataTypes.INT())
    expect(of(() => start().column('a', DataTypes.INT()).build())).toThrow(/'a' is declared twice/)
    expect(of(() => start().column('b', DataTypes.DECIMAL(50, 2)).build())).toThrow(/precision of DECIMAL/)
    expect(of(() => start().watermark('ts', 'ts').build())).toThrow(/'ts', which doesn't exist/)
    expect(of(() => start().columnByExpression('b', 'a +').build())).toThrow(/Unexpected/)
    const unknown = start().columnByMetadata('ts', DataTypes.TIMESTAMP_LTZ(3)).build()
    expect(() => tables.toDataStream(tables.fromDataStream(stream, unknown))).toThrow(/no metadata 'ts'.*rowtime/)
  })
})

describe('a view over a stream', () => {
  it('is found by every form of its path, and once', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('words', env.fromData('tea'))
    for (const path of ['words', 'default_database.words', 'default_catalog.default_database.words'])
      expect((await tables.toDataStream(tables.from(path)).executeAndCollect()).map(String)).toEqual(['+I[tea]'])
    expect(() => tables.createTemporaryView('words', env.fromData('milk'))).toThrow(/exists already/)
    expect(() => tables.from('wrods')).toThrow(/wrods doesn't exist/)
  })
})
