import { PlanError } from '../../core/errors.ts'
import type { ShowAst } from '../../parser/ast/statement.ts'
import type { SearchPath } from '../../planner/catalog.ts'
import { describe } from './describe.ts'
import { likeFilter } from './like-pattern.ts'
import { list, type StatementResult } from './result.ts'
import { locate, type StatementContext } from './session.ts'
import { showCreate } from './show-create.ts'

export function show(ast: ShowAst, context: StatementContext): StatementResult {
  const { catalog, functions } = context
  const passes = likeFilter(ast.like)
  switch (ast.object) {
    case 'CATALOGS':
      return list('catalog name', catalog.catalogNames().filter(passes))
    case 'DATABASES':
      return list(
        'database name',
        catalog.databaseNames(catalogOf(ast, context), locationOf(ast, context)).filter(passes),
      )
    case 'TABLES':
      return list('table name', entryNames(ast, context).filter(passes))
    case 'VIEWS':
      return list('view name', entryNames(ast, context, 'view').filter(passes))
    case 'FUNCTIONS':
      return list('function name', functionNames(functions.names()).filter(passes))
    case 'USER FUNCTIONS':
      return list('function name', functions.userNames().filter(passes))
    case 'CURRENT CATALOG':
      return list('current catalog name', [catalog.current.catalog])
    case 'CURRENT DATABASE':
      return list('current database name', [catalog.current.database])
    case 'COLUMNS':
      return ast.path === undefined ? unsupported(ast, context) : describe(ast.path, context, passes)
    case 'CREATE TABLE':
      return showCreate(ast, 'table', context)
    case 'CREATE VIEW':
      return showCreate(ast, 'view', context)
    default:
      return unsupported(ast, context)
  }
}

function unsupported(ast: ShowAst, context: StatementContext): never {
  throw new PlanError('NOT_SUPPORTED', `SHOW ${ast.object} is not supported yet.`, locate(context, ast.span))
}

function locationOf(ast: ShowAst, context: StatementContext): ReturnType<typeof locate> {
  return locate(context, ast.path?.span ?? ast.span)
}

function catalogOf({ path }: ShowAst, { catalog }: StatementContext): string {
  return path?.parts[0]?.name ?? catalog.current.catalog
}

/** Names in the current database, or in the one behind FROM. */
function entryNames(ast: ShowAst, context: StatementContext, kind?: 'view'): readonly string[] {
  const { catalog } = context
  const location = locationOf(ast, context)
  const database: SearchPath =
    ast.path === undefined
      ? catalog.current
      : catalog.databasePath(
          ast.path.parts.map(({ name }) => name),
          location,
        )
  const entries = catalog.entries(database, location)
  return entries.filter(({ object }) => kind === undefined || object.kind === kind).map(({ path }) => path.name)
}

/** Operators are registered as functions, but aren't called by name. */
function functionNames(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name)).toSorted()
}
