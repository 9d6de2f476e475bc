import type { Span } from '../../core/position.ts'
import type { Expression } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { timeOf } from '../logical/builder.ts'
import { invalid } from './context.ts'
import { bare } from './expressions/apply.ts'

/** Complains unless `expression` is a time attribute of `plan`; `what` needs it: `TUMBLE`. */
export function requireTimeAttribute(
  expression: Expression,
  plan: LogicalPlan,
  what: string,
  span: Span,
  env: { readonly text: string },
): 'ROWTIME' | 'PROCTIME' {
  const time = timeOf(expression, plan.fields)
  if (time !== undefined && expression.kind === 'Input') return time
  throw invalid(env, 'NOT_A_TIME_ATTRIBUTE', notATimeAttribute(expression, plan, what), span)
}

function notATimeAttribute(expression: Expression, plan: LogicalPlan, what: string): string {
  if (expression.kind !== 'Input') {
    const message = `${what} needs a time attribute; this is an expression of type ${bare(expression.type)}.`
    return `${message} Name the column itself, or declare the expression as a computed column with a watermark.`
  }
  const name = plan.fields[expression.index]?.name ?? ''
  const message = `${what} needs a time attribute, but column '${name}' is a plain ${bare(expression.type)}.`
  if (isTimestamp(expression) && hadTime(plan, expression.index)) {
    return `${message} It was one, but turned plain on the way: an attribute passes filters and projections that only forward it, no joins, groupings or windows.`
  }
  const declared = isTimestamp(expression) ? name : 'ts'
  return `${message} Declare WATERMARK FOR ${declared} AS … in the table, or use a computed column AS PROCTIME().`
}

function isTimestamp({ type }: Expression): boolean {
  return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
}

/** Whether column `column` comes from a time attribute further down. */
function hadTime(plan: LogicalPlan, column: number): boolean {
  if (plan.fields[column]?.time !== undefined) return true
  switch (plan.kind) {
    case 'Project': {
      const expression = plan.expressions[column]
      return expression?.kind === 'Input' && hadTime(plan.input, expression.index)
    }
    case 'Filter':
    case 'WindowTvf':
    case 'Correlate':
    case 'AsyncCalls':
    case 'CurrentWatermark':
    case 'Over':
    case 'Rank':
    case 'Sort':
    case 'Normalize':
      return column < plan.input.fields.length && hadTime(plan.input, column)
    case 'Aggregate': {
      const key = plan.keys[column]
      return key !== undefined && hadTime(plan.input, key)
    }
    default:
      return false
  }
}
