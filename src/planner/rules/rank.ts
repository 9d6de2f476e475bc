import { isExact } from '../../core/types/logical-type.ts'
import { field, fieldAt, filter, project } from '../logical/builder.ts'
import { conjuncts, type Expression, input, literal } from '../logical/expression.ts'
import type { LogicalFilter, LogicalOver, LogicalPlan, LogicalRank } from '../logical/plan.ts'
import { allOf, bottomUp } from '../logical/rewrite.ts'

/** ROW_NUMBER() with a condition on the number is a Top-N: only the rows of those ranks need be kept. */
export const rankRows = (): ((plan: LogicalPlan) => LogicalPlan) =>
  bottomUp((plan) => {
    if (plan.kind !== 'Filter' || plan.input.kind !== 'Over') return plan
    return ranked(plan, plan.input) ?? plan
  })

function ranked(plan: LogicalFilter, over: LogicalOver): LogicalPlan | undefined {
  const [call, ...others] = over.calls
  if (call?.function !== 'ROW_NUMBER' || others.length > 0) return undefined
  const width = over.input.fields.length
  let [from, to] = [1, Infinity]
  const rest: Expression[] = []
  for (const condition of conjuncts(plan.condition)) {
    const bounds = boundsOf(condition, width)
    if (bounds === undefined) rest.push(condition)
    else [from, to] = [Math.max(from, bounds.from), Math.min(to, bounds.to)]
  }
  if (to === Infinity) return undefined
  const { input: rows, partition, order, span } = over
  const base = { kind: 'Rank', input: rows, partition, order, from, to, span } as const
  const rank: LogicalRank =
    from === to
      ? { ...base, withRank: false, fields: rows.fields }
      : { ...base, withRank: true, fields: [...rows.fields, field(fieldAt(over, width).name, call.type)] }
  const shown = from === to ? withNumber(rank, from, over) : rank
  const condition = allOf(rest)
  return condition === undefined ? shown : filter(shown, condition, plan.span)
}

/** Where only one rank is wanted it is known. */
function withNumber(rank: LogicalRank, number: number, over: LogicalOver): LogicalPlan {
  const columns = rank.fields.map(({ type }, i): Expression => input(i, type))
  const { name, type } = fieldAt(over, rank.fields.length)
  return project(rank, [...columns, literal(number, type)], [...rank.fields.map((f) => f.name), name], over.span)
}

/** The ranks that a comparison of column `column` with a number leaves. */
function boundsOf(condition: Expression, column: number): { readonly from: number; readonly to: number } | undefined {
  if (condition.kind !== 'Call') return undefined
  const [a, b] = condition.args
  const mirrored = b?.kind === 'Input' && b.index === column
  const [rank, bound] = mirrored ? [b, a] : [a, b]
  if (rank?.kind !== 'Input' || rank.index !== column || bound?.kind !== 'Literal' || !isExact(bound.type))
    return undefined
  if (typeof bound.value !== 'number' || !('scale' in bound.type ? bound.type.scale === 0 : true)) return undefined
  const { value } = bound
  switch (mirrored ? MIRRORED[condition.function.name] : condition.function.name) {
    case '<=':
      return { from: 1, to: value }
    case '<':
      return { from: 1, to: value - 1 }
    case '=':
      return { from: value, to: value }
    case '>=':
      return { from: value, to: Infinity }
    case '>':
      return { from: value + 1, to: Infinity }
    default:
      return undefined
  }
}

const MIRRORED: Readonly<Record<string, string>> = { '<=': '>=', '<': '>', '=': '=', '>=': '<=', '>': '<' }
