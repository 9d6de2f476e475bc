import type { LogicalType } from '../../core/types/logical-type.ts'
import type { Generator, TextBytes, Value } from '../codegen/generator.ts'
import type { UserAsyncFunction, UserFunction } from './user/user-function.ts'
import type { CallExpression, Expression, LiteralValue } from '../logical/expression.ts'

/** What the binder knows of an argument when it chooses a function's types. */
export interface Argument {
  readonly type: LogicalType
  /** The value, when the argument is a literal; undefined otherwise. */
  readonly literal: LiteralValue | undefined
}

/** The types a call is bound to. The binder casts each argument to its type here, or reports that it can't. */
export interface Resolution {
  readonly args: readonly LogicalType[]
  readonly result: LogicalType
  /** Arguments that can't be read as their type are NULL, instead of failing the job. */
  readonly lenient?: boolean
}

/**
 * A scalar function: everything there is to know about it, in one object. Operators (`=`, `+`, `LIKE`) are functions
 * too, registered under their symbol.
 */
export interface ScalarFunction {
  /** Upper-case name, or an operator's symbol. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly family:
    | 'comparison'
    | 'logical'
    | 'arithmetic'
    | 'string'
    | 'temporal'
    | 'conditional'
    | 'collection'
    | 'json'
    | 'hash'
    | 'auxiliary'
    | 'user'
  /** For messages and the manual: `SUBSTRING(text, start[, length])`. */
  readonly signatures: readonly string[]
  /** One sentence. */
  readonly doc: string
  /** What stands behind the arguments to make it this one of several functions of the name: `NULL ON ERROR`. */
  readonly clause?: string
  /** False for functions whose value changes from call to call. */
  readonly deterministic?: boolean
  /** False where the call means something to what stands around it, so that it must not become its value. */
  readonly foldable?: boolean
  /**
   * The types for these arguments; undefined when no signature fits (the binder then reports the argument types beside
   * `signatures`), or a sentence that says what is wrong. Result nullability included.
   */
  resolve(args: readonly Argument[]): Resolution | string | undefined
  /** Whether a bare NULL may be an argument, whose type the others tell: `notAll` of them. Absent: it may not. */
  readonly bareNull?: 'any' | 'notAll'
  /**
   * `any` (the default): NULL when an argument is NULL; `generate` sees only non-null values. `custom`: `generate`
   * handles NULL itself through `Value.isNull`.
   */
  readonly nulls?: 'any' | 'custom'
  /**
   * The code of `generate` neither fails nor costs much whatever its operands: it then runs without a branch even when
   * one of them is NULL and its value meaningless.
   */
  readonly harmless?: boolean
  /** The value of a function of the session alone, which is known when a statement is planned. */
  ofSession?(session: { readonly catalog: string; readonly database: string }): LiteralValue
  /** For a function of the program. */
  readonly user?: UserFunction<object>
  /** The same, for one whose results come later. */
  readonly async?: UserAsyncFunction
  /** The call in terms of other expressions, for functions that must not compute all arguments: `IF` is a CASE. */
  expand?(call: CallExpression): Expression
  /**
   * The same from the bytes of texts, so that they need not be decoded: tried where a text is a column that holds bytes,
   * and the other arguments are such columns or literals. `texts` has undefined for arguments that are no texts. The
   * result undefined: characters are needed after all.
   */
  fromBytes?(g: Generator, texts: readonly (TextBytes | undefined)[], call: BoundCall): Value | undefined
  /** The value of one row as JavaScript. */
  generate(g: Generator, args: readonly Value[], call: BoundCall): Value
}

export interface BoundCall {
  readonly args: readonly LogicalType[]
  readonly result: LogicalType
  /** Literal arguments' values, undefined for the others. */
  readonly literals: readonly (LiteralValue | undefined)[]
}
