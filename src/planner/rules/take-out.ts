import { project } from '../logical/builder.ts'
import {
  type CallExpression,
  children,
  type Expression,
  input,
  mapChildren,
  sameExpression,
} from '../logical/expression.ts'
import { matchExpressions } from '../logical/match-values.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { bottomUp } from '../logical/rewrite.ts'

/** Calls that a step of their own makes. */
export interface TakenCalls {
  readonly isTaken: (call: CallExpression) => boolean
  /** The step: the columns of `below`, then the results of the calls. */
  readonly step: (below: LogicalPlan, calls: readonly CallExpression[]) => LogicalPlan
  /** Complains about a call outside of projections and conditions. */
  readonly misplaced: (call: CallExpression) => Error
}

/** Takes calls out of projections and conditions: they are made for all rows, by a step below. */
export function takeOut(taken: TakenCalls): (plan: LogicalPlan) => LogicalPlan {
  return bottomUp((plan) => {
    switch (plan.kind) {
      case 'Project': {
        if (!plan.expressions.some((expression) => hasTaken(expression, taken))) return plan
        const { below, expressions } = split(plan.input, plan.expressions, taken)
        return { ...plan, input: below, expressions }
      }
      case 'Filter': {
        if (!hasTaken(plan.condition, taken)) return plan
        const { below, expressions } = split(plan.input, [plan.condition], taken)
        const [condition = plan.condition] = expressions
        const filtered: LogicalPlan = { ...plan, input: below, condition, fields: below.fields }
        const kept = plan.fields.map(({ type }, i) => input(i, type))
        const names = plan.fields.map(({ name }) => name)
        return project(filtered, kept, names, plan.span)
      }
      default:
        for (const expression of otherExpressions(plan)) refuse(expression, taken)
        return plan
    }
  })
}

function otherExpressions(plan: LogicalPlan): readonly Expression[] {
  if (plan.kind === 'Join' || plan.kind === 'Watermark') {
    const expression = plan.kind === 'Join' ? plan.condition : plan.expression
    return expression === undefined ? [] : [expression]
  }
  if (plan.kind === 'Values') return plan.rows.flat()
  if (plan.kind === 'Match') return matchExpressions(plan)
  return plan.kind === 'Correlate' ? plan.args : []
}

function refuse(expression: Expression, taken: TakenCalls): void {
  if (isTakenCall(expression, taken)) throw taken.misplaced(expression)
  for (const child of children(expression)) refuse(child, taken)
}

function isTakenCall(expression: Expression, taken: TakenCalls): expression is CallExpression {
  return expression.kind === 'Call' && taken.isTaken(expression)
}

function hasTaken(expression: Expression, taken: TakenCalls): boolean {
  return isTakenCall(expression, taken) || children(expression).some((child) => hasTaken(child, taken))
}

/** `expressions` over a plan that makes their calls, those that others wait for first. */
function split(
  plan: LogicalPlan,
  expressions: readonly Expression[],
  taken: TakenCalls,
): { readonly below: LogicalPlan; readonly expressions: readonly Expression[] } {
  let below = plan
  let rest = expressions
  while (rest.some((expression) => hasTaken(expression, taken))) {
    const calls: CallExpression[] = []
    for (const expression of rest) collectReady(expression, calls, taken)
    const width = below.fields.length
    below = taken.step(below, calls)
    rest = rest.map((expression) => replaced(expression, calls, width))
  }
  return { below, expressions: rest }
}

/** Adds the calls whose arguments need no other. */
function collectReady(expression: Expression, into: CallExpression[], taken: TakenCalls): void {
  if (isTakenCall(expression, taken) && !expression.args.some((arg) => hasTaken(arg, taken))) {
    if (!into.some((other) => isSame(other, expression))) into.push(expression)
  } else for (const child of children(expression)) collectReady(child, into, taken)
}

/** Calls that may differ are all made. */
function isSame(a: CallExpression, b: CallExpression): boolean {
  return a === b || (a.function.deterministic !== false && sameExpression(a, b))
}

function replaced(expression: Expression, calls: readonly CallExpression[], width: number): Expression {
  const made = expression.kind === 'Call' ? calls.findIndex((call) => isSame(call, expression)) : -1
  if (made >= 0) return input(width + made, expression.type, expression.span)
  return mapChildren(expression, (child) => replaced(child, calls, width))
}
