import { describe, expect, test } from 'vitest'
import { asyncScalar, scalar, ScalarFunction, table } from '../../../../src/functions.ts'
import { type DataType, DataTypes, StreamExecutionEnvironment, StreamTableEnvironment } from '../../../../src/index.ts'
import { rowsOf, withOrders } from '../running.ts'

/** A value goes through SQL into a function, and its result out again. */
async function through<J>(type: DataType<J>, literal: string): Promise<{ seen: unknown; out: unknown }> {
  let seen: unknown
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const tables = StreamTableEnvironment.create(env)
  tables.createTemporarySystemFunction(
    'spy',
    scalar([type], type, (value) => {
      seen = value
      return value
    }),
  )
  const query = tables.sqlQuery(`SELECT spy(CAST(${literal} AS ${String(type)})) AS v`)
  const [row] = await tables.toDataStream(query).executeAndCollect()
  return { seen, out: row?.getField('v') }
}

describe('values inside a function are those of programs', () => {
  test.each<[string, DataType<unknown>, unknown]>([
    ["'tea'", DataTypes.STRING(), 'tea'],
    ['TRUE', DataTypes.BOOLEAN(), true],
    ['-128', DataTypes.TINYINT(), -128],
    ['32767', DataTypes.SMALLINT(), 32_767],
    ['7', DataTypes.INT(), 7],
    ['9007199254740993', DataTypes.BIGINT(), 9_007_199_254_740_993n],
    ['-9223372036854775808', DataTypes.BIGINT(), -9_223_372_036_854_775_808n],
    ['0.1', DataTypes.DOUBLE(), 0.1],
    ['0.1', DataTypes.FLOAT(), Math.fround(0.1)],
    ["'12345678901234567890.5'", DataTypes.DECIMAL(30, 2), '12345678901234567890.50'],
    ["'1969-12-31'", DataTypes.DATE(), '1969-12-31'],
    ["'23:59:59'", DataTypes.TIME(), '23:59:59'],
    ["'1969-12-31 23:59:59.999'", DataTypes.TIMESTAMP(3), '1969-12-31 23:59:59.999'],
    ["'2020-01-01 00:00:00.123456'", DataTypes.TIMESTAMP(6), '2020-01-01 00:00:00.123456'],
    ['NULL', DataTypes.INT(), null],
    ['NULL', DataTypes.TIMESTAMP_LTZ(3), null],
  ])('%s as %s', async (literal, type, value) => {
    expect(await through(type, literal)).toEqual({ seen: value, out: value })
  })
})

/** What `SELECT own()` shows for a function that returns this, whatever its type says. */
async function returned(type: DataType<unknown>, value: unknown): Promise<string[]> {
  class Own extends ScalarFunction {
    readonly args = []
    readonly returns = type

    eval(): unknown {
      return value
    }
  }
  const tables = StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment())
  tables.createTemporarySystemFunction('own', new Own())
  return rowsOf(tables, 'SELECT own()')
}

describe('results', () => {
  test.each<[DataType<unknown>, unknown, string]>([
    [DataTypes.BIGINT(), 5, '5'],
    [DataTypes.BIGINT(), Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [DataTypes.DECIMAL(10, 2), '1.5', '1.50'],
    [DataTypes.DOUBLE(), -0.5, '-0.5'],
    [DataTypes.STRING(), '', ''],
    [DataTypes.INT(), 1n, '1'],
    [DataTypes.INT(), undefined, 'NULL'],
  ])('of %s may be %s', async (type, value, shown) => {
    expect(await returned(type, value)).toEqual([`+I[${shown}]`])
  })

  test.each<[DataType<unknown>, unknown]>([
    [DataTypes.INT(), 2_147_483_648],
    [DataTypes.INT(), Number.NaN],
    [DataTypes.INT(), 1n << 40n],
    [DataTypes.TINYINT(), 128],
    [DataTypes.BIGINT(), 2 ** 53],
    [DataTypes.BIGINT(), 1.5],
    [DataTypes.BIGINT(), 2n ** 63n],
    [DataTypes.DECIMAL(4, 2), 'ten'],
    [DataTypes.DATE(), '2020-02-30'],
    [DataTypes.TIMESTAMP(3), 'yesterday'],
    [DataTypes.BOOLEAN(), 1],
    [DataTypes.STRING(), { toString: () => 'x' }],
    [DataTypes.ARRAY(DataTypes.INT()), ['x']],
  ])('of %s are not %s', async (type, value) => {
    await expect(returned(type, value)).rejects.toThrow(/own returned .*, which is not /)
  })
})

test('a promise is no result of a scalar function', async () => {
  await expect(returned(DataTypes.STRING(), Promise.resolve('late'))).rejects.toThrow(/own: .*AsyncScalarFunction/)
})

describe('a parameter that is NOT NULL', () => {
  const strict = DataTypes.STRING().notNull()

  test('keeps NULL from an asynchronous function', async () => {
    const seen: string[] = []
    const tables = withOrders()
    tables.createTemporarySystemFunction(
      'own',
      asyncScalar([strict], strict, async (text) => {
        seen.push(text)
        return text.toUpperCase()
      }),
    )
    expect((await rowsOf(tables, 'SELECT own(item) FROM orders')).at(-1)).toBe('+I[NULL]')
    expect(seen).not.toContain(null)
  })

  test('keeps NULL from a table function: there are no rows', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction(
      'own',
      table([strict], strict, (text) => [text]),
    )
    expect(await rowsOf(tables, 'SELECT amount FROM orders, LATERAL TABLE(own(item))')).toEqual([
      '+I[2]',
      '+I[NULL]',
      '+I[5]',
    ])
    expect(
      (await rowsOf(tables, 'SELECT amount, x FROM orders LEFT JOIN LATERAL TABLE(own(item)) AS t(x) ON TRUE')).at(-1),
    ).toBe('+I[7, NULL]')
  })
})
