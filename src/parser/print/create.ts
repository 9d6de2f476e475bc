import { quoteString } from '../../core/quote.ts'
import type {
  AlterFunctionAst,
  CreateCatalogAst,
  CreateDatabaseAst,
  CreateFunctionAst,
  CreateViewAst,
  DropAst,
} from '../ast/statement.ts'
import { commentText } from './column.ts'
import { type Lines, optional, optionalLine, words } from './layout.ts'
import { identifierText, nameText, optionalNames, pathText } from './names.ts'
import { withLines } from './option.ts'
import type { Printer } from './printer.ts'

export function createViewLines(ast: CreateViewAst, p: Printer): Lines {
  const head = words('CREATE', ast.temporary && 'TEMPORARY', 'VIEW', ast.ifNotExists && 'IF NOT EXISTS')
  return [
    words(head, pathText(ast.path), optionalNames(ast.columns)),
    ...optionalLine(commentText(ast.comment), (text) => text),
    'AS',
    ...p.query(ast.query),
  ]
}

export function createFunctionText(ast: CreateFunctionAst): string {
  const jars = ast.jars.map((jar) => `JAR ${quoteString(jar)}`).join(', ')
  return words(
    'CREATE',
    scopeText(ast),
    'FUNCTION',
    ast.ifNotExists && 'IF NOT EXISTS',
    implementationText(ast),
    jars !== '' && `USING ${jars}`,
  )
}

export function alterFunctionText(ast: AlterFunctionAst): string {
  return words('ALTER', scopeText(ast), 'FUNCTION', ast.ifExists && 'IF EXISTS', implementationText(ast))
}

function scopeText({ temporary, system }: CreateFunctionAst | AlterFunctionAst | DropAst): string {
  return words(temporary && 'TEMPORARY', system && 'SYSTEM')
}

function implementationText({ path, identifier, language }: CreateFunctionAst | AlterFunctionAst): string {
  return words(
    `${pathText(path)} AS ${quoteString(identifier)}`,
    optional(language, (name) => `LANGUAGE ${nameText(name)}`),
  )
}

export function createCatalogLines({ ifNotExists, name, comment, options }: CreateCatalogAst): Lines {
  return [
    words('CREATE CATALOG', ifNotExists && 'IF NOT EXISTS', identifierText(name), commentText(comment)),
    ...withLines(options),
  ]
}

export function createDatabaseLines({ ifNotExists, path, comment, options }: CreateDatabaseAst): Lines {
  return [
    words('CREATE DATABASE', ifNotExists && 'IF NOT EXISTS', pathText(path), commentText(comment)),
    ...withLines(options),
  ]
}

export function dropText(ast: DropAst): string {
  return words('DROP', scopeText(ast), ast.object, ast.ifExists && 'IF EXISTS', pathText(ast.path), ast.behaviour)
}
