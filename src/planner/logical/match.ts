import type { Span } from '../../core/position.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { AggregateFunction } from '../functions/aggregate-function.ts'
import type { SortKey } from '../../runtime/state/sort-keys.ts'
import type { Expression } from './expression.ts'

/** The order of the rows of a partition: by a time attribute, and rows of one time by further columns. */
export interface MatchOrder {
  readonly timeColumn: number
  readonly further: readonly SortKey[]
}

/** Variables one after the other, each row following directly on the one before. */
export interface MatchPattern {
  readonly variables: readonly QuantifiedVariable[]
  /** The last row comes less than so many milliseconds after the first. */
  readonly within: number | undefined
  readonly skip: MatchSkip
}

export interface QuantifiedVariable {
  readonly name: string
  readonly min: number
  /** Infinity: without limit. */
  readonly max: number
  readonly greedy: boolean
}

/** Where the search goes on after a match; `variable` by number. */
export type MatchSkip =
  | { readonly to: 'PAST LAST ROW' | 'NEXT ROW' }
  | { readonly to: 'FIRST' | 'LAST'; readonly variable: number }

/** When a row may be taken for a variable: a condition over its columns and, behind those, `values` of the match. */
export interface MatchDefinition {
  readonly condition: Expression
  readonly values: readonly MatchValue[]
}

/** A value of the rows that a match has taken so far, the row at hand among them. */
export type MatchValue = MatchNavigation | MatchAggregate | MatchRowtime

interface Base {
  /** The variable whose rows count, by number; undefined: all rows. */
  readonly variable: number | undefined
  readonly type: LogicalType
}

/** A column of the row that is `offset` rows from the first or the last; NULL where there is none. */
export interface MatchNavigation extends Base {
  readonly kind: 'navigation'
  readonly from: 'FIRST' | 'LAST'
  readonly offset: number
  readonly column: number
}

/** The event time at which a match is complete. */
export interface MatchRowtime extends Base {
  readonly kind: 'rowtime'
}

/** An aggregate over the rows; the arguments are over their columns. */
export interface MatchAggregate extends Base {
  readonly kind: 'aggregate'
  readonly function: AggregateFunction
  readonly args: readonly Expression[]
  readonly span: Span | undefined
}
