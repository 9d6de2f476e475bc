import { inputsOf } from './explain.ts'
import type { LogicalPlan } from './plan.ts'

/** What the statements ask for and won't get. */
export function planWarnings(plans: readonly LogicalPlan[]): readonly string[] {
  return [...new Set(plans.flatMap(warningsOf))]
}

function warningsOf(plan: LogicalPlan): readonly string[] {
  const calls = plan.kind === 'Aggregate' ? plan.aggregates.filter(({ orderIgnored }) => orderIgnored === true) : []
  if (plan.kind === 'Match') return [...warningsOf(plan.input), ...plan.warnings]
  return [
    ...inputsOf(plan).flatMap(warningsOf),
    ...calls.map(
      ({ function: fn }) => `ORDER BY inside ${fn.name} has no effect: values come in the order of arrival.`,
    ),
  ]
}
