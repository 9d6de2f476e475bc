import { PlanError } from '../../core/errors.ts'
import { field, project } from '../logical/builder.ts'
import {
  type CallExpression,
  children,
  type Expression,
  input,
  mapChildren,
  sameExpression,
} from '../logical/expression.ts'
import type { AsyncCall, LogicalAsyncCalls, LogicalPlan } from '../logical/plan.ts'
import { bottomUp } from '../logical/rewrite.ts'

/**
 * Takes the calls of asynchronous functions out of projections and conditions: they are made for all rows, by a step of
 * their own below. `text` is the statement, for errors.
 */
export function splitAsync(text: string): (plan: LogicalPlan) => LogicalPlan {
  return bottomUp((plan) => {
    switch (plan.kind) {
      case 'Project': {
        if (!plan.expressions.some(hasAsync)) return plan
        const { below, expressions } = split(plan.input, plan.expressions)
        return { ...plan, input: below, expressions }
      }
      case 'Filter': {
        if (!hasAsync(plan.condition)) return plan
        const { below, expressions } = split(plan.input, [plan.condition])
        const filtered: LogicalPlan = {
          ...plan,
          input: below,
          condition: expressions[0] as Expression,
          fields: below.fields,
        }
        const kept = plan.fields.map(({ type }, i) => input(i, type))
        return project(
          filtered,
          kept,
          plan.fields.map(({ name }) => name),
          plan.span,
        )
      }
      default:
        for (const expression of otherExpressions(plan)) refuse(expression, text)
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
  return plan.kind === 'Correlate' ? plan.args : []
}

function refuse(expression: Expression, text: string): void {
  if (isAsyncCall(expression)) {
    const name = expression.function.name
    const message = `${name} is asynchronous and can be called in SELECT and WHERE only. Call it in a sub-query first.`
    throw new PlanError('ASYNC_NOT_ALLOWED', message, expression.span && { text, span: expression.span })
  }
  for (const child of children(expression)) refuse(child, text)
}

const isAsyncCall = (expression: Expression): expression is CallExpression =>
  expression.kind === 'Call' && expression.function.async !== undefined

const hasAsync = (expression: Expression): boolean => isAsyncCall(expression) || children(expression).some(hasAsync)

/** `expressions` over a plan that makes their asynchronous calls, those that others wait for first. */
function split(
  plan: LogicalPlan,
  expressions: readonly Expression[],
): { readonly below: LogicalPlan; readonly expressions: readonly Expression[] } {
  let below = plan
  let rest = expressions
  while (rest.some(hasAsync)) {
    const calls: CallExpression[] = []
    for (const expression of rest) collectReady(expression, calls)
    const width = below.fields.length
    below = asyncCalls(below, calls)
    rest = rest.map((expression) => replaced(expression, calls, width))
  }
  return { below, expressions: rest }
}

/** Adds the asynchronous calls whose arguments need no other. */
function collectReady(expression: Expression, into: CallExpression[]): void {
  if (isAsyncCall(expression) && !expression.args.some(hasAsync)) {
    if (!into.some((other) => isSame(other, expression))) into.push(expression)
  } else for (const child of children(expression)) collectReady(child, into)
}

/** Calls that may differ are all made. */
function isSame(a: CallExpression, b: CallExpression): boolean {
  return a === b || (a.function.deterministic !== false && sameExpression(a, b))
}

function replaced(expression: Expression, calls: readonly CallExpression[], width: number): Expression {
  const made = isAsyncCall(expression) ? calls.findIndex((call) => isSame(call, expression)) : -1
  if (made >= 0) return input(width + made, expression.type, expression.span)
  return mapChildren(expression, (child) => replaced(child, calls, width))
}

function asyncCalls(below: LogicalPlan, calls: readonly CallExpression[]): LogicalAsyncCalls {
  const results = calls.map((call, i) => field(`$async${below.fields.length + i}`, call.type))
  return {
    kind: 'AsyncCalls',
    input: below,
    calls: calls.map(({ function: fn, args, type }): AsyncCall => {
      if (fn.async === undefined) throw new Error('not asynchronous')
      return { function: fn.async, args, type }
    }),
    fields: [...below.fields, ...results],
    span: calls[0]?.span,
  }
}
