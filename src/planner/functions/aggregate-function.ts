import type { Span } from '../../core/position.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { AggregateFunction as Implementation } from '../../runtime/functions/user-defined.ts'
import type { CompiledAggregate, Parts } from '../codegen/aggregates/parts.ts'
import type { Argument, Resolution } from './function.ts'
import type { AggregateSite, RowAggregate } from './row-aggregate.ts'
import type { UserFunction } from './user/user-function.ts'

/** The class of a program's aggregate. */
export type AnyAggregate = Implementation<unknown, unknown>

/** An aggregate: everything there is to know about it, in one object. */
export interface AggregateFunction {
  /** Upper-case, unless it is a function of the program. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly signatures: readonly string[]
  /** One sentence. */
  readonly doc: string
  /** What stands behind the call to make it this one of several functions of the name: `IGNORE NULLS`. */
  readonly clause?: string
  /** The function that `IGNORE NULLS` makes of this one; where it is absent that clause, and `RESPECT NULLS`, is refused. */
  readonly ignoringNulls?: AggregateFunction
  /** ORDER BY inside the call is taken, and has no effect: values come in the order of their arrival. */
  readonly takesOrder?: boolean
  /** DISTINCT changes nothing. */
  readonly ignoresDistinct?: boolean
  /** Argument and result types, or a sentence that says what is wrong, or undefined when no signature fits. */
  resolve(args: readonly Argument[]): Resolution | string | undefined
  /** How it is computed row by row: always where rows may be taken back. */
  rows(site: AggregateSite): RowAggregate
  /** How it is computed in generated loops, where rows only come; undefined where that takes `rows`, too. */
  columns?(parts: Parts): CompiledAggregate | undefined
  /** For an aggregate of the program. */
  readonly user?: UserFunction<AnyAggregate>
}

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
  readonly span: Span | undefined
  /** ORDER BY stands inside the call, and has no effect. */
  readonly orderIgnored?: boolean
}
