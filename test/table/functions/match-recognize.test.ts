import { afterEach, beforeEach, expect, test } from 'vitest'
import { AggregateFunction, asyncScalar, ScalarFunction } from '../../../src/functions.ts'
import { DataTypes, TableEnvironment } from '../../../src/index.ts'

const INT = DataTypes.INT()

/** Works only when it has been opened. */
class Doubled extends ScalarFunction {
  readonly args = [INT]
  readonly returns = INT
  opened = 0

  override open(): void {
    this.opened++
  }

  eval(value: number | null): number | null {
    if (this.opened === 0) throw new Error('not open')
    return value === null ? null : 2 * value
  }
}

class Joined extends AggregateFunction<string, string[]> {
  readonly args = [INT]
  readonly returns = DataTypes.STRING()

  createAccumulator(): string[] {
    return []
  }

  accumulate(values: string[], value: number | null): void {
    values.push(String(value))
  }

  getValue(values: string[]): string {
    return values.join('+')
  }
}

let env: TableEnvironment

beforeEach(() => {
  env = TableEnvironment.create({ settings: { 'table.local-time-zone': 'UTC' } })
  const rows = [1, 3, null, 2, 9].map((v, i) => [v, `2024-01-01 00:00:0${i}`])
  env.createTemporaryTable('t', 'v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts', { rows })
})

afterEach(async () => {
  await env[Symbol.asyncDispose]()
})

const matching = (measures: string, define: string): string =>
  `SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES ${measures} AFTER MATCH SKIP PAST LAST ROW PATTERN (A B C) DEFINE ${define})`

async function rowsOf(sql: string): Promise<unknown[][]> {
  const rows: unknown[][] = []
  for await (const row of (await env.executeSql(sql)).collect()) rows.push([...row.toArray()])
  return rows
}

test('functions of the program stand in conditions and measures, and see the rows of a variable', async () => {
  env.createTemporarySystemFunction('doubled', new Doubled())
  env.createTemporarySystemFunction('joined', new Joined())
  const sql = matching(
    'doubled(A.v) AS d, joined(v) AS j, joined(doubled(B.v)) AS b',
    'B AS doubled(B.v) > doubled(A.v) + 1',
  )
  expect(await rowsOf(sql)).toEqual([[2, '1+3+null', '6']])
})

test('an aggregate function of the program stands in a condition', async () => {
  env.createTemporarySystemFunction('joined', new Joined())
  expect(await rowsOf(matching('A.v AS a', "C AS joined(v) = '3+null+2'"))).toEqual([[3]])
})

test('an asynchronous function is refused', async () => {
  env.createTemporarySystemFunction(
    'later',
    asyncScalar([INT], INT, async (v) => v),
  )
  const refused = { code: 'ASYNC_NOT_ALLOWED' }
  await expect(rowsOf(matching('A.v AS a', 'B AS later(B.v) > 1'))).rejects.toMatchObject(refused)
  await expect(rowsOf(matching('SUM(later(B.v)) AS a', 'B AS B.v > 1'))).rejects.toMatchObject(refused)
  expect(await rowsOf(matching('later(A.v) AS a', 'B AS B.v > 1'))).toEqual([[1]])
})

test('what the dialect does unlike the standard, or ignores, is told', async () => {
  const result = await env.executeSql(
    'SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.v AS a PATTERN (A B) DEFINE Z AS Z.v > 1)',
  )
  expect(result.warnings).toMatchInlineSnapshot(`
    [
      "MATCH_RECOGNIZE without AFTER MATCH goes on at the next row, so that matches may overlap. The SQL standard goes on behind the match: write AFTER MATCH SKIP PAST LAST ROW for that, or SKIP TO NEXT ROW for what is done now.",
      "DEFINE Z has no effect: the pattern has no such variable.",
    ]
  `)
})
