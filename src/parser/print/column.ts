import { quoteString } from '../../core/quote.ts'
import type { ColumnAst, PrimaryKeyAst, TableElement } from '../ast/statement.ts'
import { optional, optionalList, words } from './layout.ts'
import { identifierText, pathText } from './names.ts'
import type { Printer } from './printer.ts'
import { typeText } from './type.ts'

/** A column, watermark or primary key of CREATE TABLE and ALTER TABLE. */
export function tableElementText(element: TableElement, p: Printer): string {
  switch (element.kind) {
    case 'Watermark':
      return `WATERMARK FOR ${pathText(element.column)} AS ${p.expression(element.expression)}`
    case 'PrimaryKey':
      return primaryKeyText(element)
    default:
      return words(identifierText(element.name), declarationText(element, p), commentText(element.comment))
  }
}

export function commentText(comment: string | undefined): string | undefined {
  return optional(comment, (text) => `COMMENT ${quoteString(text)}`)
}

function declarationText(column: ColumnAst, p: Printer): string | undefined {
  switch (column.kind) {
    case 'PhysicalColumn':
      return words(
        typeText(column.type),
        optional(column.primaryKey, (key) => primaryKeyText({ ...key, columns: [] })),
      )
    case 'MetadataColumn': {
      const from = optional(column.key, (key) => `FROM ${quoteString(key)}`)
      return words(typeText(column.type), 'METADATA', from, column.virtual && 'VIRTUAL')
    }
    case 'ComputedColumn':
      return `AS ${p.expression(column.expression)}`
    case 'NamedColumn':
      return undefined
  }
}

function primaryKeyText({ name, columns, enforced }: PrimaryKeyAst): string {
  return words(
    optional(name, (constraint) => `CONSTRAINT ${identifierText(constraint)}`),
    'PRIMARY KEY',
    optionalList(columns.map(identifierText)),
    enforced ? 'ENFORCED' : 'NOT ENFORCED',
  )
}
