import type { LogicalType } from '../../../../src/core/types/logical-type.ts'
import type { ScopeColumn } from '../expressions/maker.ts'

/** What a column is beyond its values: a time attribute, or a bound of the row's window. */
export type Role = 'time' | 'start' | 'end'

export interface Column {
  readonly name: string
  readonly type: LogicalType
  readonly role?: Role
}

/** A query in both dialects. */
export interface Relation {
  readonly flink: string
  readonly sqlite: string
  /** The name of the table that it is all of, or of the WITH item. */
  readonly name?: string
  readonly columns: readonly Column[]
  /** Its rows may change: few operators take that. */
  readonly updating: boolean
  /** Columns of which no two standing rows may agree, for the result of GROUP BY. */
  readonly keys?: readonly number[]
  /** The windows that its `start` and `end` columns are of. */
  readonly windows?: string
  /** A guess of how many rows it may have. */
  readonly size: number
}

/** How FROM names a relation, as `alias`. */
export function from(
  { flink, sqlite, name }: Relation,
  alias: string,
): { readonly flink: string; readonly sqlite: string } {
  if (name !== undefined) return { flink: `${name} AS ${alias}`, sqlite: `${name} AS ${alias}` }
  return { flink: `(${flink}) AS ${alias}`, sqlite: `(${sqlite}) AS ${alias}` }
}

/** The columns of a relation that FROM names `alias`. */
export function scopeOf({ columns }: Relation, alias: string): ScopeColumn[] {
  return columns.map(({ name, type }) => ({ reference: `${alias}.${name}`, type }))
}

export function columnOf({ columns }: Relation, role: Role): Column | undefined {
  return columns.find((column) => column.role === role)
}

/** The column without being more than its values. */
export function plain({ name, type }: Column): Column {
  return { name, type }
}
