import { ManualClock } from '../../../src/core/clock.ts'
import { seededRandom } from '../../../src/core/random.ts'
import { memoryConnector } from '../../../src/connectors/memory/index.ts'
import { parseQuery, parseStatement } from '../../../src/parser/parse.ts'
import { Catalog } from '../../../src/planner/catalog/catalog.ts'
import type { JobPlan } from '../../../src/planner/plan-job.ts'
import type { Connector, SourceReader, TableSource } from '../../../src/runtime/connector.ts'
import { Job } from '../../../src/runtime/job/job.ts'
import type { JobSnapshot } from '../../../src/runtime/job/job-snapshot.ts'
import { JobPlanner } from '../../../src/table/job-planner.ts'
import { Connectors } from '../../../src/table/registry.ts'
import { createTable } from '../../../src/table/statements/create-table.ts'
import type { Session } from '../../../src/table/statements/session.ts'
import { SessionFunctions } from '../../../src/table/session-functions.ts'
import { SessionConfig } from '../../../src/table/statements/session-config.ts'
import { TextSink } from '../../support/changelog-text.ts'
import { type RunOptions, settingsOf } from './engine.ts'
import { engineRows, schemaText, type TestTable } from './tables.ts'

/** What is given besides the rows of one job: how many polls it lives. */
type OnPoll = () => void

/**
 * The changes of a query whose job is stopped over and over: after so many polls of its sources as `lives` says it is
 * snapshot, and another job goes on from there; the last one runs to the end. Of a stopped job's changes those count
 * that it had sent when the snapshot was taken, as with a sink that commits with it.
 */
export async function runWithRestarts(
  tables: readonly TestTable[],
  sql: string,
  lives: readonly number[],
  options: RunOptions,
): Promise<readonly string[]> {
  const changes: string[] = []
  let restore: JobSnapshot | undefined
  for (const polls of [...lives, Infinity]) {
    const life = await runLife(tables, sql, polls, restore, options)
    changes.push(...life.changes)
    if (life.snapshot === undefined) break
    restore = life.snapshot
  }
  return changes
}

interface Life {
  readonly changes: readonly string[]
  /** Undefined for a job that came to its end. */
  readonly snapshot: JobSnapshot | undefined
}

async function runLife(
  tables: readonly TestTable[],
  sql: string,
  polls: number,
  restore: JobSnapshot | undefined,
  options: RunOptions,
): Promise<Life> {
  let left = polls
  let snapshot: Promise<JobSnapshot> | undefined
  const onPoll = (): void => {
    if (--left === 0) snapshot = job.snapshot()
  }
  const clock = new ManualClock()
  const random = seededRandom(1)
  let sink: CommittingSink | undefined
  const plan = planQuery(
    tables,
    sql,
    options,
    onPoll,
    () => (sink = new CommittingSink(plan.logical[0]?.fields ?? [], () => job.cancel())),
  )
  const job = new Job(plan.lower(false), { clock, random, batchSize: options.batchSize, ...(restore && { restore }) })
  await job.run()
  if (sink === undefined) throw new Error('the query has no sink')
  // A snapshot that was asked for at the last poll of all is not taken any more.
  const taken = await snapshot?.catch(() => undefined)
  return { changes: taken === undefined ? sink.lines : sink.lines.slice(0, sink.committed), snapshot: taken }
}

/** Takes what was written before the snapshot, which ends the job, as what it has written. */
class CommittingSink extends TextSink {
  committed = 0
  readonly #end: () => void

  constructor(fields: ConstructorParameters<typeof TextSink>[0], end: () => void) {
    super(fields)
    this.#end = end
  }

  snapshot(): void {
    this.committed = this.lines.length
    this.#end()
  }
}

function planQuery(
  tables: readonly TestTable[],
  sql: string,
  options: RunOptions,
  onPoll: OnPoll,
  createSink: () => TextSink,
): JobPlan {
  const config = new SessionConfig()
  for (const [key, value] of Object.entries(settingsOf(options))) config.set(key, value)
  const catalog = new Catalog()
  const session: Session = { catalog, config, functions: new SessionFunctions(catalog) }
  for (const table of tables) enter(table, session, onPoll)
  const planner = new JobPlanner({ connectors: new Connectors({}), clock: new ManualClock(), random: seededRandom(1) })
  return planner.planQuery(parseQuery(sql), { ...session, text: sql }, createSink)
}

function enter(table: TestTable, session: Session, onPoll: OnPoll): void {
  const text = `CREATE TEMPORARY TABLE ${table.name} (${schemaText(table)})`
  const statement = parseStatement(text)
  if (statement.kind !== 'CreateTable') throw new Error('CREATE TABLE is no CREATE TABLE')
  createTable(statement, { ...session, text }, watched(memoryConnector({ rows: engineRows(table) }), onPoll))
}

/** The connector, its readers telling of each poll. */
function watched(connector: Connector, onPoll: OnPoll): Connector {
  return {
    ...connector,
    source(table) {
      const source = connector.source?.(table)
      if (source === undefined) throw new Error('not a source')
      return {
        ...source,
        createReader: (...args) => watchedReader(source.createReader(...args), onPoll),
      } satisfies TableSource
    },
  }
}

function watchedReader(reader: SourceReader, onPoll: OnPoll): SourceReader {
  return {
    poll() {
      onPoll()
      return reader.poll()
    },
    snapshot: (writer) => reader.snapshot(writer),
    restore: (saved) => reader.restore(saved),
    close: () => reader.close(),
  }
}
