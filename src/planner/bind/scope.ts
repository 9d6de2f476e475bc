import { didYouMean } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'
import { quoteName } from '../catalog.ts'
import type { ColumnRef, Identifier, StarAst } from '../../parser/ast/expression.ts'
import { type Expression, input } from '../logical/expression.ts'
import type { Field, LogicalPlan } from '../logical/plan.ts'
import { invalid } from './context.ts'
import { uniqueNames } from './names.ts'

/** A column that a query block can name. It is an input column, or what USING makes of two. */
export interface ScopeColumn {
  readonly name: string
  readonly expression: Expression
}

/** One table of FROM. */
export interface ScopeTable {
  /** Its alias or own name; undefined for a sub-query without alias. */
  readonly name: string | undefined
  /** `[catalog, database, name]` of a table without alias, for longer qualifiers. */
  readonly path: readonly string[] | undefined
  readonly columns: readonly ScopeColumn[]
}

/** What the expressions of a query block can refer to: columns of one input. */
export interface Scope {
  readonly tables: readonly ScopeTable[]
  /** What `*` and unqualified names mean, in order. */
  readonly columns: readonly ScopeColumn[]
  /** What `tables` are, where they are no tables of FROM. */
  readonly tableWord?: 'variable'
}

/** A plan together with the names of its columns. */
export interface Relation {
  readonly plan: LogicalPlan
  readonly scope: Scope
}

export const EMPTY_SCOPE: Scope = { tables: [], columns: [] }

interface Text {
  readonly text: string
}

/** A scope of one table over all fields; equal names get suffixes unless `columns` gives new ones. */
export function tableScope(
  fields: readonly Field[],
  name: string | undefined,
  columns?: readonly string[],
  path?: readonly string[],
): Scope {
  const names = columns ?? uniqueNames(fields.map((field) => field.name))
  const scopeColumns = fields.map((field, i) => ({ name: names[i] ?? field.name, expression: input(i, field.type) }))
  return { tables: [{ name, path, columns: scopeColumns }], columns: scopeColumns }
}

/** A resolved name: the column, and the names that are left to be fields of it. */
export interface ResolvedColumn {
  readonly expression: Expression
  readonly rest: readonly Identifier[]
}

/** Resolves `a`, `t.a`, `db.t.a` and so on; a field of a column may follow. */
export function resolveColumn(ref: ColumnRef, scope: Scope, env: Text): ResolvedColumn {
  for (let n = Math.min(3, ref.parts.length - 1); n > 0; n--) {
    const tables = findTables(scope, ref.parts.slice(0, n))
    const part = ref.parts[n]
    if (tables.length === 0 || part === undefined) continue
    const columns = tables.flatMap((table) => table.columns)
    return { expression: pick(columns, part, ref, env, tables[0]?.name), rest: ref.parts.slice(n + 1) }
  }
  const [first, ...rest] = ref.parts
  if (first === undefined) throw new Error('a column reference without parts')
  if (rest.length > 0 && !scope.columns.some(({ name }) => name === first.name)) throw unknownTable(first, scope, env)
  return { expression: pick(scope.columns, first, ref, env), rest }
}

/** Whether the `x` of `x.*` is a table; else it can only be a column. */
export function isTable({ qualifier }: StarAst, scope: Scope): boolean {
  return findTables(scope, qualifier).length > 0
}

/** The columns `*` or `t.*` stands for. */
export function expandStar(star: StarAst, scope: Scope, env: Text): readonly ScopeColumn[] {
  if (scope.tables.length === 0) throw invalid(env, 'NO_COLUMNS', `'*' needs a FROM clause.`, star.span)
  if (star.qualifier.length === 0) return scope.columns
  const [table] = findTables(scope, star.qualifier)
  const last = star.qualifier.at(-1)
  if (table === undefined)
    throw last === undefined ? new Error('a star without qualifier') : unknownTable(last, scope, env)
  return table.columns
}

function findTables(scope: Scope, qualifier: readonly Identifier[]): readonly ScopeTable[] {
  return scope.tables.filter((table) => {
    if (qualifier.length === 1) return table.name === qualifier[0]?.name
    const tail = table.path?.slice(-qualifier.length)
    return tail?.length === qualifier.length && tail.every((name, i) => name === qualifier[i]?.name)
  })
}

function pick(
  columns: readonly ScopeColumn[],
  { name, span }: Identifier,
  ref: ColumnRef,
  env: Text,
  table?: string,
): Expression {
  const found = columns.filter((column) => column.name === name)
  const [first, second] = found
  if (first === undefined) throw unknownColumn(columns, name, span, env, table)
  if (second !== undefined) {
    const message = `Column '${name}' is ambiguous: several tables of the query have it. Write which one is meant, 'table.${name}'.`
    throw invalid(env, 'AMBIGUOUS_COLUMN', message, ref.span)
  }
  return { ...first.expression, span: ref.span }
}

function unknownColumn(columns: readonly ScopeColumn[], name: string, span: Span, env: Text, table?: string): Error {
  const names = [...new Set(columns.map((column) => column.name))]
  const where = table === undefined ? '' : ` in '${table}'`
  const hint = didYouMean(name, names)
  const available = names.length === 0 ? '' : ` Available: ${shortList(names)}.`
  return invalid(
    env,
    'UNKNOWN_COLUMN',
    `Column '${name}' doesn't exist${where}.${hint === '' ? available : hint}`,
    span,
  )
}

function unknownTable({ name, span }: Identifier, scope: Scope, env: Text): Error {
  const names = scope.tables.flatMap((table) => table.name ?? [])
  const hint = didYouMean(name, names)
  if (scope.tableWord === 'variable') {
    const known = hint === '' ? ` Its variables are ${shortList(names)}.` : hint
    return invalid(env, 'UNKNOWN_VARIABLE', `The pattern has no variable '${name}'.${known}`, span)
  }
  const available = names.length === 0 ? '' : ` The query's tables are ${shortList(names)}.`
  return invalid(
    env,
    'UNKNOWN_TABLE',
    `Table '${name}' isn't part of FROM here.${hint === '' ? available : hint}`,
    span,
  )
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(quoteName).join(', ')
  return names.length > 12 ? `${shown}, …` : shown
}
