import { PlanError } from '../../core/errors.ts'
import { field } from '../logical/builder.ts'
import type { CallExpression } from '../logical/expression.ts'
import type { AsyncCall, LogicalAsyncCalls, LogicalPlan } from '../logical/plan.ts'
import { takeOut } from './take-out.ts'

/** Gives the calls of asynchronous functions a step of their own. `text` is the statement, for errors. */
export function splitAsync(text: string): (plan: LogicalPlan) => LogicalPlan {
  return takeOut({
    isTaken: ({ function: fn }) => fn.async !== undefined,
    step: asyncCalls,
    misplaced({ function: { name }, span }) {
      const message = `${name} is asynchronous and can be called in SELECT and WHERE only. Call it in a sub-query first.`
      return new PlanError('ASYNC_NOT_ALLOWED', message, span && { text, span })
    },
  })
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
