import { HashJoin } from '../../runtime/operators/hash-join.ts'
import type { LogicalJoin } from '../logical/plan.ts'
import { requireInserts } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import { joinCondition, joinEdges, joinedFields, joinOutput, keyedSides, overKeyed } from './join-keys.ts'
import { asAsked, type PhysicalPlan } from './plan.ts'

/** A regular join: every row of both sides is kept for partners to come. */
export function planHashJoin(node: LogicalJoin, left: PhysicalPlan, right: PhysicalPlan, errors: Errors): PhysicalPlan {
  if (node.type !== 'INNER') throw errors.notSupported(`A regular ${node.type} join`, node.span)
  for (const side of [left, right]) requireInserts('A regular join', node, side, errors)
  const { equalities, rest } = joinCondition(node)
  const sides = keyedSides(left, right, equalities)
  const details = `joinType=[InnerJoin], where=[${sides.text}]`
  const join: PhysicalPlan = {
    name: 'Join',
    details,
    inputs: sides.inputs,
    // Rows of a regular join come in no order of time: its time attributes are plain columns.
    fields: joinedFields(node, sides).map(({ name, type }) => ({ name, type })),
    changelog: 'append',
    bounded: left.bounded && right.bounded,
    state: { keeps: 'every row of both sides', bound: 'nothing' },
    digest: sides.digest,
    span: node.span,
    needsUpdateBefore: asAsked,
    lower({ graph }, inputs) {
      return graph.addOperator({
        name: `Join(${details})`,
        inputs: joinEdges(inputs, sides),
        create: () => new HashJoin(sides),
      })
    },
  }
  return joinOutput(join, sides, overKeyed(rest, sides), node)
}
