import { IntervalJoin, type OuterJoinType } from '../../runtime/operators/interval-join.ts'
import { INT, type LogicalType } from '../../core/types/logical-type.ts'
import type { BatchKernel } from '../../runtime/operators/stateless.ts'
import type { KernelOptions } from '../codegen/generator.ts'
import { compileFilter } from '../codegen/kernel.ts'
import type { Expression } from '../logical/expression.ts'
import { expressionDigest, expressionText } from '../logical/expression-text.ts'
import type { Field, LogicalJoin } from '../logical/plan.ts'
import { allOf } from '../logical/rewrite.ts'
import { rejectUpdates } from './changelog-mode.ts'
import type { Errors } from './errors.ts'
import { joinCondition, joinEdges, joinedFields, joinOutput, keyedSides, overKeyed, pairFields } from './join-keys.ts'
import { asAsked, type PhysicalPlan } from './plan.ts'
import type { BoundedCondition } from './time-bounds.ts'
import { durationText } from './window-text.ts'
import { openWithJob } from './user-functions.ts'

type OuterJoin = LogicalJoin & { readonly type: OuterJoinType }

export function isOuterJoin(node: LogicalJoin): node is OuterJoin {
  return node.type !== 'SEMI' && node.type !== 'ANTI'
}

/** A join whose condition bounds the event times of both sides. */
export function planIntervalJoin(
  node: OuterJoin,
  { bounds, rest: unbounded }: BoundedCondition,
  left: PhysicalPlan,
  right: PhysicalPlan,
  errors: Errors,
): PhysicalPlan {
  for (const side of [left, right]) rejectUpdates('An interval join', node, side, errors)
  const { equalities, rest } = joinCondition({ ...node, condition: allOf(unbounded) })
  if (equalities.length === 0) {
    const message = 'An interval join needs an equality between the sides beside the bounds on their times.'
    throw errors.plan('NO_EQUALITY', message, node.span)
  }
  const sides = keyedSides(left, right, equalities)
  const condition = overKeyed(rest, sides)
  const fields = joinedFields(node, sides)
  const { lower, upper, leftTime, rightTime } = bounds
  const range = `${durationText(lower)} <= left - right <= ${durationText(upper)}`
  const further = condition === undefined ? '' : ` AND ${expressionText(condition, names(pairFields(sides)))}`
  const details = `joinType=[${joinTypeText(node)}], where=[${sides.text}${further}], times=[${range}]`
  const join: PhysicalPlan = {
    name: 'IntervalJoin',
    details,
    inputs: sides.inputs,
    fields,
    changelog: 'append',
    bounded: left.bounded && right.bounded,
    state: { keeps: 'rows of both sides until no partner can come', bound: 'watermark' },
    digest: `${node.type} ${sides.digest} ${lower} ${upper} ${leftTime} ${rightTime} ${condition && expressionDigest(condition)}`,
    span: node.span,
    needsUpdateBefore: asAsked,
    lower({ graph, kernel }, inputs) {
      openWithJob(graph, [condition])
      const types = pairFields(sides).map(({ type }) => type)
      return graph.addOperator({
        name: `IntervalJoin(${details})`,
        inputs: joinEdges(inputs, sides),
        create: () =>
          new IntervalJoin({
            type: node.type,
            left: { ...sides.left, timeColumn: leftTime },
            right: { ...sides.right, timeColumn: rightTime },
            lower,
            upper,
            condition: pairCondition(condition, types, kernel),
          }),
      })
    },
  }
  return joinOutput(join, sides, undefined, node)
}

/** The condition as joins test it: over the joined columns and the number of the pair behind them. */
export function pairCondition(
  condition: Expression | undefined,
  types: readonly LogicalType[],
  kernel: KernelOptions,
): BatchKernel | undefined {
  return condition === undefined ? undefined : compileFilter([...types, INT], condition, kernel)
}

export function joinTypeText({ type }: LogicalJoin): string {
  const names = {
    INNER: 'InnerJoin',
    LEFT: 'LeftOuterJoin',
    RIGHT: 'RightOuterJoin',
    FULL: 'FullOuterJoin',
    SEMI: 'LeftSemiJoin',
    ANTI: 'LeftAntiJoin',
  }
  return names[type]
}

export function names(fields: readonly Field[]): readonly string[] {
  return fields.map(({ name }) => name)
}
