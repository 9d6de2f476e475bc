import type { LogicalPlan } from '../logical/plan.ts'
import type { Errors } from './errors.ts'
import type { PhysicalPlan } from './plan.ts'

type Spanned = Pick<LogicalPlan, 'span'>

/** Complains when an input of an operator that will handle changes some day sends them today. */
export function requireInserts(what: string, { span }: Spanned, below: PhysicalPlan, errors: Errors): void {
  if (below.changelog === 'append') return
  throw errors.notSupported(`${what} over a changing input, here the result of ${producerOf(below)},`, span)
}

/** Complains when an operator that by its nature takes inserts only is given changes. */
export function rejectUpdates(what: string, { span }: Spanned, below: PhysicalPlan, errors: Errors): void {
  if (below.changelog === 'append') return
  const message = `${what} doesn't support consuming update and delete changes, which ${producerOf(below)} produces.`
  throw errors.plan('UPDATING_INPUT', message, span)
}

/** The node that makes the changes which `plan` passes on. */
export function producerOf(plan: PhysicalPlan): string {
  const below = plan.inputs.find(({ changelog }) => changelog !== 'append')
  return below === undefined ? plan.name : producerOf(below)
}
