import { describe, expect, it } from 'vitest'
import { MillraceError } from '../../src/core/errors.ts'
import { TableEnvironment } from '../../src/table/table-environment.ts'

// What the random queries leave out, since it is refused: never a wrong result, never a crash.

const ROWTIME = 'k INT, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts'

async function refusal(sql: string): Promise<string> {
  await using env = TableEnvironment.create({ settings: { 'table.local-time-zone': 'UTC' } })
  env.createTemporaryTable('t', ROWTIME, { rows: [] })
  env.createTemporaryTable('changes', ROWTIME, { changes: [] })
  try {
    await env.executeSql(sql)
    return 'accepted'
  } catch (error) {
    return error instanceof MillraceError ? `${error.name} ${error.code}` : String(error)
  }
}

describe('refused', () => {
  it.each([
    ['EXCEPT', 'SELECT k FROM t EXCEPT SELECT v FROM t'],
    ['INTERSECT', 'SELECT k FROM t INTERSECT SELECT v FROM t'],
    ['GROUPING SETS', 'SELECT k, COUNT(*) FROM t GROUP BY GROUPING SETS ((k), ())'],
  ])('%s', async (_, sql) => {
    expect(await refusal(sql)).toBe('PlanError NOT_SUPPORTED')
  })

  it('an interval join of changes', async () => {
    const bounds = "a.ts BETWEEN b.ts - INTERVAL '1' SECOND AND b.ts"
    const sql = `SELECT * FROM t AS a JOIN changes AS b ON a.k = b.k AND ${bounds}`
    expect(await refusal(sql)).toBe('PlanError UPDATING_INPUT')
  })
})
