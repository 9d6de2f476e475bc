import type { Span } from '../../../core/position.ts'
import { withNullable } from '../../../core/types/logical-type.ts'
import { singleValue } from '../../functions/aggregate/single-value.ts'
import { aggregateFields, fieldAt } from '../../logical/builder.ts'
import { type Expression, literal } from '../../logical/expression.ts'
import type { LogicalAggregate, LogicalPlan } from '../../logical/plan.ts'
import { substitute } from '../../logical/rewrite.ts'

/** `plan`, of one column, if it has one row at most; else what fails where it has more. */
export function singleRow(plan: LogicalPlan, span: Span): LogicalPlan {
  if (isSingle(plan)) return plan
  const { type, name } = fieldAt(plan, 0)
  const call = {
    function: singleValue,
    args: [0],
    distinct: false,
    filter: undefined,
    type: withNullable(type, true),
    name,
    span,
    orderIgnored: false,
  }
  const node = { kind: 'Aggregate', input: plan, keys: [], aggregates: [call], groupWindow: undefined, span } as const
  const aggregate: LogicalAggregate = { ...node, fields: aggregateFields(node) }
  return aggregate
}

function isSingle(plan: LogicalPlan): boolean {
  if (plan.kind === 'Project' || plan.kind === 'Filter') return isSingle(plan.input)
  if (plan.kind === 'Values') return plan.rows.length <= 1
  return plan.kind === 'Aggregate' && plan.keys.length === 0 && plan.groupWindow === undefined
}

/**
 * What column `column` is where no row has come: an aggregate over nothing, which as a stream sends nothing, counts 0.
 * Undefined where it is NULL.
 */
export function absentValue(plan: LogicalPlan, column: number): Expression | undefined {
  switch (plan.kind) {
    case 'Project': {
      const expression = plan.expressions[column]
      if (expression === undefined) throw new Error(`no column ${column}`)
      const values = plan.input.fields.map((_, i) => absentValue(plan.input, i))
      if (values.every((value) => value === undefined)) return undefined
      return substitute(
        expression,
        values.map((value, i) => value ?? literal(null, withNullable(fieldAt(plan.input, i).type, true))),
      )
    }
    case 'Aggregate': {
      const call = plan.aggregates[column - plan.keys.length]
      const counts = call?.function.name === 'COUNT' || call?.function.name === 'APPROX_COUNT_DISTINCT'
      return counts && call !== undefined ? literal(0, withNullable(call.type, false)) : undefined
    }
    default:
      return undefined
  }
}
