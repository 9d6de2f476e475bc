import type { Span } from '../../../core/position.ts'
import { aggregateFields, fieldAt, filter, project } from '../../logical/builder.ts'
import {
  children,
  collectInputs,
  conjuncts,
  type Expression,
  input,
  mapChildren,
  type OuterExpression,
} from '../../logical/expression.ts'
import type { LogicalAggregate, LogicalJoin, LogicalPlan, LogicalProject } from '../../logical/plan.ts'
import { allOf, renumbered } from '../../logical/rewrite.ts'
import { type Environment, invalid } from '../context.ts'

/** A plan that refers to nothing outside, and what must hold between its rows and the row outside. */
export interface Decorrelated {
  /** The columns it had, and more that `conditions` read. */
  readonly plan: LogicalPlan
  /** Over the columns of `plan`; what is outside are `Outer` expressions. */
  readonly conditions: readonly Expression[]
}

/**
 * Takes the conditions that refer to the query around out of `plan`. They may stand in WHERE, below projections and joins;
 * below GROUP BY as equalities, by whose inner sides it then groups too.
 */
export function decorrelate(plan: LogicalPlan, env: Environment): Decorrelated {
  if (!refersOutside(plan)) return { plan, conditions: [] }
  switch (plan.kind) {
    case 'Filter': {
      const below = decorrelate(plan.input, env)
      const all = conjuncts(plan.condition)
      const kept = allOf(all.filter((condition) => !hasOuter(condition)))
      const rows = kept === undefined ? below.plan : filter(below.plan, kept, plan.span)
      return { plan: rows, conditions: [...below.conditions, ...all.filter(hasOuter)] }
    }
    case 'Project':
      return throughProject(plan, decorrelate(plan.input, env), env)
    case 'Aggregate':
      return throughAggregate(plan, decorrelate(plan.input, env), env)
    case 'Join':
      return throughJoin(plan, decorrelate(plan.left, env), decorrelate(plan.right, env), env)
    default:
      throw tooDeep(plan.span, env)
  }
}

function throughProject(plan: LogicalProject, below: Decorrelated, env: Environment): Decorrelated {
  const outer = plan.expressions.find(hasOuter)
  if (outer !== undefined) throw tooDeep(outer.span ?? plan.span, env)
  const expressions = [...plan.expressions]
  const names = plan.fields.map(({ name }) => name)
  const placeOf = (column: number): number => {
    const known = expressions.findIndex((e) => e.kind === 'Input' && e.index === column)
    if (known >= 0) return known
    names.push(`$c${expressions.length}`)
    return expressions.push(input(column, fieldAt(below.plan, column).type)) - 1
  }
  const conditions = below.conditions.map((condition) => renumbered(condition, placeOf))
  return { plan: project(below.plan, expressions, names, plan.span), conditions }
}

function throughAggregate(plan: LogicalAggregate, below: Decorrelated, env: Environment): Decorrelated {
  const equalities = below.conditions.map((condition) => innerSide(condition, env))
  const width = below.plan.fields.length
  const own = below.plan.fields.map(({ type }, i): Expression => input(i, type))
  const inner = equalities.map((equality) => equality.inner)
  const names = [...below.plan.fields.map(({ name }) => name), ...inner.map((_, i) => `$c${i}`)]
  const keyed = project(below.plan, [...own, ...inner], names, plan.span)
  const node = { ...plan, input: keyed, keys: [...plan.keys, ...inner.map((_, i) => width + i)] }
  const grouped: LogicalAggregate = { ...node, fields: aggregateFields(node) }
  // The keys that were added stand between the keys and the results: they go to the end.
  const first = plan.keys.length
  const order = [...plan.fields.map((_, i) => (i < first ? i : i + inner.length)), ...inner.map((_, i) => first + i)]
  const outputs = order.map((column) => input(column, fieldAt(grouped, column).type))
  const outputNames = [...plan.fields.map(({ name }) => name), ...inner.map((_, i) => `$c${i}`)]
  const conditions = equalities.map(({ rebuild }, i) => {
    const key = plan.fields.length + i
    return rebuild(input(key, fieldAt(grouped, first + i).type))
  })
  return { plan: project(grouped, outputs, outputNames, plan.span), conditions }
}

interface InnerSide {
  readonly inner: Expression
  /** The condition with another expression in place of `inner`. */
  rebuild(inner: Expression): Expression
}

function innerSide(condition: Expression, env: Environment): InnerSide {
  if (condition.kind === 'Call' && condition.function.name === '=') {
    const at = condition.args.findIndex((arg) => !hasOuter(arg))
    const [inner, outer] = [condition.args[at], condition.args[1 - at]]
    if (inner !== undefined && outer !== undefined && collectInputs(outer).size === 0) {
      return { inner, rebuild: (column) => ({ ...condition, args: at === 0 ? [column, outer] : [outer, column] }) }
    }
  }
  const message =
    'A sub-query that aggregates can be tied to the query around it by equalities only, inner column = outer column. ' +
    'Write it as a join.'
  throw invalid(env, 'NOT_DECORRELATED', message, condition.span ?? wholeOf(env))
}

function throughJoin(plan: LogicalJoin, left: Decorrelated, right: Decorrelated, env: Environment): Decorrelated {
  const [oldWidth, width] = [plan.left.fields.length, left.plan.fields.length]
  const own = plan.condition === undefined ? [] : conjuncts(plan.condition)
  const oneSided = plan.type === 'SEMI' || plan.type === 'ANTI'
  const pulls = plan.type === 'INNER' || (oneSided && right.conditions.length === 0 && !own.some(hasOuter))
  if (!pulls) throw tooDeep(plan.span, env)
  const moved = own.map((e) => renumbered(e, (column) => (column < oldWidth ? column : column - oldWidth + width)))
  const ofRight = right.conditions.map((e) => renumbered(e, (column) => column + width))
  const joined: LogicalJoin = {
    ...plan,
    left: left.plan,
    right: right.plan,
    condition: allOf(moved.filter((condition) => !hasOuter(condition))),
    fields: oneSided ? left.plan.fields : [...left.plan.fields, ...right.plan.fields],
  }
  const conditions = [...left.conditions, ...ofRight, ...moved.filter(hasOuter)]
  if (oneSided) return { plan: joined, conditions }
  // Columns that the left was given come behind those the join had.
  const extra = Array.from({ length: width - oldWidth }, (_, i) => oldWidth + i)
  const rest = right.plan.fields.map((_, i) => width + i)
  const order = [...Array.from({ length: oldWidth }, (_, i) => i), ...rest, ...extra]
  const outputs = order.map((column) => input(column, fieldAt(joined, column).type))
  const names = order.map((column) => fieldAt(joined, column).name)
  const places = new Map(order.map((column, i) => [column, i]))
  return {
    plan: project(joined, outputs, names, plan.span),
    conditions: conditions.map((e) => renumbered(e, (column) => places.get(column) as number)),
  }
}

/** A reference to the query around from where it can't be taken out. */
function tooDeep(span: Span | undefined, env: Environment): Error {
  const message =
    'This sub-query refers to the query around it where only a condition of WHERE can. Write it as a join, or move the ' +
    'reference into WHERE.'
  return invalid(env, 'NOT_DECORRELATED', message, span ?? wholeOf(env))
}

function wholeOf({ text }: Environment): Span {
  return { start: { offset: 0, line: 1, column: 1 }, end: text.length }
}

export function hasOuter(expression: Expression): boolean {
  return expression.kind === 'Outer' || children(expression).some(hasOuter)
}

function refersOutside(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'Scan':
      return false
    case 'Values':
      return plan.rows.some((row) => row.some(hasOuter))
    case 'Filter':
      return hasOuter(plan.condition) || refersOutside(plan.input)
    case 'Project':
      return plan.expressions.some(hasOuter) || refersOutside(plan.input)
    case 'Join': {
      const { condition, left, right } = plan
      return (condition !== undefined && hasOuter(condition)) || refersOutside(left) || refersOutside(right)
    }
    case 'Union':
      return plan.inputs.some(refersOutside)
    case 'Correlate':
      return plan.args.some(hasOuter) || refersOutside(plan.input)
    case 'AsyncCalls':
    case 'CurrentWatermark':
    case 'Watermark':
    case 'WindowTvf':
    case 'Aggregate':
    case 'Normalize':
    case 'Over':
    case 'Rank':
    case 'Sort':
    case 'Match':
      return refersOutside(plan.input)
  }
}

/** `expression` with `f` of the references to the outside. */
export function mapOuter(expression: Expression, f: (outer: OuterExpression) => Expression): Expression {
  return expression.kind === 'Outer' ? f(expression) : mapChildren(expression, (child) => mapOuter(child, f))
}
