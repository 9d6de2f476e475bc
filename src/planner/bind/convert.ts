import type { Span } from '../../core/position.ts'
import { type LogicalType, withNullable } from '../../core/types/logical-type.ts'
import { field, fieldAt, isIdentity, project, renamed } from '../logical/builder.ts'
import { type Expression, input, literal } from '../logical/expression.ts'
import type { LogicalPlan, LogicalValues } from '../logical/plan.ts'
import { coerce } from './expressions/coerce.ts'

/** A column wanted of a plan: column `from` of it as a value of `type`, or NULL. */
export interface TargetColumn {
  readonly from: number | undefined
  readonly name: string
  readonly type: LogicalType
}

/**
 * `plan` with exactly these columns. Where the plan computes its columns itself, the conversion goes into them: that
 * gives a bare NULL, which has no type of its own, the type of its target.
 */
export function convert(plan: LogicalPlan, columns: readonly TargetColumn[], span: Span | undefined): LogicalPlan {
  const names = columns.map(({ name }) => name)
  if (plan.kind === 'Values') return convertedValues(plan, columns)
  const [source, outputs] = plan.kind === 'Project' ? [plan.input, plan.expressions] : [plan, forwarded(plan)]
  const expressions = columns.map((column) => target(column, outputs))
  const kept = columns.every(({ from }, i) => from === i && expressions[i] === outputs[i])
  if (kept && columns.length === plan.fields.length) return renamed(plan, names)
  if (isIdentity(expressions, source.fields.length)) return renamed(source, names)
  return project(source, expressions, names, span)
}

function forwarded(plan: LogicalPlan): readonly Expression[] {
  return plan.fields.map(({ type }, i) => input(i, type))
}

function target({ from, type }: TargetColumn, outputs: readonly Expression[]): Expression {
  const given = from === undefined ? undefined : outputs[from]
  return given === undefined ? literal(null, withNullable(type, true)) : coerce(given, type)
}

function convertedValues(values: LogicalValues, columns: readonly TargetColumn[]): LogicalValues {
  const rows = values.rows.map((row) => columns.map((column) => target(column, row)))
  const fields = columns.map(({ name, from, type }) => {
    const nullable = from === undefined || fieldAt(values, from).type.nullable
    return field(name, withNullable(type, nullable))
  })
  return { ...values, rows, fields }
}
