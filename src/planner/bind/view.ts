import { ValidationError } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'
import { parseQuery } from '../../parser/parse.ts'
import { type CatalogView, pathText, type TablePath } from '../catalog.ts'
import { renamed } from '../logical/builder.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { withSpan } from '../logical/with-span.ts'
import { at, type Environment, inStoredText, invalid, type NamedPlan } from './context.ts'
import { rejectNullColumns } from './null-columns.ts'

/** Plans of the views that a program made of queries bound already. */
const plans = new WeakMap<CatalogView, LogicalPlan>()

/** A view that means `plan`, whatever the names in its text come to mean. */
export function viewOfPlan(plan: LogicalPlan, text: string): CatalogView {
  const view: CatalogView = { kind: 'view', query: text, columnNames: undefined, comment: undefined }
  plans.set(view, plan)
  return view
}

/** The query of a view, bound where the view was made: with its text, its search path and none of the outer names. */
export function bindView(path: TablePath, view: CatalogView, env: Environment, span: Span): NamedPlan {
  const name = pathText(path)
  if (env.views.includes(name)) {
    const message = `View ${name} is defined by itself: ${[...env.views, name].join(' -> ')}.`
    throw new ValidationError('VIEW_CYCLE', message, at(env, span))
  }
  const known = plans.get(view)
  if (known !== undefined) return { plan: withSpan(known, span), names: known.fields.map((f) => f.name) }
  const inner: Environment = {
    ...env,
    text: view.query,
    search: view.searchPath ?? path,
    commonTables: new Map(),
    views: [...env.views, name],
  }
  const bound = inStoredText(`View ${name}`, () => {
    const query = parseQuery(view.query)
    const named = env.bindNested(query, inner)
    rejectNullColumns(named.plan, query.span, inner)
    return named
  })
  const { names } = bound
  const plan = withSpan(bound.plan, span)
  const { columnNames } = view
  if (columnNames === undefined) return { plan, names }
  if (columnNames.length === plan.fields.length) return { plan: renamed(plan, columnNames), names: columnNames }
  const message = `View ${name} names ${columnNames.length} columns, but its query has ${plan.fields.length} now.`
  throw invalid(env, 'COLUMN_COUNT', message, span)
}
