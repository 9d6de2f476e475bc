import type { Span } from '../../../core/position.ts'
import type { Expression } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { applyNamed } from './apply.ts'
import type { ExpressionEnvironment } from './environment.ts'
import { logic } from './logic.ts'
import { fieldAt } from './nested.ts'

/** `a = b` or `a <> b`. Rows are compared field by field, so that a NULL within makes the result unknown. */
export function bindEquality(
  operator: '=' | '<>',
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
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  return logic(operator === '=' ? 'And' : 'Or', parts, span)
}
