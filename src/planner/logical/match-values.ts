import { collectInputs, type Expression, sameExpression } from './expression.ts'
import type { MatchDefinition, MatchValue } from './match.ts'
import type { LogicalMatch } from './plan.ts'
import { renumbered } from './rewrite.ts'

export function sameMatchValue(a: MatchValue, b: MatchValue): boolean {
  if (a.variable !== b.variable) return false
  if (a.kind === 'navigation') {
    return b.kind === 'navigation' && a.from === b.from && a.offset === b.offset && a.column === b.column
  }
  if (a.kind === 'rowtime') return b.kind === 'rowtime' && a.type.nullable === b.type.nullable
  return (
    b.kind === 'aggregate' &&
    a.function === b.function &&
    a.args.length === b.args.length &&
    a.args.every((arg, i) => sameExpression(arg, b.args[i] as Expression))
  )
}

/** The columns of rows that a value needs. */
export function valueColumns(value: MatchValue): readonly number[] {
  if (value.kind === 'rowtime') return []
  return value.kind === 'navigation' ? [value.column] : value.args.flatMap((arg) => [...collectInputs(arg)])
}

/** The columns of rows that a definition needs, where rows have `width`. */
export function definitionColumns({ condition, values }: MatchDefinition, width: number): readonly number[] {
  return [...[...collectInputs(condition)].filter((column) => column < width), ...values.flatMap(valueColumns)]
}

/** The same value of rows whose columns have moved. */
export function movedValue(value: MatchValue, to: (column: number) => number): MatchValue {
  if (value.kind === 'rowtime') return value
  return value.kind === 'navigation'
    ? { ...value, column: to(value.column) }
    : { ...value, args: value.args.map((arg) => renumbered(arg, to)) }
}

/** The same definition for rows that had `width` columns and have `newWidth` now. */
export function movedDefinition(
  { condition, values }: MatchDefinition,
  width: number,
  newWidth: number,
  to: (column: number) => number,
): MatchDefinition {
  const moved = renumbered(condition, (column) => (column < width ? to(column) : column - width + newWidth))
  return { condition: moved, values: values.map((value) => movedValue(value, to)) }
}

/** All conditions, and the arguments of aggregates. */
export function matchExpressions({
  definitions,
  values,
}: Pick<LogicalMatch, 'definitions' | 'values'>): readonly Expression[] {
  const argsOf = (value: MatchValue): readonly Expression[] => (value.kind === 'aggregate' ? value.args : [])
  const defined = definitions.flatMap((d) => (d === undefined ? [] : [d.condition, ...d.values.flatMap(argsOf)]))
  return [...defined, ...values.flatMap(argsOf)]
}
