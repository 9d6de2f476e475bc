import { pathText, type ResolvedTable } from '../catalog.ts'
import type { Field, LogicalScan } from '../logical/plan.ts'
import type { PushedPredicate, ScanRequest } from '../../runtime/connector.ts'
import { isGraphSource } from '../../runtime/graph.ts'
import { tableKey } from '../rules/tables.ts'
import { never, type PhysicalPlan, type PlanContext } from './plan.ts'

/** Reads a table. */
export function planScan(node: LogicalScan, context: PlanContext): PhysicalPlan {
  const { table, columns, metadata, predicates = [], fields } = node
  const source = context.sourceOf(table)
  const request: ScanRequest = { columns, metadata, predicates }
  const details = scanDetails(table, fields, predicates)
  return {
    name: 'TableSourceScan',
    details,
    inputs: [],
    fields,
    changelog: source.changelog,
    bounded: source.bounded,
    state: undefined,
    digest: `${tableKey(table)} ${JSON.stringify([columns, metadata, predicates], bigints)}`,
    span: node.span,
    needsUpdateBefore: never,
    lower({ graph }) {
      if (isGraphSource(source)) return source.attach(graph, request)
      return graph.addSource({
        name: `TableSourceScan(${details})`,
        bounded: source.bounded,
        create: (ctx) => source.createReader(request, { ...ctx, name: pathText(table.path) }),
      })
    },
  }
}

function scanDetails(table: ResolvedTable, fields: readonly Field[], predicates: readonly PushedPredicate[]): string {
  const physical = table.table.columns.filter(({ kind }) => kind === 'physical')
  const conditions = predicates.map(({ column, op, values }) => {
    const shown = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
    const list = op === 'IN' ? ` (${shown.join(', ')})` : shown.length > 0 ? ` ${shown.join(', ')}` : ''
    return `${physical[column]?.name ?? column} ${op}${list}`
  })
  const filter = conditions.length === 0 ? '' : `, filter=[${conditions.join(' AND ')}]`
  return `table=[${pathText(table.path)}], fields=[${fields.map(({ name }) => name).join(', ')}]${filter}`
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
