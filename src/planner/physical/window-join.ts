import { WindowJoin } from '../../runtime/operators/window-join.ts'
import { fieldAt } from '../logical/builder.ts'
import { expressionDigest, expressionText } from '../logical/expression-text.ts'
import type { LogicalJoin } from '../logical/plan.ts'
import { type WindowColumns, windowColumns } from '../logical/window-columns.ts'
import { rejectUpdates } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import { joinTypeText, names, pairCondition } from './interval-join.ts'
import { joinCondition, joinEdges, joinedFields, joinOutput, keyedSides, overKeyed, pairFields } from './join-keys.ts'
import { asAsked, type PhysicalPlan, type PlanContext } from './plan.ts'
import { onJobTime, timeLineOf } from './time-line.ts'
import { openWithJob } from './user-functions.ts'

/** A join of rows of the same window: both bounds are among its equalities. */
export function planWindowJoin(
  node: LogicalJoin,
  left: PhysicalPlan,
  right: PhysicalPlan,
  context: PlanContext,
  errors: Errors,
): PhysicalPlan {
  for (const side of [left, right]) rejectUpdates('A window join', node, side, errors)
  const leftWindows = windowColumns(node.left)
  const rightWindows = windowColumns(node.right)
  if (leftWindows === undefined || rightWindows === undefined) throw new Error('a window join of rows without windows')
  const { equalities, rest } = joinCondition(node)
  const sides = keyedSides(left, right, equalities)
  const condition = overKeyed(rest, sides)
  const fields = joinedFields(node, sides)
  const further = condition === undefined ? '' : ` AND ${expressionText(condition, names(pairFields(sides)))}`
  const details = `joinType=[${joinTypeText(node)}], where=[${sides.text}${further}]`
  const time = fieldAt(leftWindows.source.input, leftWindows.source.timeColumn)
  if (time.time === 'PROCTIME') {
    throw errors.plan('PROCTIME_WINDOW_JOIN', 'A join of processing-time windows is not supported.', node.span)
  }
  const line = timeLineOf(time, context.kernel.zone)
  const join: PhysicalPlan = {
    name: 'WindowJoin',
    details,
    inputs: sides.inputs,
    fields,
    changelog: 'append',
    bounded: left.bounded && right.bounded,
    state: { keeps: 'the rows of each open window', bound: 'watermark' },
    digest: `${node.type} ${sides.digest} ${line} ${condition && expressionDigest(condition)}`,
    span: node.span,
    needsUpdateBefore: asAsked,
    lower({ graph, kernel }, inputs) {
      openWithJob(graph, [condition])
      const types = pairFields(sides).map(({ type }) => type)
      return graph.addOperator({
        name: `WindowJoin(${details})`,
        inputs: joinEdges(inputs, sides),
        create: () =>
          onJobTime(
            { line, timeColumns: [endOf(leftWindows), endOf(rightWindows)] },
            new WindowJoin({
              type: node.type,
              left: { ...sides.left, windowEnd: endOf(leftWindows) },
              right: { ...sides.right, windowEnd: endOf(rightWindows) },
              condition: pairCondition(condition, types, kernel),
            }),
            kernel,
          ),
      })
    },
  }
  return joinOutput(join, sides, undefined, node)
}

function endOf({ end }: WindowColumns): number {
  const [column] = end
  if (column === undefined) throw new Error('windows without end')
  return column
}
