import type { Span } from '../../core/position.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { rejectBareNull } from './expressions/coerce.ts'

/** Complains about a column that is nothing but NULL, and so has no type, where no target gives it one. */
export function rejectNullColumns(plan: LogicalPlan, span: Span, env: { readonly text: string }): void {
  plan.fields.forEach(({ type }, i) => {
    if (type.kind !== 'NULL') return
    const expression = plan.kind === 'Project' ? plan.expressions[i] : undefined
    rejectBareNull(expression ?? { kind: 'Literal', value: null, type, span }, env, span)
  })
}
