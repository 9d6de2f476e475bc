import { describe, expect, it } from 'vitest'
import { ChangelogMode, DataTypes, Row, Schema, type Table } from '../../../src/index.ts'
import { changesOf, program, type Program } from './tables.ts'

const price = () => Schema.newBuilder().column('item', DataTypes.STRING().notNull()).column('price', DataTypes.INT())
const UPSERTS = [
  Row.ofKind('+U', 'tea', 1),
  Row.ofKind('+U', 'milk', 5),
  Row.ofKind('+U', 'tea', 2),
  Row.ofKind('-D', 'tea', 2),
  Row.of('tea', 7),
] as const

function upserts({ env, tables }: Program, ...rows: Row[]): Table {
  return tables.fromChangelogStream(env.fromData(...rows), price().primaryKey('item').build(), ChangelogMode.upsert())
}

describe('a table of upserts', () => {
  it('needs a primary key', () => {
    const { env, tables } = program()
    const make = () =>
      tables.toChangelogStream(
        tables.fromChangelogStream(env.fromData(...UPSERTS), price().build(), ChangelogMode.upsert()),
      )
    expect(make).toThrow(/[Pp][Rr][Ii][Mm][Aa][Rr][Yy] ?[Kk][Ee][Yy]/)
  })

  it('becomes all changes by its key', async () => {
    const p = program()
    expect(await changesOf(p.tables, upserts(p, ...UPSERTS))).toEqual([
      '+I[tea, 1]',
      '+I[milk, 5]',
      '-U[tea, 1]',
      '+U[tea, 2]',
      '-D[tea, 2]',
      '+I[tea, 7]',
    ])
  })

  it('takes a row away when its new value does not pass a filter', async () => {
    const p = program()
    p.tables.createTemporaryView('price', upserts(p, Row.ofKind('+U', 'tea', 5), Row.ofKind('+U', 'tea', 0)))
    const dear = p.tables.sqlQuery('SELECT item, price FROM price WHERE price > 0')
    const standing = new Set<string>()
    for (const row of await p.tables.toChangelogStream(dear).executeAndCollect())
      if (row.getKind() === '+I' || row.getKind() === '+U') standing.add(row.toArray().join(' '))
      else standing.delete(row.toArray().join(' '))
    expect([...standing]).toEqual([])
  })
})

describe('changes of a table', () => {
  it('of a stream that says it inserts only are refused otherwise', async () => {
    const { env, tables } = program()
    const rows = env.fromData(Row.of('tea', 1), Row.ofKind('-D', 'tea', 1))
    const table = tables.fromChangelogStream(rows, price().build(), ChangelogMode.insertOnly())
    await expect(changesOf(tables, table)).rejects.toThrow(/-D/)
  })
})
