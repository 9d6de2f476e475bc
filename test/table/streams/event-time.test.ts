import { describe, expect, it } from 'vitest'
import { type DataType, DataTypes, Schema } from '../../../src/index.ts'
import { clicks, program, stamped } from './tables.ts'

const withId = () => Schema.newBuilder().column('id', DataTypes.INT())

async function metadataAs(type: DataType<unknown>, zone = 'UTC'): Promise<unknown> {
  const { env, tables } = program(zone)
  const schema = withId().columnByMetadata('rowtime', type).build()
  const table = tables.fromDataStream(clicks(env, [{ id: 1, at: 1000 }]), schema)
  return (await tables.toDataStream(table).executeAndCollect())[0]?.getField('rowtime')
}

describe('a schema that asks for no event time', () => {
  it.each([
    ['nothing', withId()],
    ['the timestamp only', withId().columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3))],
  ])('but for %s takes no watermarks over', async (_, builder) => {
    const { env, tables } = program()
    const out = await stamped(
      tables.toDataStream(tables.fromDataStream(clicks(env), builder.build())),
    ).executeAndCollect()
    expect(out.map(([, at, watermark]) => [at, watermark])).toEqual([
      [null, -Infinity],
      [null, -Infinity],
      [null, -Infinity],
    ])
  })
})

describe('the timestamp of a record as a column of another type', () => {
  it('is cast from TIMESTAMP_LTZ(3)', async () => {
    const schema = withId().columnByMetadata('rowtime', DataTypes.STRING()).build()
    const { env, tables } = program()
    tables.createTemporaryView('clicks', clicks(env, [{ id: 1, at: 1000 }]), schema)
    const query = tables.sqlQuery('SELECT rowtime, CHAR_LENGTH(rowtime) FROM clicks')
    const [row] = await tables.toDataStream(query).executeAndCollect()
    expect(row?.toArray()).toEqual(['1970-01-01 00:00:01.000', 23])
  })

  it('keeps its instant in another precision', async () => {
    expect(await metadataAs(DataTypes.TIMESTAMP_LTZ(6))).toBe(1000)
  })

  it('is the time of the session zone without one', async () => {
    expect(await metadataAs(DataTypes.TIMESTAMP(3), 'Europe/Berlin')).toBe('1970-01-01 01:00:01.000')
  })

  it('is refused where there is no cast', async () => {
    await expect(metadataAs(DataTypes.BIGINT())).rejects.toThrow(/TIMESTAMP_LTZ/)
  })
})

it('several event times may come out when none is to be the timestamp', async () => {
  const { env, tables } = program()
  tables.getConfig().set('table.exec.sink.rowtime-inserter', 'DISABLED')
  const schema = withId().columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3))
  tables.createTemporaryView('c', clicks(env), schema.watermark('rowtime', 'SOURCE_WATERMARK()').build())
  const rows = await tables
    .toDataStream(tables.sqlQuery('SELECT rowtime AS a, rowtime AS b FROM c'))
    .executeAndCollect()
  expect(rows.map(String)).toEqual(['+I[1000, 1000]', '+I[4000, 4000]', '+I[12000, 12000]'])
})

it('a sink takes one event time', async () => {
  const { env, tables } = program()
  const schema = withId().columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3))
  tables.createTemporaryView('c', clicks(env), schema.watermark('rowtime', 'SOURCE_WATERMARK()').build())
  await tables.executeSql("CREATE TABLE s (a TIMESTAMP_LTZ(3), b TIMESTAMP_LTZ(3)) WITH ('connector' = 'blackhole')")
  const insert = async (): Promise<void> =>
    (await tables.executeSql('INSERT INTO s SELECT rowtime, rowtime FROM c')).await()
  await expect(insert()).rejects.toThrow(/event.time|rowtime/i)
})
