import type { Span } from '../../../core/position.ts'
import { simple, withNullable } from '../../../core/types/logical-type.ts'
import { isNull } from '../../functions/scalar/comparison/tests.ts'
import { aggregateFields, fieldAt, filter, project } from '../../logical/builder.ts'
import {
  conjuncts,
  type Expression,
  input,
  literal,
  mapChildren,
  mapInputs,
  type SubQueryExpression,
} from '../../logical/expression.ts'
import type { JoinType, LogicalAggregate, LogicalJoin, LogicalPlan } from '../../logical/plan.ts'
import { allOf } from '../../logical/rewrite.ts'
import { type Environment, invalid } from '../context.ts'
import { joinFields } from '../join.ts'
import { withOver } from '../over/rows.ts'
import { boundQuery } from './bound-query.ts'

/** What a SELECT shows, over its rows. */
export interface ShownRows {
  readonly expressions: readonly Expression[]
  readonly names: readonly string[]
  /** QUALIFY. */
  readonly condition?: Expression | undefined
}

/** A projection; queries within its expressions are joined to its input, and steps of their own compute calls with OVER. */
export function projectRows(
  plan: LogicalPlan,
  { expressions, names, condition }: ShownRows,
  span: Span,
  env: Environment,
): LogicalPlan {
  const scalars = new Scalars(plan, span, env)
  const all = [...expressions, ...(condition === undefined ? [] : [condition])].map((e) => scalars.replace(e))
  const over = withOver(scalars.plan, all)
  const [shown, qualified] = [over.expressions.slice(0, expressions.length), over.expressions[expressions.length]]
  return project(qualified === undefined ? over.plan : filter(over.plan, qualified, span), shown, names, span)
}

/** A filter; conditions on queries become semi and anti joins. */
export function filterRows(plan: LogicalPlan, condition: Expression, span: Span, env: Environment): LogicalPlan {
  const plain: Expression[] = []
  const scalar: Expression[] = []
  let joined = plan
  const all = conjuncts(condition)
  for (const one of all) if (!hasQuery(one)) plain.push(one)
  const first = allOf(plain)
  if (first !== undefined) joined = filter(joined, first, span)
  for (const one of all) {
    const exists = existsOf(one)
    if (exists !== undefined) joined = existsJoin(joined, exists.query, exists.negated ? 'ANTI' : 'SEMI')
    else if (hasQuery(one)) scalar.push(one)
  }
  const scalars = new Scalars(joined, span, env)
  const rest = allOf(scalar.map((one) => scalars.replace(one)))
  if (rest === undefined) return joined
  const kept = plan.fields.map(({ type }, i) => input(i, type))
  const names = plan.fields.map(({ name }) => name)
  return project(filter(scalars.plan, rest, span), kept, names, span)
}

function hasQuery(expression: Expression): boolean {
  let found = false
  const look = (e: Expression): Expression => {
    found ||= e.kind === 'SubQuery'
    return found ? e : mapChildren(e, look)
  }
  look(expression)
  return found
}

/** EXISTS, or NOT EXISTS. */
function existsOf(condition: Expression): { query: SubQueryExpression; negated: boolean } | undefined {
  if (condition.kind === 'SubQuery' && condition.mode === 'EXISTS') return { query: condition, negated: false }
  if (condition.kind !== 'Call' || condition.function.name !== 'NOT') return undefined
  const inner = condition.args[0] && existsOf(condition.args[0])
  return inner && { query: inner.query, negated: !inner.negated }
}

function existsJoin(left: LogicalPlan, query: SubQueryExpression, type: 'SEMI' | 'ANTI'): LogicalPlan {
  // Of a query that is tied to nothing it only matters whether it has a row.
  const { plan, condition } = boundQuery(query)
  return join(left, condition === undefined ? oneRowAtMost(plan, query.span) : plan, query, type)
}

function oneRowAtMost(plan: LogicalPlan, span: Span | undefined): LogicalPlan {
  const constant = project(plan, [literal(true, simple('BOOLEAN', false))], ['$exists'], span)
  const node = { kind: 'Aggregate', input: constant, keys: [0], aggregates: [], groupWindow: undefined, span } as const
  const aggregate: LogicalAggregate = { ...node, fields: aggregateFields(node) }
  return aggregate
}

/** `left` joined to the plan of a query, on its condition. */
function join(left: LogicalPlan, right: LogicalPlan, query: SubQueryExpression, type: JoinType): LogicalPlan {
  const width = left.fields.length
  const { args, span } = query
  const { condition } = boundQuery(query)
  const joined: Omit<LogicalJoin, 'fields'> = {
    kind: 'Join',
    type,
    left,
    right,
    condition:
      condition && mapInputs(condition, (ref) => args[ref.index] ?? { ...ref, index: width + ref.index - args.length }),
    span,
  }
  return { ...joined, fields: joinFields(type, left, right) }
}

/** Joins the queries that stand for values in expressions over `plan` to it. */
class Scalars {
  plan: LogicalPlan
  readonly #span: Span
  readonly #env: Environment

  constructor(plan: LogicalPlan, span: Span, env: Environment) {
    this.plan = plan
    this.#span = span
    this.#env = env
  }

  /** `expression` with columns of the joined plan in place of queries. */
  replace(expression: Expression): Expression {
    const simpler = mapChildren(expression, (child) => this.replace(child))
    if (simpler.kind !== 'SubQuery') return simpler
    if (simpler.mode === 'SCALAR') return this.#join(simpler)
    const message =
      'IN and EXISTS with a query can stand in WHERE and HAVING only, by themselves or among conditions combined by AND. ' +
      'Write an outer join, or UNION ALL of two queries.'
    throw invalid(this.#env, 'SUB_QUERY_NOT_ALLOWED', message, simpler.span ?? this.#span)
  }

  #join(query: SubQueryExpression): Expression {
    const { span } = query
    const { plan, absent } = boundQuery(query)
    const width = this.plan.fields.length
    if (absent === undefined) {
      this.plan = join(this.plan, plan, query, 'LEFT')
      return input(width, fieldAt(this.plan, width).type, span)
    }
    const marked = [...plan.fields.map(({ type }, i) => input(i, type)), literal(true, simple('BOOLEAN', false))]
    const names = [...plan.fields.map(({ name }) => name), '$present']
    this.plan = join(this.plan, project(plan, marked, names, span), query, 'LEFT')
    const mark = input(width + plan.fields.length, simple('BOOLEAN'), span)
    const missing: Expression = { kind: 'Call', function: isNull, args: [mark], type: simple('BOOLEAN', false), span }
    const type = withNullable(fieldAt(this.plan, width).type, query.type.nullable)
    return {
      kind: 'Case',
      branches: [{ when: missing, then: absent }],
      otherwise: input(width, type, span),
      type,
      span,
    }
  }
}
