import type { Span } from '../../../core/position.ts'
import { type LogicalType, sameType, typeText, withNullable } from '../../../core/types/logical-type.ts'
import { branchType } from '../../functions/coercion.ts'
import { type Expression, literal } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { convertLiteral } from './literal-conversion.ts'

interface Text {
  readonly text: string
}

/**
 * `expression` as a value of `type`, its own nullability kept. That the conversion is allowed was checked before. What
 * can't be read is NULL if `lenient`.
 */
export function coerce(expression: Expression, type: LogicalType, lenient: boolean = false): Expression {
  if (sameType(expression.type, type, true)) return expression
  const { span } = expression
  if (expression.kind === 'Literal') {
    const value = convertLiteral(expression.value, expression.type, type)
    if (value !== undefined) return literal(value, withNullable(type, value === null), span)
  }
  const nullable = lenient || expression.type.nullable
  return { kind: 'Cast', arg: expression, safe: lenient, type: withNullable(type, nullable), span }
}

/** All `expressions` as values of their common type; `what` names them for the message: `The branches of CASE`. */
export function coerceToCommon(
  expressions: readonly Expression[],
  what: string,
  span: Span,
  env: Text,
): { readonly expressions: readonly Expression[]; readonly type: LogicalType } {
  const types = expressions.map((expression) => expression.type)
  const type = branchType(types)
  if (type === undefined) {
    const given = [...new Set(types.map((t) => typeText(withNullable(t, true))))].join(', ')
    throw invalid(env, 'NO_COMMON_TYPE', `${what} have no common type: ${given}. Use CAST to make them alike.`, span)
  }
  return { expressions: expressions.map((expression) => coerce(expression, type)), type }
}

/** Complains about a bare NULL whose type nothing tells. */
export function rejectBareNull(expression: Expression, env: Text, fallback: Span): void {
  if (expression.type.kind !== 'NULL') return
  const message = `Illegal use of NULL: nothing says of which type it is. Write CAST(NULL AS type).`
  throw invalid(env, 'ILLEGAL_NULL', message, expression.span ?? fallback)
}

/** `expression` as a condition; `what` names it: `WHERE`. */
export function requireBoolean(expression: Expression, what: string, span: Span, env: Text): Expression {
  rejectBareNull(expression, env, span)
  if (expression.type.kind === 'BOOLEAN') return expression
  const message = `${what} needs a BOOLEAN condition; this is ${typeText(withNullable(expression.type, true))}.`
  throw invalid(env, 'WRONG_TYPE', message, span)
}
