import { forward } from '../../runtime/graph.ts'
import { OverAggregate } from '../../runtime/operators/over-aggregate.ts'
import { compileAggregates } from '../codegen/aggregates/compile.ts'
import type { AggregateCall } from '../functions/aggregate-function.ts'
import { count } from '../functions/aggregate/count.ts'
import { simple } from '../../core/types/logical-type.ts'
import type { Field, LogicalOver, OverCall, RankingFunction } from '../logical/plan.ts'
import { callsDigest, callsText, storagesOf } from './aggregate-kernel.ts'
import { rejectUpdates } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import type { PhysicalPlan } from './plan.ts'
import { orderText } from './rank.ts'
import { openAggregates } from './user-functions.ts'

/** What the operator needs beside the calls: after each row it differs. */
const ROWS: AggregateCall = {
  function: count,
  args: [],
  distinct: false,
  filter: undefined,
  type: simple('BIGINT', false),
  name: '$rows',
  span: undefined,
}

/** Aggregates and ranks over the rows before each row, in the order of a time attribute. */
export function planOver(node: LogicalOver, below: PhysicalPlan, errors: Errors): PhysicalPlan {
  const time = timeOf(node, below.fields, errors)
  rejectUpdates('OVER', node, below, errors)
  const { partition, frame, calls } = node
  const aggregates = calls.filter(isAggregate)
  const names = below.fields.map(({ name }) => name)
  const types = below.fields.map(({ type }) => type)
  const listed = calls.map((call) => (isAggregate(call) ? callsText([call], names) : `${call.name}()`))
  const before = frame.preceding === Infinity ? 'UNBOUNDED' : String(frame.preceding)
  const window = `partitionBy=[${partition.map((c) => names[c]).join(', ')}], orderBy=[${orderText(node.order, names)}], window=[${frame.unit} ${before} PRECEDING]`
  const details = `${window}, select=[${listed.join(', ')}]`
  const bounded = frame.preceding !== Infinity
  const ranks = calls.map(({ function: fn }) => (typeof fn === 'string' ? fn : '')).join()
  return {
    name: 'OverAggregate',
    details,
    inputs: [below],
    fields: node.fields.map((f, i) => ({ ...(below.fields[i] ?? f), name: f.name })),
    changelog: 'append',
    bounded: below.bounded,
    state: bounded
      ? { keeps: 'the rows in the frame of each partition', bound: frame.unit === 'ROWS' ? 'nothing' : 'watermark' }
      : { keeps: 'one row per partition', bound: 'nothing' },
    digest: `${partition.join()} ${JSON.stringify([node.order, frame])} ${callsDigest(aggregates)} ${ranks}`,
    span: node.span,
    needsUpdateBefore: () => false,
    lower({ graph, kernel }, inputs) {
      openAggregates(graph, aggregates)
      let next = 0
      const results = calls.map((call) => (isAggregate(call) ? next++ : (call.function as RankingFunction)))
      return graph.addOperator({
        name: `OverAggregate(${details})`,
        inputs: inputs.map((input) => ({ ...forward(input), partitioning: { keyed: partition } })),
        create: () =>
          new OverAggregate({
            partition,
            storages: storagesOf(types),
            timeColumn: time === 'PROCTIME' ? undefined : node.order[0]?.column,
            frame,
            kernel: compileAggregates([...aggregates, ROWS], types, { changing: bounded, text: kernel.text }),
            results,
            clock: kernel.clock,
          }),
      })
    },
  }
}

function isAggregate(call: OverCall): call is OverCall & AggregateCall {
  return typeof call.function !== 'string'
}

/** The time attribute that the rows are ordered by. */
function timeOf({ order, calls, span }: LogicalOver, fields: readonly Field[], errors: Errors): Field['time'] {
  const [key, ...rest] = order
  const time = key && fields[key.column]?.time
  if (key === undefined || time === undefined || rest.length > 0) {
    if (calls.some(({ function: fn }) => fn === 'ROW_NUMBER') && order.length > 0) {
      const message =
        'ROW_NUMBER over a stream needs an upper bound, WHERE n <= 10, or ORDER BY a time attribute alone.'
      throw errors.plan('NO_UPPER_BOUND', message, span)
    }
    const message = 'OVER a stream needs ORDER BY a time attribute, and nothing else, in its window.'
    throw errors.plan('NOT_A_TIME_ATTRIBUTE', message, span)
  }
  if (key.descending) {
    throw errors.plan('DESCENDING_TIME', 'OVER a stream goes in the order of time: ORDER BY it ascending.', span)
  }
  return time
}
