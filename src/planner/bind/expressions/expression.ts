import type { ExpressionAst } from '../../../parser/ast/expression.ts'
import type { Expression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { bindExists, bindInQuery, bindScalarQuery } from '../sub-queries/bind.ts'
import { applyNamed } from './apply.ts'
import { bindCall, bindUnitCall } from './call.ts'
import { bindCase } from './case.ts'
import { bindCast } from './cast.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'
import { bindInList } from './in-list.ts'
import { bindInterval, bindIntervalDifference } from './interval.ts'
import { bindJsonFunction } from './json.ts'
import { bindLiteral } from './literal.ts'
import { bindBetween, bindIs, bindLike } from './logic.ts'
import { bindColumnRef, bindFieldAccess, bindIndex } from './nested.ts'
import { bindBinary, bindUnary } from './operators.ts'

type Binders = {
  readonly [K in ExpressionAst['kind']]: (
    ast: Extract<ExpressionAst, { kind: K }>,
    env: ExpressionEnvironment,
    bind: Bind,
  ) => Expression
}

const BINDERS: Binders = {
  Literal: bindLiteral,
  IntervalLiteral: bindInterval,
  ColumnRef: bindColumnRef,
  Call: bindCall,
  UnitCall: bindUnitCall,
  Cast: bindCast,
  Case: bindCase,
  Binary: bindBinary,
  Unary: bindUnary,
  Between: bindBetween,
  InList: bindInList,
  Like: bindLike,
  Is: bindIs,
  FieldAccess: bindFieldAccess,
  Star: (ast, env) => {
    throw invalid(
      env,
      'STAR_NOT_ALLOWED',
      `'*' can stand in a select list or in COUNT(*), not in ${env.clause}.`,
      ast.span,
    )
  },
  Array: (ast, env, bind) => applyNamed('ARRAY', ast.elements.map(bind), ast.span, env),
  Map: (ast, env, bind) => applyNamed('MAP', ast.entries.map(bind), ast.span, env),
  Row: (ast, env, bind) => applyNamed('ROW', ast.values.map(bind), ast.span, env),
  Index: bindIndex,
  InQuery: bindInQuery,
  Exists: bindExists,
  Subquery: bindScalarQuery,
  JsonFunction: bindJsonFunction,
  IntervalDifference: bindIntervalDifference,
  Descriptor: (ast, env) => misplaced('DESCRIPTOR', ast, env),
  TableArgument: (ast, env) => misplaced('A table as an argument', ast, env),
}

/** The typed expression for `ast`; columns are those of `env.scope`. */
export function bindExpression(ast: ExpressionAst, env: ExpressionEnvironment): Expression {
  // The table is keyed by `kind`, which the compiler can't follow from the node to its binder.
  const binder = BINDERS[ast.kind] as (ast: ExpressionAst, env: ExpressionEnvironment, bind: Bind) => Expression
  return binder(ast, env, (part) => bindExpression(part, env))
}

function misplaced(what: string, ast: ExpressionAst, env: ExpressionEnvironment): never {
  const message = `${what} can only be given to a table function, as in TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), …)).`
  throw invalid(env, 'WRONG_ARGUMENTS', message, ast.span)
}
