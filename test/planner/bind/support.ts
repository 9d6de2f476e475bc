import { readFileSync } from 'node:fs'
import { parseStatement, parseStatements } from '../../../src/parser/parse.ts'
import type { BindContext } from '../../../src/planner/bind/context.ts'
import { bindInsert } from '../../../src/planner/bind/insert.ts'
import { bindQuery } from '../../../src/planner/bind/query.ts'
import { Catalog } from '../../../src/planner/catalog/catalog.ts'
import { explainLogical, fieldsText } from '../../../src/planner/logical/explain.ts'
import type { LogicalPlan } from '../../../src/planner/logical/plan.ts'
import { executeCatalogStatement } from '../../../src/table/statements/execute.ts'
import type { Session } from '../../../src/table/statements/session.ts'
import { SessionFunctions } from '../../../src/table/session-functions.ts'
import { SessionConfig } from '../../../src/table/statements/session-config.ts'

/** A session with the tables of a DDL script. */
export function sessionWith(ddl: string): Session {
  const catalog = new Catalog()
  const session: Session = { catalog, config: new SessionConfig('UTC'), functions: new SessionFunctions(catalog) }
  for (const statement of parseStatements(ddl)) executeCatalogStatement(statement, ddl, session)
  return session
}

export const TABLES: string = readFileSync(new URL('tables.sql', import.meta.url), 'utf8')

export function contextOf({ catalog, functions, config }: Session, text: string): BindContext {
  return { catalog, functions, text, zone: config.zone }
}

/** The plan of a query or INSERT. */
export function planOf(sql: string, session: Session): LogicalPlan {
  const statement = parseStatement(sql)
  const context = contextOf(session, sql)
  if (statement.kind === 'QueryStatement') return bindQuery(statement.query, context)
  if (statement.kind === 'Insert') return bindInsert(statement, context).plan
  throw new Error(`no plan for ${statement.kind}`)
}

/** The plan as a tree, with the schema of the result below. */
export function planText(sql: string, session: Session): string {
  const plan = planOf(sql, session)
  return `${explainLogical(plan)}\n=> ${fieldsText(plan)}`
}
