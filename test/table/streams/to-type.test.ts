import { describe, expect, it } from 'vitest'
import { type DataType, DataTypes, Schema } from '../../../src/index.ts'
import { program } from './tables.ts'

const SCHEMA = Schema.newBuilder().column('k', DataTypes.STRING()).column('v', DataTypes.INT()).build()
const K = DataTypes.STRING()

async function as<T>(type: DataType<T>, k: string | null = 'a', v = 300): Promise<unknown[]> {
  const { env, tables } = program()
  return await tables.toDataStream(tables.fromDataStream(env.fromData({ k, v }), SCHEMA), type).executeAndCollect()
}

describe('a stream of a type', () => {
  it('that the columns do not have is refused', async () => {
    await expect(async () => as(DataTypes.ROW({ k: K, v: DataTypes.STRING() }))).rejects.toThrow(/v.*INT.*STRING/s)
    await expect(async () => as(DataTypes.ROW({ k: K, v: DataTypes.BOOLEAN() }))).rejects.toThrow(/v.*INT.*BOOLEAN/s)
  })

  it('with a field that the table does not have is refused', async () => {
    const type = DataTypes.ROW({ k: K, v: DataTypes.INT(), w: DataTypes.INT() })
    await expect(async () => as(type)).rejects.toThrow(/w/)
  })

  it('of one value is refused for a table of two columns', async () => {
    await expect(async () => as(DataTypes.INT())).rejects.toThrow(/columns/)
  })

  it('casts what can be cast without being asked', async () => {
    expect(await as(DataTypes.ROW({ k: K, v: DataTypes.BIGINT() }))).toEqual([{ k: 'a', v: 300n }])
    expect(await as(DataTypes.ROW({ k: K, v: DataTypes.DECIMAL(12, 2) }))).toEqual([{ k: 'a', v: '300.00' }])
  })

  it('without NULL never holds null', async () => {
    const type = DataTypes.ROW({ k: K.notNull(), v: DataTypes.INT() })
    await expect(async () => as(type, null)).rejects.toThrow(/k.*NOT NULL/s)
  })
})
