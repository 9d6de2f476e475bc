import { filter, readsOnly } from '../logical/builder.ts'
import { collectInputs, conjuncts, type Expression, isDeterministic } from '../logical/expression.ts'
import type {
  LogicalAggregate,
  LogicalJoin,
  LogicalMatch,
  LogicalPlan,
  LogicalProject,
  LogicalWindowTvf,
} from '../logical/plan.ts'
import { allOf, renumbered, substitute, withInputs } from '../logical/rewrite.ts'
import { windowColumns } from '../logical/window-columns.ts'

/**
 * Moves conditions to where they drop rows first: through projections, into the sides of joins, below groupings. What
 * compares both sides of an inner join becomes its condition. A condition never passes a watermark, which every row
 * may advance.
 */
export function pushFilters(plan: LogicalPlan): LogicalPlan {
  return push(plan, [])
}

/** `conditions` are over the columns of `plan`. */
function push(plan: LogicalPlan, conditions: readonly Expression[]): LogicalPlan {
  switch (plan.kind) {
    case 'Filter':
      return push(plan.input, [...conjuncts(plan.condition), ...conditions])
    case 'Project':
      return pushThroughProject(plan, conditions)
    case 'Join':
      return pushIntoJoin(plan, conditions)
    case 'Aggregate':
      return pushBelow(plan, conditions, (condition) => groupCondition(plan, condition))
    case 'Match':
      return pushBelow(plan, conditions, (condition) => partitionCondition(plan, condition))
    case 'WindowTvf':
      return pushBelow(plan, conditions, (condition) => (concernsInput(plan, condition) ? condition : undefined))
    case 'Correlate':
    case 'AsyncCalls':
      return pushBelow(plan, conditions, (condition) =>
        readsOnly(condition, 0, plan.input.fields.length) ? condition : undefined,
      )
    case 'Union':
      return { ...plan, inputs: plan.inputs.map((input) => push(input, conditions)) }
    default:
      return filtered(
        withInputs(plan, (input) => push(input, [])),
        conditions,
      )
  }
}

function filtered(plan: LogicalPlan, conditions: readonly Expression[]): LogicalPlan {
  const condition = allOf(conditions)
  return condition === undefined ? plan : filter(plan, condition, condition.span)
}

/** Conditions for which `below` gives their form over the input go below; the others stay. */
function pushBelow(
  plan: LogicalPlan,
  conditions: readonly Expression[],
  below: (condition: Expression) => Expression | undefined,
): LogicalPlan {
  const moved: Expression[] = []
  const kept: Expression[] = []
  for (const condition of conditions) {
    const inner = isDeterministic(condition) ? below(condition) : undefined
    if (inner === undefined) kept.push(condition)
    else moved.push(inner)
  }
  return filtered(
    withInputs(plan, (input) => push(input, moved)),
    kept,
  )
}

function pushThroughProject(plan: LogicalProject, conditions: readonly Expression[]): LogicalPlan {
  return pushBelow(plan, conditions, (condition) => {
    const inner = substitute(condition, plan.expressions)
    return isDeterministic(inner) ? inner : undefined
  })
}

/** A condition on keys selects groups as a whole. On the bounds of windows it stays, as the windows are made below. */
function groupCondition({ input, keys }: LogicalAggregate, condition: Expression): Expression | undefined {
  if (keys.length === 0 || !readsOnly(condition, 0, keys.length)) return undefined
  const inner = renumbered(condition, (key) => keys[key] as number)
  const windows = windowColumns(input)
  const bounds = windows === undefined ? [] : [...windows.start, ...windows.end, ...windows.time]
  const read = collectInputs(inner)
  return bounds.some((column) => read.has(column)) ? undefined : inner
}

/** A condition on the partition columns selects partitions as a whole. */
function partitionCondition({ partition }: LogicalMatch, condition: Expression): Expression | undefined {
  if (partition.length === 0 || !readsOnly(condition, 0, partition.length)) return undefined
  return renumbered(condition, (key) => partition[key] as number)
}

/** The rows of a session decide on its bounds, so only whole sessions may be left out. */
function concernsInput({ input, window }: LogicalWindowTvf, condition: Expression): boolean {
  if (!readsOnly(condition, 0, input.fields.length)) return false
  if (window.kind !== 'SESSION') return true
  return [...collectInputs(condition)].every((column) => window.partition.includes(column))
}

/** Which side a WHERE above, or a part of ON, may move to without changing what an outer join pads. */
function pushIntoJoin(join: LogicalJoin, conditions: readonly Expression[]): LogicalPlan {
  const { type } = join
  const width = join.left.fields.length
  const on = join.condition === undefined ? [] : conjuncts(join.condition)
  const left: Expression[] = []
  const right: Expression[] = []
  const above: Expression[] = []
  const kept: Expression[] = []
  const isLeft = (condition: Expression): boolean => isDeterministic(condition) && readsOnly(condition, 0, width)
  const isRight = (condition: Expression): boolean =>
    isDeterministic(condition) && readsOnly(condition, width, width + join.right.fields.length)
  for (const condition of conditions) {
    if (type !== 'RIGHT' && type !== 'FULL' && isLeft(condition)) left.push(condition)
    else if ((type === 'INNER' || type === 'RIGHT') && isRight(condition)) right.push(condition)
    else if (type === 'INNER') kept.push(condition)
    else above.push(condition)
  }
  for (const condition of on) {
    if ((type === 'INNER' || type === 'RIGHT' || type === 'SEMI') && isLeft(condition)) left.push(condition)
    else if (type !== 'RIGHT' && type !== 'FULL' && isRight(condition)) right.push(condition)
    else kept.push(condition)
  }
  const toRight = right.map((condition) => renumbered(condition, (column) => column - width))
  const pushed: LogicalJoin = {
    ...join,
    left: push(join.left, left),
    right: push(join.right, toRight),
    condition: allOf(kept),
  }
  return filtered(pushed, above)
}
