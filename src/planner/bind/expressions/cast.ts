import { mayOutgrow } from '../../../core/decimal.ts'
import {
  isExact,
  isFloating,
  isInterval,
  isNumeric,
  sameType,
  simple,
  withNullable,
} from '../../../core/types/logical-type.ts'
import type { Span } from '../../../core/position.ts'
import type { CastAst, IntervalUnit } from '../../../parser/ast/expression.ts'
import { castable } from '../../functions/coercion.ts'
import { type Expression, literal } from '../../logical/expression.ts'
import { invalid } from '../context.ts'
import { bindDataType } from '../data-type.ts'
import { applyNamed, bare } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'
import { isMonthUnit, unitSize } from './interval.ts'

/** CAST keeps the nullability of its argument, but for a DECIMAL that may be too short; TRY_CAST may always give NULL. */
export function bindCast(ast: CastAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const arg = bind(ast.expression)
  const to = bindDataType(ast.type, env)
  const mayBeNull = ast.safe || arg.type.nullable || (to.kind === 'DECIMAL' && mayOutgrow(arg.type, to))
  const type = withNullable(to, mayBeNull)
  if (arg.kind === 'Literal' && arg.value === null) return literal(null, withNullable(to, true), ast.span)
  if (!ast.safe && sameType(arg.type, type)) return { ...arg, span: ast.span }
  const unit = isNumeric(arg.type) && isInterval(to) ? singleUnit(ast.type.name) : undefined
  // A number of which unit, where the interval is a range of them?
  const unclear = isNumeric(arg.type) && isInterval(to) && unit === undefined
  if (unclear || castable(arg.type, to) === 'no') {
    const message = `${ast.safe ? 'TRY_CAST' : 'CAST'} can't convert ${bare(arg.type)} to ${bare(to)}.${hint(arg, to)}`
    throw invalid(env, 'INVALID_CAST', message, ast.span)
  }
  const value = unit === undefined ? arg : inHeldUnit(arg, unit, ast.span, env)
  return { kind: 'Cast', arg: value, safe: ast.safe, type, span: ast.span }
}

/** `DAY` of the type `INTERVAL DAY`; undefined for a range. */
function singleUnit(type: string): IntervalUnit | undefined {
  const unit = type.slice('INTERVAL '.length)
  return unit.includes(' ') ? undefined : (unit as IntervalUnit)
}

/** A number of units as one of the months or milliseconds that intervals are held in. */
function inHeldUnit(arg: Expression, unit: IntervalUnit, span: Span, env: ExpressionEnvironment): Expression {
  const size = unitSize(unit)
  if (size === 1) return arg
  const type = simple(isMonthUnit(unit) ? 'INT' : 'BIGINT', false)
  return applyNamed('*', [arg, literal(size, type)], span, env)
}

function hint(arg: Expression, to: Expression['type']): string {
  if (isNumeric(arg.type) && (to.kind === 'TIMESTAMP' || to.kind === 'TIMESTAMP_LTZ')) {
    return ' Use TO_TIMESTAMP_LTZ(number, precision), where 3 means milliseconds.'
  }
  if (isExact(arg.type) && isInterval(to)) return ' Name the one unit of the number, as in INTERVAL DAY.'
  if (arg.type.kind === 'TIMESTAMP' && isNumeric(to)) return ' Use UNIX_TIMESTAMP or TIMESTAMPDIFF.'
  return isInterval(arg.type) && isNumeric(to) && !isFloating(to) ? ' Use TIMESTAMPDIFF for a number of units.' : ''
}
