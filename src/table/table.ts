import { typeText } from '../core/types/logical-type.ts'
import type { ResultField, TableResult } from './table-result.ts'

/** What a `Table` asks of its session. */
interface SqlSession {
  executeSql(sql: string): Promise<TableResult>
  explainSql(sql: string): string
}

/** A query that has been checked and not run. */
export class Table {
  readonly sql: string
  readonly #session: SqlSession
  readonly #fields: readonly ResultField[]

  constructor(session: SqlSession, sql: string, fields: readonly ResultField[]) {
    this.#session = session
    this.sql = sql
    this.#fields = fields
  }

  execute(): Promise<TableResult> {
    return this.#session.executeSql(this.sql)
  }

  explain(): string {
    return this.#session.explainSql(this.sql)
  }

  /** Writes the rows to a table once it is executed. */
  insertInto(path: string): { execute(): Promise<TableResult> } {
    return { execute: () => this.#session.executeSql(`INSERT INTO ${path} ${this.sql}`) }
  }

  getResolvedSchema(): { readonly columns: readonly { readonly name: string; readonly type: string }[] } {
    return {
      columns: this.#fields.map(({ name, type, time }) => ({
        name,
        type: time === undefined ? typeText(type) : `${typeText(type)} *${time}*`,
      })),
    }
  }
}
