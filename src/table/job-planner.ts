import { ValidationError } from '../core/errors.ts'
import type { Clock } from '../core/clock.ts'
import type { Random } from '../core/random.ts'
import type { Query } from '../parser/ast/query.ts'
import type { InsertAst, PlannedStatement, StatementSetAst } from '../parser/ast/statement.ts'
import { bindInsert } from '../planner/bind/insert.ts'
import { bindQuery } from '../planner/bind/query.ts'
import { pathText, type ResolvedTable } from '../planner/catalog.ts'
import type { KernelOptions } from '../planner/codegen/generator.ts'
import { timeZone } from '../planner/codegen/time-zone.ts'
import type { LogicalPlan } from '../planner/logical/plan.ts'
import type { PhysicalPlan, PlanSettings } from '../planner/physical/plan.ts'
import { type JobOutput, type JobPlan, planJob, planRelation, type RelationPlan } from '../planner/plan-job.ts'
import type { Sink } from '../runtime/operator.ts'
import type { TableSource } from '../runtime/connector.ts'
import type { Connectors } from './registry.ts'
import { planSettings } from './session-settings.ts'
import { bindContext, type StatementContext } from './statements/session.ts'

/** What a session's jobs have in common. */
export interface JobSurroundings {
  readonly connectors: Connectors
  readonly clock: Clock
  readonly random: Random
}

/** What is done with a plan's rows before they leave it. */
export type Shape = (plan: PhysicalPlan, settings: PlanSettings) => PhysicalPlan

/** Turns statements into jobs. */
export class JobPlanner {
  readonly #surroundings: JobSurroundings

  constructor(surroundings: JobSurroundings) {
    this.#surroundings = surroundings
  }

  /** The job of a statement; the rows of a query go to `sink`. */
  plan(statement: PlannedStatement, context: StatementContext, sink: () => Sink): JobPlan {
    switch (statement.kind) {
      case 'QueryStatement':
        return this.planQuery(statement.query, context, sink)
      case 'Insert':
        return this.planInserts([statement], context)
      case 'StatementSet':
        return this.planInserts(statement.inserts, context)
    }
  }

  planQuery(query: Query, context: StatementContext, sink: () => Sink): JobPlan {
    return this.planBound(bindQuery(query, bindContext(context)), context, sink)
  }

  /** The job of a query that has been bound before. */
  planBound(plan: LogicalPlan, context: StatementContext, sink: () => Sink): JobPlan {
    const target = { name: 'the result', accepts: 'retract', fields: plan.fields, createSink: sink } as const
    return this.#plan([{ plan, target, span: plan.span }], context)
  }

  /** A bound query whose rows go on into other operators of the same job, in the form that `shape` gives them. */
  planRelation(plan: LogicalPlan, context: StatementContext, shape: Shape): RelationPlan {
    const settings = planSettings(context.config)
    const named = (physical: PhysicalPlan): PhysicalPlan => ({
      ...physical,
      fields: physical.fields.map((f, i) => ({ ...f, name: plan.fields[i]?.name ?? f.name })),
    })
    const kernel = this.#kernelOptions(context)
    return planRelation(
      plan,
      (table) => this.#source(table),
      kernel,
      settings,
      (physical) => shape(named(physical), settings),
    )
  }

  planInserts(inserts: StatementSetAst['inserts'], context: StatementContext): JobPlan {
    return this.#plan(
      inserts.map((insert) => this.#output(insert, context)),
      context,
    )
  }

  #output(insert: InsertAst, context: StatementContext): JobOutput {
    const { table, columns, plan } = bindInsert(insert, bindContext(context))
    const { connector, description } = this.#surroundings.connectors.of(table)
    if (connector.sink === undefined) {
      const message = `Table ${description.name} can't be written: connector '${connector.name}' is a source only.`
      throw new ValidationError('NOT_WRITABLE', message, { text: context.text, span: insert.target.span })
    }
    const metadata = columns.find(({ kind }) => kind === 'metadata')
    if (metadata !== undefined) throw unknownMetadata(description.name, connector.name, [metadata.name], [])
    const { accepts, createSink } = connector.sink(description)
    const fields = columns.map(({ name, type }) => ({ name, type }))
    const target = { name: `Table ${description.name}`, isTable: true, accepts, fields, createSink: () => createSink() }
    return { plan, target, span: insert.query.span }
  }

  #plan(outputs: readonly JobOutput[], context: StatementContext): JobPlan {
    return planJob(outputs, (table) => this.#source(table), this.#kernelOptions(context), planSettings(context.config))
  }

  #source(table: ResolvedTable): TableSource {
    const { connector, description } = this.#surroundings.connectors.of(table)
    if (connector.source === undefined) {
      const message = `Table ${pathText(table.path)} can't be read: connector '${connector.name}' is a sink only.`
      throw new ValidationError('NOT_READABLE', message)
    }
    const source = connector.source(description)
    const offered = (source.metadata ?? []).map(({ name }) => name)
    const wanted = table.table.columns.flatMap((column) => (column.kind === 'metadata' ? [column.key] : []))
    const missing = wanted.filter((key) => !offered.includes(key))
    if (missing.length > 0) throw unknownMetadata(description.name, connector.name, missing, offered)
    return source
  }

  #kernelOptions({ config, text }: StatementContext): KernelOptions {
    const zone = timeZone(config.zone)
    if (zone === undefined) throw new ValidationError('BAD_OPTION_VALUE', `'${config.zone}' is no time zone.`)
    const { clock, random } = this.#surroundings
    return { clock, random, zone, text }
  }
}

function unknownMetadata(
  table: string,
  connector: string,
  keys: readonly string[],
  offered: readonly string[],
): ValidationError {
  const list = keys.map((key) => `'${key}'`).join(', ')
  const known = offered.length === 0 ? 'It offers none.' : `It offers ${offered.join(', ')}.`
  return new ValidationError(
    'UNKNOWN_METADATA',
    `Table ${table}: connector '${connector}' has no metadata ${list}. ${known}`,
  )
}
