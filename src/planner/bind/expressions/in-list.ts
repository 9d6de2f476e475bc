import type { InListAst } from '../../../parser/ast/expression.ts'
import type { Expression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { applyNamed } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'
import { bindEquality } from './equality.ts'
import { logic, negate } from './logic.ts'

/** A list of literals is one call of IN; anything else is a chain of comparisons. */
export function bindInList(ast: InListAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const operand = bind(ast.operand)
  const values = ast.values.map(bind)
  const [only] = values
  if (only === undefined) throw invalid(env, 'WRONG_ARGUMENTS', 'IN needs at least one value.', ast.span)
  const equal = (value: Expression): Expression => bindEquality('=', operand, value, value.span ?? ast.span, env)
  if (values.length === 1) return negate(ast.not, equal(only), ast.span, env)
  const list = values.every(({ kind }) => kind === 'Literal')
    ? applyNamed('IN', [operand, ...values], ast.span, env)
    : logic('Or', values.map(equal), ast.span)
  return negate(ast.not, list, ast.span, env)
}
