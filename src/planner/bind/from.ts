import type {
  DerivedTable,
  HintAst,
  JoinAst,
  MatchedTable,
  NamedTable,
  TableAlias,
  TableFunctionRef,
  TableRef,
} from '../../parser/ast/query.ts'
import { pathText } from '../catalog.ts'
import { at, type Environment, invalid, type NamedPlan, notSupported } from './context.ts'
import { bindCorrelate, bindTableCall, isUserCall } from './correlate.ts'
import { bindJoin } from './join.ts'
import { bindMatch } from './match/match-recognize.ts'
import { rejectNullColumns } from './null-columns.ts'
import { bindScan } from './scan.ts'
import { type Relation, tableScope } from './scope.ts'
import { bindView } from './view.ts'
import { bindWindowTvf } from './window-tvf.ts'

/** A table reference of FROM: its rows and the names they can be referred to by. */
export function bindTableRef(ref: TableRef, env: Environment): Relation {
  switch (ref.kind) {
    case 'NamedTable':
      return bindNamedTable(ref, env)
    case 'DerivedTable':
      return bindDerivedTable(ref, env)
    case 'TableFunction':
      return bindTableFunction(ref, env)
    case 'Join':
      return bindJoinRef(ref, env)
    case 'Unnest':
      throw notSupported(env, 'UNNEST', ref.span)
    case 'MatchedTable':
      return bindMatchedTable(ref, env)
  }
}

function bindJoinRef(ref: JoinAst, env: Environment): Relation {
  const left = bindTableRef(ref.left, env)
  if (ref.right.kind === 'TableFunction' && isUserCall(ref.right)) return bindCorrelate(ref, left, ref.right, env)
  return bindJoin(ref, left, bindTableRef(ref.right, env), env)
}

function bindNamedTable(ref: NamedTable, env: Environment): Relation {
  if (ref.systemTime !== undefined) throw notSupported(env, 'A join with FOR SYSTEM_TIME AS OF', ref.span)
  const [first, ...more] = ref.path.parts
  const common = first !== undefined && more.length === 0 ? env.commonTables.get(first.name) : undefined
  if (common !== undefined && first !== undefined) {
    rejectOptions(ref.hints, `'${first.name}' of WITH`, env)
    return aliased(common, ref.alias, first.name, env)
  }
  const { named, path } = bindPath(ref, env)
  if (ref.alias !== undefined) return aliased(named, ref.alias, undefined, env)
  return { plan: named.plan, scope: tableScope(named.plan.fields, path.at(-1), undefined, path) }
}

/** A table or view of the catalog. */
function bindPath(ref: NamedTable, env: Environment): { readonly named: NamedPlan; readonly path: readonly string[] } {
  const location = at(env, ref.path.span)
  const names = ref.path.parts.map((part) => part.name)
  const full = env.catalog.qualify(names, location, env.search)
  const also = names.length === 1 ? env.commonTables.keys() : []
  const { path, object } = env.catalog.get(full, location, also)
  const parts = [path.catalog, path.database, path.name]
  if (object.kind === 'view') {
    rejectOptions(ref.hints, `View ${pathText(path)}`, env)
    return { named: bindView(path, object, env, ref.span), path: parts }
  }
  const options = new Map([...object.options, ...hintOptions(ref.hints)])
  const plan = bindScan({ path, table: object, options }, env, ref.span)
  return { named: { plan, names: plan.fields.map((f) => f.name) }, path: parts }
}

/** `OPTIONS('key' = 'value')`; other hints advise on plans and mean nothing here. */
export function hintOptions(hints: readonly HintAst[]): ReadonlyMap<string, string> {
  const options = hints.filter(isOptionsHint).flatMap((hint) => hint.options)
  return new Map(options.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const])))
}

function isOptionsHint(hint: HintAst): boolean {
  return hint.name.name.toUpperCase() === 'OPTIONS'
}

function rejectOptions(hints: readonly HintAst[], what: string, env: Environment): void {
  const hint = hints.find(isOptionsHint)
  if (hint === undefined) return
  throw invalid(env, 'HINT_NOT_ALLOWED', `${what} takes no OPTIONS hint: only tables have options.`, hint.span)
}

function bindDerivedTable(ref: DerivedTable, env: Environment): Relation {
  if (ref.lateral) throw notSupported(env, 'LATERAL', ref.span)
  const named = env.bindNested(ref.query, env)
  rejectNullColumns(named.plan, ref.span, env)
  return aliased(named, ref.alias, undefined, env)
}

function bindMatchedTable(ref: MatchedTable, env: Environment): Relation {
  const named = bindMatch(ref.match, bindTableRef(ref.input, env), env)
  return aliased(named, ref.alias, undefined, env)
}

function bindTableFunction(ref: TableFunctionRef, env: Environment): Relation {
  if (isUserCall(ref)) return bindTableCall(ref, env)
  const plan = bindWindowTvf(ref, env, (table) => bindTableRef(table, env))
  return aliased({ plan, names: plan.fields.map((f) => f.name) }, ref.alias, undefined, env)
}

/** `plan` under its alias, or under `name` without one. */
function aliased(
  { plan, names }: NamedPlan,
  alias: TableAlias | undefined,
  name: string | undefined,
  env: Environment,
): Relation {
  const columns = (alias?.columns ?? []).map((column) => column.name)
  const first = alias?.columns[0]
  if (first === undefined) return { plan, scope: tableScope(plan.fields, alias?.name.name ?? name) }
  if (columns.length !== names.length) {
    const message = `'${alias?.name.name ?? ''}' has ${names.length} columns; the number of names given is ${columns.length}.`
    throw invalid(env, 'COLUMN_COUNT', message, first.span)
  }
  return { plan, scope: tableScope(plan.fields, alias?.name.name, columns) }
}
