import type { Span } from '../../core/position.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { PushedPredicate } from '../../runtime/connector.ts'
import type { UserAsyncFunction } from '../functions/user/user-function.ts'
import type { UserTableFunction } from '../functions/user/table.ts'
import type { ResolvedTable } from '../catalog.ts'
import type { SortKey } from '../../runtime/state/sort-keys.ts'
import type { AggregateCall, AggregateFunction } from '../functions/aggregate-function.ts'
import type { Expression } from './expression.ts'
import type { MatchDefinition, MatchOrder, MatchPattern, MatchValue } from './match.ts'

/** A column of a relation. A time attribute stays one while it is only forwarded. */
export interface Field {
  readonly name: string
  readonly type: LogicalType
  readonly time?: 'ROWTIME' | 'PROCTIME'
}

/** What the query means, before any choice of how to run it. Every node's `fields` are its output columns. */
export type LogicalPlan =
  | LogicalScan
  | LogicalWatermark
  | LogicalValues
  | LogicalProject
  | LogicalFilter
  | LogicalWindowTvf
  | LogicalAggregate
  | LogicalJoin
  | LogicalUnion
  | LogicalCorrelate
  | LogicalAsyncCalls
  | LogicalCurrentWatermark
  | LogicalNormalize
  | LogicalOver
  | LogicalRank
  | LogicalSort
  | LogicalMatch

interface Node {
  readonly fields: readonly Field[]
  readonly span: Span | undefined
}

/** A table's physical columns, then its metadata columns: `fields` in the order of `columns` and `metadata`. */
export interface LogicalScan extends Node {
  readonly kind: 'Scan'
  readonly table: ResolvedTable
  readonly columns: readonly number[]
  readonly metadata: readonly string[]
  /** Conditions that the source applies. */
  readonly predicates?: readonly PushedPredicate[]
}

/** Makes column `column` the rowtime; watermarks are the running maximum of `expression`, or those of the source. */
export interface LogicalWatermark extends Node {
  readonly kind: 'Watermark'
  readonly input: LogicalPlan
  readonly column: number
  /** Undefined: `SOURCE_WATERMARK()`. */
  readonly expression: Expression | undefined
  readonly table: ResolvedTable
}

export interface LogicalValues extends Node {
  readonly kind: 'Values'
  readonly rows: readonly (readonly Expression[])[]
}

export interface LogicalProject extends Node {
  readonly kind: 'Project'
  readonly input: LogicalPlan
  readonly expressions: readonly Expression[]
}

export interface LogicalFilter extends Node {
  readonly kind: 'Filter'
  readonly input: LogicalPlan
  readonly condition: Expression
}

/** All times in milliseconds. */
export type WindowSpec =
  | { readonly kind: 'TUMBLE'; readonly size: number; readonly offset: number }
  | { readonly kind: 'HOP'; readonly slide: number; readonly size: number; readonly offset: number }
  | { readonly kind: 'CUMULATE'; readonly step: number; readonly size: number; readonly offset: number }
  /** `partition`: columns of the input. */
  | { readonly kind: 'SESSION'; readonly gap: number; readonly partition: readonly number[] }

/** `fields` = the input's (rowtime turned plain), then window_start, window_end, window_time. */
export interface LogicalWindowTvf extends Node {
  readonly kind: 'WindowTvf'
  readonly input: LogicalPlan
  readonly window: WindowSpec
  readonly timeColumn: number
}

/**
 * GROUP BY. Keys and arguments are columns of the input (a Project below computes them). `fields` = the keys, the
 * aggregates, then, for a legacy group window, its `properties`.
 */
export interface LogicalAggregate extends Node {
  readonly kind: 'Aggregate'
  readonly input: LogicalPlan
  readonly keys: readonly number[]
  readonly aggregates: readonly AggregateCall[]
  readonly groupWindow: GroupWindow | undefined
}

/** `GROUP BY TUMBLE(ts, …)` and its kin. */
export interface GroupWindow {
  readonly window: Exclude<WindowSpec, { kind: 'CUMULATE' }>
  readonly timeColumn: number
  readonly properties: readonly ('start' | 'end' | 'rowtime' | 'proctime')[]
}

/** SEMI and ANTI give the rows of the left that have a partner, or none: `fields` are the left's alone. */
export type JoinType = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'SEMI' | 'ANTI'

/** `fields` and the columns of `condition` = the left's, then the right's. */
export interface LogicalJoin extends Node {
  readonly kind: 'Join'
  readonly type: JoinType
  readonly left: LogicalPlan
  readonly right: LogicalPlan
  readonly condition: Expression | undefined
}

/** A table function called for each row of the input. `fields` = the input's, then those of the function's rows. */
export interface LogicalCorrelate extends Node {
  readonly kind: 'Correlate'
  readonly input: LogicalPlan
  readonly function: UserTableFunction
  readonly args: readonly Expression[]
  /** Rows for which the function gives none stay, with NULLs. */
  readonly outer: boolean
}

/** Asynchronous functions called for each row. `fields` = the input's, then the results. */
export interface LogicalAsyncCalls extends Node {
  readonly kind: 'AsyncCalls'
  readonly input: LogicalPlan
  readonly calls: readonly AsyncCall[]
}

/** The watermark that each row met, in milliseconds. `fields` = the input's, then as many times the watermark. */
export interface LogicalCurrentWatermark extends Node {
  readonly kind: 'CurrentWatermark'
  readonly input: LogicalPlan
}

export interface AsyncCall {
  readonly function: UserAsyncFunction
  readonly args: readonly Expression[]
  readonly type: LogicalType
}

/** All changes of a table that sends new values of rows by key: they replace the row of their key. */
export interface LogicalNormalize extends Node {
  readonly kind: 'Normalize'
  readonly input: LogicalPlan
  readonly keys: readonly number[]
}

/** Which rows before the current one a window holds: so many, or those of so many milliseconds; Infinity for all. */
export interface Frame {
  readonly unit: 'ROWS' | 'RANGE'
  readonly preceding: number
}

export type RankingFunction = 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK'

/** A call with OVER. Arguments and filter are columns of the input. */
export interface OverCall extends Omit<AggregateCall, 'function'> {
  readonly function: AggregateFunction | RankingFunction
}

/** Calls over one window. Partition and order are columns of the input. `fields` = the input's, then the results. */
export interface LogicalOver extends Node {
  readonly kind: 'Over'
  readonly input: LogicalPlan
  readonly partition: readonly number[]
  readonly order: readonly SortKey[]
  readonly frame: Frame
  readonly calls: readonly OverCall[]
}

/** The rows with the ranks `from` to `to`, from 1, of each partition. `fields` = the input's, then the rank if `withRank`. */
export interface LogicalRank extends Node {
  readonly kind: 'Rank'
  readonly input: LogicalPlan
  readonly partition: readonly number[]
  readonly order: readonly SortKey[]
  readonly from: number
  readonly to: number
  readonly withRank: boolean
}

/** ORDER BY of a whole query. */
export interface LogicalSort extends Node {
  readonly kind: 'Sort'
  readonly input: LogicalPlan
  readonly order: readonly SortKey[]
}

/** UNION ALL of inputs with the same column types. */
export interface LogicalUnion extends Node {
  readonly kind: 'Union'
  readonly inputs: readonly LogicalPlan[]
}

/** MATCH_RECOGNIZE. `fields` = the partition columns, then the values of each match. */
export interface LogicalMatch extends Node {
  readonly kind: 'Match'
  readonly input: LogicalPlan
  readonly partition: readonly number[]
  readonly order: MatchOrder
  readonly pattern: MatchPattern
  /** For each variable of the pattern; undefined: any row. */
  readonly definitions: readonly (MatchDefinition | undefined)[]
  readonly values: readonly MatchValue[]
  readonly warnings: readonly string[]
}
