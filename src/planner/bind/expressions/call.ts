import { didYouMean } from '../../../core/errors.ts'
import { char } from '../../../core/types/logical-type.ts'
import type { CallAst, ExtractAst } from '../../../parser/ast/expression.ts'
import { type Expression, literal } from '../../logical/expression.ts'
import { invalid, notSupported } from '../context.ts'
import { bindOver, isRanking } from '../over/bind.ts'
import { apply, applyNamed } from './apply.ts'
import type { Bind, ExpressionEnvironment } from './environment.ts'
import { MATCH_FUNCTIONS } from './match-names.ts'
import { WINDOW_FUNCTIONS, WINDOW_PROPERTIES } from './window-names.ts'

/** A call of an aggregate, an auxiliary function of a group window or a scalar function. */
export function bindCall(call: CallAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const name = call.path.parts.map((part) => part.name).join('.')
  const upper = name.toUpperCase()
  const matched = env.matching?.call(call, upper)
  if (matched !== undefined) return matched
  if (call.over !== undefined) return bindOver(call, env, bind)
  if (isRanking(upper) || upper === 'LAG') {
    const message = `${upper} needs OVER: ${upper}() OVER (PARTITION BY … ORDER BY …).`
    throw invalid(env, 'NO_OVER', message, call.span)
  }
  const aggregate = env.functions.aggregate(upper)
  if (aggregate !== undefined) {
    if (env.grouping !== undefined) return env.grouping.aggregate(call, aggregate)
    throw invalid(env, 'AGGREGATE_NOT_ALLOWED', aggregateNotAllowed(upper, env.clause), call.span)
  }
  if (WINDOW_PROPERTIES.has(upper)) {
    if (env.grouping !== undefined) return env.grouping.windowProperty(call)
    throw invalid(env, 'AGGREGATE_NOT_ALLOWED', aggregateNotAllowed(upper, env.clause), call.span)
  }
  const scalar = env.functions.scalar(upper)
  if (scalar === undefined) throw unknownFunction(call, name, env)
  rejectAggregateClauses(call, upper, env)
  return apply(
    scalar,
    call.args.map(({ value }) => bind(value)),
    call.span,
    env,
  )
}

/** `EXTRACT(unit FROM x)` and its kin: the unit is the first argument, as text. */
export function bindUnitCall(ast: ExtractAst, env: ExpressionEnvironment, bind: Bind): Expression {
  const unit = literal(ast.unit, char(ast.unit.length, false), ast.span)
  const args = ast.args.map(bind)
  // FLOOR and CEIL of numbers have no unit, so theirs stands behind the argument that both forms have.
  const ordered = ast.name === 'FLOOR' || ast.name === 'CEIL' ? [...args, unit] : [unit, ...args]
  return applyNamed(ast.name, ordered, ast.span, env)
}

export function aggregateNotAllowed(name: string, clause: string): string {
  if (clause === 'an aggregate')
    return `${name} can't stand inside another aggregate. Compute the inner one in a sub-query.`
  const help = clause === 'WHERE' ? ' Use HAVING to filter groups.' : ''
  return `${name} can't be used in ${clause}: it needs the rows of a group.${help}`
}

function rejectAggregateClauses(call: CallAst, name: string, env: ExpressionEnvironment): void {
  const clause = call.distinct
    ? 'DISTINCT'
    : call.filter !== undefined
      ? 'FILTER'
      : call.orderBy.length > 0
        ? 'ORDER BY'
        : call.nulls === undefined
          ? undefined
          : `${call.nulls} NULLS`
  if (clause !== undefined) {
    throw invalid(env, 'WRONG_ARGUMENTS', `${clause} belongs to aggregates; ${name} is a scalar function.`, call.span)
  }
  const named = call.args.find((arg) => arg.name !== undefined)?.name
  if (named !== undefined) throw notSupported(env, `A named argument of ${name}`, named.span)
}

function unknownFunction(call: CallAst, name: string, env: ExpressionEnvironment): Error {
  const upper = name.toUpperCase()
  if (WINDOW_FUNCTIONS.has(upper)) {
    const message = `${upper} can stand in GROUP BY or as a table function in FROM, not in ${env.clause}.`
    return invalid(env, 'WINDOW_NOT_ALLOWED', message, call.span)
  }
  if (env.functions.table?.(upper) !== undefined) {
    const message = `${name} is a table function: it can stand in FROM as LATERAL TABLE(${name}(…)), not in ${env.clause}.`
    return invalid(env, 'WRONG_KIND', message, call.path.span)
  }
  if (upper === 'SOURCE_WATERMARK') {
    const message =
      'SOURCE_WATERMARK() can stand in a WATERMARK clause only. CURRENT_WATERMARK(rowtime) reads the watermark.'
    return invalid(env, 'WATERMARK_NOT_KNOWN', message, call.span)
  }
  if (MATCH_FUNCTIONS.has(upper)) {
    const message = `${upper} can only be used in MEASURES and DEFINE of MATCH_RECOGNIZE, not in ${env.clause}.`
    return invalid(env, 'MATCH_ONLY', message, call.span)
  }
  if (env.functions.isPlanned(upper)) return notSupported(env, `Function ${upper}`, call.path.span)
  const hint = didYouMean(upper, env.functions.names())
  return invalid(env, 'UNKNOWN_FUNCTION', `Function '${name}' doesn't exist.${hint}`, call.path.span)
}
