import type { Column } from '../src/core/column.ts'
import { TableEnvironment } from '../src/table/table-environment.ts'
import type { CheckSink } from './check-sink.ts'

export interface MemoryTable {
  readonly name: string
  readonly schema: string
  readonly columns: readonly Column[]
  readonly rowCount: number
}

/** A query and its tables: in memory, or declared by statements. */
export interface Job {
  readonly tables?: readonly MemoryTable[]
  readonly statements?: readonly string[]
  readonly query: string
}

/** A session with the tables of a job. */
export async function openSession({ tables = [], statements = [] }: Job): Promise<TableEnvironment> {
  const env = TableEnvironment.create()
  for (const { name, schema, columns, rowCount } of tables) {
    env.createTemporaryTable(name, schema, { columns, rowCount })
  }
  for (const statement of statements) await env.executeSql(statement)
  return env
}

/** Runs a query from its text to its last row. */
export async function runQuery(env: TableEnvironment, query: string, sink: CheckSink): Promise<void> {
  const result = await env.executeSql(query)
  await result.runInto(sink).done
}
