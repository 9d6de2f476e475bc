import { ValidationError } from '../../core/errors.ts'
import type { TableSource } from '../../runtime/connector.ts'
import { pathText, type ResolvedTable } from '../catalog.ts'
import type { LogicalPlan, LogicalScan } from '../logical/plan.ts'
import { bottomUp } from '../logical/rewrite.ts'

/** Puts what knows the row of each key above the sources that only send its new values. */
export function normalizeUpserts(sourceOf: (table: ResolvedTable) => TableSource): (plan: LogicalPlan) => LogicalPlan {
  return bottomUp((plan) => {
    if (plan.kind !== 'Scan' || sourceOf(plan.table).changelog !== 'upsert') return plan
    return { kind: 'Normalize', input: plan, keys: keysOf(plan), fields: plan.fields, span: plan.span }
  })
}

function keysOf(scan: LogicalScan): readonly number[] {
  const names = scan.table.table.primaryKey?.columns ?? []
  const keys = names.map((name) => scan.fields.findIndex((f) => f.name === name))
  if (keys.length > 0) return keys
  throw new ValidationError(
    'NO_PRIMARY_KEY',
    `Table ${pathText(scan.table.path)} sends new values of rows, which are found by a PRIMARY KEY: declare one.`,
  )
}
