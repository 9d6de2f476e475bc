import { conjuncts, type Expression } from './expression.ts'
import type { LogicalAggregate, LogicalJoin, LogicalPlan, LogicalWindowTvf } from './plan.ts'

/** Which columns of a relation are the bounds of a window table function's windows. */
export interface WindowColumns {
  /** The function that made the windows. */
  readonly source: LogicalWindowTvf
  readonly start: ReadonlySet<number>
  readonly end: ReadonlySet<number>
  readonly time: ReadonlySet<number>
}

/** The window columns of `plan`, or undefined when its rows don't belong to windows any more. */
export function windowColumns(plan: LogicalPlan): WindowColumns | undefined {
  switch (plan.kind) {
    case 'WindowTvf': {
      const width = plan.input.fields.length
      return { source: plan, start: new Set([width]), end: new Set([width + 1]), time: new Set([width + 2]) }
    }
    case 'Filter':
    case 'Over':
    case 'Rank':
      return windowColumns(plan.input)
    case 'Project':
      return moved(
        windowColumns(plan.input),
        plan.expressions.map((e) => (e.kind === 'Input' ? e.index : undefined)),
      )
    case 'Aggregate':
      return isWindowAggregate(plan) ? moved(windowColumns(plan.input), plan.keys) : undefined
    case 'Join':
      return joined(plan)
    default:
      return undefined
  }
}

/** Whether the keys hold both bounds of the input's windows: then each window has one final result per key. */
export function isWindowAggregate({ input, keys }: Pick<LogicalAggregate, 'input' | 'keys'>): boolean {
  const columns = windowColumns(input)
  return columns !== undefined && keys.some((k) => columns.start.has(k)) && keys.some((k) => columns.end.has(k))
}

/** Whether both sides carry the same kind of windows and the condition equates both bounds. */
export function isWindowJoin(join: LogicalJoin): boolean {
  return joinedSides(join) !== undefined
}

/** `from[i]`: the old column that column `i` forwards. Undefined unless both bounds are kept. */
function moved(columns: WindowColumns | undefined, from: readonly (number | undefined)[]): WindowColumns | undefined {
  if (columns === undefined) return undefined
  const move = (old: ReadonlySet<number>): Set<number> =>
    new Set(from.flatMap((column, i) => (column !== undefined && old.has(column) ? [i] : [])))
  const start = move(columns.start)
  const end = move(columns.end)
  return start.size === 0 || end.size === 0
    ? undefined
    : { source: columns.source, start, end, time: move(columns.time) }
}

/** The windows of both sides, if the condition equates both of their bounds. */
function joinedSides({ left, right, condition }: LogicalJoin): readonly [WindowColumns, WindowColumns] | undefined {
  const l = windowColumns(left)
  const r = windowColumns(right)
  if (l === undefined || r === undefined || condition === undefined || !sameWindows(l.source, r.source))
    return undefined
  const width = left.fields.length
  const shift = (columns: ReadonlySet<number>): Set<number> => new Set([...columns].map((column) => column + width))
  const shifted = { source: r.source, start: shift(r.start), end: shift(r.end), time: shift(r.time) }
  const equalities = conjuncts(condition)
  const both = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => equalities.some((e) => equates(e, a, b))
  return both(l.start, shifted.start) && both(l.end, shifted.end) ? [l, shifted] : undefined
}

/** The windows that every row has: where an outer join pads a side, the bounds of that side are NULL. */
function joined(join: LogicalJoin): WindowColumns | undefined {
  const sides = joinedSides(join)
  if (sides === undefined || join.type === 'FULL') return undefined
  const [l, r] = sides
  if (join.type === 'LEFT' || join.type === 'SEMI' || join.type === 'ANTI') return l
  if (join.type === 'RIGHT') return r
  return {
    source: l.source,
    start: new Set([...l.start, ...r.start]),
    end: new Set([...l.end, ...r.end]),
    time: new Set([...l.time, ...r.time]),
  }
}

function equates(condition: Expression, a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  if (condition.kind !== 'Call' || condition.function.name !== '=') return false
  const [x, y] = condition.args
  if (x?.kind !== 'Input' || y?.kind !== 'Input') return false
  return (a.has(x.index) && b.has(y.index)) || (b.has(x.index) && a.has(y.index))
}

function sameWindows(a: LogicalWindowTvf, b: LogicalWindowTvf): boolean {
  if (a.window.kind === 'SESSION' || b.window.kind === 'SESSION') {
    return a.window.kind === 'SESSION' && b.window.kind === 'SESSION' && a.window.gap === b.window.gap
  }
  return JSON.stringify(a.window) === JSON.stringify(b.window)
}
