import { isInterval, isNumeric } from '../../../core/types/logical-type.ts'
import type { BinaryAst, ExpressionAst, UnaryAst } from '../../../parser/ast/expression.ts'
import type { Expression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { applyNamed, bare } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'
import { bindWrittenEquality } from './equality.ts'
import { negativeLiteral } from './literal.ts'
import { bindLogic, negate } from './logic.ts'
import { bindOverlaps } from './overlaps.ts'

export function bindBinary(ast: BinaryAst, env: ExpressionEnvironment, bind: Bind): Expression {
  switch (ast.operator) {
    case 'AND':
    case 'OR':
      return bindLogic(ast.operator === 'AND' ? 'And' : 'Or', operandsOf(ast, ast.operator), ast.span, env, bind)
    case 'IS NOT DISTINCT FROM':
      return negate(
        true,
        applyNamed('IS DISTINCT FROM', [bind(ast.left), bind(ast.right)], ast.span, env),
        ast.span,
        env,
      )
    case 'OVERLAPS':
      return bindOverlaps(ast, env, bind)
    case '=':
    case '<>':
      return bindWrittenEquality(ast, ast.operator, env, bind)
    default:
      return applyNamed(ast.operator, [bind(ast.left), bind(ast.right)], ast.span, env)
  }
}

/** The operands of a chain `a AND b AND c`, found without recursion: generated conditions may be thousands long. */
function operandsOf(ast: BinaryAst, operator: 'AND' | 'OR'): readonly ExpressionAst[] {
  const operands: ExpressionAst[] = []
  let rest: ExpressionAst = ast
  while (rest.kind === 'Binary' && rest.operator === operator) {
    operands.push(rest.right)
    rest = rest.left
  }
  operands.push(rest)
  return operands.toReversed()
}

function bindPlus(ast: UnaryAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const operand = bind(ast.operand)
  if (isNumeric(operand.type) || isInterval(operand.type)) return operand
  const message = `'+' needs a number or an interval; this is ${bare(operand.type)}.`
  throw invalid(env, 'WRONG_ARGUMENTS', message, ast.span)
}

export function bindUnary(ast: UnaryAst, env: ExpressionEnvironment, bind: Bind): Expression {
  if (ast.operator === 'NOT') return applyNamed('NOT', [bind(ast.operand)], ast.span, env)
  if (ast.operator === '+') return bindPlus(ast, env, bind)
  const number = ast.operand.kind === 'Literal' ? negativeLiteral(ast.operand, env) : undefined
  if (number !== undefined) return { ...number, span: ast.span }
  return applyNamed('NEGATE', [bind(ast.operand)], ast.span, env)
}
