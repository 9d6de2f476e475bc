import { ValidationError } from '../../core/errors.ts'
import { quoteIdentifier, quoteString } from '../../core/quote.ts'
import { typeText } from '../../core/types/logical-type.ts'
import type { ShowAst } from '../../parser/ast/statement.ts'
import type { CatalogTable, CatalogView, TableColumn, TablePath } from '../../planner/catalog.ts'
import type { CatalogEntry } from '../../planner/catalog/catalog.ts'
import { list, type StatementResult } from './result.ts'
import { locate, type StatementContext } from './session.ts'

/** SHOW CREATE TABLE, SHOW CREATE VIEW: a statement that makes the same object again. */
export function showCreate(ast: ShowAst, kind: 'table' | 'view', context: StatementContext): StatementResult {
  const location = locate(context, ast.path?.span ?? ast.span)
  const path = context.catalog.qualify(
    (ast.path?.parts ?? []).map(({ name }) => name),
    location,
  )
  const entry = context.catalog.get(path, location)
  const { object } = entry
  if (object.kind === 'table' && kind === 'table') return list('result', [createTableText(entry, object)])
  if (object.kind === 'view' && kind === 'view') return list('result', [createViewText(entry, object)])
  const message = `${pathSql(path)} is a ${object.kind}. Use SHOW CREATE ${object.kind.toUpperCase()}.`
  throw new ValidationError('WRONG_KIND', message, location)
}

export function createTableText({ path, temporary }: Omit<CatalogEntry, 'object'>, table: CatalogTable): string {
  const { watermark, primaryKey, partitionKeys, options, comment } = table
  const elements = table.columns.map(columnSql)
  if (watermark !== undefined)
    elements.push(`WATERMARK FOR ${quoteIdentifier(watermark.column)} AS ${watermark.expression}`)
  if (primaryKey !== undefined) {
    const name = primaryKey.name === undefined ? '' : `CONSTRAINT ${quoteIdentifier(primaryKey.name)} `
    elements.push(`${name}PRIMARY KEY (${primaryKey.columns.map(quoteIdentifier).join(', ')}) NOT ENFORCED`)
  }
  const clauses = [
    comment === undefined ? [] : [`COMMENT ${quoteString(comment)}`],
    partitionKeys.length === 0 ? [] : [`PARTITIONED BY (${partitionKeys.map(quoteIdentifier).join(', ')})`],
    options.size === 0
      ? []
      : [`WITH (\n${indented([...options].map(([key, value]) => `${quoteString(key)} = ${quoteString(value)}`))}\n)`],
  ].flat()
  const head = `CREATE ${temporary ? 'TEMPORARY ' : ''}TABLE ${pathSql(path)} (\n${indented(elements)}\n)`
  return [head, ...clauses].join('\n')
}

function createViewText({ path, temporary }: Omit<CatalogEntry, 'object'>, view: CatalogView): string {
  const columns = view.columnNames === undefined ? '' : ` (${view.columnNames.map(quoteIdentifier).join(', ')})`
  const comment = view.comment === undefined ? '' : `\nCOMMENT ${quoteString(view.comment)}`
  return `CREATE ${temporary ? 'TEMPORARY ' : ''}VIEW ${pathSql(path)}${columns}${comment}\nAS ${view.query}`
}

function columnSql(column: TableColumn): string {
  const comment = column.comment === undefined ? '' : ` COMMENT ${quoteString(column.comment)}`
  const name = quoteIdentifier(column.name)
  switch (column.kind) {
    case 'physical':
      return `${name} ${typeText(column.type)}${comment}`
    case 'computed':
      return `${name} AS ${column.expression}${comment}`
    case 'metadata': {
      const from = column.key === column.name ? '' : ` FROM ${quoteString(column.key)}`
      return `${name} ${typeText(column.type)} METADATA${from}${column.virtual ? ' VIRTUAL' : ''}${comment}`
    }
  }
}

function pathSql({ catalog, database, name }: TablePath): string {
  return [catalog, database, name].map(quoteIdentifier).join('.')
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join(',\n')
}
