import type { LogicalSort } from '../logical/plan.ts'
import type { Errors } from './errors.ts'
import { type PhysicalPlan } from './plan.ts'

export function planSort(node: LogicalSort, below: PhysicalPlan, errors: Errors): PhysicalPlan {
  const [key] = node.order
  const field = key && below.fields[key.column]
  if (field?.time === undefined || key?.descending !== false) {
    const message =
      'A stream can be sorted by a time attribute, ascending, only: other orders are known at its end. Add LIMIT for the first rows.'
    throw errors.plan('UNBOUNDED_SORT', message, node.span)
  }
  throw errors.notSupported('ORDER BY a time attribute', node.span)
}
