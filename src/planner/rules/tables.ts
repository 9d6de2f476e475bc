import { pathText, type ResolvedTable } from '../catalog.ts'
import type { Connector } from '../../runtime/connector.ts'
import { inputsOf } from '../logical/explain.ts'
import type { LogicalPlan, LogicalScan } from '../logical/plan.ts'

/** Equal for references to the same table with the same options: they can share one reader. */
export function tableKey({ path, options, table }: ResolvedTable): string {
  return JSON.stringify([pathText(path), connectorId(table.connector), [...options].toSorted()])
}

const connectorIds = new WeakMap<Connector, number>()
let connectorCount = 0

/** Tells tables of the program apart that have had the same name; 0 for those of DDL. */
function connectorId(connector: Connector | undefined): number {
  if (connector === undefined) return 0
  let id = connectorIds.get(connector)
  if (id === undefined) connectorIds.set(connector, (id = ++connectorCount))
  return id
}

/** How often each table is read by `roots`, by key; a plan used twice reads its tables once. */
export function countScans(roots: readonly LogicalPlan[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const scan of scansOf(roots)) {
    const key = tableKey(scan.table)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function scansOf(roots: readonly LogicalPlan[]): ReadonlySet<LogicalScan> {
  const seen = new Set<LogicalPlan>()
  const scans = new Set<LogicalScan>()
  const visit = (plan: LogicalPlan): void => {
    if (seen.has(plan)) return
    seen.add(plan)
    if (plan.kind === 'Scan') scans.add(plan)
    for (const input of inputsOf(plan)) visit(input)
  }
  for (const root of roots) visit(root)
  return scans
}
