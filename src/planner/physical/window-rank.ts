import { forward } from '../../runtime/graph.ts'
import { WindowRank } from '../../runtime/operators/window-rank.ts'
import { fieldAt } from '../logical/builder.ts'
import type { LogicalRank } from '../logical/plan.ts'
import { type WindowColumns, windowColumns } from '../logical/window-columns.ts'
import { storagesOf } from './aggregate-kernel.ts'
import { rejectUpdates } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import type { PhysicalPlan, PlanContext } from './plan.ts'
import { orderText } from './rank.ts'
import { onJobTime, timeLineOf } from './time-line.ts'

/** The windows whose rows are ranked each by itself: both their bounds are in the partition. */
export function rankedWindows({ input, partition }: LogicalRank): WindowColumns | undefined {
  const columns = windowColumns(input)
  if (columns === undefined) return undefined
  const has = (bound: ReadonlySet<number>): boolean => partition.some((column) => bound.has(column))
  return has(columns.start) && has(columns.end) ? columns : undefined
}

/** Top-N of the rows of each window, when it ends. */
export function planWindowRank(
  node: LogicalRank,
  windows: WindowColumns,
  below: PhysicalPlan,
  context: PlanContext,
  errors: Errors,
): PhysicalPlan {
  rejectUpdates('Top-N of windows', node, below, errors)
  const time = fieldAt(windows.source.input, windows.source.timeColumn)
  if (time.time === 'PROCTIME') {
    throw errors.plan('PROCTIME_WINDOW_RANK', 'Top-N of processing-time windows is not supported.', node.span)
  }
  const line = timeLineOf(time, context.kernel.zone)
  const { partition, order, from, to, withRank } = node
  const windowEnd = partition.find((column) => windows.end.has(column)) ?? 0
  const names = below.fields.map(({ name }) => name)
  const details = `partitionBy=[${partition.map((c) => names[c]).join(', ')}], orderBy=[${orderText(order, names)}], ranks=[${from}..${to}]`
  return {
    name: 'WindowRank',
    details,
    inputs: [below],
    fields: node.fields.map((f, i) => ({ ...(below.fields[i] ?? f), name: f.name })),
    changelog: 'append',
    bounded: below.bounded,
    state: { keeps: `${to} rows of each partition of open windows`, bound: 'watermark' },
    digest: `${partition.join()} ${JSON.stringify(order)} ${from} ${to} ${withRank} ${line}`,
    span: node.span,
    needsUpdateBefore: () => false,
    lower({ graph, kernel }, inputs) {
      const storages = storagesOf(below.fields.map(({ type }) => type))
      return graph.addOperator({
        name: `WindowRank(${details})`,
        inputs: inputs.map((input) => ({ ...forward(input), partitioning: { keyed: partition } })),
        create: () =>
          onJobTime(
            { line, timeColumns: [windowEnd] },
            new WindowRank({ partition, storages, order, from, to, withRank, windowEnd }),
            kernel,
          ),
      })
    },
  }
}
