import type { LogicalType } from '../../core/types/logical-type.ts'
import type { AggregateFunction as Implementation } from '../../runtime/functions/user-defined.ts'
import type { UserFunction } from './user/user-function.ts'

/** The class of a program's aggregate. */
export type AnyAggregate = Implementation<unknown, unknown>

/** What the planner knows of an aggregate; how it is computed is in `codegen/aggregates`. */
export interface AggregateFunction {
  /** One of `AggregateName`, unless it is a function of the program. */
  readonly name: string
  readonly signatures: readonly string[]
  readonly doc: string
  /** Argument and result types, or a sentence that says what is wrong, or undefined when no signature fits. */
  resolve(
    args: readonly LogicalType[],
  ): { readonly args: readonly LogicalType[]; readonly result: LogicalType } | string | undefined
  /** For an aggregate of the program. */
  readonly user?: UserFunction<AnyAggregate>
}

/** The aggregates that are compiled. */
export type AggregateName = 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX'

/** One aggregate of a query. Arguments and filter are columns of the aggregate's input. */
export interface AggregateCall {
  readonly function: AggregateFunction
  /** Columns of the arguments; none for `COUNT(*)`. */
  readonly args: readonly number[]
  readonly distinct: boolean
  /** A BOOLEAN column: rows where it is not true don't count. */
  readonly filter: number | undefined
  readonly type: LogicalType
  readonly name: string
}
