import type { Span } from '../../core/position.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { ScalarFunction } from '../functions/function.ts'

/**
 * A typed expression over the columns of one input. All implicit casts are explicit here: the arguments of a call have
 * exactly the types its function resolved to.
 */
export type Expression =
  | LiteralExpression
  | InputExpression
  | CallExpression
  | CastExpression
  | CaseExpression
  | LogicExpression
  | OuterExpression
  | SubQueryExpression
  | OverExpression

interface Base {
  readonly type: LogicalType
  /** Where it stands in the statement; undefined for what the planner added. */
  readonly span: Span | undefined
}

/** A value in storage form (`storage.ts`), a `long` beyond 2^53 as a bigint; null for NULL. */
export interface LiteralExpression extends Base {
  readonly kind: 'Literal'
  readonly value: LiteralValue
}

export type LiteralValue = number | bigint | boolean | string | Uint8Array | NestedValue | null

/** The value of an ARRAY or ROW, or of a MAP or MULTISET. */
export type NestedValue = readonly unknown[] | ReadonlyMap<unknown, unknown>

/** A value of the row of the query around this one: the `index`th that this query refers to. Only while it is bound. */
export interface OuterExpression extends Base {
  readonly kind: 'Outer'
  readonly index: number
}

/**
 * A query within an expression, only while that is bound: then it becomes a join. `EXISTS`: whether it has a row, `SCALAR`:
 * the value of its only one.
 */
export interface SubQueryExpression extends Base {
  readonly kind: 'SubQuery'
  readonly mode: 'EXISTS' | 'SCALAR'
  /** What it is, as the binder has it. */
  readonly query: object
  /** Values of the row around that it needs. */
  readonly args: readonly Expression[]
}

/** A call with OVER, only while it is bound: then a step of its own computes it. */
export interface OverExpression extends Base {
  readonly kind: 'Over'
  /** Its arguments, then what it is partitioned and ordered by. */
  readonly args: readonly Expression[]
  /** What it is, as the binder has it. Of equal arguments those with the same `key` give the same. */
  readonly call: { readonly key: string }
}

/** Column `index` of the input. */
export interface InputExpression extends Base {
  readonly kind: 'Input'
  readonly index: number
}

export interface CallExpression extends Base {
  readonly kind: 'Call'
  readonly function: ScalarFunction
  readonly args: readonly Expression[]
}

/** CAST, or TRY_CAST when `safe`. */
export interface CastExpression extends Base {
  readonly kind: 'Cast'
  readonly arg: Expression
  readonly safe: boolean
}

/** Searched CASE; `CASE v WHEN x` is bound as `WHEN v = x`. */
export interface CaseExpression extends Base {
  readonly kind: 'Case'
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[]
  readonly otherwise: Expression
}

/** Three-valued AND or OR of two or more conditions. */
export interface LogicExpression extends Base {
  readonly kind: 'And' | 'Or'
  readonly args: readonly Expression[]
}

export const literal = (value: LiteralValue, type: LogicalType, span?: Span): LiteralExpression => ({
  kind: 'Literal',
  value,
  type,
  span,
})

export const input = (index: number, type: LogicalType, span?: Span): InputExpression => ({
  kind: 'Input',
  index,
  type,
  span,
})

/** Direct sub-expressions. */
export function children(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'Literal':
    case 'Input':
    case 'Outer':
      return []
    case 'Cast':
      return [expression.arg]
    case 'Case':
      return [...expression.branches.flatMap(({ when, then }) => [when, then]), expression.otherwise]
    default:
      return expression.args
  }
}

/** `expression` with each direct sub-expression replaced by `f` of it. */
export function mapChildren(expression: Expression, f: (child: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'Literal':
    case 'Input':
    case 'Outer':
      return expression
    case 'Cast':
      return { ...expression, arg: f(expression.arg) }
    case 'Case':
      return {
        ...expression,
        branches: expression.branches.map(({ when, then }) => ({ when: f(when), then: f(then) })),
        otherwise: f(expression.otherwise),
      }
    default:
      return { ...expression, args: expression.args.map(f) }
  }
}

/** `expression` with every column reference replaced by `f` of it. */
export function mapInputs(expression: Expression, f: (ref: InputExpression) => Expression): Expression {
  return expression.kind === 'Input' ? f(expression) : mapChildren(expression, (child) => mapInputs(child, f))
}

/** Adds the indexes of all columns that `expression` reads to `into`. */
export function collectInputs(expression: Expression, into: Set<number> = new Set()): Set<number> {
  if (expression.kind === 'Input') into.add(expression.index)
  else for (const child of children(expression)) collectInputs(child, into)
  return into
}

/** The conjuncts of a condition: `a AND b AND c` gives three. */
export function conjuncts(condition: Expression): readonly Expression[] {
  return condition.kind === 'And' ? condition.args.flatMap(conjuncts) : [condition]
}

export function isDeterministic(expression: Expression): boolean {
  if (expression.kind === 'Call' && expression.function.deterministic === false) return false
  return children(expression).every(isDeterministic)
}

/** Same computation, positions aside. */
export function sameExpression(a: Expression, b: Expression): boolean {
  if (a.kind !== b.kind) return false
  if (a.kind === 'Literal') return b.kind === 'Literal' && a.value === b.value && a.type.kind === b.type.kind
  if (a.kind === 'Input') return b.kind === 'Input' && a.index === b.index
  if (a.kind === 'Outer') return b.kind === 'Outer' && a.index === b.index
  if (a.kind === 'SubQuery') return false
  if (a.kind === 'Over' && (b.kind !== 'Over' || a.call.key !== b.call.key)) return false
  if (a.kind === 'Call' && (b.kind !== 'Call' || a.function !== b.function)) return false
  if (
    a.kind === 'Cast' &&
    (b.kind !== 'Cast' || a.safe !== b.safe || JSON.stringify(a.type) !== JSON.stringify(b.type))
  )
    return false
  const left = children(a)
  const right = children(b)
  return left.length === right.length && left.every((child, i) => sameExpression(child, right[i] as Expression))
}
