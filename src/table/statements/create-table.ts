import { didYouMean, MillraceError, PlanError, ValidationError } from '../../core/errors.ts'
import { positionAt, type Span } from '../../core/position.ts'
import { type LogicalType, withNullable } from '../../core/types/logical-type.ts'
import type { ExpressionAst, Identifier } from '../../parser/ast/expression.ts'
import type {
  ColumnAst,
  CreateTableAst,
  PrimaryKeyAst,
  TableElement,
  WatermarkAst,
} from '../../parser/ast/statement.ts'
import { bindDataType } from '../../planner/bind/data-type.ts'
import { bindDeclaration } from '../../planner/bind/scan.ts'
import type { CatalogTable, TableColumn } from '../../planner/catalog.ts'
import type { Connector } from '../../runtime/connector.ts'
import { likeTable } from './create-table-like.ts'
import { bindContext, locate, type StatementContext } from './session.ts'

/**
 * CREATE TABLE: checks the declaration, expressions included, and enters it. Options are checked when it is used.
 * `connector`: where the rows of a table made by the program are.
 */
export function createTable(ast: CreateTableAst, context: StatementContext, connector?: Connector): void {
  rejectUnsupported(ast, context)
  const own = ownDeclaration(ast, context)
  const table = ast.like === undefined ? own : likeTable(ast.like, own, context)
  if (table.columns.length === 0) {
    throw new ValidationError('NO_COLUMNS', 'A table needs at least one column.', locate(context, ast.path.span))
  }
  const location = locate(context, ast.path.span)
  const path = context.catalog.qualify(
    ast.path.parts.map(({ name }) => name),
    location,
  )
  const declared = withPrimaryKey(table, ast, context)
  checkPartitions(declared, ast.partitionedBy, context)
  inStatement(ast, context, () => bindDeclaration(path, declared, bindContext(context)))
  const { temporary, ifNotExists } = ast
  const entered = connector === undefined ? declared : { ...declared, connector }
  context.catalog.create(path, entered, { temporary, ifNotExists, location })
}

function rejectUnsupported(ast: CreateTableAst, context: StatementContext): void {
  const what =
    ast.query !== undefined
      ? 'CREATE TABLE … AS'
      : ast.replace
        ? 'REPLACE TABLE'
        : ast.distribution === undefined
          ? undefined
          : 'DISTRIBUTED'
  if (what !== undefined)
    throw new PlanError('NOT_SUPPORTED', `${what} is not supported yet.`, locate(context, ast.path.span))
}

function ownDeclaration(ast: CreateTableAst, context: StatementContext): CatalogTable {
  const columns = ast.elements.filter(isColumn)
  rejectDuplicates(
    columns.map(({ name }) => name),
    context,
  )
  return {
    kind: 'table',
    columns: columns.map((column) => declaredColumn(column, context)),
    watermark: declaredWatermark(ast.elements, context),
    primaryKey: declaredKey(ast.elements, context),
    partitionKeys: ast.partitionedBy.map(({ name }) => name),
    options: new Map(ast.options.map(({ key, value }) => [key, value])),
    comment: ast.comment,
  }
}

function isColumn(element: TableElement): element is ColumnAst {
  return element.kind !== 'Watermark' && element.kind !== 'PrimaryKey'
}

function rejectDuplicates(names: readonly Identifier[], context: StatementContext): void {
  const seen = new Set<string>()
  for (const { name, span } of names) {
    if (seen.has(name))
      throw new ValidationError('DUPLICATE_COLUMN', `Column '${name}' is declared twice.`, locate(context, span))
    seen.add(name)
  }
}

function declaredColumn(column: ColumnAst, context: StatementContext): TableColumn {
  const { comment } = column
  const { name } = column.name
  switch (column.kind) {
    case 'PhysicalColumn':
      return { kind: 'physical', name, type: bindDataType(column.type, context), comment }
    case 'MetadataColumn': {
      const type = bindDataType(column.type, context)
      return { kind: 'metadata', name, type, key: column.key ?? name, virtual: column.virtual, comment }
    }
    case 'ComputedColumn':
      return { kind: 'computed', name, expression: source(column.expression, context), comment }
    case 'NamedColumn':
      throw new ValidationError('MISSING_TYPE', `Column '${name}' needs a type.`, locate(context, column.span))
  }
}

function declaredWatermark(elements: readonly TableElement[], context: StatementContext): CatalogTable['watermark'] {
  const [watermark, second] = elements.filter((element): element is WatermarkAst => element.kind === 'Watermark')
  if (second !== undefined) {
    throw new ValidationError('SECOND_WATERMARK', 'A table can have one WATERMARK only.', locate(context, second.span))
  }
  if (watermark === undefined) return undefined
  const [column, ...nested] = watermark.column.parts
  if (column === undefined || nested.length > 0) {
    const message = 'A watermark on a nested field is not possible. Declare a computed column for the field first.'
    throw new ValidationError('BAD_WATERMARK', message, locate(context, watermark.column.span))
  }
  return { column: column.name, expression: source(watermark.expression, context) }
}

function declaredKey(elements: readonly TableElement[], context: StatementContext): CatalogTable['primaryKey'] {
  const [key, second] = keysOf(elements)
  if (second !== undefined) {
    throw new ValidationError(
      'SECOND_PRIMARY_KEY',
      'A table can have one PRIMARY KEY only.',
      locate(context, second.span),
    )
  }
  if (key === undefined) return undefined
  if (key.enforced) {
    const message = "The rows of a stream can't be checked against each other. Write PRIMARY KEY … NOT ENFORCED."
    throw new ValidationError('ENFORCED_KEY', message, locate(context, key.span))
  }
  rejectDuplicates(key.columns, context)
  return { name: key.name?.name, columns: key.columns.map(({ name }) => name) }
}

/** The keys declared for the table or behind one of its columns. */
function keysOf(elements: readonly TableElement[]): readonly PrimaryKeyAst[] {
  return elements.flatMap((element) => {
    if (element.kind === 'PrimaryKey') return [element]
    return element.kind === 'PhysicalColumn' && element.primaryKey !== undefined ? [element.primaryKey] : []
  })
}

/** Columns of the primary key are NOT NULL. */
function withPrimaryKey(table: CatalogTable, ast: CreateTableAst, context: StatementContext): CatalogTable {
  const { primaryKey } = table
  if (primaryKey === undefined) return table
  const [key] = keysOf(ast.elements)
  for (const name of primaryKey.columns) {
    const span = key?.columns.find((column) => column.name === name)?.span ?? ast.path.span
    checkKeyColumn(name, table, span, context)
  }
  const columns = table.columns.map((column): TableColumn =>
    column.kind === 'physical' && primaryKey.columns.includes(column.name)
      ? { ...column, type: notNull(column.type) }
      : column,
  )
  return { ...table, columns }
}

function notNull(type: LogicalType): LogicalType {
  return withNullable(type, false)
}

function checkKeyColumn(name: string, table: CatalogTable, span: Span, context: StatementContext): void {
  const column = table.columns.find((c) => c.name === name)
  if (column?.kind === 'physical') return
  if (column === undefined) throw unknownColumn(name, 'PRIMARY KEY', table, span, context)
  const kind = column.kind === 'computed' ? 'a computed' : 'a metadata'
  const message = `PRIMARY KEY takes physical columns only; '${name}' is ${kind} column.`
  throw new ValidationError('BAD_PRIMARY_KEY', message, locate(context, span))
}

function checkPartitions(table: CatalogTable, written: readonly Identifier[], context: StatementContext): void {
  for (const { name, span } of written) {
    if (!table.columns.some((column) => column.name === name)) {
      throw unknownColumn(name, 'PARTITIONED BY', table, span, context)
    }
  }
}

function unknownColumn(
  name: string,
  clause: string,
  { columns }: CatalogTable,
  span: Span,
  context: StatementContext,
): ValidationError {
  const hint = didYouMean(
    name,
    columns.map((column) => column.name),
  )
  return new ValidationError(
    'UNKNOWN_COLUMN',
    `Column '${name}' of ${clause} isn't declared.${hint}`,
    locate(context, span),
  )
}

function source({ span }: ExpressionAst, { text }: StatementContext): string {
  return text.slice(span.start.offset, span.end)
}

/** Runs `f`, which binds stored expressions; an error in one that stands in this statement is shown there. */
function inStatement(ast: CreateTableAst, context: StatementContext, f: () => void): void {
  try {
    f()
  } catch (error) {
    if (!(error instanceof MillraceError) || error.location === undefined) throw error
    const { text, span } = error.location
    const expressions = ast.elements.flatMap((e) =>
      e.kind === 'ComputedColumn' || e.kind === 'Watermark' ? [e.expression] : [],
    )
    const written = expressions.find((expression) => source(expression, context) === text)
    if (written === undefined) throw error
    const offset = written.span.start.offset
    const place = { start: positionAt(context.text, offset + span.start.offset), end: offset + span.end }
    const Kind = error instanceof PlanError ? PlanError : ValidationError
    throw new Kind(error.code, error.summary, locate(context, place))
  }
}
