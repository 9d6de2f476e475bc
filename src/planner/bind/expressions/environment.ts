import type { CallAst, ExpressionAst, WindowAst } from '../../../parser/ast/expression.ts'
import type { AggregateFunction } from '../../functions/aggregate-function.ts'
import type { Expression } from '../../logical/expression.ts'
import type { Environment } from '../context.ts'
import type { Scope } from '../scope.ts'

/** What an expression is bound in. */
export interface ExpressionEnvironment extends Environment {
  readonly scope: Scope
  /** Names the place for messages: `WHERE`. */
  readonly clause: string
  /** Takes the calls that only mean something in an aggregating query; undefined where they may not stand. */
  readonly grouping: GroupingCalls | undefined
  /** What WINDOW defines. */
  readonly windows?: ReadonlyMap<string, WindowAst>
  /** Names of the select list, where they may be used as well as columns. */
  readonly aliases?: ReadonlyMap<string, Expression>
  /** Takes the calls that only mean something in MATCH_RECOGNIZE. */
  readonly matching?: MatchingCalls
}

/** Binds a part of an expression in the environment of the whole. */
export type Bind = (ast: ExpressionAst) => Expression

/** Where the aggregates of a select list are gathered. Both return a placeholder for the result. */
export interface GroupingCalls {
  aggregate(call: CallAst, fn: AggregateFunction): Expression
  /** `TUMBLE_START(ts, …)` and its kin. */
  windowProperty(call: CallAst): Expression
}

/** Where values of the rows of a match are gathered. */
export interface MatchingCalls {
  /** `LAST(A.x, 1)` and its kin; undefined for any other call. */
  call(call: CallAst, name: string): Expression | undefined
}

/** `env` with the names of `scope`; `clause` names the place. */
export function expressionEnvironment(
  env: Environment,
  scope: Scope,
  clause: string,
  grouping?: GroupingCalls,
): ExpressionEnvironment {
  return { ...env, scope, clause, grouping }
}
