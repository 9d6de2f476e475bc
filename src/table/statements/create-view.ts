import { ValidationError } from '../../core/errors.ts'
import type { CreateViewAst } from '../../parser/ast/statement.ts'
import { rejectNullColumns } from '../../planner/bind/null-columns.ts'
import { bindNamed } from '../../planner/bind/query.ts'
import { bindContext, locate, type StatementContext } from './session.ts'

/** CREATE VIEW: the query is bound now, to find its faults, and again at each use. */
export function createView(ast: CreateViewAst, context: StatementContext): void {
  const { catalog, text } = context
  const location = locate(context, ast.path.span)
  const { plan, names } = bindNamed(ast.query, bindContext(context))
  rejectNullColumns(plan, ast.query.span, context)
  const given = ast.columns.length === 0 ? undefined : ast.columns.map(({ name }) => name)
  if (given !== undefined && given.length !== names.length) {
    const message = `The view names ${given.length} columns, but its query has ${names.length}.`
    throw new ValidationError('COLUMN_COUNT', message, locate(context, ast.columns[0]?.span ?? ast.path.span))
  }
  const columns = given ?? names
  const twice = columns.find((name, i) => columns.indexOf(name) < i)
  if (twice !== undefined) {
    const message = `The view would have two columns '${twice}'. Give them different names, as in 'AS ${twice}2'.`
    throw new ValidationError('DUPLICATE_COLUMN', message, location)
  }
  const view = {
    kind: 'view',
    query: text.slice(ast.query.span.start.offset, ast.query.span.end),
    searchPath: catalog.current,
    columnNames: given,
    comment: ast.comment,
  } as const
  const path = catalog.qualify(
    ast.path.parts.map(({ name }) => name),
    location,
  )
  catalog.create(path, view, { temporary: ast.temporary, ifNotExists: ast.ifNotExists, location })
}
