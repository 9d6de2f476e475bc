import type { Query, QueryBody } from '../../parser/ast/query.ts'
import { renamed } from '../logical/builder.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { type BindContext, type Environment, environment, invalid, type NamedPlan } from './context.ts'
import { uniqueNames } from './names.ts'
import { bindOrdered } from './order-by.ts'
import { rejectNullColumns } from './null-columns.ts'
import { bindSelect } from './select.ts'
import { bindSetOperation } from './set-operation.ts'
import { bindValues } from './values.ts'

/**
 * What `query` means: its names resolved against the catalog, every expression typed, every implicit conversion made a
 * cast. Equal output names get a number behind them. Throws `ValidationError` or `PlanError` with the place in
 * `context.text`.
 */
export function bindQuery(query: Query, context: BindContext): LogicalPlan {
  const { plan } = bindNamed(query, context)
  rejectNullColumns(plan, query.span, context)
  return plan
}

/** As `bindQuery`, with the output names as they were written. Columns may be bare NULLs. */
export function bindNamed(query: Query, context: BindContext): NamedPlan {
  return bindNested(query, bindEnvironment(context))
}

/** The environment of a statement: no names but those of the catalog. */
export function bindEnvironment(context: BindContext): Environment {
  return environment(context, bindNested)
}

function bindNested(query: Query, env: Environment): NamedPlan {
  const local = withCommonTables(query, env)
  if (query.orderBy.length === 0 && query.limit === undefined && query.offset === undefined) {
    const { plan, names } = bindBody(query.body, local)
    return { plan: renamed(plan, uniqueNames(names)), names }
  }
  return bindOrdered(query, local, bindBody)
}

function bindBody(body: QueryBody, env: Environment): NamedPlan {
  switch (body.kind) {
    case 'Select':
      return bindSelect(body, env)
    case 'Values':
      return bindValues(body, env)
    case 'SetOperation':
      return bindSetOperation(body, bindBody(body.left, env), bindBody(body.right, env), env)
    case 'Query':
      return bindNested(body, env)
  }
}

/** Each item of WITH sees those before it. */
function withCommonTables(query: Query, env: Environment): Environment {
  const commonTables = new Map(env.commonTables)
  const own = new Set<string>()
  for (const { name, columns, query: definition } of query.with) {
    if (own.has(name.name)) throw invalid(env, 'DUPLICATE_ALIAS', `WITH defines '${name.name}' twice.`, name.span)
    own.add(name.name)
    const { plan, names } = bindNested(definition, { ...env, commonTables: new Map(commonTables) })
    rejectNullColumns(plan, definition.span, env)
    const given = columns.map((column) => column.name)
    const [first] = columns
    if (first !== undefined && given.length !== names.length) {
      const message = `'${name.name}' has ${names.length} columns; the number of names given is ${given.length}.`
      throw invalid(env, 'COLUMN_COUNT', message, first.span)
    }
    commonTables.set(name.name, first === undefined ? { plan, names } : { plan: renamed(plan, given), names: given })
  }
  return { ...env, commonTables }
}
