import { PlanError } from '../../core/errors.ts'
import { positionAt, type Span } from '../../core/position.ts'
import { type LogicalType, typeText, withNullable } from '../../core/types/logical-type.ts'
import { parseExpression } from '../../parser/parse.ts'
import { type CatalogTable, pathText, type ResolvedTable, type TableColumn, type TablePath } from '../catalog.ts'
import { field, isIdentity, project } from '../logical/builder.ts'
import { type Expression, input, mapChildren } from '../logical/expression.ts'
import type { LogicalPlan, LogicalScan } from '../logical/plan.ts'
import { type BindContext, type Environment, environment, inStoredText, invalid } from './context.ts'
import { rejectBareNull } from './expressions/coerce.ts'
import { expressionEnvironment } from './expressions/environment.ts'
import { bindExpression } from './expressions/expression.ts'
import { tableScope } from './scope.ts'

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

/** The columns in declared order, the computed ones evaluated. They may read stored columns, not each other. */
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

function computedColumn(
  column: TableColumn & { readonly kind: 'computed' },
  table: ResolvedTable,
  scan: LogicalScan,
  env: Environment,
): Expression {
  return storedExpression(`Column '${column.name}' of table ${pathText(table.path)}`, column.expression, scan, env)
}

/** Binds an expression that was stored as text; what went wrong is told with `what` before it. */
function storedExpression(what: string, text: string, plan: LogicalPlan, env: Environment): Expression {
  const expression = inStoredText(what, () => {
    const ast = parseExpression(text)
    const local = expressionEnvironment({ ...env, text }, tableScope(plan.fields, undefined), 'a computed column')
    const bound = bindExpression(ast, local)
    rejectBareNull(bound, local, ast.span)
    return bound
  })
  return withoutSpans(expression)
}

/** Spans of stored text would be taken for places in the statement. */
function withoutSpans(expression: Expression): Expression {
  return { ...mapChildren(expression, withoutSpans), span: undefined }
}

function withWatermark(table: ResolvedTable, plan: LogicalPlan, env: Environment, span: Span | undefined): LogicalPlan {
  const { watermark } = table.table
  if (watermark === undefined) return plan
  const what = `The watermark of table ${pathText(table.path)}`
  const column = plan.fields.findIndex(({ name }) => name === watermark.column)
  const rowtime = plan.fields[column]
  const whole: Span = { start: positionAt(watermark.expression, 0), end: watermark.expression.length }
  const place = { text: watermark.expression }
  if (rowtime === undefined || !isMillisTimestamp(rowtime.type)) {
    const type = rowtime === undefined ? 'does not exist' : `is of type ${bareText(rowtime.type)}`
    const message = `${what}: column '${watermark.column}' ${type}; TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3 is needed.`
    throw invalid(place, 'BAD_WATERMARK', message, whole)
  }
  if (/^\s*SOURCE_WATERMARK\s*\(\s*\)\s*$/i.test(watermark.expression)) {
    throw new PlanError('NOT_SUPPORTED', `${what}: SOURCE_WATERMARK() is not supported yet.`)
  }
  const expression = storedExpression(what, watermark.expression, plan, env)
  if (!isMillisTimestamp(expression.type)) {
    const message = `${what} is of type ${bareText(expression.type)}; TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3 is needed.`
    throw invalid(place, 'BAD_WATERMARK', message, whole)
  }
  const fields = plan.fields.map((f, i) => (i === column ? field(f.name, f.type, 'ROWTIME') : f))
  return { kind: 'Watermark', input: plan, column, expression, table, fields, span }
}

export function isMillisTimestamp(type: LogicalType): boolean {
  return (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision <= 3
}

function bareText(type: LogicalType): string {
  return typeText(withNullable(type, true))
}
