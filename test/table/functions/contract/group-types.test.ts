import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type DataType,
  DataTypes,
  Row,
  Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
} from '../../../../src/index.ts'
import { present, sorted, standing } from './changing.ts'

/** The last row that a query over a table `t(v)` of such changes leaves. */
async function leftBy(type: DataType<unknown>, changes: readonly Row[], select: string): Promise<unknown[][]> {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const tables = StreamTableEnvironment.create(env)
  const schema = Schema.newBuilder().column('v', type).build()
  tables.createTemporaryView('t', tables.fromChangelogStream(env.fromCollection(changes), schema))
  return standing(await tables.toChangelogStream(tables.sqlQuery(`SELECT ${select} FROM t`)).executeAndCollect())
}

const come = (...values: unknown[]): Row[] => values.map((value) => Row.ofKind('+I', value))
const go = (...values: unknown[]): Row[] => values.map((value) => Row.ofKind('-D', value))

/** Values of a type from the lowest to the highest. */
const ORDERED: readonly [name: string, type: DataType<unknown>, values: readonly unknown[]][] = [
  ['STRING', DataTypes.STRING(), ['', ' ', 'B', 'a', 'aa', 'é', '\uffff', '😀']],
  ['BOOLEAN', DataTypes.BOOLEAN(), [false, true]],
  ['TINYINT', DataTypes.TINYINT(), [-128, -1, 0, 127]],
  ['BIGINT', DataTypes.BIGINT(), [-9_223_372_036_854_775_808n, -1n, 9_007_199_254_740_992n, 9_007_199_254_740_993n]],
  ['DECIMAL', DataTypes.DECIMAL(20, 2), ['-10.00', '-9.99', '0.00', '2.50', '10.00', '123456789012345678.90']],
  ['DOUBLE', DataTypes.DOUBLE(), [-1e300, -0.5, 1e-300, 2, 10]],
  ['DATE', DataTypes.DATE(), ['1969-12-31', '1970-01-01', '2020-02-29', '2020-10-01']],
  ['TIME', DataTypes.TIME(), ['00:00:00', '09:59:59', '10:00:00']],
  [
    'TIMESTAMP',
    DataTypes.TIMESTAMP(3),
    ['1969-12-31 23:59:59.999', '1970-01-01 00:00:00.000', '2020-01-01 00:00:00.001'],
  ],
  ['TIMESTAMP_LTZ', DataTypes.TIMESTAMP_LTZ(3), [-1, 0, 1_577_836_800_000]],
]

test.each(ORDERED)('the lowest and the highest %s of what is left', async (_, type, values) => {
  const steps = fc.array(fc.tuple(fc.nat(values.length), fc.boolean()), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const left: unknown[] = []
      const changes = all.flatMap(([at, comes]) => {
        const value = values[at] ?? null
        if (!comes && !left.includes(value)) return []
        if (comes) left.push(value)
        else left.splice(left.indexOf(value), 1)
        return [Row.ofKind(comes ? '+I' : '-D', value)]
      })
      const rank = present(left).map((value) => values.indexOf(value))
      const expected = [values[Math.min(...rank)] ?? null, values[Math.max(...rank)] ?? null, new Set(rank).size]
      const rows = await leftBy(type, changes, 'MIN(v), MAX(v), COUNT(DISTINCT v)')
      expect(sorted(rows)).toEqual(sorted(left.length === 0 ? [] : [expected]))
    }),
    { numRuns: 40 },
  )
})

test('sums wrap, and come back when what made them wrap goes', async () => {
  expect(await leftBy(DataTypes.TINYINT(), come(100, 100), 'SUM(v)')).toEqual([[-56]])
  expect(await leftBy(DataTypes.TINYINT(), [...come(100, 100), ...go(100)], 'SUM(v)')).toEqual([[100]])
  const most = 9_223_372_036_854_775_807n
  expect(await leftBy(DataTypes.BIGINT(), come(most, 1n), 'SUM(v)')).toEqual([[-most - 1n]])
  expect(await leftBy(DataTypes.BIGINT(), [...come(most, 1n), ...go(1n)], 'SUM(v)')).toEqual([[most]])
  expect(await leftBy(DataTypes.INT(), [...come(2_147_483_647, 1, 5), ...go(5)], 'SUM(v), AVG(v)')).toEqual([
    [-2_147_483_648, 1_073_741_824],
  ])
})

test('a sum is NULL again when only NULLs are left, a count is 0', async () => {
  const changes = [...come(null, 1), ...go(1)]
  for (const type of [DataTypes.INT(), DataTypes.BIGINT(), DataTypes.DOUBLE(), DataTypes.DECIMAL(10, 2)])
    expect(await leftBy(type, changes, 'SUM(v), AVG(v), MIN(v), MAX(v), COUNT(v), COUNT(*)')).toEqual([
      [null, null, null, null, 0n, 1n],
    ])
})

test('decimals stay exact', async () => {
  const changes = [...come('0.10', '0.20', '99999999.99'), ...go('99999999.99')]
  expect(await leftBy(DataTypes.DECIMAL(10, 2), changes, 'SUM(v), AVG(v)')).toEqual([['0.30', '0.150000']])
})

test('means of integers are cut towards zero', async () => {
  expect(await leftBy(DataTypes.INT(), [...come(-1, -2, 9), ...go(9)], 'AVG(v)')).toEqual([[-1]])
  expect(await leftBy(DataTypes.BIGINT(), [...come(1n, 2n, 9n), ...go(9n)], 'AVG(v)')).toEqual([[1n]])
})

test('a sum of doubles is that of the numbers left after infinity has gone', async () => {
  expect(await leftBy(DataTypes.DOUBLE(), [...come(1, Infinity), ...go(1)], 'MAX(v), MIN(v), COUNT(*)')).toEqual([
    [Infinity, Infinity, 1n],
  ])
})

test('DISTINCT and plain aggregates of the same column do not mix', async () => {
  const changes = [...come(2, 2, 3), ...go(2)]
  expect(await leftBy(DataTypes.INT(), changes, 'SUM(DISTINCT v), SUM(v), COUNT(DISTINCT v), COUNT(v)')).toEqual([
    [5, 5, 2n, 2n],
  ])
  expect(await leftBy(DataTypes.INT(), [...changes, ...go(2)], 'SUM(DISTINCT v), COUNT(DISTINCT v)')).toEqual([[3, 1n]])
})
