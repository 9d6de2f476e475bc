import type { LogicalPlan } from '../logical/plan.ts'

/** A narrower plan, and for each column of the old one its place in the new, or undefined where it is gone. */
export interface Pruned {
  readonly plan: LogicalPlan
  readonly places: readonly (number | undefined)[]
}
