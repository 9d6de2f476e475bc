import type { Span } from '../../../core/position.ts'
import { simple } from '../../../core/types/logical-type.ts'
import type { BetweenAst, ExpressionAst, IsAst, LikeAst } from '../../../parser/ast/expression.ts'
import type { Expression } from '../../logical/expression.ts'
import { applyNamed } from './apply.ts'
import { requireBoolean } from './coerce.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'

/** AND or OR of conditions; nested ones of the same kind become one. */
export function logic(kind: 'And' | 'Or', args: readonly Expression[], span: Span | undefined): Expression {
  const flat = args.flatMap((arg) => (arg.kind === kind ? arg.args : [arg]))
  return {
    kind,
    args: flat,
    type: simple(
      'BOOLEAN',
      flat.some(({ type }) => type.nullable),
    ),
    span,
  }
}

export function bindLogic(
  kind: 'And' | 'Or',
  operands: readonly ExpressionAst[],
  span: Span,
  env: ExpressionEnvironment,
  bind: Bind,
): Expression {
  const name = kind === 'And' ? 'AND' : 'OR'
  return logic(
    kind,
    operands.map((operand) => requireBoolean(bind(operand), name, operand.span, env)),
    span,
  )
}

export function negate(negated: boolean, condition: Expression, span: Span, env: ExpressionEnvironment): Expression {
  return negated ? applyNamed('NOT', [condition], span, env) : condition
}

/** `x BETWEEN a AND b` is `x >= a AND x <= b`; SYMMETRIC takes the bounds in either order. */
export function bindBetween(ast: BetweenAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const operand = bind(ast.operand)
  const low = bind(ast.low)
  const high = bind(ast.high)
  const within = (from: Expression, to: Expression): Expression => {
    const bounds = [applyNamed('>=', [operand, from], ast.span, env), applyNamed('<=', [operand, to], ast.span, env)]
    return logic('And', bounds, ast.span)
  }
  const ordered = within(low, high)
  return negate(ast.not, ast.symmetric ? logic('Or', [ordered, within(high, low)], ast.span) : ordered, ast.span, env)
}

export function bindLike(ast: LikeAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const parts = ast.escape === undefined ? [ast.operand, ast.pattern] : [ast.operand, ast.pattern, ast.escape]
  const args = parts.map(bind)
  return negate(ast.not, applyNamed(ast.similar ? 'SIMILAR TO' : 'LIKE', args, ast.span, env), ast.span, env)
}

export function bindIs(ast: IsAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const operand = bind(ast.operand)
  return applyNamed(`IS ${ast.not ? 'NOT ' : ''}${ast.test}`, [operand], ast.span, env)
}
