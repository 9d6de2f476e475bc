import { forward } from '../../runtime/graph.ts'
import { GroupAggregate } from '../../runtime/operators/group-aggregate.ts'
import { compileAggregates } from '../codegen/aggregates/compile.ts'
import type { LogicalAggregate } from '../logical/plan.ts'
import { callsDigest, callsText, storagesOf } from './aggregate-kernel.ts'
import { requireInserts } from './changelog-mode.ts'
import type { PhysicalPlan } from './plan.ts'
import type { Errors } from './errors.ts'
import { openAggregates } from './user-functions.ts'

/** GROUP BY that is not bound to windows: a changelog with one row per group. */
export function planGroupAggregate(node: LogicalAggregate, below: PhysicalPlan, errors: Errors): PhysicalPlan {
  requireInserts('GROUP BY', node, below, errors)
  const { keys, aggregates } = node
  const names = below.fields.map(({ name }) => name)
  const types = below.fields.map(({ type }) => type)
  const details = `groupBy=[${keys.map((key) => names[key]).join(', ')}], select=[${callsText(aggregates, names)}]`
  return {
    name: 'GroupAggregate',
    details,
    inputs: [below],
    fields: node.fields.map(({ name, type }) => ({ name, type })),
    // Without aggregates a group never changes after its first row.
    changelog: aggregates.length === 0 ? 'append' : 'retract',
    bounded: below.bounded,
    state: { keeps: 'one row per group', bound: 'nothing' },
    digest: `${keys.join()} ${callsDigest(aggregates)}`,
    span: node.span,
    needsUpdateBefore: () => true,
    lower({ graph, onlyFinal }, inputs, updateBefore) {
      openAggregates(graph, aggregates)
      return graph.addOperator({
        name: `GroupAggregate(${details})`,
        inputs: inputs.map((from) => ({ ...forward(from), partitioning: { keyed: keys } })),
        create: () =>
          new GroupAggregate({
            keys,
            keyStorages: storagesOf(keys.map((key) => types[key] as (typeof types)[number])),
            kernel: compileAggregates(aggregates, types),
            updateBefore,
            onlyAtEnd: onlyFinal && below.bounded,
          }),
      })
    },
  }
}
