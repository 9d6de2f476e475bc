import { describe, expect, it } from 'vitest'
import { ChangelogMode, DataTypes, Row, type RowKind, Schema } from '../../../src/index.ts'
import { changesOf, program } from './tables.ts'

const price = () => Schema.newBuilder().column('item', DataTypes.STRING().notNull()).column('price', DataTypes.INT())
const KINDS: readonly RowKind[] = ['+I', '-U', '+U', '-D']
const CHANGES = [
  Row.of('tea', 1),
  Row.ofKind('-U', 'tea', 1),
  Row.ofKind('+U', 'tea', 2),
  Row.ofKind('-D', 'tea', 2),
] as const

describe('a table of changes', () => {
  it('has columns by the values of the rows, or by a schema with a key', async () => {
    const { env, tables } = program()
    const told = tables.fromChangelogStream(env.fromData(Row.withNames({ item: 'tea', n: 1n })))
    expect(told.getResolvedSchema().columns).toEqual([
      { name: 'item', type: 'STRING' },
      { name: 'n', type: 'BIGINT' },
    ])
    const keyed = tables.fromChangelogStream(env.fromData(...CHANGES), price().primaryKey('item').build())
    expect(await changesOf(tables, keyed)).toEqual(['+I[tea, 1]', '-U[tea, 1]', '+U[tea, 2]', '-D[tea, 2]'])
  })

  it('is projected and filtered change by change', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('price', tables.fromChangelogStream(env.fromData(...CHANGES), price().build()))
    const dear = tables.sqlQuery('SELECT price * 10 AS cents FROM price WHERE price > 1')
    expect(await changesOf(tables, dear)).toEqual(['+U[20]', '-D[20]'])
  })

  it('takes the kind a row has when it comes', async () => {
    const { env, tables } = program()
    const taken = env.fromData(Row.of('tea', 1)).map((row) => {
      row.setKind('-D')
      return row
    })
    expect(await changesOf(tables, tables.fromChangelogStream(taken, price().build()))).toEqual(['-D[tea, 1]'])
  })

  it('of inserts only may become a stream of rows', async () => {
    const { env, tables } = program()
    const inserts = tables.fromChangelogStream(
      env.fromData(Row.of('tea', 1)),
      price().build(),
      ChangelogMode.insertOnly(),
    )
    expect((await tables.toDataStream(inserts).executeAndCollect()).map(String)).toEqual(['+I[tea, 1]'])
    const all = tables.fromChangelogStream(env.fromData(Row.of('tea', 1)), price().build())
    expect(() => tables.toDataStream(all)).toThrow(/toChangelogStream/)
  })

  it('takes rows only', async () => {
    const { env, tables } = program()
    const words = env.fromData({ item: 'tea', price: 1 })
    // @ts-expect-error -- changes are rows
    const table = () => tables.toChangelogStream(tables.fromChangelogStream(words, price().build())).executeAndCollect()
    await expect(async () => table()).rejects.toThrow(/holds Rows/)
  })
})

describe('changes of a table', () => {
  it('of inserts are inserts', async () => {
    const { env, tables } = program()
    expect(await changesOf(tables, tables.fromDataStream(env.fromData('tea', 'milk')))).toEqual(['+I[tea]', '+I[milk]'])
  })

  it('of upserts by key need no -U', async () => {
    const { env, tables } = program()
    const upserts = env.fromData(Row.ofKind('+U', 'tea', 1), Row.ofKind('+U', 'tea', 2), Row.ofKind('-D', 'tea', 2))
    const table = tables.fromChangelogStream(upserts, price().primaryKey('item').build(), ChangelogMode.upsert())
    const out = await tables.toChangelogStream(table, undefined, ChangelogMode.upsert()).executeAndCollect()
    expect(out.map((row) => [row.getField('item'), row.getField('price'), row.getKind() === '-D'])).toEqual([
      ['tea', 1, false],
      ['tea', 2, false],
      ['tea', 2, true],
    ])
  })

  it('are refused where only inserts are asked for', () => {
    const { env, tables } = program()
    const table = tables.fromChangelogStream(env.fromData(...CHANGES), price().build())
    expect(() => tables.toChangelogStream(table, undefined, ChangelogMode.insertOnly())).toThrow(/inserts only/)
  })
})

it('a changelog mode tells its kinds', () => {
  const kindsOf = (mode: ChangelogMode): RowKind[] => KINDS.filter((kind) => mode.contains(kind))
  expect(kindsOf(ChangelogMode.all())).toEqual(['+I', '-U', '+U', '-D'])
  expect(kindsOf(ChangelogMode.insertOnly())).toEqual(['+I'])
  expect(kindsOf(ChangelogMode.upsert())).toEqual(['+I', '+U', '-D'])
})
