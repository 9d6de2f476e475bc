import type { LogicalType } from '../../core/types/logical-type.ts'

/** What the planner knows of an aggregate; how it is computed is in `codegen/aggregates`. */
export interface AggregateFunction {
  readonly name: AggregateName
  readonly signatures: readonly string[]
  readonly doc: string
  /** Argument and result types, or a sentence that says what is wrong, or undefined when no signature fits. */
  resolve(
    args: readonly LogicalType[],
  ): { readonly args: readonly LogicalType[]; readonly result: LogicalType } | string | undefined
}

export type AggregateName = 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX'

/** One aggregate of a query. Arguments and filter are columns of the aggregate's input. */
export interface AggregateCall {
  readonly function: AggregateFunction
  /** Column of the argument; undefined for `COUNT(*)`. */
  readonly arg: number | undefined
  readonly distinct: boolean
  /** A BOOLEAN column: rows where it is not true don't count. */
  readonly filter: number | undefined
  readonly type: LogicalType
  readonly name: string
}
