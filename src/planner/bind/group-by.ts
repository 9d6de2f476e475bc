import { PlanError } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'
import type { ExpressionAst } from '../../parser/ast/expression.ts'
import type { GroupItem } from '../../parser/ast/query.ts'
import { aggregateFields, fieldAt, isIdentity, project, renamed } from '../logical/builder.ts'
import { type Expression, input, mapChildren, sameExpression } from '../logical/expression.ts'
import type { GroupWindow, LogicalAggregate, LogicalPlan } from '../logical/plan.ts'
import { isWindowAggregate, windowColumns } from '../logical/window-columns.ts'
import { at, type Environment, invalid, notSupported } from './context.ts'
import { rejectBareNull } from './expressions/coerce.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { type BoundGroupWindow, bindGroupWindow, groupWindowCall } from './group-window.ts'
import { type Grouping, Slots } from './grouping.ts'
import { uniqueNames } from './names.ts'
import { filterRows, projectRows } from './sub-queries/join.ts'
import type { Relation } from './scope.ts'

/** GROUP BY: keys over the input, and at most one group window. */
export interface BoundKeys {
  readonly keys: readonly Expression[]
  readonly window: BoundGroupWindow | undefined
}

export function bindKeys(items: readonly GroupItem[], relation: Relation, env: Environment): BoundKeys {
  const local = expressionEnvironment(env, relation.scope, 'GROUP BY')
  const keys: Expression[] = []
  let window: BoundGroupWindow | undefined
  for (const ast of items.flatMap((item) => groupExpressions(item, env))) {
    const call = groupWindowCall(ast)
    if (call === undefined) {
      const key = bindExpression(ast, local)
      rejectBareNull(key, env, ast.span)
      if (!keys.some((other) => sameExpression(other, key))) keys.push(key)
      continue
    }
    if (window !== undefined) throw invalid(env, 'SECOND_WINDOW', 'Only one window can stand in GROUP BY.', ast.span)
    window = bindGroupWindow(call.path.parts.at(-1)?.name ?? '', call, relation, env)
  }
  return { keys, window }
}

function groupExpressions(item: GroupItem, env: Environment): readonly ExpressionAst[] {
  switch (item.kind) {
    case 'Expression':
      return [item.expression]
    case 'Set':
      return item.expressions
    default: {
      const name = { GroupingSets: 'GROUPING SETS', Rollup: 'ROLLUP', Cube: 'CUBE' }[item.kind]
      throw notSupported(env, name, spanOf(item) ?? wholeText(env))
    }
  }
}

function spanOf(item: GroupItem): Span | undefined {
  if (item.kind === 'Expression') return item.expression.span
  if (item.kind === 'Set') return item.expressions[0]?.span
  return item.items.map(spanOf).find((span) => span !== undefined)
}

function wholeText({ text }: Environment): Span {
  return { start: { offset: 0, line: 1, column: 1 }, end: text.length }
}

/** The select list of an aggregating query, bound over the query's input and the placeholders of `Grouping`. */
export interface Selection {
  readonly expressions: readonly Expression[]
  readonly names: readonly string[]
  readonly having: Expression | undefined
  readonly qualify: Expression | undefined
}

/** Project of keys and arguments -> Aggregate -> Filter (HAVING) -> Project of the select list. */
export function bindAggregation(
  source: LogicalPlan,
  { keys, window }: BoundKeys,
  grouping: Grouping,
  selection: Selection,
  span: Span,
  env: Environment,
): LogicalPlan {
  const aggregate = buildAggregate(source, keys, window, grouping, span)
  checkWindows(aggregate, span, env)
  const rewrite = outputRewriter(source, keys, grouping, env)
  const expressions = selection.expressions.map(rewrite)
  const having = selection.having === undefined ? undefined : rewrite(selection.having)
  const named = renameResults(aggregate, expressions, selection.names)
  const filtered = having === undefined ? named : filterRows(named, having, span, env)
  const condition = selection.qualify && rewrite(selection.qualify)
  if (condition === undefined && isIdentity(expressions, filtered.fields.length))
    return renamed(filtered, selection.names)
  return projectRows(filtered, { expressions, names: selection.names, condition }, span, env)
}

function buildAggregate(
  source: LogicalPlan,
  keys: readonly Expression[],
  window: BoundGroupWindow | undefined,
  grouping: Grouping,
  span: Span,
): LogicalAggregate {
  const slots = new Slots()
  const keySlots = keys.map((key) => slots.of(key))
  const calls = grouping.results.flatMap((result) => (result.kind === 'aggregate' ? [result.aggregate] : []))
  const aggregates = calls.map(({ args, filter: condition, ...call }, i) => ({
    function: call.function,
    args: args.map((arg) => slots.of(arg)),
    distinct: call.distinct,
    filter: condition === undefined ? undefined : slots.of(condition),
    type: call.type,
    name: `$a${i}`,
    span: call.span,
    orderIgnored: call.orderIgnored,
  }))
  const properties = grouping.results.flatMap((result) => (result.kind === 'property' ? [result.property] : []))
  const groupWindow: GroupWindow | undefined = window && {
    window: window.window,
    timeColumn: slots.of(input(window.timeColumn, fieldAt(source, window.timeColumn).type)),
    properties,
  }
  const { expressions } = slots
  const needed = expressions.length > 0 && !isIdentity(expressions, source.fields.length)
  const below = needed ? project(source, expressions, uniqueNames(slots.names(source)), span) : source
  const node = { kind: 'Aggregate', input: below, keys: keySlots, aggregates, groupWindow, span } as const
  return { ...node, fields: aggregateFields(node) }
}

/** Puts the aggregate's output columns in place of keys and placeholders; any other column is an error. */
function outputRewriter(
  plan: LogicalPlan,
  keys: readonly Expression[],
  grouping: Grouping,
  env: Environment,
): (expression: Expression) => Expression {
  const width = plan.fields.length
  const aggregates = grouping.results.filter(({ kind }) => kind === 'aggregate')
  const properties = grouping.results.filter(({ kind }) => kind === 'property')
  const outputs = [...aggregates, ...properties]
  const rewrite = (expression: Expression): Expression => {
    const key = keys.findIndex((other) => sameExpression(other, expression))
    if (key >= 0) return input(key, expression.type, expression.span)
    if (expression.kind !== 'Input') return mapChildren(expression, rewrite)
    const result = grouping.results[expression.index - width]
    if (result === undefined) throw notGrouped(plan, expression.index, expression.span, env)
    return input(keys.length + outputs.indexOf(result), expression.type, expression.span)
  }
  return rewrite
}

function notGrouped(plan: LogicalPlan, column: number, span: Span | undefined, env: Environment): Error {
  const name = fieldAt(plan, column).name
  const message = `Column '${name}' is neither in GROUP BY nor inside an aggregate. Group by it, or write for example MAX(${name}).`
  return invalid(env, 'NOT_GROUPED', message, span ?? wholeText(env))
}

/** Names aggregates after the output columns that show them. */
function renameResults(
  aggregate: LogicalAggregate,
  expressions: readonly Expression[],
  names: readonly string[],
): LogicalAggregate {
  const labels = aggregate.fields.map(({ name }, i) => {
    if (i < aggregate.keys.length) return name
    const shown = expressions.findIndex((e) => e.kind === 'Input' && e.index === i)
    return names[shown] ?? name
  })
  const unique = uniqueNames(labels)
  const aggregates = aggregate.aggregates.map((call, i) => ({
    ...call,
    name: unique[aggregate.keys.length + i] ?? call.name,
  }))
  const node = { ...aggregate, aggregates }
  const fields = aggregateFields(node).map((f, i) => ({ ...f, name: unique[i] ?? f.name }))
  return { ...node, fields }
}

/** SELECT DISTINCT, UNION: one row per combination of values. */
export function distinct(plan: LogicalPlan, span: Span, env: Environment): LogicalPlan {
  const node = {
    kind: 'Aggregate',
    input: plan,
    keys: plan.fields.map((_, i) => i),
    aggregates: [],
    groupWindow: undefined,
    span,
  } as const
  const aggregate: LogicalAggregate = { ...node, fields: aggregateFields(node) }
  checkWindows(aggregate, span, env)
  return aggregate
}

function checkWindows(aggregate: LogicalAggregate, span: Span, env: Environment): void {
  const window = isWindowAggregate(aggregate) ? windowColumns(aggregate.input)?.source.window : undefined
  if (window?.kind !== 'HOP' || window.size % window.slide === 0) return
  const message = `SIZE of HOP must be a multiple of SLIDE for an aggregation; ${window.size} ms is none of ${window.slide} ms.`
  throw new PlanError('BAD_WINDOW', message, at(env, span))
}
