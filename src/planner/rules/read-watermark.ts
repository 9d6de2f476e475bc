import { PlanError, ValidationError } from '../../core/errors.ts'
import { currentWatermark } from '../functions/scalar/temporal/current-watermark.ts'
import { field } from '../logical/builder.ts'
import type { CallExpression } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { takeOut } from './take-out.ts'

/** Calls of CURRENT_WATERMARK become columns of a step that knows the watermark. `text` is the statement, for errors. */
export function readWatermark(text: string): (plan: LogicalPlan) => LogicalPlan {
  return takeOut({
    isTaken: (call) => call.function === currentWatermark,
    step: (below, calls) => watermarkColumns(below, calls, text),
    misplaced({ span }) {
      const message = 'CURRENT_WATERMARK can be called in SELECT and WHERE only. Call it in a sub-query first.'
      return new PlanError('WATERMARK_NOT_KNOWN', message, span && { text, span })
    },
  })
}

function watermarkColumns(below: LogicalPlan, calls: readonly CallExpression[], text: string): LogicalPlan {
  for (const { args, span } of calls) {
    const [time] = args
    if (time?.kind === 'Input' && below.fields[time.index]?.time === 'ROWTIME') continue
    const message =
      'CURRENT_WATERMARK needs a rowtime attribute: the column that a WATERMARK clause is about, passed on unchanged.'
    throw new ValidationError('WRONG_ARGUMENTS', message, span && { text, span })
  }
  const added = calls.map(({ type }, i) => field(`$watermark${below.fields.length + i}`, type))
  return { kind: 'CurrentWatermark', input: below, fields: [...below.fields, ...added], span: calls[0]?.span }
}
