import { MillraceError, ParseError, PlanError, type SqlLocation, ValidationError } from '../../core/errors.ts'
import type { Span } from '../../core/position.ts'
import type { ColumnRef, Identifier } from '../../parser/ast/expression.ts'
import type { Query } from '../../parser/ast/query.ts'
import type { SearchPath } from '../catalog.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { AggregateFunction } from '../functions/aggregate-function.ts'
import type { ScalarFunction } from '../functions/function.ts'
import type { UserTableFunction } from '../functions/user/table.ts'
import type { Expression } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'

/** Functions by upper-case name or operator symbol. */
export interface FunctionLookup {
  scalar(name: string): ScalarFunction | undefined
  aggregate(name: string): AggregateFunction | undefined
  /** A table function of the program. */
  table?(name: string): UserTableFunction | undefined
  /** Whether the dialect has a function of this name that isn't here yet. */
  isPlanned(name: string): boolean
  /** Every name, for suggestions. */
  names(): Iterable<string>
}

/** What a statement is bound against. */
export interface BindContext {
  readonly catalog: Catalog
  readonly functions: FunctionLookup
  /** The text the statement's spans refer to. */
  readonly text: string
  /** The session's time zone, `table.local-time-zone`. */
  readonly zone: string
}

/** The names in force at a place of a query, and the text its spans refer to. */
export interface Environment extends BindContext {
  /** Completes the names of tables. */
  readonly search: SearchPath
  /** WITH items by name, bound. All references share one plan object, so that they can share one computation. */
  readonly commonTables: ReadonlyMap<string, NamedPlan>
  /** Paths of the views being expanded, outermost first. */
  readonly views: readonly string[]
  /** The row of the query around this one. */
  readonly outer?: OuterRow
  /** Binds a query inside this one. */
  readonly bindNested: (query: Query, env: Environment) => NamedPlan
}

/** What a sub-query can refer to beyond itself. */
export interface OuterRow {
  /** The value that a name has there, and the names behind it; undefined where it has none. */
  column(ref: ColumnRef): { readonly expression: Expression; readonly rest: readonly Identifier[] } | undefined
}

/** A plan with the names its columns were given, which may repeat; `plan.fields` are named without repetition. */
export interface NamedPlan {
  readonly plan: LogicalPlan
  readonly names: readonly string[]
}

interface Text {
  readonly text: string
}

export function environment(context: BindContext, bindNested: Environment['bindNested']): Environment {
  return { ...context, search: context.catalog.current, commonTables: new Map(), views: [], bindNested }
}

export function at({ text }: Text, span: Span): SqlLocation {
  return { text, span }
}

export function invalid(env: Text, code: string, message: string, span: Span): ValidationError {
  return new ValidationError(code, message, at(env, span))
}

export function notSupported(env: Text, what: string, span: Span): PlanError {
  return new PlanError('NOT_SUPPORTED', `${what} is not supported yet.`, at(env, span))
}

/** Runs `f`, whose spans refer to a stored text; its errors are told with `prefix`. */
export function inStoredText<T>(prefix: string, f: () => T): T {
  try {
    return f()
  } catch (error) {
    if (!(error instanceof MillraceError) || error.code === 'VIEW_CYCLE') throw error
    const Kind = [PlanError, ParseError].find((kind) => error instanceof kind) ?? ValidationError
    throw new Kind(error.code, `${prefix}: ${error.summary}`, error.location)
  }
}
