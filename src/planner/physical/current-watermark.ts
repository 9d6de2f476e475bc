import { CurrentWatermark } from '../../runtime/operators/current-watermark.ts'
import { forward } from '../../runtime/graph.ts'
import type { LogicalCurrentWatermark } from '../logical/plan.ts'
import { asAsked, type PhysicalPlan } from './plan.ts'

/** Each row with the watermark that it met. */
export function planCurrentWatermark(node: LogicalCurrentWatermark, below: PhysicalPlan): PhysicalPlan {
  const width = below.fields.length
  const count = node.fields.length - width
  return {
    name: 'CurrentWatermark',
    details: `columns=[${count}]`,
    inputs: [below],
    fields: node.fields.map((f, i) => (i < width ? { ...(below.fields[i] ?? f), name: f.name } : f)),
    changelog: below.changelog,
    bounded: below.bounded,
    state: undefined,
    digest: String(count),
    span: node.span,
    needsUpdateBefore: asAsked,
    lower: ({ graph }, inputs) =>
      graph.addOperator({
        name: 'CurrentWatermark',
        inputs: inputs.map(forward),
        create: () => new CurrentWatermark(count),
      }),
  }
}
