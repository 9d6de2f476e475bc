import { ManualClock } from '../../../src/core/clock.ts'
import { seededRandom } from '../../../src/core/random.ts'
import { TableEnvironment } from '../../../src/table/table-environment.ts'
import type { ResultField } from '../../../src/table/table-result.ts'
import { TextSink } from '../../support/changelog-text.ts'
import { engineRows, schemaText, type TestTable } from './tables.ts'

/** How a query runs; its result must not depend on it. */
export interface RunOptions {
  readonly batchSize: number
  /** ms by which the watermark has to grow to be sent on. */
  readonly watermarkInterval: number
  /** Only the rows that stand at the end are wanted. */
  readonly onlyFinal?: boolean
}

export interface EngineResult {
  readonly fields: readonly ResultField[]
  /** `+I | 1 | abc` */
  readonly changes: readonly string[]
  /** Rows dropped as late. */
  readonly late: number
}

export function settingsOf({ watermarkInterval }: RunOptions): Readonly<Record<string, string>> {
  return { 'table.local-time-zone': 'UTC', 'pipeline.auto-watermark-interval': `${watermarkInterval} ms` }
}

/** Runs a query over streams to their end. */
export async function runQuery(tables: readonly TestTable[], sql: string, options: RunOptions): Promise<EngineResult> {
  await using env = TableEnvironment.create({
    settings: settingsOf(options),
    clock: new ManualClock(),
    random: seededRandom(1),
    batchSize: options.batchSize,
  })
  for (const table of tables) env.createTemporaryTable(table.name, schemaText(table), { rows: engineRows(table) })
  const result = await env.executeSql(sql)
  const sink = new TextSink(result.fields)
  const job = result.runInto(sink, { onlyFinal: options.onlyFinal ?? false })
  await job.done
  return { fields: result.fields, changes: sink.lines, late: job.progress().late }
}
