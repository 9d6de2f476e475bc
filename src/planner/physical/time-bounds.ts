import type { Expression } from '../logical/expression.ts'
import type { Field } from '../logical/plan.ts'

/** `left time - right time` lies in [lower, upper] (ms). */
export interface TimeBounds {
  readonly leftTime: number
  /** Counted from the right side's first column. */
  readonly rightTime: number
  readonly lower: number
  readonly upper: number
}

/** The bounds that conditions put on the times of both sides, and the other conditions. */
export interface BoundedCondition {
  readonly bounds: TimeBounds
  readonly rest: readonly Expression[]
}

/** Undefined unless the conditions bound the same pair of event times from both directions. */
export function timeBounds(
  conditions: readonly Expression[],
  left: readonly Field[],
  right: readonly Field[],
): BoundedCondition | undefined {
  const width = left.length
  const isTime = (column: number): boolean => (left[column] ?? right[column - width])?.time === 'ROWTIME'
  let pair: { readonly leftTime: number; readonly rightTime: number } | undefined
  let [lower, upper] = [-Infinity, Infinity]
  const rest: Expression[] = []
  for (const condition of conditions) {
    const found = differenceOf(condition, width, isTime)
    const samePair = pair === undefined || (pair.leftTime === found?.left && pair.rightTime === found.right - width)
    if (found === undefined || !samePair) {
      rest.push(condition)
      continue
    }
    pair = { leftTime: found.left, rightTime: found.right - width }
    lower = Math.max(lower, found.lower)
    upper = Math.min(upper, found.upper)
  }
  if (pair === undefined || lower === -Infinity || upper === Infinity) return undefined
  return { bounds: { ...pair, lower, upper }, rest }
}

interface Difference {
  readonly left: number
  readonly right: number
  readonly lower: number
  readonly upper: number
}

/** A comparison of both times as a range of left time - right time. */
function differenceOf(
  condition: Expression,
  width: number,
  isTime: (column: number) => boolean,
): Difference | undefined {
  if (condition.kind !== 'Call') return undefined
  const [a, b] = condition.args.map(shiftedTime)
  if (a === undefined || b === undefined || !isTime(a.column) || !isTime(b.column)) return undefined
  if (a.column < width === b.column < width) return undefined
  // a.time + a.shift <op> b.time + b.shift, so (a.time - b.time) <op> b.shift - a.shift.
  const range = rangeOf(condition.function.name, b.shift - a.shift)
  if (range === undefined) return undefined
  const [lower, upper] = range
  // Adding zero turns -0 into 0.
  return a.column < width
    ? { left: a.column, right: b.column, lower, upper }
    : { left: b.column, right: a.column, lower: -upper + 0, upper: -lower + 0 }
}

/** Times are whole milliseconds, so strict bounds are a millisecond away. */
function rangeOf(operator: string, value: number): readonly [number, number] | undefined {
  switch (operator) {
    case '=':
      return [value, value]
    case '<=':
      return [-Infinity, value]
    case '<':
      return [-Infinity, value - 1]
    case '>=':
      return [value, Infinity]
    case '>':
      return [value + 1, Infinity]
    default:
      return undefined
  }
}

/** `ts`, `ts + INTERVAL …` or `ts - INTERVAL …`. */
function shiftedTime(expression: Expression): { readonly column: number; readonly shift: number } | undefined {
  if (expression.kind === 'Input') return { column: expression.index, shift: 0 }
  if (expression.kind !== 'Call' || expression.args.length !== 2) return undefined
  const { name } = expression.function
  if (name !== '+' && name !== '-') return undefined
  const [first, second] = expression.args
  if (name === '+' && first !== undefined && millis(first) !== undefined) return added(second, millis(first) ?? 0)
  const shift = second === undefined ? undefined : millis(second)
  return shift === undefined ? undefined : added(first, name === '-' ? -shift : shift)
}

function added(
  expression: Expression | undefined,
  shift: number,
): { readonly column: number; readonly shift: number } | undefined {
  const inner = expression === undefined ? undefined : shiftedTime(expression)
  return inner === undefined ? undefined : { column: inner.column, shift: inner.shift + shift }
}

function millis(expression: Expression): number | undefined {
  if (expression.kind !== 'Literal' || expression.type.kind !== 'INTERVAL_MILLIS') return undefined
  return typeof expression.value === 'number' ? expression.value : undefined
}
