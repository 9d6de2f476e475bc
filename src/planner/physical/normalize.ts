import { forward } from '../../runtime/graph.ts'
import { ChangelogNormalize } from '../../runtime/operators/changelog-normalize.ts'
import type { LogicalNormalize } from '../logical/plan.ts'
import { never, type PhysicalPlan } from './plan.ts'

/** All changes of a table whose source sends new values by key. */
export function planNormalize({ keys, span }: LogicalNormalize, below: PhysicalPlan): PhysicalPlan {
  const details = `key=[${keys.map((key) => below.fields[key]?.name ?? '').join(', ')}]`
  return {
    name: 'ChangelogNormalize',
    details,
    inputs: [below],
    fields: below.fields,
    changelog: 'retract',
    bounded: below.bounded,
    state: { keeps: 'the row of each key', bound: 'nothing' },
    digest: keys.join(),
    span,
    needsUpdateBefore: never,
    lower({ graph }, inputs, updateBefore) {
      return graph.addOperator({
        name: `ChangelogNormalize(${details})`,
        inputs: inputs.map((from) => ({ ...forward(from), partitioning: { keyed: keys } })),
        create: () => new ChangelogNormalize({ keys, types: below.fields.map(({ type }) => type), updateBefore }),
      })
    },
  }
}
