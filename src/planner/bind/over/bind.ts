import { simple } from '../../../core/types/logical-type.ts'
import type { CallAst, FrameAst, OrderItem, WindowAst } from '../../../parser/ast/expression.ts'
import { lag } from '../../functions/aggregate/lag.ts'
import { type Expression, type OverExpression } from '../../logical/expression.ts'
import type { Frame, RankingFunction } from '../../logical/plan.ts'
import { invalid } from '../context.ts'
import { argumentOf, bare } from '../expressions/apply.ts'
import { coerce, rejectBareNull, requireBoolean } from '../expressions/coerce.ts'
import type { Bind, ExpressionEnvironment } from '../expressions/environment.ts'
import { BoundOver, type Direction } from './bound-over.ts'

const RANKING: ReadonlySet<string> = new Set<RankingFunction>(['ROW_NUMBER', 'RANK', 'DENSE_RANK'])
const CLAUSES: ReadonlySet<string> = new Set(['SELECT', 'QUALIFY', 'ORDER BY'])

export function isRanking(name: string): name is RankingFunction {
  return RANKING.has(name)
}

function hasNoFrame(name: string): boolean {
  return isRanking(name) || name === lag.name
}

/** `f(…) OVER (PARTITION BY … ORDER BY … ROWS …)`. */
export function bindOver(call: CallAst, env: ExpressionEnvironment, bind: Bind): OverExpression {
  const name = call.path.parts.map((part) => part.name.toUpperCase()).join('.')
  if (!CLAUSES.has(env.clause)) {
    const message = `${name} with OVER can't stand in ${env.clause}. Compute it in SELECT and filter it with QUALIFY or in a query around.`
    throw invalid(env, 'OVER_NOT_ALLOWED', message, call.span)
  }
  const window = windowOf(call, env)
  const called = isRanking(name) ? rankingCall(name, call, env) : aggregateCall(name, call, env, bind)
  const partition = window.partitionBy.map((ast) => given(bind(ast), env, ast))
  const order = window.orderBy.map(({ expression }) => given(bind(expression), env, expression))
  const filter = call.filter && requireBoolean(bind(call.filter), 'FILTER', call.filter.span, env)
  const bound = new BoundOver({
    function: called.function,
    distinct: call.distinct,
    arity: called.args.length,
    filtered: filter !== undefined,
    partition: partition.length,
    order: window.orderBy.map(directionOf),
    // Ranks and LAG go by all rows before, whatever the frame.
    frame: hasNoFrame(name) ? { unit: 'ROWS', preceding: Infinity } : frameOf(window.frame, env, bind),
    span: call.span,
  })
  const args = [...called.args, ...(filter === undefined ? [] : [filter]), ...partition, ...order]
  return { kind: 'Over', args, call: bound, type: called.type, span: call.span }
}

function given(
  expression: Expression,
  env: ExpressionEnvironment,
  { span }: CallAst['args'][number]['value'],
): Expression {
  rejectBareNull(expression, env, span)
  return expression
}

/** NULL is low unless it is told otherwise. */
export function directionOf({ descending, nulls }: OrderItem): Direction {
  return { descending, nullsFirst: nulls === undefined ? !descending : nulls === 'FIRST' }
}

/** The window, with what it takes from a named one. */
function windowOf({ over, span }: CallAst, env: ExpressionEnvironment): WindowAst {
  if (over === undefined) throw new Error('a call without OVER')
  const window = over.kind === 'Window' ? over : namedWindow(over.name, env, over.span)
  if (window.base === undefined) return window
  const base = namedWindow(window.base.name, env, window.base.span)
  return {
    ...window,
    base: undefined,
    partitionBy: window.partitionBy.length > 0 ? window.partitionBy : base.partitionBy,
    orderBy: window.orderBy.length > 0 ? window.orderBy : base.orderBy,
    frame: window.frame ?? base.frame,
    span,
  }
}

function namedWindow(name: string, env: ExpressionEnvironment, span: CallAst['span']): WindowAst {
  const window = env.windows?.get(name)
  if (window === undefined) throw invalid(env, 'UNKNOWN_WINDOW', `WINDOW doesn't define '${name}'.`, span)
  return window
}

interface Called {
  readonly function: BoundOver['function']
  readonly args: readonly Expression[]
  readonly type: Expression['type']
}

function rankingCall(name: RankingFunction, call: CallAst, env: ExpressionEnvironment): Called {
  if (call.args.length > 0 || call.distinct || call.filter !== undefined) {
    throw invalid(env, 'WRONG_ARGUMENTS', `${name} takes no arguments: ${name}() OVER (ORDER BY …).`, call.span)
  }
  return { function: name, args: [], type: simple('BIGINT', false) }
}

function aggregateCall(name: string, call: CallAst, env: ExpressionEnvironment, bind: Bind): Called {
  const named = name === lag.name ? lag : env.functions.aggregate(name)
  if (named === undefined) {
    const message = `${name} can't be called with OVER. Aggregates, LAG, ROW_NUMBER, RANK and DENSE_RANK can.`
    throw invalid(env, 'WRONG_KIND', message, call.span)
  }
  const fn = call.nulls === 'IGNORE' ? (named.ignoringNulls ?? named) : named
  const [first] = call.args
  const star = fn.name === 'COUNT' && call.args.length === 1 && first?.value.kind === 'Star'
  const args = star ? [] : call.args.map(({ value }) => given(bind(value), env, value))
  const resolved = fn.resolve(args.map(argumentOf))
  if (resolved === undefined || typeof resolved === 'string' || (args.length === 0 && !star)) {
    const types = args.length === 0 ? 'no arguments' : `(${args.map(({ type }) => bare(type)).join(', ')})`
    const message = `'${fn.name}' can't be applied to ${types}. Expected: ${fn.signatures.join(' or ')}.`
    throw invalid(env, 'WRONG_ARGUMENTS', typeof resolved === 'string' ? resolved : message, call.span)
  }
  return { function: fn, args: args.map((arg, i) => coerce(arg, resolved.args[i] ?? arg.type)), type: resolved.result }
}

function frameOf(frame: FrameAst | undefined, env: ExpressionEnvironment, bind: Bind): Frame {
  if (frame === undefined) return { unit: 'RANGE', preceding: Infinity }
  const { unit, start, end } = frame
  if (end !== undefined && end.kind !== 'CURRENT ROW') {
    const place = end.offset?.span ?? start.offset?.span ?? WHOLE
    throw invalid(
      env,
      'BAD_FRAME',
      `The frame of a window over a stream ends at CURRENT ROW, not at ${end.kind}.`,
      place,
    )
  }
  if (start.kind === 'UNBOUNDED PRECEDING') return { unit, preceding: Infinity }
  if (start.kind === 'CURRENT ROW') return { unit, preceding: 0 }
  if (start.kind !== 'PRECEDING' || start.offset === undefined) {
    throw invalid(
      env,
      'BAD_FRAME',
      `A frame begins before the current row, not at ${start.kind}.`,
      start.offset?.span ?? WHOLE,
    )
  }
  const offset = bind(start.offset)
  const wanted = unit === 'ROWS' ? 'a whole number of rows' : 'an interval'
  const fits = unit === 'ROWS' ? offset.type.kind === 'INT' : offset.type.kind === 'INTERVAL_MILLIS'
  if (offset.kind !== 'Literal' || !fits || typeof offset.value !== 'number' || offset.value < 0) {
    throw invalid(
      env,
      'BAD_FRAME',
      `A ${unit} frame begins at ${wanted} PRECEDING, written as a literal.`,
      start.offset.span,
    )
  }
  return { unit, preceding: offset.value }
}

const WHOLE = { start: { offset: 0, line: 1, column: 1 }, end: 1 }
