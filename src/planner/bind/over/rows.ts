import { field, project } from '../../logical/builder.ts'
import { type Expression, input, mapChildren, type OverExpression, sameExpression } from '../../logical/expression.ts'
import type { LogicalOver, LogicalPlan, OverCall } from '../../logical/plan.ts'
import { type BoundOver, boundOver } from './bound-over.ts'

/** Expressions without OVER, over a plan that computes the calls with it as further columns. */
export interface OverRows {
  readonly plan: LogicalPlan
  readonly expressions: readonly Expression[]
}

/** Takes the calls with OVER out of `expressions`, window by window. */
export function withOver(plan: LogicalPlan, expressions: readonly Expression[]): OverRows {
  const calls: OverExpression[] = []
  for (const expression of expressions) collect(expression, calls)
  let below = plan
  const places: number[] = []
  const left = new Set(calls)
  for (const first of calls) {
    if (!left.has(first)) continue
    const same = [...left].filter((call) => sameWindow(call, first))
    const [node, results] = overNode(below, same)
    same.forEach((call, i) => {
      left.delete(call)
      places[calls.indexOf(call)] = results + i
    })
    below = node
  }
  return { plan: below, expressions: expressions.map((expression) => replaced(expression, calls, places)) }
}

function collect(expression: Expression, into: OverExpression[]): void {
  mapChildren(expression, (child) => {
    collect(child, into)
    return child
  })
  if (expression.kind !== 'Over' || into.some((other) => sameExpression(other, expression))) return
  into.push(expression)
}

function replaced(expression: Expression, calls: readonly OverExpression[], places: readonly number[]): Expression {
  const place = expression.kind === 'Over' ? calls.findIndex((call) => sameExpression(call, expression)) : -1
  if (place >= 0) return input(places[place] as number, expression.type, expression.span)
  return mapChildren(expression, (child) => replaced(child, calls, places))
}

/** What a call is partitioned and ordered by. */
function windowParts({ args }: OverExpression, { arity, filtered }: BoundOver): readonly Expression[] {
  return args.slice(arity + (filtered ? 1 : 0))
}

function sameWindow(a: OverExpression, b: OverExpression): boolean {
  const [x, y] = [boundOver(a), boundOver(b)]
  if (x.windowKey !== y.windowKey) return false
  const [p, q] = [windowParts(a, x), windowParts(b, y)]
  return p.length === q.length && p.every((part, i) => sameExpression(part, q[i] as Expression))
}

/** The calls over one window, and the place of the first result. */
function overNode(plan: LogicalPlan, calls: readonly OverExpression[]): readonly [LogicalOver, number] {
  const expressions = plan.fields.map(({ type }, i): Expression => input(i, type))
  const placeOf = (expression: Expression): number => {
    const known = expressions.findIndex((other) => sameExpression(other, expression))
    return known >= 0 ? known : expressions.push(expression) - 1
  }
  const bound = calls.map((call): OverCall => {
    const { function: fn, distinct, arity, filtered, span, name } = boundOver(call)
    const places = call.args.slice(0, arity + 1).map((arg, i) => (i < arity || filtered ? placeOf(arg) : -1))
    const filter = filtered ? places[arity] : undefined
    return { function: fn, args: places.slice(0, arity), distinct, filter, type: call.type, name, span }
  })
  const [first] = calls
  if (first === undefined) throw new Error('a window without calls')
  const over = boundOver(first)
  const parts = windowParts(first, over).map(placeOf)
  const computed = expressions.length > plan.fields.length
  const names = expressions.map((_, i) => plan.fields[i]?.name ?? `$o${i}`)
  const below = computed ? project(plan, expressions, names, first.span) : plan
  const width = below.fields.length
  const node: LogicalOver = {
    kind: 'Over',
    input: below,
    partition: parts.slice(0, over.partition),
    order: over.order.map((direction, i) => ({ ...direction, column: parts[over.partition + i] as number })),
    frame: over.frame,
    calls: bound,
    fields: [...below.fields, ...bound.map(({ type }, i) => field(`w${width + i}$o`, type))],
    span: first.span,
  }
  return [node, width]
}
