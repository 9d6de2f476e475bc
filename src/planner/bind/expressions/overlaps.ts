import type { Span } from '../../../core/position.ts'
import { isInterval, isTemporal } from '../../../core/types/logical-type.ts'
import type { BinaryAst } from '../../../parser/ast/expression.ts'
import type { Expression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { applyNamed, bare } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'
import { logic } from './logic.ts'
import { fieldAt } from './nested.ts'

interface Period {
  readonly start: Expression
  readonly end: Expression
}

/** `(start, end) OVERLAPS (start, length)`: whether two periods, their ends included, have a time in common. */
export function bindOverlaps(ast: BinaryAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const { span } = ast
  const [a, b] = [ast.left, ast.right].map((operand) => periodOf(bind(operand), operand.span, env))
  if (a === undefined || b === undefined) throw new Error('two operands')
  if (a.start.type.kind !== b.start.type.kind) {
    const message = `OVERLAPS can't compare ${bare(a.start.type)} with ${bare(b.start.type)}. Use CAST to make them alike.`
    throw invalid(env, 'WRONG_ARGUMENTS', message, span)
  }
  const notBefore = (end: Expression, start: Expression): Expression => applyNamed('>=', [end, start], span, env)
  return logic('And', [notBefore(b.end, a.start), notBefore(a.end, b.start)], span)
}

function periodOf(row: Expression, span: Span, env: ExpressionEnvironment): Period {
  const { type } = row
  if (type.kind === 'ROW' && type.fields.length === 2) {
    const [start, second] = [fieldAt(row, 0, span, env), fieldAt(row, 1, span, env)]
    if (isTemporal(start.type)) {
      if (second.type.kind === start.type.kind) return ordered(start, second, span, env)
      if (isInterval(second.type)) return ordered(start, applyNamed('+', [start, second], span, env), span, env)
    }
  }
  const message = `OVERLAPS compares periods: (start, end) or (start, interval), both of one type. This is ${bare(type)}.`
  throw invalid(env, 'WRONG_ARGUMENTS', message, span)
}

/** The two ends of a period may be given in either order. */
function ordered(a: Expression, b: Expression, span: Span, env: ExpressionEnvironment): Period {
  const inOrder = applyNamed('<=', [a, b], span, env)
  const nullable = a.type.nullable || b.type.nullable
  const choice = (then: Expression, otherwise: Expression): Expression => {
    return { kind: 'Case', branches: [{ when: inOrder, then }], otherwise, type: { ...a.type, nullable }, span }
  }
  return { start: choice(a, b), end: choice(b, a) }
}
