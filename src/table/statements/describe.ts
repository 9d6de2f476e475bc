import { typeText, withNullable } from '../../core/types/logical-type.ts'
import type { ObjectPath } from '../../parser/ast/expression.ts'
import { bindDeclaration } from '../../planner/bind/scan.ts'
import { bindView } from '../../planner/bind/view.ts'
import { bindEnvironment } from '../../planner/bind/query.ts'
import type { CatalogTable, TableColumn } from '../../planner/catalog.ts'
import type { CatalogEntry } from '../../planner/catalog/catalog.ts'
import type { Field } from '../../planner/logical/plan.ts'
import { booleanField, type StatementResult, textField } from './result.ts'
import { bindContext, locate, type StatementContext } from './session.ts'

/** The columns of a table or view: DESCRIBE, and SHOW COLUMNS with a filter on their names. */
export function describe(
  target: ObjectPath,
  context: StatementContext,
  shows: (column: string) => boolean = () => true,
): StatementResult {
  const location = locate(context, target.span)
  const path = context.catalog.qualify(
    target.parts.map(({ name }) => name),
    location,
  )
  const entry = context.catalog.get(path, location)
  const table = entry.object.kind === 'table' ? entry.object : undefined
  const fields = describedFields(entry, target, context)
  const comments = fields.map(({ name }) => columnOf(table, name)?.comment ?? null)
  const withComments = comments.some((comment) => comment !== null)
  const rows = fields.map((field, i) => [...describeField(field, table), ...(withComments ? [comments[i]] : [])])
  const titles = [
    textField('name'),
    textField('type'),
    booleanField('null'),
    textField('key'),
    textField('extras'),
    textField('watermark'),
  ]
  return {
    fields: withComments ? [...titles, textField('comment')] : titles,
    rows: rows.filter((_, i) => shows(fields[i]?.name ?? '')),
  }
}

function describedFields(
  { path, object }: CatalogEntry,
  target: ObjectPath,
  context: StatementContext,
): readonly Field[] {
  if (object.kind === 'table') return bindDeclaration(path, object, bindContext(context)).fields
  const { plan, names } = bindView(path, object, bindEnvironment(bindContext(context)), target.span)
  return plan.fields.map((field, i) => ({ ...field, name: names[i] ?? field.name }))
}

function describeField({ name, type, time }: Field, table: CatalogTable | undefined): readonly unknown[] {
  const key = table?.primaryKey
  const watermark = table?.watermark
  return [
    name,
    `${typeText(withNullable(type, true))}${time === undefined ? '' : ` *${time}*`}`,
    type.nullable,
    key?.columns.includes(name) === true ? `PRI(${key.columns.join(', ')})` : null,
    extras(columnOf(table, name)),
    watermark?.column === name ? watermark.expression : null,
  ]
}

function columnOf(table: CatalogTable | undefined, name: string): TableColumn | undefined {
  return table?.columns.find((column) => column.name === name)
}

function extras(column: TableColumn | undefined): string | null {
  if (column?.kind === 'computed') return `AS ${column.expression}`
  if (column?.kind !== 'metadata') return null
  const from = column.key === column.name ? '' : ` FROM '${column.key}'`
  return `METADATA${from}${column.virtual ? ' VIRTUAL' : ''}`
}
