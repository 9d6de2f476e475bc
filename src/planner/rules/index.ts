import type { TableSource } from '../../runtime/connector.ts'
import type { ResolvedTable } from '../catalog.ts'
import type { KernelOptions } from '../codegen/generator.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { foldConstants } from './fold-constants.ts'
import { normalizeUpserts } from './normalize-upserts.ts'
import { pruneColumns } from './prune-columns.ts'
import { pushFilters } from './push-filters.ts'
import { rankRows } from './rank.ts'
import { readWatermark } from './read-watermark.ts'
import { splitAsync } from './split-async.ts'
import { pushIntoScans } from './push-into-scan.ts'

/**
 * The plans of one job with the same results and less work. In this order: constants are computed, asynchronous calls
 * and the watermark get steps of their own, upserts become changes, conditions move down, those on
 * row numbers become ranks, those at a source go into it, and columns that nothing reads are left out.
 */
export function optimise(
  roots: readonly LogicalPlan[],
  options: KernelOptions,
  sourceOf: (table: ResolvedTable) => TableSource,
): readonly LogicalPlan[] {
  const fold = foldConstants(options)
  const text = options.text ?? ''
  const filtered = roots
    .map(fold)
    .map(splitAsync(text))
    .map(readWatermark(text))
    .map(normalizeUpserts(sourceOf))
    .map(pushFilters)
    .map(rankRows())
  return pruneColumns(pushIntoScans(filtered.map(foldConstants(options)), sourceOf))
}
