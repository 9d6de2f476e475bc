import type { LogicalOver } from '../logical/plan.ts'
import type { Errors } from './errors.ts'
import type { PhysicalPlan } from './plan.ts'

export function planOver(node: LogicalOver, below: PhysicalPlan, errors: Errors): PhysicalPlan {
  const [call] = node.calls
  const [key] = node.order
  const timed = key !== undefined && below.fields[key.column]?.time !== undefined
  if (call?.function === 'ROW_NUMBER' && !timed) {
    const message = 'ROW_NUMBER over a stream needs an upper bound, WHERE n <= 10, or ORDER BY a time attribute.'
    throw errors.plan('NO_UPPER_BOUND', message, node.span)
  }
  throw errors.notSupported(`${call?.name ?? 'A function'} with OVER`, node.span)
}
