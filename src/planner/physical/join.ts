import { conjuncts } from '../logical/expression.ts'
import type { LogicalJoin } from '../logical/plan.ts'
import { isWindowJoin } from '../logical/window-columns.ts'
import type { Errors } from './errors.ts'
import { isOuterJoin, planIntervalJoin } from './interval-join.ts'
import type { PhysicalPlan, PlanContext } from './plan.ts'
import { planRegularJoin } from './regular-join.ts'
import { timeBounds } from './time-bounds.ts'
import { planWindowJoin } from './window-join.ts'

/**
 * Chooses how to join: by windows, where both sides have them and the condition equates them; by times, where it bounds
 * both sides' event times; else by keeping all rows of both sides.
 */
export function planJoin(
  node: LogicalJoin,
  left: PhysicalPlan,
  right: PhysicalPlan,
  context: PlanContext,
  errors: Errors,
): PhysicalPlan {
  if (isWindowJoin(node)) return planWindowJoin(node, left, right, context, errors)
  const conditions = node.condition === undefined ? [] : conjuncts(node.condition)
  const bounded = timeBounds(conditions, left.fields, right.fields)
  if (bounded !== undefined && isOuterJoin(node)) return planIntervalJoin(node, bounded, left, right, errors)
  return planRegularJoin(node, left, right)
}
