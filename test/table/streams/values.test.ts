import { describe, expect, it } from 'vitest'
import { type DataType, DataTypes, Schema } from '../../../src/index.ts'
import { program, rowsOf } from './tables.ts'

const schemaOf = (type: DataType<unknown>): Schema => Schema.newBuilder().column('v', type).build()

/** What comes out of a column of the type when the value went in. */
async function through(type: DataType<unknown>, value: unknown): Promise<unknown> {
  return (await rowsOf([{ v: value }], schemaOf(type)))[0]?.[0]
}

type Case = readonly [type: DataType<unknown>, given: unknown, expected: unknown]

const MAX_LONG = 9_223_372_036_854_775_807n
const FIT: readonly Case[] = [
  [DataTypes.BIGINT(), 5n, 5n],
  [DataTypes.BIGINT(), -5, -5n],
  [DataTypes.BIGINT(), Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n],
  [DataTypes.BIGINT(), MAX_LONG, MAX_LONG],
  [DataTypes.BIGINT(), -MAX_LONG - 1n, -MAX_LONG - 1n],
  [DataTypes.INT(), 2_147_483_647, 2_147_483_647],
  [DataTypes.INT(), -2_147_483_648, -2_147_483_648],
  [DataTypes.SMALLINT(), -32_768, -32_768],
  [DataTypes.TINYINT(), 127, 127],
  [DataTypes.FLOAT(), 0.1, Math.fround(0.1)],
  [DataTypes.DOUBLE(), Number.NaN, Number.NaN],
  [DataTypes.DOUBLE(), -Infinity, -Infinity],
  [DataTypes.DOUBLE(), -0, -0],
  [DataTypes.BOOLEAN(), false, false],
  [DataTypes.DECIMAL(5, 2), '-1.5', '-1.50'],
  [DataTypes.DECIMAL(38, 0), '9'.repeat(38), '9'.repeat(38)],
  [DataTypes.STRING(), '', ''],
  [DataTypes.CHAR(3), 'a', 'a'],
  [DataTypes.VARCHAR(3), '😀😀😀', '😀😀😀'],
  [DataTypes.DATE(), '2020-02-29', '2020-02-29'],
  [DataTypes.DATE(), '0000-01-01', '0000-01-01'],
  [DataTypes.TIME(), '23:59:59', '23:59:59'],
  [DataTypes.TIMESTAMP(3), '2020-01-01 00:00:00', '2020-01-01 00:00:00.000'],
  [DataTypes.TIMESTAMP(3), '1969-12-31 23:59:59.999', '1969-12-31 23:59:59.999'],
  [DataTypes.TIMESTAMP(), '2020-01-01 00:00:00.123456', '2020-01-01 00:00:00.123456'],
  [DataTypes.TIMESTAMP(9), '2020-01-01 00:00:00.123456789', '2020-01-01 00:00:00.123456789'],
  [DataTypes.TIMESTAMP_LTZ(3), -1, -1],
  [DataTypes.TIMESTAMP_LTZ(), 1500, 1500],
  [DataTypes.TIMESTAMP_LTZ(3), new Date(5), 5],
  [DataTypes.BYTES(), new Uint8Array([0, 255]), new Uint8Array([0, 255])],
]

const UNFIT: readonly (readonly [type: DataType<unknown>, given: unknown])[] = [
  [DataTypes.BIGINT(), 2 ** 53],
  [DataTypes.BIGINT(), 1.5],
  [DataTypes.BIGINT(), Number.NaN],
  [DataTypes.BIGINT(), MAX_LONG + 1n],
  [DataTypes.BIGINT(), '1'],
  [DataTypes.INT(), 2_147_483_648],
  [DataTypes.INT(), 1.5],
  [DataTypes.INT(), true],
  [DataTypes.SMALLINT(), 32_768],
  [DataTypes.TINYINT(), -129],
  [DataTypes.DOUBLE(), '1'],
  [DataTypes.BOOLEAN(), 1],
  [DataTypes.DECIMAL(5, 2), '1000.00'],
  [DataTypes.DECIMAL(5, 2), 'much'],
  [DataTypes.DECIMAL(5, 2), Number.NaN],
  [DataTypes.STRING(), 1],
  [DataTypes.STRING(), new Date(0)],
  [DataTypes.VARCHAR(3), 'abcd'],
  [DataTypes.DATE(), '2021-02-29'],
  [DataTypes.TIME(), '24:00:00'],
  [DataTypes.TIMESTAMP(3), '2020-13-01 00:00:00'],
  [DataTypes.TIMESTAMP(3), 0],
  [DataTypes.TIMESTAMP_LTZ(3), 1.5],
  [DataTypes.TIMESTAMP_LTZ(3), Number.NaN],
  [DataTypes.TIMESTAMP_LTZ(3), new Date(Number.NaN)],
  [DataTypes.BYTES(), [1, 2]],
]

const TYPES = new Map(FIT.map(([type]) => [type.toString(), type]))

describe('a value of a record, through a table and out again', () => {
  it.each(FIT)('%s takes %s', async (type, given, expected) => {
    expect(await through(type, given)).toEqual(expected)
  })

  it.each(UNFIT)('%s refuses %s and names the column', async (type, given) => {
    await expect(through(type, given)).rejects.toThrow(/column 'v'/)
  })

  it.each([...TYPES.values()])('%s holds NULL, for null and for undefined', async (type) => {
    expect(await rowsOf([{ v: null }, { v: undefined }], schemaOf(type))).toEqual([[null], [null]])
    await expect(rowsOf([{ v: null }], schemaOf(type.notNull()))).rejects.toThrow(/'v'.*NOT NULL/)
  })
})

describe('an instant', () => {
  it('is milliseconds in code, and text of the session zone in SQL', async () => {
    const { env, tables } = program('Europe/Berlin')
    tables.createTemporaryView('moments', env.fromData({ at: new Date(0) }))
    const query = tables.sqlQuery('SELECT `at`, CAST(`at` AS STRING) FROM moments')
    const [row] = await tables.toDataStream(query).executeAndCollect()
    expect(row?.toArray()).toEqual([0, '1970-01-01 01:00:00.000'])
  })
})
