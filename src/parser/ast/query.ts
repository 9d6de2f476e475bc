import type { Span } from '../../core/position.ts'
import type { Argument, ExpressionAst, Identifier, ObjectPath, OrderItem, WindowAst } from './expression.ts'
import type { MatchRecognizeAst } from './match-recognize.ts'

/** `[WITH …] body [ORDER BY …] [LIMIT …] [OFFSET …]`. */
export interface Query {
  readonly kind: 'Query'
  readonly with: readonly CommonTable[]
  readonly body: QueryBody
  readonly orderBy: readonly OrderItem[]
  /** `LIMIT n` and `FETCH FIRST n ROWS ONLY` alike. */
  readonly limit: ExpressionAst | undefined
  readonly offset: ExpressionAst | undefined
  readonly span: Span
}

export interface CommonTable {
  readonly name: Identifier
  readonly columns: readonly Identifier[]
  readonly query: Query
}

export type QueryBody = SelectAst | ValuesAst | SetOperationAst | Query

export interface SetOperationAst {
  readonly kind: 'SetOperation'
  readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT'
  readonly all: boolean
  readonly left: QueryBody
  readonly right: QueryBody
  readonly span: Span
}

export interface ValuesAst {
  readonly kind: 'Values'
  readonly rows: readonly (readonly ExpressionAst[])[]
  readonly span: Span
}

export interface SelectAst {
  readonly kind: 'Select'
  readonly hints: readonly HintAst[]
  readonly distinct: boolean
  readonly items: readonly SelectItem[]
  readonly from: TableRef | undefined
  readonly where: ExpressionAst | undefined
  readonly groupBy: readonly GroupItem[] | undefined
  readonly having: ExpressionAst | undefined
  readonly windows: readonly { readonly name: Identifier; readonly window: WindowAst }[]
  readonly qualify: ExpressionAst | undefined
  readonly span: Span
}

export interface SelectItem {
  readonly expression: ExpressionAst
  readonly alias: Identifier | undefined
}

export type GroupItem =
  | { readonly kind: 'Expression'; readonly expression: ExpressionAst }
  | { readonly kind: 'Set'; readonly expressions: readonly ExpressionAst[] }
  | { readonly kind: 'GroupingSets' | 'Rollup' | 'Cube'; readonly items: readonly GroupItem[] }

/** `NAME('k'='v', …)` or `NAME(a, b)` inside a hint comment. */
export interface HintAst {
  readonly name: Identifier
  readonly options: readonly { readonly key: string; readonly value: string | undefined }[]
  readonly span: Span
}

export interface TableAlias {
  readonly name: Identifier
  readonly columns: readonly Identifier[]
}

export type TableRef = NamedTable | DerivedTable | TableFunctionRef | UnnestRef | JoinAst | MatchedTable

export interface NamedTable {
  readonly kind: 'NamedTable'
  readonly path: ObjectPath
  readonly hints: readonly HintAst[]
  readonly systemTime: ExpressionAst | undefined
  readonly alias: TableAlias | undefined
  readonly span: Span
}

export interface DerivedTable {
  readonly kind: 'DerivedTable'
  readonly lateral: boolean
  readonly query: Query
  readonly alias: TableAlias | undefined
  readonly span: Span
}

/** `TABLE(f(…))`, `LATERAL TABLE(f(…))` or `f(…)`: window functions and user table functions. */
export interface TableFunctionRef {
  readonly kind: 'TableFunction'
  readonly lateral: boolean
  /** Whether it was written `TABLE(…)`. */
  readonly wrapped: boolean
  readonly path: ObjectPath
  readonly args: readonly Argument[]
  readonly alias: TableAlias | undefined
  readonly span: Span
}

export interface UnnestRef {
  readonly kind: 'Unnest'
  readonly expression: ExpressionAst
  readonly ordinality: boolean
  readonly alias: TableAlias | undefined
  readonly span: Span
}

/** A table reference with MATCH_RECOGNIZE behind it. */
export interface MatchedTable {
  readonly kind: 'MatchedTable'
  readonly input: TableRef
  readonly match: MatchRecognizeAst
  readonly alias: TableAlias | undefined
  readonly span: Span
}

export interface JoinAst {
  readonly kind: 'Join'
  /** `COMMA`: `a, b`. */
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS' | 'COMMA'
  readonly natural: boolean
  readonly left: TableRef
  readonly right: TableRef
  readonly condition: ExpressionAst | undefined
  readonly using: readonly Identifier[] | undefined
  readonly span: Span
}
