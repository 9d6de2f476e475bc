import Database from 'better-sqlite3'
import type { LogicalType } from '../../../src/core/types/logical-type.ts'
import { kindOf, shownValue, type Value } from './kinds.ts'
import { defineFunctions } from './oracle-functions.ts'
import type { TableColumn, TestTable } from './tables.ts'

/** Answers a query over whole tables: what a stream of the same rows must come to. */
export class Oracle implements Disposable {
  readonly #database = new Database(':memory:')

  constructor(tables: readonly TestTable[]) {
    this.#database.defaultSafeIntegers(true)
    this.#database.pragma('case_sensitive_like = ON')
    defineFunctions(this.#database)
    // Numbers for windows that are a multiple of something away.
    this.#database.exec(
      'CREATE TABLE series AS WITH s(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM s LIMIT 16) SELECT n FROM s',
    )
    for (const { name, columns, rows } of tables) this.addTable(name, columns, rows)
  }

  addTable(name: string, columns: readonly TableColumn[], rows: readonly (readonly Value[])[]): void {
    const declared = columns.map((c) => `${c.name} ${kindOf(c.type) === 'STRING' ? 'TEXT' : 'INTEGER'}`)
    this.#database.exec(`CREATE TABLE ${name} (${declared.join(', ')})`)
    const insert = this.#database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`)
    for (const row of rows) insert.run(...row)
  }

  /** The rows of a query, as the engine shows them, sorted. */
  rows(sql: string, types: readonly LogicalType[]): readonly string[] {
    const rows = this.#database.prepare<[], Value[]>(sql).raw().all()
    return rows.map((row) => types.map((type, i) => shownValue(row[i] ?? null, type)).join(' | ')).toSorted()
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
