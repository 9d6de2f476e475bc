import { MillraceError } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'
import type { ExpressionAst, OrderItem } from '../../parser/ast/expression.ts'
import type { Query, QueryBody, SelectAst } from '../../parser/ast/query.ts'
import type { SortKey } from '../../runtime/state/sort-keys.ts'
import { fieldAt, project, renamed } from '../logical/builder.ts'
import { type Expression, input } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { type Environment, invalid, type NamedPlan } from './context.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { uniqueNames } from './names.ts'
import { directionOf } from './over/bind.ts'
import { tableScope } from './scope.ts'

type BindBody = (body: QueryBody, env: Environment) => NamedPlan

/** A query with ORDER BY, LIMIT or OFFSET. */
export function bindOrdered(query: Query, env: Environment, bindBody: BindBody): NamedPlan {
  const { plan, names, columns } = bindSorted(query, env, bindBody)
  const order = query.orderBy.map((item, i): SortKey => ({ ...directionOf(item), column: columns[i] as number }))
  const sorted = withLimit(plan, order, query, env)
  const visible = sorted.fields.length === names.length ? sorted : visibleColumns(sorted, names.length, query.span)
  return { plan: renamed(visible, uniqueNames(names)), names }
}

interface Sorted extends NamedPlan {
  /** The column of each item of ORDER BY; those behind the names are not shown. */
  readonly columns: readonly number[]
}

/** What a query is ordered by: columns of its result by name or number, else expressions over what it reads. */
function bindSorted({ body, orderBy }: Query, env: Environment, bindBody: BindBody): Sorted {
  const { plan, names } = bindBody(body, env)
  const found = orderBy.map(({ expression }) => shownColumn(expression, names, env))
  if (found.every((column) => column !== undefined)) return { plan, names, columns: found }
  const missing = orderBy.filter((_, i) => found[i] === undefined)
  const more = body.kind === 'Select' && !body.distinct ? withHidden(body, missing, env, bindBody) : undefined
  const hidden = more ?? computed(plan, names, missing, env)
  let next = names.length
  return { plan: hidden, names, columns: found.map((column) => column ?? next++) }
}

function shownColumn(ast: ExpressionAst, names: readonly string[], env: Environment): number | undefined {
  if (ast.kind === 'Literal' && ast.type === 'integer') {
    const ordinal = Number(ast.text)
    if (ordinal >= 1 && ordinal <= names.length) return ordinal - 1
    const message = `ORDER BY ${ast.text}: the query's columns have the numbers 1 to ${names.length}.`
    throw invalid(env, 'UNKNOWN_COLUMN', message, ast.span)
  }
  const [name, ...rest] = ast.kind === 'ColumnRef' ? ast.parts : []
  if (name === undefined || rest.length > 0) return undefined
  const column = names.indexOf(name.name)
  return column < 0 ? undefined : column
}

/** The select list with the items behind it that it is ordered by; undefined where they aren't of what it reads. */
function withHidden(
  body: SelectAst,
  items: readonly OrderItem[],
  env: Environment,
  bindBody: BindBody,
): LogicalPlan | undefined {
  const hidden = items.map(({ expression }) => ({ expression, alias: undefined }))
  try {
    return bindBody({ ...body, items: [...body.items, ...hidden] }, env).plan
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'UNKNOWN_COLUMN') return undefined
    throw error
  }
}

/** Expressions over the columns of the result, behind them. */
function computed(
  plan: LogicalPlan,
  names: readonly string[],
  items: readonly OrderItem[],
  env: Environment,
): LogicalPlan {
  const local = expressionEnvironment(env, tableScope(plan.fields, undefined, names), 'ORDER BY')
  const own = plan.fields.map(({ type }, i): Expression => input(i, type))
  const more = items.map(({ expression }) => bindExpression(expression, local))
  const all = uniqueNames([...plan.fields.map(({ name }) => name), ...more.map((_, i) => `$s${i}`)])
  return project(plan, [...own, ...more], all, items[0]?.expression.span)
}

function visibleColumns(plan: LogicalPlan, count: number, span: Span): LogicalPlan {
  const kept = Array.from({ length: count }, (_, i) => input(i, fieldAt(plan, i).type))
  return project(
    plan,
    kept,
    plan.fields.slice(0, count).map(({ name }) => name),
    span,
  )
}

function withLimit(plan: LogicalPlan, order: readonly SortKey[], query: Query, env: Environment): LogicalPlan {
  const { limit, offset, span, orderBy } = query
  if (limit === undefined) {
    if (offset !== undefined) {
      throw invalid(
        env,
        'OFFSET_WITHOUT_LIMIT',
        'OFFSET needs a LIMIT: how many rows follow would have no end.',
        offset.span,
      )
    }
    return { kind: 'Sort', input: plan, order, fields: plan.fields, span: orderBy[0]?.expression.span ?? span }
  }
  const first = offset === undefined ? 0 : countOf(offset, 'OFFSET', env)
  const count = countOf(limit, 'LIMIT', env)
  return {
    kind: 'Rank',
    input: plan,
    partition: [],
    order,
    from: first + 1,
    to: first + count,
    withRank: false,
    fields: plan.fields,
    span: limit.span,
  }
}

function countOf(ast: ExpressionAst, clause: string, env: Environment): number {
  const count = ast.kind === 'Literal' && ast.type === 'integer' ? Number(ast.text) : Number.NaN
  if (Number.isSafeInteger(count)) return count
  throw invalid(env, 'BAD_LIMIT', `${clause} needs a whole number, written out.`, ast.span)
}
