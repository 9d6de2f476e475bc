import type { Span } from '../../core/position.ts'
import type { ExpressionAst, WindowAst } from '../../parser/ast/expression.ts'
import type { SelectAst } from '../../parser/ast/query.ts'
import type { Expression } from '../logical/expression.ts'
import type { LogicalPlan, LogicalValues } from '../logical/plan.ts'
import { type Environment, invalid, type NamedPlan } from './context.ts'
import { requireBoolean } from './expressions/coerce.ts'
import { type ExpressionEnvironment, expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { bindColumnRef, flattened } from './expressions/nested.ts'
import { bindTableRef } from './from.ts'
import { type BoundKeys, bindAggregation, bindKeys, distinct } from './group-by.ts'
import { Grouping } from './grouping.ts'
import { outputName, uniqueNames } from './names.ts'
import { filterRows, projectRows } from './sub-queries/join.ts'
import { EMPTY_SCOPE, expandStar, isTable, type Relation, type ScopeColumn } from './scope.ts'

/** SELECT … FROM … WHERE … GROUP BY … HAVING: Filter, then Project, with an Aggregate between them if need be. */
export function bindSelect(select: SelectAst, env: Environment): NamedPlan {
  rejectUnsupported(select, env)
  const relation = bindFrom(select, env)
  const keys = select.groupBy === undefined ? undefined : bindKeys(select.groupBy, relation, env)
  const grouping = new Grouping(relation, keys?.window, env)
  const windows = namedWindows(select, env)
  const items = bindItems(select, { ...expressionEnvironment(env, relation.scope, 'SELECT', grouping), windows })
  const names = items.map(({ name }) => name)
  const plan = bindOutput(select, relation, keys, grouping, items, env)
  return { plan: select.distinct ? distinct(plan, select.span, env) : plan, names }
}

function bindFrom(select: SelectAst, env: Environment): Relation {
  const { from, where, span } = select
  const relation = from === undefined ? { plan: oneRow(span), scope: EMPTY_SCOPE } : bindTableRef(from, env)
  if (where === undefined) return relation
  const condition = bindExpression(where, expressionEnvironment(env, relation.scope, 'WHERE'))
  const required = requireBoolean(condition, 'WHERE', where.span, env)
  return { ...relation, plan: filterRows(relation.plan, required, where.span, env) }
}

/** What a SELECT without FROM reads: one row without columns. */
function oneRow(span: Span): LogicalValues {
  return { kind: 'Values', rows: [[]], fields: [], span }
}

function bindItems(select: SelectAst, env: ExpressionEnvironment): readonly ScopeColumn[] {
  return select.items.flatMap((item, i): readonly ScopeColumn[] => {
    const { expression } = item
    return bindStar(expression, env) ?? [{ name: outputName(item, i), expression: bindExpression(expression, env) }]
  })
}

/** The columns of `*` or `t.*`, and of `r.*` where `r` is a row; undefined for anything else. */
function bindStar(ast: ExpressionAst, env: ExpressionEnvironment): readonly ScopeColumn[] | undefined {
  const { span } = ast
  if (ast.kind === 'FieldAccess' && ast.field === '*') return flattened(bindExpression(ast.operand, env), span, env)
  if (ast.kind !== 'Star') return undefined
  const [first] = ast.qualifier
  const named = env.scope.columns.some(({ name }) => name === first?.name) || ast.qualifier.length > 1
  if (named && !isTable(ast, env.scope)) {
    return flattened(bindColumnRef({ kind: 'ColumnRef', parts: ast.qualifier, span }, env), span, env)
  }
  return expandStar(ast, env.scope, env).map((column) => ({
    name: column.name,
    expression: { ...column.expression, span },
  }))
}

function bindOutput(
  select: SelectAst,
  { plan, scope }: Relation,
  keys: BoundKeys | undefined,
  grouping: Grouping,
  items: readonly ScopeColumn[],
  env: Environment,
): LogicalPlan {
  const { span } = select
  const having = bindHaving(select, expressionEnvironment(env, scope, 'HAVING', grouping))
  const qualify = bindQualify(select, items, expressionEnvironment(env, scope, 'QUALIFY', grouping))
  const expressions = items.map(({ expression }) => expression)
  const names = uniqueNames(items.map(({ name }) => name))
  if (keys === undefined && having === undefined && grouping.results.length === 0) {
    return projectRows(plan, { expressions, names, condition: qualify }, span, env)
  }
  return bindAggregation(
    plan,
    keys ?? { keys: [], window: undefined },
    grouping,
    { expressions, names, having, qualify },
    span,
    env,
  )
}

function bindHaving({ having }: SelectAst, env: ExpressionEnvironment): Expression | undefined {
  return having === undefined ? undefined : requireBoolean(bindExpression(having, env), 'HAVING', having.span, env)
}

/** A condition on the rows shown, calls with OVER among them; it may use the names of the select list. */
function bindQualify(
  select: SelectAst,
  items: readonly ScopeColumn[],
  env: ExpressionEnvironment,
): Expression | undefined {
  const { qualify } = select
  if (qualify === undefined) return undefined
  const aliases = new Map(items.map(({ name, expression }) => [name, expression]))
  const condition = bindExpression(qualify, { ...env, windows: namedWindows(select, env), aliases })
  return requireBoolean(condition, 'QUALIFY', qualify.span, env)
}

/** What WINDOW defines. */
function namedWindows({ windows }: SelectAst, env: Environment): ReadonlyMap<string, WindowAst> {
  const named = new Map<string, WindowAst>()
  for (const { name, window } of windows) {
    if (named.has(name.name)) throw invalid(env, 'DUPLICATE_ALIAS', `WINDOW defines '${name.name}' twice.`, name.span)
    named.set(name.name, window)
  }
  return named
}

function rejectUnsupported(select: SelectAst, env: Environment): void {
  if (select.items.length === 0) throw invalid(env, 'NO_COLUMNS', 'SELECT needs at least one column.', select.span)
}
