import type { LogicalType } from '../../core/types/logical-type.ts'
import type { PushedPredicate, TableSource } from '../../runtime/connector.ts'
import type { ResolvedTable } from '../catalog.ts'
import { filter } from '../logical/builder.ts'
import { conjuncts, type Expression, type LiteralValue } from '../logical/expression.ts'
import type { LogicalPlan, LogicalScan } from '../logical/plan.ts'
import { allOf, bottomUp } from '../logical/rewrite.ts'
import { countScans, tableKey } from './tables.ts'

type SourceOf = (table: ResolvedTable) => TableSource

/**
 * Hands conditions right above a scan to sources that apply them while reading. A table that is read twice is read once
 * for both, with neither's conditions.
 */
export function pushIntoScans(roots: readonly LogicalPlan[], sourceOf: SourceOf): readonly LogicalPlan[] {
  const counts = countScans(roots)
  const visit = bottomUp((plan) => {
    if (plan.kind !== 'Filter' || plan.input.kind !== 'Scan') return plan
    if (counts.get(tableKey(plan.input.table)) !== 1) return plan
    return pushed(plan.input, conjuncts(plan.condition), sourceOf)
  })
  return roots.map(visit)
}

function pushed(scan: LogicalScan, conditions: readonly Expression[], sourceOf: SourceOf): LogicalPlan {
  const source = sourceOf(scan.table)
  const accepted: PushedPredicate[] = []
  const kept: Expression[] = []
  for (const condition of conditions) {
    const predicate = predicateOf(condition, scan)
    if (predicate !== undefined && source.accepts?.(predicate) === true) accepted.push(predicate)
    else kept.push(condition)
  }
  const below: LogicalScan =
    accepted.length === 0 ? scan : { ...scan, predicates: [...(scan.predicates ?? []), ...accepted] }
  const rest = allOf(kept)
  return rest === undefined ? below : filter(below, rest, rest.span)
}

const MIRRORED = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

/** The condition as `column <op> value`, where it has that form. */
function predicateOf(condition: Expression, scan: LogicalScan): PushedPredicate | undefined {
  if (condition.kind === 'Input' && condition.type.kind === 'BOOLEAN') {
    return predicate(scan, condition, '=', [{ value: true, type: condition.type }])
  }
  if (condition.kind !== 'Call') return undefined
  const { function: fn, args } = condition
  const [first, second] = args
  if (first === undefined) return undefined
  if (fn.name === 'IS NULL' || fn.name === 'IS NOT NULL') return predicate(scan, first, fn.name, [])
  if (fn.name === 'IN') return predicate(scan, first, 'IN', args.slice(1).map(constant))
  if (second === undefined || !(fn.name in MIRRORED)) return undefined
  const op = fn.name as keyof typeof MIRRORED
  if (first.kind === 'Literal') return predicate(scan, second, MIRRORED[op], [constant(first)])
  return predicate(scan, first, op, [constant(second)])
}

type Constant = { readonly value: LiteralValue; readonly type: LogicalType } | undefined

function constant(expression: Expression): Constant {
  return expression.kind === 'Literal' ? { value: expression.value, type: expression.type } : undefined
}

function predicate(
  scan: LogicalScan,
  column: Expression,
  op: PushedPredicate['op'],
  constants: readonly Constant[],
): PushedPredicate | undefined {
  const physical = column.kind === 'Input' ? scan.columns[column.index] : undefined
  if (physical === undefined) return undefined
  const values: PushedPredicate['values'][number][] = []
  for (const one of constants) {
    const value = one?.value
    if (one === undefined || value === undefined || typeof value === 'object') return undefined
    if (!sameForm(column.type, one.type)) return undefined
    values.push(value)
  }
  return { column: physical, op, values }
}

/** Whether values of both types are stored alike, so that they compare as they lie. */
function sameForm(a: LogicalType, b: LogicalType): boolean {
  const isText = (type: LogicalType): boolean => type.kind === 'CHAR' || type.kind === 'VARCHAR'
  if (isText(a) && isText(b)) return true
  if (a.kind !== b.kind) return false
  if (a.kind === 'DECIMAL') return b.kind === 'DECIMAL' && a.scale === b.scale
  return 'precision' in a ? 'precision' in b && a.precision === b.precision : true
}
