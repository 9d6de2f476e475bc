import { mayOutgrow } from '../../../core/decimal.ts'
import { isFloating, isInterval, isNumeric, sameType, withNullable } from '../../../core/types/logical-type.ts'
import type { CastAst } from '../../../parser/ast/expression.ts'
import { castable } from '../../functions/coercion.ts'
import { type Expression, literal } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { bindDataType } from '../data-type.ts'
import { bare } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'

/** CAST keeps the nullability of its argument, but for a DECIMAL that may be too short; TRY_CAST may always give NULL. */
export function bindCast(ast: CastAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const arg = bind(ast.expression)
  const to = bindDataType(ast.type, env)
  const mayBeNull = ast.safe || arg.type.nullable || (to.kind === 'DECIMAL' && mayOutgrow(arg.type, to))
  const type = withNullable(to, mayBeNull)
  if (arg.kind === 'Literal' && arg.value === null) return literal(null, withNullable(to, true), ast.span)
  if (!ast.safe && sameType(arg.type, type)) return { ...arg, span: ast.span }
  if (castable(arg.type, to) === 'no') {
    const message = `${ast.safe ? 'TRY_CAST' : 'CAST'} can't convert ${bare(arg.type)} to ${bare(to)}.${hint(arg, to)}`
    throw invalid(env, 'INVALID_CAST', message, ast.span)
  }
  return { kind: 'Cast', arg, safe: ast.safe, type, span: ast.span }
}

function hint(arg: Expression, to: Expression['type']): string {
  if (isNumeric(arg.type) && (to.kind === 'TIMESTAMP' || to.kind === 'TIMESTAMP_LTZ')) {
    return ' Use TO_TIMESTAMP_LTZ(number, precision), where 3 means milliseconds.'
  }
  if (arg.type.kind === 'TIMESTAMP' && isNumeric(to)) return ' Use UNIX_TIMESTAMP or TIMESTAMPDIFF.'
  return isInterval(arg.type) && isNumeric(to) && !isFloating(to) ? ' Use TIMESTAMPDIFF for a number of units.' : ''
}
