import { typeText } from '../core/types/logical-type.ts'
import type { LogicalPlan } from '../planner/logical/plan.ts'
import type { TableResult } from './table-result.ts'

/** What a `Table` asks of its session. */
interface TableSession {
  executeSql(sql: string): Promise<TableResult>
  executeTable(table: Table): TableResult
  explainTable(table: Table): string
  nameOf(table: Table): string
}

/** A query that has been checked and not run. Its names mean what they meant when it was made. */
export class Table {
  /** @internal */
  readonly sql: string
  /** @internal */
  readonly plan: LogicalPlan
  /** @internal */
  readonly session: TableSession

  constructor(session: TableSession, sql: string, plan: LogicalPlan) {
    this.session = session
    this.sql = sql
    this.plan = plan
  }

  async execute(): Promise<TableResult> {
    return this.session.executeTable(this)
  }

  explain(): string {
    return this.session.explainTable(this)
  }

  /** Writes the rows to a table once it is executed. */
  insertInto(path: string): { execute(): Promise<TableResult> } {
    return { execute: () => this.session.executeSql(`INSERT INTO ${path} SELECT * FROM ${String(this)}`) }
  }

  getResolvedSchema(): { readonly columns: readonly { readonly name: string; readonly type: string }[] } {
    return {
      columns: this.plan.fields.map(({ name, type, time }) => ({
        name,
        type: time === undefined ? typeText(type) : `${typeText(type)} *${time}*`,
      })),
    }
  }

  /** A name for SQL: `env.sqlQuery(`SELECT MAX(price) FROM ${table}`)`. */
  toString(): string {
    return this.session.nameOf(this)
  }
}
