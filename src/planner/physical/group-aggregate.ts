import { forward } from '../../runtime/graph.ts'
import { GroupAggregate } from '../../runtime/operators/group-aggregate.ts'
import { compileAggregates } from '../codegen/aggregates/compile.ts'
import type { AnyAggregate } from '../functions/aggregate-function.ts'
import type { LogicalAggregate } from '../logical/plan.ts'
import { callsDigest, callsText, storagesOf } from './aggregate-kernel.ts'
import { producerOf } from './changelog-mode.ts'
import type { PhysicalPlan } from './plan.ts'
import type { Errors } from './errors.ts'
import { openAggregates } from './user-functions.ts'

/** Rows that change are taken back before they come again. */
export function requireRetract(node: LogicalAggregate, below: PhysicalPlan, errors: Errors): void {
  const without = node.aggregates.find(
    ({ function: fn }) => fn.user !== undefined && !canRetract(fn.user.implementation),
  )
  if (without === undefined) return
  const message =
    `${without.function.name} needs a retract() to be used in GROUP BY over changing rows, here those of ` +
    `${producerOf(below)}: a row that changes is taken back first.`
  throw errors.validation('NO_RETRACT', message, node.span)
}

function canRetract(fn: AnyAggregate): boolean {
  return fn.retract !== undefined
}

/** GROUP BY that is not bound to windows: a changelog with one row per group. */
export function planGroupAggregate(node: LogicalAggregate, below: PhysicalPlan, errors: Errors): PhysicalPlan {
  const { keys, aggregates } = node
  const changing = below.changelog !== 'append'
  if (changing) requireRetract(node, below, errors)
  const names = below.fields.map(({ name }) => name)
  const types = below.fields.map(({ type }) => type)
  const details = `groupBy=[${keys.map((key) => names[key]).join(', ')}], select=[${callsText(aggregates, names)}]`
  return {
    name: 'GroupAggregate',
    details,
    inputs: [below],
    fields: node.fields.map(({ name, type }) => ({ name, type })),
    // Without aggregates a group never changes after its first row.
    changelog: aggregates.length === 0 && !changing ? 'append' : 'retract',
    bounded: below.bounded,
    state: { keeps: 'one row per group', bound: 'nothing' },
    digest: `${keys.join()} ${callsDigest(aggregates)}`,
    span: node.span,
    needsUpdateBefore: () => true,
    lower({ graph, kernel: { text }, onlyFinal }, inputs, updateBefore) {
      openAggregates(graph, aggregates)
      return graph.addOperator({
        name: `GroupAggregate(${details})`,
        inputs: inputs.map((from) => ({ ...forward(from), partitioning: { keyed: keys } })),
        create: () =>
          new GroupAggregate({
            keys,
            keyStorages: storagesOf(keys.map((key) => types[key] as (typeof types)[number])),
            kernel: compileAggregates(aggregates, types, { changing, text }),
            updateBefore,
            onlyAtEnd: onlyFinal && below.bounded && !changing,
          }),
      })
    },
  }
}
