import type { LogicalType } from '../../core/types/logical-type.ts'
import { forward } from '../../runtime/graph.ts'
import type { EventTimeOperator } from '../../runtime/operators/event-time-operator.ts'
import { SessionWindow } from '../../runtime/operators/session-window.ts'
import { WindowAggregate } from '../../runtime/operators/window-aggregate.ts'
import type { AlignedWindows } from '../../runtime/windows/aligned.ts'
import { compileAggregates } from '../codegen/aggregates/compile.ts'
import type { AggregateCall, AnyAggregate } from '../functions/aggregate-function.ts'
import { argumentColumns, fieldAt } from '../logical/builder.ts'
import { type Expression, input } from '../logical/expression.ts'
import type { Field, LogicalAggregate, LogicalPlan, WindowSpec } from '../logical/plan.ts'
import { callsDigest, callsText, storagesOf } from './aggregate-kernel.ts'
import { calc, collapse } from './calc.ts'
import { requireInserts } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import { requireRetract } from './group-aggregate.ts'
import { asAsked, type PhysicalPlan, type PlanContext } from './plan.ts'
import {
  fromTimeLine,
  lastMoment,
  onJobTime,
  onTimeLine,
  type TimeLine,
  timeLineOf,
  WINDOW_BOUND,
} from './time-line.ts'
import { openAggregates } from './user-functions.ts'
import { windowText } from './window-text.ts'
import { assignedWindows, attachedWindows, type WindowProperty } from './windowing.ts'

/** Plans an input of the node. */
type PlanInput = (plan: LogicalPlan) => PhysicalPlan

/** GROUP BY of a window function's windows. */
export function planWindowAggregate(
  node: LogicalAggregate,
  planInput: PlanInput,
  context: PlanContext,
  errors: Errors,
): PhysicalPlan {
  const assigned = assignedWindows(node)
  if (assigned === undefined) return planAttached(node, planInput, context, errors)
  const { source, window, timeColumn, properties } = assigned
  const below = planInput(source.input)
  const time = requireTime(window.kind, node, below, timeColumn, errors)
  const keys = node.keys.filter((_, k) => properties[k] === undefined)
  const shape = narrowed(node, keys, source.expressions, onTimeLine(timeColumn, time.type))
  const rows = calc(below, source.condition, shape.expressions, shape.names)
  const aggregate = windowNode(node, rows, shape, window, timeLineOf(time, context.kernel.zone), errors)
  // Keys come back where the query has them, bounds in their places among them.
  let next = 0
  const first = keys.length + node.aggregates.length
  const outputs = node.keys.map((_, k): Expression => {
    const property = properties[k]
    return property === undefined ? column(aggregate, next++) : boundColumn(property, first, time.type)
  })
  const results = node.aggregates.map((_, i) => column(aggregate, keys.length + i))
  return withRowtime(calc(aggregate, undefined, [...outputs, ...results], namesOf(node)), node)
}

/** `GROUP BY TUMBLE(ts, …)` and its kin. */
export function planGroupWindow(
  node: LogicalAggregate,
  planInput: PlanInput,
  context: PlanContext,
  errors: Errors,
): PhysicalPlan {
  const { groupWindow } = node
  if (groupWindow === undefined) throw new Error('no group window')
  const { window, timeColumn, properties } = groupWindow
  const chain = collapse(node.input)
  const below = planInput(chain.input)
  const source = chain.expressions[timeColumn]
  if (source?.kind !== 'Input') throw new Error('a time attribute is a column')
  const time = requireTime(window.kind, node, below, source.index, errors)
  const shape = narrowed(node, node.keys, chain.expressions, onTimeLine(source.index, time.type))
  const rows = calc(below, chain.condition, shape.expressions, shape.names)
  const aggregate = windowNode(node, rows, shape, window, timeLineOf(time, context.kernel.zone), errors)
  const first = node.keys.length + node.aggregates.length
  const kept = [...node.keys, ...node.aggregates].map((_, i) => column(aggregate, i))
  const bounds = properties.map((property) => {
    return boundColumn(property === 'start' || property === 'end' ? property : 'time', first, time.type)
  })
  return withRowtime(calc(aggregate, undefined, [...kept, ...bounds], namesOf(node)), node)
}

/** The rows carry their windows: those that share a window end are grouped when the watermark reaches it. */
function planAttached(
  node: LogicalAggregate,
  planInput: PlanInput,
  context: PlanContext,
  errors: Errors,
): PhysicalPlan {
  const { end, source } = attachedWindows(node.input)
  const chain = collapse(node.input)
  const below = planInput(chain.input)
  const time = fieldAt(source.input, source.timeColumn)
  if (time.time === 'PROCTIME') throw errors.notSupported('A second window over processing time', node.span)
  const windowEnd = chain.expressions[end] as Expression
  const shape = narrowed(node, node.keys, chain.expressions, lastMoment({ ...windowEnd, type: WINDOW_BOUND }))
  const rows = calc(below, chain.condition, shape.expressions, shape.names)
  // A window of one millisecond around each end keeps the ends apart, whatever windows they are of.
  const byEnd: AlignedWindows = { kind: 'TUMBLE', size: 1, offset: 0 }
  const line = timeLineOf(time, context.kernel.zone)
  const aggregate = windowNode(node, rows, shape, byEnd, line, errors, 'the windows of the rows')
  const outputs = node.fields.map((_, i) => column(aggregate, i))
  return withRowtime(calc(aggregate, undefined, outputs, namesOf(node)), node)
}

/** The columns below a window aggregate: keys, arguments of aggregates, and the time last. */
interface Shape {
  readonly expressions: readonly Expression[]
  readonly names: readonly string[]
  readonly keys: readonly number[]
  readonly aggregates: readonly AggregateCall[]
  readonly timeColumn: number
}

function narrowed(
  node: LogicalAggregate,
  keys: readonly number[],
  outputs: readonly Expression[],
  time: Expression,
): Shape {
  const columns = [...new Set([...keys, ...argumentColumns(node.aggregates)])]
  const at = (old: number | undefined): number | undefined => (old === undefined ? undefined : columns.indexOf(old))
  return {
    expressions: [...columns.map((old) => outputs[old] as Expression), time],
    names: [...columns.map((old) => node.input.fields[old]?.name ?? `$f${old}`), '$time'],
    keys: keys.map((key) => columns.indexOf(key)),
    aggregates: node.aggregates.map((call) => ({
      ...call,
      args: call.args.map((column) => columns.indexOf(column)),
      filter: at(call.filter),
    })),
    timeColumn: columns.length,
  }
}

/** Windows that share their rows, or grow together, are made of merged accumulators. */
function requireMerge(node: LogicalAggregate, { kind }: WindowSpec, errors: Errors): void {
  if (kind === 'TUMBLE') return
  const without = node.aggregates.find(({ function: fn }) => fn.user !== undefined && !canMerge(fn.user.implementation))
  if (without === undefined) return
  const message = `${without.function.name} needs a merge() to be used in ${kind} windows: they are made of merged accumulators.`
  throw errors.validation('NO_MERGE', message, node.span)
}

function canMerge(fn: AnyAggregate): boolean {
  return fn.merge !== undefined
}

/** The aggregate itself. Output: keys, results, window_start, window_end, window_time. */
function windowNode(
  node: LogicalAggregate,
  below: PhysicalPlan,
  { keys, aggregates, timeColumn }: Shape,
  window: WindowSpec,
  line: TimeLine,
  errors: Errors,
  windowName: string = windowText(window),
): PhysicalPlan {
  const changing = below.changelog !== 'append'
  if (window.kind === 'SESSION') requireInserts('GROUP BY of SESSION windows', node, below, errors)
  if (changing) requireRetract(node, below, errors)
  requireMerge(node, window, errors)
  const names = below.fields.map(({ name }) => name)
  const types = below.fields.map(({ type }) => type)
  const grouped = keys.map((key) => below.fields[key] as Field)
  const results = aggregates.map(({ name, type }): Field => ({ name, type }))
  const bounds = ['window_start', 'window_end', 'window_time'].map((name): Field => ({ name, type: WINDOW_BOUND }))
  const groupBy = keys.length === 0 ? '' : `groupBy=[${grouped.map(({ name }) => name).join(', ')}], `
  const details = `${groupBy}window=[${windowName}], select=[${callsText(aggregates, names)}]`
  const make = (text: string | undefined): EventTimeOperator => {
    const kernel = compileAggregates(aggregates, types, { text, changing })
    const keyStorages = storagesOf(grouped.map(({ type }) => type))
    if (window.kind === 'SESSION') return new SessionWindow({ gap: window.gap, timeColumn, keys, keyStorages, kernel })
    return new WindowAggregate({
      windows: window,
      timeColumn,
      keys,
      keyStorages,
      arguments: argumentColumns(aggregates),
      kernel,
    })
  }
  return {
    name: window.kind === 'SESSION' ? 'SessionWindowAggregate' : 'WindowAggregate',
    details,
    inputs: [below],
    fields: [...grouped, ...results, ...bounds],
    changelog: 'append',
    bounded: below.bounded,
    state: { keeps: 'the groups of each open window', bound: line === 'clock' ? 'clock' : 'watermark' },
    digest: `${keys.join()} ${callsDigest(aggregates)} ${windowText(window)} ${line}`,
    span: node.span,
    needsUpdateBefore: changing ? () => true : asAsked,
    lower({ graph, kernel }, inputs) {
      openAggregates(graph, aggregates)
      return graph.addOperator({
        name: `WindowAggregate(${details})`,
        inputs: inputs.map((from) => ({ ...forward(from), partitioning: { keyed: keys } })),
        create: () => onJobTime({ line, timeColumns: [timeColumn] }, make(kernel.text), kernel),
      })
    },
  }
}

/** The time attribute that windows are cut by; behind a regular join it is none any more. */
export function requireTime(
  window: string,
  node: LogicalPlan,
  below: PhysicalPlan,
  timeColumn: number,
  errors: Errors,
): Field {
  const time = below.fields[timeColumn]
  if (time?.time !== undefined) return time
  const message =
    `${window} needs a time attribute, but column '${time?.name}' turned plain in a join: rows of a regular join ` +
    'come in no order of time. Aggregate before the join, or bound the times of both sides in its condition.'
  throw errors.validation('NOT_A_TIME_ATTRIBUTE', message, node.span)
}

function column({ fields }: PhysicalPlan, index: number): Expression {
  const type: LogicalType | undefined = fields[index]?.type
  if (type === undefined) throw new Error(`no column ${index}`)
  return input(index, type)
}

/** A bound of the window, whose columns start at `first`; window_time is of the time attribute's type. */
function boundColumn(property: WindowProperty, first: number, type: LogicalType): Expression {
  const bound = input(first + ['start', 'end', 'time'].indexOf(property), WINDOW_BOUND)
  return property === 'time' ? fromTimeLine(bound, type) : bound
}

function namesOf({ fields }: LogicalPlan): readonly string[] {
  return fields.map(({ name }) => name)
}

/** What the query has as a time attribute is one: the rows of a window come when the watermark passes its end. */
function withRowtime(plan: PhysicalPlan, { fields }: LogicalAggregate): PhysicalPlan {
  return { ...plan, fields: plan.fields.map((f, i) => ({ ...f, ...(fields[i]?.time && { time: fields[i].time }) })) }
}
