import { quoteString } from '../../core/quote.ts'
import type { AlterElement, AlterObjectAst, AlterTableAction, AlterTableAst, AlterViewAst } from '../ast/statement.ts'
import { commentText, tableElementText } from './column.ts'
import { block, type Lines, list, prefixed, separated, words } from './layout.ts'
import { identifierText, nameList, pathText } from './names.ts'
import { optionText, partitionText } from './option.ts'
import type { Printer } from './printer.ts'

export function alterTableLines({ ifExists, path, action }: AlterTableAst, p: Printer): Lines {
  return prefixed(`${words('ALTER TABLE', ifExists && 'IF EXISTS', pathText(path))} `, tableActionLines(action, p))
}

function tableActionLines(action: AlterTableAction, p: Printer): Lines {
  switch (action.kind) {
    case 'Add':
    case 'Modify':
      return elementLines(action.kind.toUpperCase(), action.elements, p)
    default:
      return [tableActionText(action, p)]
  }
}

function elementLines(verb: string, elements: readonly AlterElement[], p: Printer): Lines {
  const texts = elements.map((element) => alterElementText(element, p))
  return texts.length === 1 ? [`${verb} ${texts[0] ?? ''}`] : block(`${verb} `, separated(texts))
}

function alterElementText({ element, position }: AlterElement, p: Printer): string {
  const place = typeof position === 'object' ? `AFTER ${identifierText(position.after)}` : position
  return words(tableElementText(element, p), place)
}

function tableActionText(action: Exclude<AlterTableAction, { kind: 'Add' | 'Modify' }>, p: Printer): string {
  switch (action.kind) {
    case 'DropColumns':
      return `DROP (${nameList(action.columns)})`
    case 'DropPrimaryKey':
      return 'DROP PRIMARY KEY'
    case 'DropWatermark':
      return 'DROP WATERMARK'
    case 'DropConstraint':
      return `DROP CONSTRAINT ${identifierText(action.name)}`
    case 'RenameColumn':
      return `RENAME ${identifierText(action.from)} TO ${identifierText(action.to)}`
    case 'Rename':
      return `RENAME TO ${pathText(action.to)}`
    case 'Set':
      return `SET ${list(action.options.map(optionText))}`
    case 'Reset':
      return `RESET ${list(action.keys.map(quoteString))}`
    case 'AddPartition':
      return words('ADD', partitionText(action.partition, p))
    case 'DropPartition':
      return words('DROP', partitionText(action.partition, p))
  }
}

export function alterViewLines({ path, action }: AlterViewAst, p: Printer): Lines {
  const head = `ALTER VIEW ${pathText(path)}`
  switch (action.kind) {
    case 'Rename':
      return [`${head} RENAME TO ${pathText(action.to)}`]
    case 'As':
      return [`${head} AS`, ...p.query(action.query)]
  }
}

export function alterObjectText({ object, path, set, reset, comment }: AlterObjectAst): string {
  const head = `ALTER ${object} ${pathText(path)}`
  if (comment !== undefined) return words(head, commentText(comment))
  if (reset.length > 0) return `${head} RESET ${list(reset.map(quoteString))}`
  return `${head} SET ${list(set.map(optionText))}`
}
