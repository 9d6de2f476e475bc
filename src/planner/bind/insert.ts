import { didYouMean, type SqlLocation, ValidationError } from '../../core/errors.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { Identifier } from '../../parser/ast/expression.ts'
import type { InsertAst } from '../../parser/ast/statement.ts'
import { pathText, type ResolvedTable, type TableColumn } from '../catalog.ts'
import { implicitlyCastable } from '../functions/coercion.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { at, type BindContext, invalid, type NamedPlan, notSupported } from './context.ts'
import { convert } from './convert.ts'
import { schemaText } from './data-type.ts'
import { bare } from './expressions/apply.ts'
import { hintOptions } from './from.ts'
import { bindNamed } from './query.ts'

/** A column that a table takes: stored in its records, or written as metadata. */
export type SinkColumn = Extract<TableColumn, { readonly kind: 'physical' | 'metadata' }>

export interface BoundInsert {
  readonly table: ResolvedTable
  /** What the table takes: its physical columns, then its writable metadata columns, in declared order each. */
  readonly columns: readonly SinkColumn[]
  /** The rows, with exactly these columns. */
  readonly plan: LogicalPlan
}

/** INSERT INTO: the query's columns go to the target's by position; columns that a list leaves out become NULL. */
export function bindInsert(insert: InsertAst, context: BindContext): BoundInsert {
  rejectUnsupported(insert, context)
  const table = insertTarget(insert, context)
  const columns = sinkColumns(table)
  const named = insert.columns.length === 0 ? columns.inOrder : namedColumns(insert, table, columns.inOrder, context)
  const source = bindNamed(insert.query, context)
  checkSchemas(insert, table, named, source, context)
  rejectMissing(insert, table, columns.inOrder, named, context)
  const targets = columns.stored.map(({ name, type }) => {
    const from = named.findIndex((column) => column.name === name)
    return { name, type, from: from < 0 ? undefined : from }
  })
  return { table, columns: columns.stored, plan: convert(source.plan, targets, insert.span) }
}

function rejectUnsupported(insert: InsertAst, context: BindContext): void {
  if (insert.overwrite) throw notSupported(context, 'INSERT OVERWRITE', insert.span)
  const [partition] = insert.partition
  if (partition !== undefined) throw notSupported(context, 'PARTITION in INSERT', partition.column.span)
  if (insert.onConflict !== undefined) throw notSupported(context, 'ON CONFLICT', insert.span)
}

function insertTarget(insert: InsertAst, context: BindContext): ResolvedTable {
  const location: SqlLocation = at(context, insert.target.span)
  const path = context.catalog.qualify(
    insert.target.parts.map(({ name }) => name),
    location,
  )
  const { object } = context.catalog.get(path, location)
  if (object.kind === 'view') {
    throw new ValidationError('NOT_WRITABLE', `${pathText(path)} is a view; only tables can be written.`, location)
  }
  return { path, table: object, options: new Map([...object.options, ...hintOptions(insert.hints)]) }
}

function sinkColumns({ table }: ResolvedTable): {
  readonly inOrder: readonly SinkColumn[]
  readonly stored: readonly SinkColumn[]
} {
  const inOrder = table.columns.filter(
    (column): column is SinkColumn => column.kind === 'physical' || (column.kind === 'metadata' && !column.virtual),
  )
  const physical = inOrder.filter(({ kind }) => kind === 'physical')
  return { inOrder, stored: [...physical, ...inOrder.filter(({ kind }) => kind === 'metadata')] }
}

/** The columns of an explicit list `INSERT INTO t (a, b)`. */
function namedColumns(
  insert: InsertAst,
  table: ResolvedTable,
  columns: readonly SinkColumn[],
  context: BindContext,
): readonly SinkColumn[] {
  const seen = new Set<string>()
  return insert.columns.map((identifier) => {
    if (seen.has(identifier.name)) {
      throw invalid(context, 'DUPLICATE_COLUMN', `Column '${identifier.name}' is listed twice.`, identifier.span)
    }
    seen.add(identifier.name)
    return columns.find(({ name }) => name === identifier.name) ?? rejectColumn(identifier, table, columns, context)
  })
}

function rejectColumn(
  { name, span }: Identifier,
  table: ResolvedTable,
  columns: readonly SinkColumn[],
  context: BindContext,
): never {
  const declared = table.table.columns.find((column) => column.name === name)
  if (declared !== undefined) {
    const kind = declared.kind === 'computed' ? 'a computed' : 'a VIRTUAL metadata'
    throw invalid(
      context,
      'NOT_WRITABLE',
      `Column '${name}' of ${pathText(table.path)} can't be written: it is ${kind} column.`,
      span,
    )
  }
  const hint = didYouMean(
    name,
    columns.map((column) => column.name),
  )
  throw invalid(context, 'UNKNOWN_COLUMN', `Table ${pathText(table.path)} has no column '${name}'.${hint}`, span)
}

function checkSchemas(
  insert: InsertAst,
  table: ResolvedTable,
  target: readonly SinkColumn[],
  { plan, names }: NamedPlan,
  context: BindContext,
): void {
  const fields = plan.fields.map((field, i) => ({ name: names[i] ?? field.name, type: field.type }))
  const cause = mismatch(fields, target)
  if (cause === undefined) return
  const message = [
    `The query doesn't fit table ${pathText(table.path)}: ${cause}`,
    `Query: ${schemaText(fields)}`,
    `Table: ${schemaText(target)}`,
  ].join('\n')
  throw invalid(context, 'SCHEMA_MISMATCH', message, insert.query.span)
}

interface NamedType {
  readonly name: string
  readonly type: LogicalType
}

function mismatch(fields: readonly NamedType[], target: readonly NamedType[]): string | undefined {
  if (fields.length !== target.length) return `it gives ${columns(fields.length)}, ${target.length} would fit.`
  for (const [i, { name, type }] of fields.entries()) {
    const to = target[i]
    if (to === undefined || type.kind === 'NULL' || implicitlyCastable(type, to.type)) continue
    const cast = `CAST(… AS ${bare(to.type)})`
    return `column ${i + 1} is '${name}' ${bare(type)}, but '${to.name}' takes ${bare(to.type)}. Use ${cast} if that is meant.`
  }
  return undefined
}

function columns(count: number): string {
  return count === 1 ? '1 column' : `${count} columns`
}

function rejectMissing(
  insert: InsertAst,
  table: ResolvedTable,
  columns: readonly SinkColumn[],
  named: readonly SinkColumn[],
  context: BindContext,
): void {
  const missing = columns.find((column) => !column.type.nullable && !named.includes(column))
  if (missing === undefined) return
  const message = `Column '${missing.name}' of ${pathText(table.path)} is NOT NULL and must be in the list of columns.`
  throw invalid(context, 'MISSING_COLUMN', message, insert.columns[0]?.span ?? insert.span)
}
