import type { LogicalPlan } from '../logical/plan.ts'
import { isWindowAggregate } from '../logical/window-columns.ts'
import { planAsyncCalls } from './async-calls.ts'
import { planCurrentWatermark } from './current-watermark.ts'
import { calc, collapse } from './calc.ts'
import { planCorrelate } from './correlate.ts'
import { Errors } from './errors.ts'
import { planGroupAggregate } from './group-aggregate.ts'
import { planJoin } from './join.ts'
import { planMatch } from './match.ts'
import { planNormalize } from './normalize.ts'
import { planOver } from './over.ts'
import type { PhysicalPlan, PlanContext } from './plan.ts'
import { planRank } from './rank.ts'
import { planSort } from './sort.ts'
import { planScan } from './scan.ts'
import { planUnion } from './union.ts'
import { planValues } from './values.ts'
import { planWatermark } from './watermark.ts'
import { planGroupWindow, planWindowAggregate } from './window-aggregate.ts'
import { planWindowRank, rankedWindows } from './window-rank.ts'
import { planWindowTvf } from './window-tvf.ts'

/** Chooses the operators of a plan. Throws `PlanError` for what can't run as a stream, or not yet. */
export function toPhysical(plan: LogicalPlan, context: PlanContext): PhysicalPlan {
  const errors = new Errors(context.kernel.text ?? '')
  const done = new Map<LogicalPlan, PhysicalPlan>()
  const visit = (node: LogicalPlan): PhysicalPlan => {
    const known = done.get(node)
    if (known !== undefined) return known
    const physical = convert(node)
    done.set(node, physical)
    return physical
  }
  const convert = (node: LogicalPlan): PhysicalPlan => {
    switch (node.kind) {
      case 'Scan':
        return planScan(node, context)
      case 'Values':
        return planValues(node)
      case 'Watermark':
        return planWatermark(node, visit(node.input), context)
      case 'Project':
      case 'Filter': {
        const { input, condition, expressions } = collapse(node)
        const names = node.fields.map(({ name }) => name)
        return calc(visit(input), condition, expressions, names)
      }
      case 'Union':
        return planUnion(node, node.inputs.map(visit))
      case 'Correlate':
        return planCorrelate(node, visit(node.input))
      case 'Normalize':
        return planNormalize(node, visit(node.input))
      case 'Rank': {
        const windows = rankedWindows(node)
        if (windows === undefined) return planRank(node, visit(node.input))
        return planWindowRank(node, windows, visit(node.input), context, errors)
      }
      case 'Over':
        return planOver(node, visit(node.input), errors)
      case 'Sort':
        return planSort(node, visit(node.input), errors)
      case 'CurrentWatermark':
        return planCurrentWatermark(node, visit(node.input))
      case 'AsyncCalls':
        return planAsyncCalls(node, visit(node.input), context)
      case 'Match':
        return planMatch(node, visit(node.input), errors)
      case 'Join':
        return planJoin(node, visit(node.left), visit(node.right), context, errors)
      case 'WindowTvf':
        return planWindowTvf(node, visit(node.input), context, errors)
      case 'Aggregate':
        if (node.groupWindow !== undefined) return planGroupWindow(node, visit, context, errors)
        if (isWindowAggregate(node)) return planWindowAggregate(node, visit, context, errors)
        return planGroupAggregate(node, visit(node.input), errors)
    }
  }
  return visit(plan)
}
