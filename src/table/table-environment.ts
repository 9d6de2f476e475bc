import { type Clock, systemClock } from '../core/clock.ts'
import { PlanError, ValidationError } from '../core/errors.ts'
import { type Random, systemRandom } from '../core/random.ts'
import { streamOutput, type TextOutput } from '../core/text-output.ts'
import { type MemoryData, memoryConnector } from '../connectors/memory/index.ts'
import type { Query } from '../parser/ast/query.ts'
import type { ExplainAst, InsertAst, PlannedStatement, StatementAst } from '../parser/ast/statement.ts'
import { parseQuery, parseStatement, statementsOf } from '../parser/parse.ts'
import { bindQuery } from '../planner/bind/query.ts'
import { Catalog } from '../planner/catalog/catalog.ts'
import { type ExplainDetails, explainJob } from '../planner/explain.ts'
import { timeZone } from '../planner/codegen/time-zone.ts'
import type { JobPlan } from '../planner/plan-job.ts'
import type { Connector } from '../runtime/connector.ts'
import type { UserDefinedFunction } from '../runtime/functions/user-defined.ts'
import type { StreamGraph } from '../runtime/graph.ts'
import type { Sink } from '../runtime/operator.ts'
import { JobPlanner } from './job-planner.ts'
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
  /** As a table, instants in the session's zone. */
  readonly #print: Print = (result) => {
    const zone = timeZone(this.config.zone)
    const output = this.#options.stdout ?? streamOutput(process.stdout)
    return printResult(result, output, (instant) => zone?.offsetAt(instant) ?? 0)
  }

  private constructor(options: TableEnvironmentOptions) {
    this.#options = options
    this.config = new SessionConfig()
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
    let sink: Sink | undefined
    const plan = this.#planner.planQuery(query, context, () => {
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
    const warnings = unfollowedSettings(this.config)
    return new QueryResult({ fields, updating, bounded: root.bounded, warnings, run }, this.#print)
  }

  async #insert(inserts: readonly InsertAst[], context: StatementContext): Promise<TableResult> {
    const plan = this.#planner.planInserts(inserts, context)
    const names = inserts.map(({ target }) => target.parts.map(({ name }) => name).join('.'))
    const job = this.#start(`insert-into_${names.join(',')}`, plan.lower(false))
    const targets = names.map((name) => ({ name, type: { kind: 'BIGINT', nullable: false } as const }))
    const bounded = plan.physical.every((root) => root.bounded)
    if (this.config.boolean('table.dml-sync')) await job.done
    return new InsertResult({ job, targets, bounded, warnings: unfollowedSettings(this.config) }, this.#print)
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

  /** The plan of a query whose rows go on into a program's streams. @internal */
  planRelation(sql: string): ReturnType<JobPlanner['planRelation']> {
    return this.#planner.planRelation(parseQuery(sql), this.#context(sql))
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
    const query = parseQuery(sql)
    const plan = bindQuery(query, bindContext(this.#context(sql)))
    return new Table(this, sql, plan.fields)
  }

  /** The table or view of that path. */
  from(path: string): Table {
    return this.sqlQuery(`SELECT * FROM ${path}`)
  }

  /** Names a query's result; the name hides a table of the same path. */
  createTemporaryView(path: string, table: Table): void {
    const sql = `CREATE TEMPORARY VIEW ${path} AS ${table.sql}`
    executeCatalogStatement(parseStatement(sql), sql, this.#session)
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
