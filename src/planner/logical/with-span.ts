import type { Span } from '../../core/position.ts'
import { type Expression, mapChildren } from './expression.ts'
import type { MatchValue } from './match.ts'
import type { LogicalMatch, LogicalPlan } from './plan.ts'

/**
 * `plan` as if all of it stood at `span`: of a view's plan the statement shows the view's name alone. A plan that is
 * used twice stays one object.
 */
export function withSpan(plan: LogicalPlan, span: Span): LogicalPlan {
  const done = new Map<LogicalPlan, LogicalPlan>()
  const move = (expression: Expression): Expression => ({ ...mapChildren(expression, move), span })
  const visit = (node: LogicalPlan): LogicalPlan => {
    const known = done.get(node)
    if (known !== undefined) return known
    const moved = rebuilt(node, visit, move, span)
    done.set(node, moved)
    return moved
  }
  return visit(plan)
}

function rebuilt(
  node: LogicalPlan,
  visit: (input: LogicalPlan) => LogicalPlan,
  move: (expression: Expression) => Expression,
  span: Span,
): LogicalPlan {
  switch (node.kind) {
    case 'Scan':
      return { ...node, span }
    case 'Values':
      return { ...node, rows: node.rows.map((row) => row.map(move)), span }
    case 'Watermark':
      return { ...node, input: visit(node.input), span }
    case 'Project':
      return { ...node, input: visit(node.input), expressions: node.expressions.map(move), span }
    case 'Filter':
      return { ...node, input: visit(node.input), condition: move(node.condition), span }
    case 'WindowTvf':
    case 'Aggregate':
      return { ...node, input: visit(node.input), span }
    case 'Join': {
      const condition = node.condition && move(node.condition)
      return { ...node, left: visit(node.left), right: visit(node.right), condition, span }
    }
    case 'Correlate':
      return { ...node, input: visit(node.input), args: node.args.map(move), span }
    case 'AsyncCalls':
    case 'CurrentWatermark':
    case 'Over':
    case 'Rank':
    case 'Sort':
    case 'Normalize':
      return { ...node, input: visit(node.input), span }
    case 'Match':
      return { ...node, input: visit(node.input), ...rebuiltMatch(node, move, span), span }
    case 'Union':
      return { ...node, inputs: node.inputs.map(visit), span }
  }
}

function rebuiltMatch(
  { definitions, values }: LogicalMatch,
  move: (expression: Expression) => Expression,
  span: Span,
): Pick<LogicalMatch, 'definitions' | 'values'> {
  const moveValue = (value: MatchValue): MatchValue =>
    value.kind === 'aggregate' ? { ...value, args: value.args.map(move), span } : value
  return {
    definitions: definitions.map((d) => d && { condition: move(d.condition), values: d.values.map(moveValue) }),
    values: values.map(moveValue),
  }
}
