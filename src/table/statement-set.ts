import { ValidationError } from '../core/errors.ts'
import type { StreamExecutionEnvironment } from '../datastream/environment.ts'
import { Transformation } from '../datastream/transformation.ts'
import type { TableEnvironment } from './table-environment.ts'
import type { TableResult } from './table-result.ts'
import type { Table } from './table.ts'

/** INSERT statements that run as one job, which computes what they share once. */
export class StatementSet {
  readonly #tables: TableEnvironment
  readonly #env: StreamExecutionEnvironment
  #inserts: string[] = []

  constructor(tables: TableEnvironment, env: StreamExecutionEnvironment) {
    this.#tables = tables
    this.#env = env
  }

  addInsertSql(sql: string): this {
    // Planned at once, so that a fault is told where it was made.
    this.#tables.planInserts(sql)
    this.#inserts.push(sql.trim().replace(/;$/, ''))
    return this
  }

  /** Writes a table's rows to the table of that path. */
  addInsert(path: string, table: Table): this {
    return this.addInsertSql(`INSERT INTO ${path} SELECT * FROM ${this.#tables.nameOf(table)}`)
  }

  execute(): Promise<TableResult> {
    return this.#tables.executeSql(this.#take())
  }

  /** Adds the INSERTs to the program that `env.execute()` runs. */
  attachAsDataStream(): void {
    const plan = this.#tables.planInserts(this.#take())
    const add = plan.lowerInto
    const builder = this.#env.internals
    builder.declare(new Transformation('StatementSet', { kind: 'graph', add }, [], 1))
  }

  explain(): string {
    return this.#tables.explainSql(this.#statement())
  }

  #take(): string {
    const statement = this.#statement()
    this.#inserts = []
    return statement
  }

  #statement(): string {
    if (this.#inserts.length === 0) throw new ValidationError('EMPTY_STATEMENT_SET', 'The statement set has no INSERT.')
    return `EXECUTE STATEMENT SET BEGIN\n${this.#inserts.map((sql) => `${sql};\n`).join('')}END`
  }
}
