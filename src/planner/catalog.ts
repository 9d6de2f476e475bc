import { quoteIdentifier } from '../core/quote.ts'
import type { LogicalType } from '../core/types/logical-type.ts'
import type { Connector } from '../runtime/connector.ts'

/** A column as declared. Expressions are kept as SQL text and bound when the table is used. */
export type TableColumn =
  | {
      readonly kind: 'physical'
      readonly name: string
      readonly type: LogicalType
      readonly comment: string | undefined
    }
  | {
      readonly kind: 'metadata'
      readonly name: string
      readonly type: LogicalType
      readonly key: string
      readonly virtual: boolean
      readonly comment: string | undefined
    }
  | {
      readonly kind: 'computed'
      readonly name: string
      readonly expression: string
      readonly comment: string | undefined
    }

export interface CatalogTable {
  readonly kind: 'table'
  readonly columns: readonly TableColumn[]
  readonly watermark: { readonly column: string; readonly expression: string } | undefined
  readonly primaryKey: { readonly name: string | undefined; readonly columns: readonly string[] } | undefined
  readonly partitionKeys: readonly string[]
  readonly options: ReadonlyMap<string, string>
  readonly comment: string | undefined
  /** A table made by the program rather than by DDL: its connector, past the `connector` option. */
  readonly connector?: Connector
}

export interface CatalogView {
  readonly kind: 'view'
  readonly query: string
  /** Where names in `query` are looked up; undefined: where the view itself is. */
  readonly searchPath?: SearchPath
  /** Column names given to the view, or undefined to keep the query's. */
  readonly columnNames: readonly string[] | undefined
  readonly comment: string | undefined
}

export type CatalogObject = CatalogTable | CatalogView

export interface TablePath {
  readonly catalog: string
  readonly database: string
  readonly name: string
}

/** The catalog and database that complete a shorter name. */
export interface SearchPath {
  readonly catalog: string
  readonly database: string
}

/** `catalog.database.name` as shown to people. */
export function pathText({ catalog, database, name }: TablePath): string {
  return [catalog, database, name].map(quoteName).join('.')
}

/** A name as it must be written in SQL where it could be mistaken for something else. */
export function quoteName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_$]*$/.test(name) ? name : quoteIdentifier(name)
}

/** A table as a query sees it, its dynamic options (hints) applied. */
export interface ResolvedTable {
  readonly path: TablePath
  readonly table: CatalogTable
  readonly options: ReadonlyMap<string, string>
}
