import type { Span } from '../../core/position.ts'
import { type CatalogTable, pathText, type ResolvedTable, type TableColumn, type TablePath } from '../catalog.ts'
import { field, isIdentity, project } from '../logical/builder.ts'
import { type Expression, input } from '../logical/expression.ts'
import type { LogicalPlan, LogicalScan } from '../logical/plan.ts'
import { type BindContext, type Environment, environment } from './context.ts'
import { bindStored } from './stored-expression.ts'
import { withWatermark } from './watermark.ts'

/** A table's columns in declared order, computed ones evaluated, and its watermark. */
export function bindScan(table: ResolvedTable, env: Environment, span?: Span): LogicalPlan {
  const scan = physicalScan(table, span)
  const columns = withComputedColumns(table, scan, env, span)
  return withWatermark(table, columns, env, span)
}

/** The scan of a table that no statement names yet, for checking and describing it. */
export function bindDeclaration(path: TablePath, table: CatalogTable, context: BindContext): LogicalPlan {
  const bindNested = (): never => {
    throw new Error('a declaration has no sub-queries')
  }
  const env = environment(context, bindNested)
  return bindScan({ path, table, options: table.options }, { ...env, search: path })
}

function physicalScan(table: ResolvedTable, span: Span | undefined): LogicalScan {
  const { columns } = table.table
  const physical = columns.filter((column) => column.kind === 'physical')
  const metadata = columns.filter((column) => column.kind === 'metadata')
  return {
    kind: 'Scan',
    table,
    columns: physical.map((_, i) => i),
    metadata: metadata.map(({ key }) => key),
    fields: [...physical, ...metadata].map(({ name, type }) => field(name, type)),
    span,
  }
}

/** The columns in declared order, the computed ones evaluated. */
function withComputedColumns(
  table: ResolvedTable,
  scan: LogicalScan,
  env: Environment,
  span: Span | undefined,
): LogicalPlan {
  const expressions = table.table.columns.map((column): Expression => {
    if (column.kind === 'computed') return computedColumn(column, table, scan, env)
    const index = scan.fields.findIndex(({ name }) => name === column.name)
    return input(index, column.type)
  })
  if (isIdentity(expressions, scan.fields.length)) return scan
  return project(
    scan,
    expressions,
    table.table.columns.map(({ name }) => name),
    span,
  )
}

/** It may read stored columns, not other computed ones. */
function computedColumn(
  { name, expression: text }: TableColumn & { readonly kind: 'computed' },
  table: ResolvedTable,
  scan: LogicalScan,
  env: Environment,
): Expression {
  const owner = `Column '${name}' of table ${pathText(table.path)}`
  return bindStored({ text, owner, clause: 'a computed column' }, scan, env)
}
