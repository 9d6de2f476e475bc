import type { Span } from '../../core/position.ts'
import type { Query } from './query.ts'
import type { DataTypeAst } from './type.ts'

/** A name as written. Names are case-sensitive. */
export interface Identifier {
  readonly kind: 'Identifier'
  readonly name: string
  readonly span: Span
}

/** `catalog.database.object` or a shorter form. */
export interface ObjectPath {
  readonly kind: 'ObjectPath'
  readonly parts: readonly Identifier[]
  readonly span: Span
}

export type ExpressionAst =
  | LiteralAst
  | IntervalLiteralAst
  | ColumnRef
  | StarAst
  | CallAst
  | CastAst
  | CaseAst
  | BinaryAst
  | UnaryAst
  | BetweenAst
  | InListAst
  | InQueryAst
  | LikeAst
  | IsAst
  | ExistsAst
  | SubqueryAst
  | RowAst
  | ArrayAst
  | MapAst
  | IndexAst
  | FieldAccessAst
  | ExtractAst
  | JsonFunctionAst
  | DescriptorAst
  | TableArgumentAst
  | IntervalDifferenceAst

/** `text`: the digits, or the content of the quotes. */
export interface LiteralAst {
  readonly kind: 'Literal'
  readonly type:
    | 'integer'
    | 'decimal'
    | 'double'
    | 'string'
    | 'binary'
    | 'boolean'
    | 'null'
    | 'date'
    | 'time'
    | 'timestamp'
  readonly text: string
  readonly span: Span
}

export type IntervalUnit = 'YEAR' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND'

/** `INTERVAL [-]'text' from [TO to]`. */
export interface IntervalLiteralAst {
  readonly kind: 'IntervalLiteral'
  readonly text: string
  readonly negative: boolean
  readonly from: IntervalUnit
  readonly precision: number | undefined
  readonly to: IntervalUnit | undefined
  readonly span: Span
}

/** `a`, `t.a`, `db.t.a`, or a field of a column: which is which is known when names are resolved. */
export interface ColumnRef {
  readonly kind: 'ColumnRef'
  readonly parts: readonly Identifier[]
  readonly span: Span
}

/** `*` or `t.*`. */
export interface StarAst {
  readonly kind: 'Star'
  readonly qualifier: readonly Identifier[]
  readonly span: Span
}

/** An argument with its name, where it was given by name. */
export interface Argument {
  readonly name: Identifier | undefined
  readonly value: ExpressionAst
}

export interface CallAst {
  readonly kind: 'Call'
  readonly path: ObjectPath
  /** False for `CURRENT_DATE` and the like, written without parentheses. */
  readonly parentheses: boolean
  readonly distinct: boolean
  readonly args: readonly Argument[]
  readonly orderBy: readonly OrderItem[]
  readonly nulls: 'IGNORE' | 'RESPECT' | undefined
  readonly filter: ExpressionAst | undefined
  readonly over: WindowAst | Identifier | undefined
  readonly span: Span
}

export interface OrderItem {
  readonly expression: ExpressionAst
  readonly descending: boolean
  readonly nulls: 'FIRST' | 'LAST' | undefined
}

/** `PARTITION BY … ORDER BY … ROWS|RANGE BETWEEN … AND …`. */
export interface WindowAst {
  readonly kind: 'Window'
  readonly base: Identifier | undefined
  readonly partitionBy: readonly ExpressionAst[]
  readonly orderBy: readonly OrderItem[]
  readonly frame: FrameAst | undefined
  readonly span: Span
}

export interface FrameAst {
  readonly unit: 'ROWS' | 'RANGE'
  readonly start: FrameBound
  readonly end: FrameBound | undefined
}

export interface FrameBound {
  readonly kind: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING'
  readonly offset: ExpressionAst | undefined
}

export interface CastAst {
  readonly kind: 'Cast'
  readonly safe: boolean
  readonly expression: ExpressionAst
  readonly type: DataTypeAst
  readonly span: Span
}

export interface CaseAst {
  readonly kind: 'Case'
  readonly operand: ExpressionAst | undefined
  readonly branches: readonly { readonly when: ExpressionAst; readonly then: ExpressionAst }[]
  readonly otherwise: ExpressionAst | undefined
  readonly span: Span
}

export type BinaryOperator =
  | 'OR'
  | 'AND'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'IS DISTINCT FROM'
  | 'IS NOT DISTINCT FROM'
  | 'OVERLAPS'
  | '||'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'

export interface BinaryAst {
  readonly kind: 'Binary'
  readonly operator: BinaryOperator
  readonly left: ExpressionAst
  readonly right: ExpressionAst
  readonly span: Span
}

export interface UnaryAst {
  readonly kind: 'Unary'
  readonly operator: 'NOT' | '-' | '+'
  readonly operand: ExpressionAst
  readonly span: Span
}

export interface BetweenAst {
  readonly kind: 'Between'
  readonly not: boolean
  readonly symmetric: boolean
  readonly operand: ExpressionAst
  readonly low: ExpressionAst
  readonly high: ExpressionAst
  readonly span: Span
}

export interface InListAst {
  readonly kind: 'InList'
  readonly not: boolean
  readonly operand: ExpressionAst
  readonly values: readonly ExpressionAst[]
  readonly span: Span
}

export interface InQueryAst {
  readonly kind: 'InQuery'
  readonly not: boolean
  readonly operand: ExpressionAst
  readonly query: Query
  readonly span: Span
}

export interface LikeAst {
  readonly kind: 'Like'
  readonly not: boolean
  readonly similar: boolean
  readonly operand: ExpressionAst
  readonly pattern: ExpressionAst
  readonly escape: ExpressionAst | undefined
  readonly span: Span
}

export interface IsAst {
  readonly kind: 'Is'
  readonly not: boolean
  readonly operand: ExpressionAst
  readonly test:
    | 'NULL'
    | 'TRUE'
    | 'FALSE'
    | 'UNKNOWN'
    | 'JSON'
    | 'JSON VALUE'
    | 'JSON SCALAR'
    | 'JSON ARRAY'
    | 'JSON OBJECT'
  readonly span: Span
}

export interface ExistsAst {
  readonly kind: 'Exists'
  readonly query: Query
  readonly span: Span
}

export interface SubqueryAst {
  readonly kind: 'Subquery'
  readonly query: Query
  readonly span: Span
}

/** `ROW(a, b)` or `(a, b)`. */
export interface RowAst {
  readonly kind: 'Row'
  readonly keyword: boolean
  readonly values: readonly ExpressionAst[]
  readonly span: Span
}

export interface ArrayAst {
  readonly kind: 'Array'
  readonly elements: readonly ExpressionAst[]
  readonly span: Span
}

/** `MAP[k, v, …]`. */
export interface MapAst {
  readonly kind: 'Map'
  readonly entries: readonly ExpressionAst[]
  readonly span: Span
}

export interface IndexAst {
  readonly kind: 'Index'
  readonly operand: ExpressionAst
  readonly index: ExpressionAst
  readonly span: Span
}

/** A field of something that is no plain column reference: `f(x).a`, `a[1].b`; `*` flattens. */
export interface FieldAccessAst {
  readonly kind: 'FieldAccess'
  readonly operand: ExpressionAst
  readonly field: Identifier | '*'
  readonly span: Span
}

/**
 * Calls with words among their arguments: `EXTRACT(unit FROM x)`, `FLOOR(x TO unit)`, `CEIL(x TO unit)`,
 * `TIMESTAMPADD(unit, n, x)`, `TIMESTAMPDIFF(unit, a, b)`. `args` without the unit.
 */
export interface ExtractAst {
  readonly kind: 'UnitCall'
  readonly name: 'EXTRACT' | 'FLOOR' | 'CEIL' | 'TIMESTAMPADD' | 'TIMESTAMPDIFF'
  readonly unit: string
  readonly args: readonly ExpressionAst[]
  readonly span: Span
}

/** SQL/JSON functions; those of objects have keys and values in turn as arguments. */
export interface JsonFunctionAst {
  readonly kind: 'JsonFunction'
  readonly name:
    | 'JSON_VALUE'
    | 'JSON_QUERY'
    | 'JSON_EXISTS'
    | 'JSON_OBJECT'
    | 'JSON_ARRAY'
    | 'JSON_OBJECTAGG'
    | 'JSON_ARRAYAGG'
  readonly args: readonly ExpressionAst[]
  readonly returning: DataTypeAst | undefined
  readonly wrapper: string | undefined
  readonly onNull: 'NULL' | 'ABSENT' | undefined
  readonly onEmpty: JsonBehaviour | undefined
  readonly onError: JsonBehaviour | undefined
  /** Of an aggregate, within it or in WITHIN GROUP behind it. */
  readonly orderBy: readonly OrderItem[]
  readonly filter: ExpressionAst | undefined
  readonly span: Span
}

export interface JsonBehaviour {
  readonly kind: 'NULL' | 'ERROR' | 'TRUE' | 'FALSE' | 'UNKNOWN' | 'EMPTY ARRAY' | 'EMPTY OBJECT' | 'DEFAULT'
  readonly value: ExpressionAst | undefined
}

/** `DESCRIPTOR(a, b)`. */
export interface DescriptorAst {
  readonly kind: 'Descriptor'
  readonly columns: readonly Identifier[]
  readonly span: Span
}

/** A table as an argument: `TABLE t`, `(query)`, with `PARTITION BY` and `ORDER BY`. */
export interface TableArgumentAst {
  readonly kind: 'TableArgument'
  readonly table: ObjectPath | Query
  readonly partitionBy: readonly ExpressionAst[]
  readonly orderBy: readonly OrderItem[]
  readonly span: Span
}

/** `(a - b) DAY TO SECOND`. */
export interface IntervalDifferenceAst {
  readonly kind: 'IntervalDifference'
  readonly left: ExpressionAst
  readonly right: ExpressionAst
  readonly from: IntervalUnit
  readonly to: IntervalUnit | undefined
  readonly span: Span
}
