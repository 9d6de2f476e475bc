import { storageOf } from '../../core/types/storage.ts'
import { forward } from '../../runtime/graph.ts'
import { SessionAssigner } from '../../runtime/operators/session-assigner.ts'
import { WindowAssigner } from '../../runtime/operators/window-assigner.ts'
import { fieldAt } from '../logical/builder.ts'
import { type Expression, input } from '../logical/expression.ts'
import type { Field, LogicalWindowTvf } from '../logical/plan.ts'
import { storagesOf } from './aggregate-kernel.ts'
import { calc } from './calc.ts'
import { requireInserts } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import { asAsked, type PhysicalPlan, type PlanContext, type StateBound } from './plan.ts'
import { fromTimeLine, onJobTime, onTimeLine, timeLineOf, WINDOW_BOUND } from './time-line.ts'
import { requireTime } from './window-aggregate.ts'
import { windowText } from './window-text.ts'

/** A window function whose rows are wanted themselves, each with the bounds of its windows. */
export function planWindowTvf(
  node: LogicalWindowTvf,
  source: PhysicalPlan,
  context: PlanContext,
  errors: Errors,
): PhysicalPlan {
  const time = fieldAt(source, node.timeColumn)
  requireTime(node.window.kind, node, source, node.timeColumn, errors)
  const width = source.fields.length
  const own = source.fields.map(({ type }, i): Expression => input(i, type))
  const names = source.fields.map(({ name }) => name)
  const rows = calc(source, undefined, [...own, onTimeLine(node.timeColumn, time.type)], [...names, '$time'])
  const assigned = assigner(node, rows, width, timeLineOf(time, context.kernel.zone), errors)
  const bounds = [0, 1, 2].map((i) => input(width + 1 + i, WINDOW_BOUND))
  const [start, end, last] = bounds as [Expression, Expression, Expression]
  const outputs = [...own, start, end, fromTimeLine(last, time.type)]
  const plan = calc(
    assigned,
    undefined,
    outputs,
    node.fields.map(({ name }) => name),
  )
  return {
    ...plan,
    fields: plan.fields.map((f, i) => ({ name: f.name, type: f.type, ...timeAttribute(node.fields[i]) })),
  }
}

function timeAttribute(field: Field | undefined): Pick<Field, 'time'> {
  return field?.time === undefined ? {} : { time: field.time }
}

/** The columns of `below`, then window_start, window_end and window_time. */
function assigner(
  { window, span }: LogicalWindowTvf,
  below: PhysicalPlan,
  timeColumn: number,
  line: ReturnType<typeof timeLineOf>,
  errors: Errors,
): PhysicalPlan {
  const types = below.fields.map(({ type }) => type)
  const partition = window.kind === 'SESSION' ? window.partition : []
  const by = partition.map((column) => below.fields[column]?.name).join(', ')
  const details = `window=[${windowText(window)}]${by === '' ? '' : `, partitionBy=[${by}]`}`
  if (window.kind === 'SESSION') requireInserts('SESSION', { span }, below, errors)
  const state: StateBound = { keeps: 'the rows of each open session', bound: 'watermark' }
  const sessions = (gap: number): SessionAssigner => {
    const keyStorages = partition.map((column) => storageOf(fieldAt(below, column).type))
    return new SessionAssigner({ gap, timeColumn, keys: partition, keyStorages, storages: storagesOf(types) })
  }
  return {
    name: 'WindowTableFunction',
    details,
    inputs: [below],
    fields: [
      ...below.fields,
      ...['window_start', 'window_end', 'window_time'].map((name) => ({ name, type: WINDOW_BOUND })),
    ],
    changelog: below.changelog,
    bounded: below.bounded,
    state: window.kind === 'SESSION' ? state : undefined,
    digest: `${windowText(window)} ${partition.join()} ${timeColumn} ${line}`,
    span,
    needsUpdateBefore: asAsked,
    lower({ graph, kernel }, inputs) {
      return graph.addOperator({
        name: `WindowTableFunction(${details})`,
        inputs: inputs.map((from) =>
          partition.length === 0 ? forward(from) : { ...forward(from), partitioning: { keyed: partition } },
        ),
        create: () =>
          window.kind === 'SESSION'
            ? onJobTime({ line, timeColumns: [timeColumn] }, sessions(window.gap), kernel)
            : new WindowAssigner({ windows: window, timeColumn }),
      })
    },
  }
}
