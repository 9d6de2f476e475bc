import { describe, expect, test } from 'vitest'
import { asyncScalar, ScalarFunction } from '../../../../src/functions.ts'
import {
  DataTypes,
  type RuntimeContext,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
} from '../../../../src/index.ts'

const WORDS = Array.from({ length: 60 }, (_, i) => `word ${i % 15}`)

function withWords(parallelism: number): { env: StreamExecutionEnvironment; tables: StreamTableEnvironment } {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ parallelism })
  const tables = StreamTableEnvironment.create(env)
  tables.createTemporaryView(
    'words',
    env
      .fromCollection(WORDS)
      .rebalance()
      .map((word) => word)
      .returns(DataTypes.STRING().notNull()),
  )
  return { env, tables }
}

/** How many calls this copy of the function has seen. */
class Calls extends ScalarFunction {
  readonly args = [DataTypes.STRING()]
  readonly returns = DataTypes.STRING()
  private seen = 0
  private subtask = -1

  override open(ctx: RuntimeContext): void {
    this.subtask = ctx.getIndexOfThisSubtask()
  }

  eval(): string {
    return `${this.subtask}: ${++this.seen}`
  }

  override isDeterministic(): boolean {
    return false
  }
}

describe('a function with fields', () => {
  test.each([1, 2, 4])('shares no count between subtasks, at parallelism %i', async (parallelism) => {
    const { tables } = withWords(parallelism)
    tables.createTemporarySystemFunction('calls', new Calls())
    const rows = await tables.toDataStream(tables.sqlQuery('SELECT calls(f0) FROM words')).executeAndCollect()
    const seen = rows.map((row) => String(row.getField(0)))
    // Every count of every subtask is there once: none is shared.
    expect(new Set(seen).size).toBe(WORDS.length)
    const subtasks = new Set(seen.map((text) => text.split(':')[0]))
    for (const subtask of subtasks) expect(seen).toContain(`${subtask}: 1`)
  })
})

test.each([1, 2, 4])('an asynchronous function gives each row its result at parallelism %i', async (parallelism) => {
  const { tables } = withWords(parallelism)
  tables.createTemporarySystemFunction(
    'later',
    asyncScalar([DataTypes.STRING()], DataTypes.STRING(), async (word) => {
      for (let turn = Number(word?.slice(5)) % 4; turn > 0; turn--) await Promise.resolve()
      return `<${word}>`
    }),
  )
  const query = tables.sqlQuery('SELECT f0, later(f0) AS l FROM words')
  const rows = await tables.toDataStream(query).executeAndCollect()
  expect(rows).toHaveLength(WORDS.length)
  for (const row of rows) expect(row.getField('l')).toBe(`<${String(row.getField('f0'))}>`)
})
