import type { Column } from '../../core/column.ts'
import type { SqlLocation } from '../../core/errors.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'

/** What an aggregate knows of a call when it chooses how that is computed. */
export interface AggregateSite {
  readonly args: readonly LogicalType[]
  readonly result: LogicalType
  /** Rows may be taken back. */
  readonly changing: boolean
  /** Where the call stands, for errors of the running job. */
  readonly location: SqlLocation | undefined
}

/**
 * An aggregate that is computed row by row, on an accumulator `A` of plain data: objects, arrays, maps, typed arrays,
 * bigints; it is saved as it is. Values are in storage form, and what was taken in or given out must not change later.
 */
export interface RowAggregate<A = unknown> {
  /** How the arguments are read, null for NULL; `storedValue` where it is undefined. */
  readonly readers?: readonly ((column: Column, i: number) => unknown)[]
  /** Whether a row with NULL in an argument is passed over: by argument; undefined: each is. */
  readonly skipsNull?: readonly boolean[]
  create(): A
  add(accumulator: A, args: readonly unknown[]): void
  /** Takes back a row that was added; called only where rows may change. */
  retract(accumulator: A, args: readonly unknown[]): void
  /** Adds what `other`, which may go on by itself, has seen: after what is there already. */
  merge(accumulator: A, other: A): void
  /** In storage form, null for NULL. */
  result(accumulator: A): unknown
}
