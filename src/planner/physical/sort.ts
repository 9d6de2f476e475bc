import { forward } from '../../runtime/graph.ts'
import { TemporalSort } from '../../runtime/operators/temporal-sort.ts'
import type { LogicalSort } from '../logical/plan.ts'
import { storagesOf } from './aggregate-kernel.ts'
import { rejectUpdates } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import { asAsked, type PhysicalPlan } from './plan.ts'
import { orderText } from './rank.ts'

/** ORDER BY without LIMIT: by time, ascending. */
export function planSort(node: LogicalSort, below: PhysicalPlan, errors: Errors): PhysicalPlan {
  const [key, ...rest] = node.order
  const time = key && below.fields[key.column]?.time
  if (key === undefined || time === undefined || key.descending) {
    const message =
      'A stream can be sorted by a time attribute, ascending, only: other orders are known at its end. Add LIMIT for the first rows.'
    throw errors.plan('UNBOUNDED_SORT', message, node.span)
  }
  rejectUpdates('ORDER BY time', node, below, errors)
  // Rows of a processing time come in its order.
  if (time === 'PROCTIME') return below
  const storages = storagesOf(below.fields.map(({ type }) => type))
  const details = `orderBy=[${orderText(
    node.order,
    below.fields.map(({ name }) => name),
  )}]`
  return {
    name: 'TemporalSort',
    details,
    inputs: [below],
    fields: node.fields.map((f, i) => ({ ...(below.fields[i] ?? f), name: f.name })),
    changelog: 'append',
    bounded: below.bounded,
    state: { keeps: 'rows whose time has not come', bound: 'watermark' },
    digest: JSON.stringify(node.order),
    span: node.span,
    needsUpdateBefore: asAsked,
    lower: ({ graph }, inputs) =>
      graph.addOperator({
        name: `TemporalSort(${details})`,
        inputs: inputs.map((input) => ({ ...forward(input), partitioning: { keyed: [] } })),
        create: () => new TemporalSort({ timeColumn: key.column, order: rest, storages }),
      }),
  }
}
