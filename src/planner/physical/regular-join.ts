import type { Operator } from '../../runtime/operator.ts'
import { HashJoin } from '../../runtime/operators/hash-join.ts'
import { OuterJoin } from '../../runtime/operators/outer-join.ts'
import type { RegularJoinArgs, RegularJoinSide } from '../../runtime/operators/regular-join.ts'
import { SemiJoin } from '../../runtime/operators/semi-join.ts'
import { expressionDigest, expressionText } from '../logical/expression-text.ts'
import type { JoinType, LogicalJoin } from '../logical/plan.ts'
import { joinTypeText, names, pairCondition } from './interval-join.ts'
import {
  joinCondition,
  joinEdges,
  joinedFields,
  joinOutput,
  type KeyedSide,
  keyedSides,
  overKeyed,
  pairFields,
} from './join-keys.ts'
import { asAsked, type PhysicalPlan } from './plan.ts'
import { openWithJob } from './user-functions.ts'

/** A regular join: every row of both sides is kept for partners to come. */
export function planRegularJoin(node: LogicalJoin, left: PhysicalPlan, right: PhysicalPlan): PhysicalPlan {
  const { type } = node
  const { equalities, rest } = joinCondition(node)
  const sides = keyedSides(left, right, equalities)
  const condition = overKeyed(rest, sides)
  const changing = left.changelog !== 'append' || right.changelog !== 'append'
  // Of inserts alone an inner join only finds pairs: a filter behind it can drop those that fail the condition.
  const findsPairs = type === 'INNER' && !changing
  const tested = findsPairs ? undefined : condition
  const further = tested === undefined ? '' : ` AND ${expressionText(tested, names(pairFields(sides)))}`
  const details = `joinType=[${joinTypeText(node)}], where=[${sides.text}${further}]`
  const join: PhysicalPlan = {
    name: 'Join',
    details,
    inputs: sides.inputs,
    // Rows of a regular join come in no order of time: its time attributes are plain columns.
    fields: joinedFields(node, sides).map(({ name, type: t }) => ({ name, type: t })),
    changelog: changing || !(type === 'INNER' || type === 'SEMI') ? 'retract' : 'append',
    bounded: left.bounded && right.bounded,
    state: { keeps: 'every row of both sides', bound: 'nothing' },
    digest: `${type} ${sides.digest} ${tested && expressionDigest(tested)}`,
    span: node.span,
    // Rows that change are taken back before they come again.
    needsUpdateBefore: changing ? () => true : asAsked,
    lower({ graph, kernel }, inputs) {
      openWithJob(graph, [tested])
      const types = pairFields(sides).map((f) => f.type)
      return graph.addOperator({
        name: `Join(${details})`,
        inputs: joinEdges(inputs, sides),
        create: () =>
          findsPairs
            ? new HashJoin(sides)
            : createJoin(type, {
                left: sideOf(sides.left),
                right: sideOf(sides.right),
                condition: pairCondition(tested, types, kernel),
              }),
      })
    },
  }
  return joinOutput(join, sides, findsPairs ? condition : undefined, node)
}

function sideOf({ keys, storages, plan }: KeyedSide): RegularJoinSide {
  return { keys, storages, changing: plan.changelog !== 'append' }
}

function createJoin(type: JoinType, args: RegularJoinArgs): Operator {
  if (type === 'SEMI' || type === 'ANTI') return new SemiJoin({ ...args, anti: type === 'ANTI' })
  return new OuterJoin({ ...args, type })
}
