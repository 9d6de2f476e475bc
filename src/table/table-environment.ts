import { type Clock, systemClock } from '../core/clock.ts'
import { PlanError, ValidationError } from '../core/errors.ts'
import { quoteIdentifier } from '../core/quote.ts'
import { type Random, systemRandom } from '../core/random.ts'
import { streamOutput, type TextOutput } from '../core/text-output.ts'
import { type MemoryData, memoryConnector } from '../connectors/memory/index.ts'
import type { NamedTable, Query } from '../parser/ast/query.ts'
import type { ExplainAst, InsertAst, PlannedStatement, StatementAst } from '../parser/ast/statement.ts'
import { parseQuery, parseStatement, statementsOf } from '../parser/parse.ts'
import { bindQuery } from '../planner/bind/query.ts'
import { Catalog } from '../planner/catalog/catalog.ts'
import { type ExplainDetails, explainJob } from '../planner/explain.ts'
import { timeZone } from '../planner/codegen/time-zone.ts'
import { viewOfPlan } from '../planner/bind/view.ts'
import { planWarnings } from '../planner/logical/warnings.ts'
import type { JobPlan, RelationPlan } from '../planner/plan-job.ts'
import type { Connector } from '../runtime/connector.ts'
import type { UserDefinedFunction } from '../runtime/functions/user-defined.ts'
import type { StreamGraph } from '../runtime/graph.ts'
import type { Sink } from '../runtime/operator.ts'
import { JobPlanner, type Shape } from './job-planner.ts'
import { printResult } from './print-result.ts'
import { Connectors } from './registry.ts'
import { InsertResult, type Print, QueryResult, StatementRows } from './results.ts'
import { SessionFunctions } from './session-functions.ts'
import { unfollowedSettings } from './session-settings.ts'
import { createTable } from './statements/create-table.ts'
import { executeCatalogStatement } from './statements/execute.ts'
import { list } from './statements/result.ts'
import type { Session, StatementContext } from './statements/session.ts'
import { bindContext } from './statements/session.ts'
import { SessionConfig } from './statements/session-config.ts'
import { RunningJob } from './table-job.ts'
import type { RunOptions, TableJob, TableResult } from './table-result.ts'
import { Table } from './table.ts'

export interface TableEnvironmentOptions {
  /** As with `SET`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Settings of the program around it, as they are at any time. @internal */
  readonly shared?: ReadonlyMap<string, string>
  /** The source of processing time; the system's by default. */
  readonly clock?: Clock
  readonly random?: Random
  /** Most rows of a batch. */
  readonly batchSize?: number
  /** Where `print` tables write. */
  readonly stdout?: TextOutput
  readonly stderr?: TextOutput
}

const PLAIN: ExplainDetails = { changelogMode: false, advice: false, json: false }

/**
 * A session: a catalog of tables and views, settings, and the jobs of its statements.
 *
 * ```ts
 * await using env = TableEnvironment.create()
 * await env.executeSql(`CREATE TABLE bid (price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH (…)`)
 * const result = await env.executeSql(`SELECT price * 2 AS twice FROM bid`)
 * for await (const row of result.collect()) console.log(row.getField('twice'))
 * ```
 */
export class TableEnvironment implements AsyncDisposable {
  readonly config: SessionConfig
  readonly #session: Session
  readonly #planner: JobPlanner
  readonly #options: TableEnvironmentOptions
  readonly #jobs: TableJob[] = []
  /** The names of tables that statements read. */
  readonly #tableNames = new WeakMap<Table, string>()
  #tableCount = 0
  /** As a table, instants in the session's zone. */
  readonly #print: Print = (result) => {
    const zone = timeZone(this.config.zone)
    const output = this.#options.stdout ?? streamOutput(process.stdout)
    return printResult(result, output, (instant) => zone?.offsetAt(instant) ?? 0)
  }

  private constructor(options: TableEnvironmentOptions) {
    this.#options = options
    this.config = new SessionConfig(undefined, options.shared)
    for (const [key, value] of Object.entries(options.settings ?? {})) this.config.set(key, value)
    const catalog = new Catalog()
    this.#session = { catalog, config: this.config, functions: new SessionFunctions(catalog) }
    this.#planner = new JobPlanner({
      connectors: new Connectors(options),
      clock: options.clock ?? systemClock,
      random: options.random ?? systemRandom,
    })
  }

  static create(options: TableEnvironmentOptions = {}): TableEnvironment {
    return new TableEnvironment(options)
  }

  /** The jobs that were started, oldest first. */
  get jobs(): readonly TableJob[] {
    return this.#jobs
  }

  /**
   * Runs one statement. An INSERT has started when this resolves; with `table.dml-sync` it has ended. Throws
   * `ParseError`, `ValidationError` or `PlanError` for a statement that can't run.
   */
  async executeSql(sql: string): Promise<TableResult> {
    return this.#execute(parseStatement(sql), sql)
  }

  /** Runs the statements of a script one by one, each when the result of the one before has been taken. */
  async *executeScript(sql: string): AsyncIterableIterator<TableResult> {
    for (const statement of statementsOf(sql)) yield await this.#execute(statement, sql)
  }

  async #execute(statement: StatementAst, text: string): Promise<TableResult> {
    const context = this.#context(text)
    switch (statement.kind) {
      case 'QueryStatement':
      case 'ExecuteQuery':
        return this.#query(statement.query, context)
      case 'Insert':
      case 'StatementSet':
        return this.#insert(statement.kind === 'Insert' ? [statement] : statement.inserts, context)
      case 'Explain':
        return new StatementRows(list('result', [this.#explain(statement, context)]), this.#print)
      default: {
        const result = executeCatalogStatement(statement, text, this.#session)
        if (result === undefined) throw new Error(`no way to run ${statement.kind}`)
        return new StatementRows(result, this.#print)
      }
    }
  }

  #context(text: string): StatementContext {
    return { ...this.#session, text }
  }

  #query(query: Query, context: StatementContext): TableResult {
    return this.#result((sink) => this.#planner.planQuery(query, context, sink))
  }

  #result(planned: (sink: () => Sink) => JobPlan): TableResult {
    let sink: Sink | undefined
    const plan = planned(() => {
      if (sink === undefined) throw new Error('a query runs into a sink')
      return sink
    })
    const [root] = plan.physical
    const [logical] = plan.logical
    if (root === undefined || logical === undefined) throw new Error('a query has a plan')
    const run = (into: Sink, { onlyFinal = false }: RunOptions): TableJob => {
      sink = into
      return this.#start('query', plan.lower(onlyFinal))
    }
    const { fields } = logical
    const updating = root.changelog !== 'append'
    const warnings = this.#warnings(plan)
    return new QueryResult({ fields, updating, bounded: root.bounded, warnings, run }, this.#print)
  }

  async #insert(inserts: readonly InsertAst[], context: StatementContext): Promise<TableResult> {
    const plan = this.#planner.planInserts(inserts, context)
    const names = inserts.map(({ target }) => target.parts.map(({ name }) => name).join('.'))
    const job = this.#start(`insert-into_${names.join(',')}`, plan.lower(false))
    const targets = names.map((name) => ({ name, type: { kind: 'BIGINT', nullable: false } as const }))
    const bounded = plan.physical.every((root) => root.bounded)
    if (this.config.boolean('table.dml-sync')) await job.done
    return new InsertResult({ job, targets, bounded, warnings: this.#warnings(plan) }, this.#print)
  }

  #warnings(plan: JobPlan): readonly string[] {
    return [...unfollowedSettings(this.config), ...planWarnings(plan.logical)]
  }

  #start(name: string, graph: StreamGraph): TableJob {
    const { clock, random } = this.#options
    const job = new RunningJob(this.config.get('pipeline.name') ?? name, graph, {
      ...(clock && { clock }),
      ...(random && { random }),
      batchSize: this.#options.batchSize ?? Math.max(1, this.config.integer('millrace.batch-size')),
      maxParallelism: this.config.integer('pipeline.max-parallelism'),
    })
    this.#jobs.push(job)
    return job
  }

  /** What a query, INSERT or EXPLAIN statement will do: as understood, as optimised and as it runs. */
  explainSql(sql: string): string {
    const statement = parseStatement(sql)
    const context = this.#context(sql)
    if (statement.kind === 'Explain') return this.#explain(statement, context)
    if (statement.kind === 'QueryStatement' || statement.kind === 'Insert' || statement.kind === 'StatementSet') {
      return this.#explainPlanned(statement, context, PLAIN)
    }
    const location = { text: sql, span: statement.span }
    throw new ValidationError('NOT_EXPLAINABLE', 'EXPLAIN takes a query, an INSERT or a statement set.', location)
  }

  #explain({ statement, details, span }: ExplainAst, context: StatementContext): string {
    const missing = details.find((detail) => detail === 'ESTIMATED_COST' || detail === 'CODEGEN')
    if (missing !== undefined) {
      const location = { text: context.text, span }
      throw new PlanError('NOT_SUPPORTED', `EXPLAIN ${missing} is not supported yet.`, location)
    }
    return this.#explainPlanned(statement, context, {
      changelogMode: details.includes('CHANGELOG_MODE'),
      advice: details.includes('PLAN_ADVICE'),
      json: details.includes('JSON_EXECUTION_PLAN'),
    })
  }

  #explainPlanned(statement: PlannedStatement, context: StatementContext, details: ExplainDetails): string {
    const plan = this.#planner.plan(statement, context, () => {
      throw new Error('an explained query does not run')
    })
    return explainJob(plan, details)
  }

  /** The plan of a table whose rows go on into a program's streams. @internal */
  planRelation(table: Table, shape: Shape): RelationPlan {
    this.#requireOwn(table)
    return this.#planner.planRelation(table.plan, this.#context(table.sql), shape)
  }

  /** @internal */
  executeTable(table: Table): TableResult {
    return this.#result((sink) => this.#planner.planBound(table.plan, this.#context(table.sql), sink))
  }

  /** @internal */
  explainTable(table: Table): string {
    const noSink = (): never => {
      throw new Error('an explained query does not run')
    }
    return explainJob(this.#planner.planBound(table.plan, this.#context(table.sql), noSink), PLAIN)
  }

  /** A name under which statements can read the table. @internal */
  nameOf(table: Table): string {
    this.#requireOwn(table)
    let name = this.#tableNames.get(table)
    if (name === undefined) {
      name = `UnnamedTable$${this.#tableCount++}`
      this.#tableNames.set(table, name)
      this.createTemporaryView(quoteIdentifier(name), table)
    }
    return quoteIdentifier(name)
  }

  #requireOwn(table: Table): void {
    if (table.session === this) return
    throw new ValidationError(
      'FOREIGN_TABLE',
      'The table belongs to another environment: a query reads the tables of its own.',
    )
  }

  /** The plan of one job for a statement set or INSERT. @internal */
  planInserts(sql: string): JobPlan {
    const statement = parseStatement(sql)
    if (statement.kind !== 'StatementSet' && statement.kind !== 'Insert') {
      const location = { text: sql, span: statement.span }
      throw new ValidationError('NOT_AN_INSERT', 'Only INSERT statements can stand here.', location)
    }
    const inserts = statement.kind === 'Insert' ? [statement] : statement.inserts
    return this.#planner.planInserts(inserts, this.#context(sql))
  }

  /** A query to be run, explained, written to a table or named as a view. It is checked now. */
  sqlQuery(sql: string): Table {
    const text = sql.replace(/;\s*$/, '')
    const query = parseQuery(text)
    return new Table(this, text, bindQuery(query, bindContext(this.#context(text))))
  }

  /** The table or view of that path. */
  from(path: string): Table {
    return this.sqlQuery(`SELECT * FROM ${checkedPath(path)}`)
  }

  /** Names a query's result; the name hides a table of the same path. */
  createTemporaryView(path: string, table: Table): void {
    this.#requireOwn(table)
    const { catalog } = this.#session
    const parts = pathParts(path)
    catalog.create(catalog.qualify(parts), viewOfPlan(table.plan, table.sql), { temporary: true })
  }

  /**
   * A table over values of the program. `schema` is what stands between the brackets of CREATE TABLE:
   * `price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts`.
   */
  createTemporaryTable(path: string, schema: string, data: MemoryData): void {
    this.createConnectedTable(path, schema, memoryConnector(data))
  }

  /**
   * A function that SQL finds under this name before any other, built-in ones included:
   * `env.createTemporarySystemFunction('SHOUT', scalar([DataTypes.STRING()], DataTypes.STRING(), (s) => …))`.
   */
  createTemporarySystemFunction(name: string, fn: UserDefinedFunction): void {
    this.#session.functions.createSystem(name, fn)
  }

  /** A function of the database in the path, or of the current one. Built-in functions of the same name come first. */
  createTemporaryFunction(path: string, fn: UserDefinedFunction): void {
    this.#session.functions.create(path, fn)
  }

  dropTemporarySystemFunction(name: string): boolean {
    return this.#session.functions.dropSystem(name)
  }

  dropTemporaryFunction(path: string): boolean {
    return this.#session.functions.drop(path)
  }

  /** A table whose rows a connector makes, and which no statement can name. @internal */
  unnamedTable(name: string, schema: string, connector: Connector): Table {
    const { catalog } = this.#session
    const hidden = `${name.split('.').at(-1)?.replaceAll('`', '')}`
    const path = { ...catalog.current, database: 'streams', name: hidden }
    const quoted = [path.catalog, path.database, path.name].map(quoteIdentifier).join('.')
    this.createConnectedTable(quoted, schema, connector)
    try {
      return this.from(quoted)
    } finally {
      catalog.drop(path, 'table', { temporary: true })
    }
  }

  /** A table whose rows a connector of the program's own makes. @internal */
  createConnectedTable(path: string, schema: string, connector: Connector): void {
    const sql = `CREATE TEMPORARY TABLE ${path} (${schema})`
    const statement = parseStatement(sql)
    if (statement.kind !== 'CreateTable') throw new Error('CREATE TABLE is no CREATE TABLE')
    createTable(statement, this.#context(sql), connector)
  }

  /** Ends all jobs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#jobs.map((job) => job.cancel()))
  }
}

/** The names of a path, as they are written in SQL. */
function pathParts(path: string): readonly string[] {
  const ref = tableOf(path)
  if (ref !== undefined) return ref.path.parts.map(({ name }) => name)
  throw new ValidationError(
    'BAD_NAME',
    `'${path}' is no name of a table: write catalog.database.name, or a part of it.`,
  )
}

function checkedPath(path: string): string {
  pathParts(path)
  return path
}

/** The table of `SELECT * FROM path`, if that is nothing more. */
function tableOf(path: string): NamedTable | undefined {
  const { body, ...rest } = parseQuery(`SELECT * FROM ${path}`)
  const isPlain = rest.with.length + rest.orderBy.length === 0 && rest.limit === undefined && rest.offset === undefined
  if (!isPlain || body.kind !== 'Select' || body.where !== undefined || body.groupBy !== undefined) return undefined
  const { from } = body
  return from?.kind === 'NamedTable' && from.alias === undefined && from.hints.length === 0 ? from : undefined
}
