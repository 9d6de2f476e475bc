import { argumentColumns } from '../logical/builder.ts'
import { collectInputs, type Expression } from '../logical/expression.ts'
import type { LogicalAggregate, LogicalPlan, LogicalWindowTvf, WindowSpec } from '../logical/plan.ts'
import { windowColumns } from '../logical/window-columns.ts'
import { type Collapsed, collapse } from './calc.ts'

/** A column that a window aggregate gives: one of its keys, an aggregate, or a bound of the window. */
export type WindowProperty = 'start' | 'end' | 'time'

/** How the rows of a window aggregate get their windows. */
export interface AssignedWindows {
  /** What stands below the window function and the projections above it. */
  readonly source: Collapsed
  readonly window: WindowSpec
  /** Columns of `source.input`. */
  readonly timeColumn: number
  /** For each key of the aggregate the bound it is, or undefined for a key proper. */
  readonly properties: readonly (WindowProperty | undefined)[]
}

/**
 * The windows of an aggregate that can assign them itself: right above the window function but for filters and
 * projections that don't compute with the bounds. Undefined: the rows must carry their windows.
 */
export function assignedWindows(node: LogicalAggregate): AssignedWindows | undefined {
  const chain = collapse(node.input)
  const tvf = chain.input
  if (tvf.kind !== 'WindowTvf') return undefined
  const width = tvf.input.fields.length
  const properties = node.keys.map((key) => propertyOf(chain.expressions[key], width))
  const readsBounds = (expression: Expression): boolean => [...collectInputs(expression)].some((c) => c >= width)
  const computed = [...argumentColumns(node.aggregates), ...node.keys.filter((_, k) => properties[k] === undefined)]
  if (computed.some((column) => readsBounds(chain.expressions[column] as Expression))) return undefined
  if (chain.condition !== undefined && readsBounds(chain.condition)) return undefined
  const source = { ...chain, input: tvf.input }
  if (tvf.window.kind === 'SESSION' && !samePartition(tvf, node, chain, properties)) return undefined
  return { source, window: tvf.window, timeColumn: tvf.timeColumn, properties }
}

function propertyOf(expression: Expression | undefined, width: number): WindowProperty | undefined {
  if (expression?.kind !== 'Input' || expression.index < width) return undefined
  return (['start', 'end', 'time'] as const)[expression.index - width]
}

/** Sessions are made per partition; only if that is what is grouped by can the aggregate make them. */
function samePartition(
  { window }: LogicalWindowTvf,
  node: LogicalAggregate,
  chain: Collapsed,
  properties: readonly (WindowProperty | undefined)[],
): boolean {
  if (window.kind !== 'SESSION') return false
  const grouped = node.keys.flatMap((key, k) => {
    const expression = chain.expressions[key]
    if (properties[k] !== undefined) return []
    return expression?.kind === 'Input' ? [expression.index] : [-1]
  })
  return (
    grouped.every((column) => window.partition.includes(column)) &&
    window.partition.every((column) => grouped.includes(column))
  )
}

/** Columns of `plan` that hold its windows' bounds, and the column type of the function that made them. */
export function attachedWindows(plan: LogicalPlan): { readonly end: number; readonly source: LogicalWindowTvf } {
  const columns = windowColumns(plan)
  const [end] = columns?.end ?? []
  if (columns === undefined || end === undefined) throw new Error(`${plan.kind} has no windows`)
  return { end, source: columns.source }
}
