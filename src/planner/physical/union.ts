import { forward } from '../../runtime/graph.ts'
import { Union } from '../../runtime/operators/union.ts'
import type { LogicalUnion } from '../logical/plan.ts'
import { asAsked, type PhysicalPlan } from './plan.ts'

/** UNION ALL. */
export function planUnion(node: LogicalUnion, inputs: readonly PhysicalPlan[]): PhysicalPlan {
  const names = node.fields.map(({ name }) => name).join(', ')
  const width = inputs.length
  const fields = node.fields.map((f, i) => {
    const time = inputs.every((input) => input.fields[i]?.time === f.time) ? f.time : undefined
    return time === undefined ? { name: f.name, type: f.type } : { ...f, time }
  })
  return {
    name: 'Union',
    details: `all=[true], fields=[${names}]`,
    inputs,
    fields,
    changelog: inputs.every(({ changelog }) => changelog === 'append') ? 'append' : 'retract',
    bounded: inputs.every(({ bounded }) => bounded),
    state: undefined,
    digest: 'all',
    span: node.span,
    needsUpdateBefore: asAsked,
    lower({ graph }, lowered) {
      return graph.addOperator({
        name: `Union(${names})`,
        inputs: lowered.map(forward),
        create: () => new Union(width),
      })
    },
  }
}
