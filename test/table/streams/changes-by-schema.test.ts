import { describe, expect, it } from 'vitest'
import { DataTypes, Row, Schema } from '../../../src/index.ts'
import { clicks, program, type Program, stamped } from './tables.ts'

/** A table `clicks(id INT, at)` whose second column is the event time. */
function withClicks(): Program {
  const made = program()
  const schema = Schema.newBuilder()
    .column('id', DataTypes.INT())
    .columnByMetadata('time', DataTypes.TIMESTAMP_LTZ(3), 'rowtime')
    .watermark('time', 'SOURCE_WATERMARK()')
    .build()
  made.tables.createTemporaryView('clicks', clicks(made.env), schema)
  return made
}

describe('a changelog stream with a schema', () => {
  it('has its columns, found by name and cast', async () => {
    const { env, tables } = program()
    const counts = env.fromData(Row.ofKind('+I', 'tea', 1), Row.ofKind('-D', 'tea', 1))
    const schema = Schema.newBuilder().column('item', DataTypes.STRING()).column('n', DataTypes.INT()).build()
    const wanted = Schema.newBuilder().column('n', DataTypes.BIGINT()).column('item', DataTypes.STRING()).build()
    const rows = await tables.toChangelogStream(tables.fromChangelogStream(counts, schema), wanted).executeAndCollect()
    expect(rows.map((row) => [row.getKind(), ...row.toArray()])).toEqual([
      ['+I', 1n, 'tea'],
      ['-D', 1n, 'tea'],
    ])
    expect(rows[0]?.getFieldNames()).toEqual(['n', 'item'])
  })

  it('keeps the event time as the timestamp, in the row or beside it', async () => {
    const asColumn = withClicks()
    const both = await stamped(asColumn.tables.toChangelogStream(asColumn.tables.from('clicks'))).executeAndCollect()
    expect(both.slice(0, 2)).toEqual([
      ['+I[1, 1000]', 1000, -Infinity],
      ['+I[2, 4000]', 4000, 999],
    ])
    const { tables } = withClicks()
    const beside = Schema.newBuilder()
      .column('id', DataTypes.INT())
      .columnByMetadata('time', DataTypes.TIMESTAMP_LTZ(3), 'rowtime')
      .build()
    const out = await stamped(tables.toChangelogStream(tables.from('clicks'), beside)).executeAndCollect()
    expect(out.slice(0, 2)).toEqual([
      ['+I[1]', 1000, -Infinity],
      ['+I[2]', 4000, 999],
    ])
  })

  it('without columns leaves the columns as they are', async () => {
    const { tables } = withClicks()
    const rows = await tables
      .toChangelogStream(tables.sqlQuery('SELECT id, 1 AS one FROM clicks'), Schema.newBuilder().build())
      .executeAndCollect()
    expect(rows.map(String)).toEqual(['+I[1, 1]', '+I[2, 1]', '+I[3, 1]'])
  })

  it.each([
    ['a column that is not there', Schema.newBuilder().column('no', DataTypes.INT()).build(), "no column 'no'"],
    [
      'a type that needs a cast',
      Schema.newBuilder().column('id', DataTypes.STRING()).build(),
      'Write CAST(id AS STRING)',
    ],
    [
      'unknown metadata',
      Schema.newBuilder().column('id', DataTypes.INT()).columnByMetadata('offset', DataTypes.BIGINT()).build(),
      "no 'offset'",
    ],
    [
      'a time that is not there',
      Schema.newBuilder().column('id', DataTypes.INT()).columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3)).build(),
      "comes from a column 'rowtime'",
    ],
  ])('is refused for %s', (_, schema, message) => {
    const { tables } = withClicks()
    expect(() => tables.toChangelogStream(tables.from('clicks'), schema)).toThrow(message)
  })
})
