import type { Span } from '../../../core/position.ts'
import type { BinaryAst } from '../../../parser/ast/expression.ts'
import type { Expression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { applyNamed } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'
import { logic } from './logic.ts'
import { fieldAt } from './nested.ts'

type Equality = '=' | '<>'

/** `a = b` or `a <> b` as they are written: rows of the same length need not be made first, and may hold a bare NULL. */
export function bindWrittenEquality(
  { left, right, span }: BinaryAst,
  operator: Equality,
  env: ExpressionEnvironment,
  bind: Bind,
): Expression {
  if (left.kind !== 'Row' || right.kind !== 'Row' || left.values.length !== right.values.length) {
    return bindEquality(operator, bind(left), bind(right), span, env)
  }
  const parts = left.values.map((value, i) =>
    bindEquality(operator, bind(value), bind(right.values[i] ?? value), span, env),
  )
  return all(operator, parts, span)
}

/** `a = b` or `a <> b`. Rows are compared field by field, so that a NULL within makes the result unknown. */
export function bindEquality(
  operator: Equality,
  a: Expression,
  b: Expression,
  span: Span,
  env: ExpressionEnvironment,
): Expression {
  if (a.type.kind !== 'ROW' || b.type.kind !== 'ROW') return applyNamed(operator, [a, b], span, env)
  const [n, m] = [a.type.fields.length, b.type.fields.length]
  if (n !== m) throw invalid(env, 'WRONG_ARGUMENTS', `Rows of ${n} and ${m} fields can't be compared.`, span)
  const parts = Array.from({ length: n }, (_, i) =>
    bindEquality(operator, fieldAt(a, i, a.span ?? span, env), fieldAt(b, i, b.span ?? span, env), span, env),
  )
  return all(operator, parts, span)
}

function all(operator: Equality, parts: readonly Expression[], span: Span): Expression {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : logic(operator === '=' ? 'And' : 'Or', parts, span)
}
