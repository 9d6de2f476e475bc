import type { LogicalType } from '../../../core/types/logical-type.ts'
import type { AccumulatorSpec } from '../../../runtime/state/aggregate-kernel.ts'

/** The source of what a row, or another accumulator, does to one. */
export interface Step {
  /**
   * The new value of the first slot. When it is not `safe` and leaves the range of exact numbers, the loop stops before
   * anything has changed, and goes on with bigints.
   */
  readonly next?: { readonly code: string; readonly safe: boolean }
  /** Statements that change the slots. */
  readonly commit?: string
}

/** Functions that generated code calls, by name. */
export type Helpers = Readonly<Record<string, unknown>>

/**
 * A way to take in values, on one or more columns of accumulators. `slots` are sources of a group's elements of these
 * columns. In `wide` code `long` arguments and columns are bigints.
 */
export interface AccumulatorKind {
  /** Kinds of one name do the same to an argument. */
  readonly name: string
  readonly specs: readonly AccumulatorSpec[]
  readonly helpers?: Helpers
  /** Takes in a value that is not NULL. */
  add(slots: readonly string[], value: string, wide: boolean): Step
  /** Takes in what the accumulator of another group, in `from`, has seen. */
  merge(slots: readonly string[], from: readonly string[], wide: boolean): Step
}

/** An accumulator of a query: a kind on the rows that count. Equal ones are one. */
export interface Accumulator {
  readonly kind: AccumulatorKind
  /** Names of its columns in generated code. */
  readonly names: readonly string[]
  /** Argument column; undefined where its values don't matter. */
  readonly arg: number | undefined
  readonly argType: LogicalType | undefined
  readonly filter: number | undefined
  /** For DISTINCT: which distinct table, and which bit of its masks. */
  readonly distinct: { readonly table: number; readonly bit: number } | undefined
}

/** The accumulators that a call can be made of. They see its rows: those that pass FILTER, each value once if DISTINCT. */
export interface Parts {
  /** Type of the argument; undefined for COUNT(*). */
  readonly arg: LogicalType | undefined
  readonly result: LogicalType
  readonly distinct: boolean
  /** Every group has a value: the argument is never NULL, and there is no FILTER. */
  readonly always: boolean
  /** How many values there are. */
  count(): Accumulator
  of(kind: AccumulatorKind): Accumulator
}

/** Source of an aggregate's result for one group. `isNull` undefined: it never is NULL. */
export interface ResultCode {
  readonly value: string
  readonly isNull: string | undefined
}

/** The result of an aggregate, made of accumulators. */
export interface CompiledAggregate {
  readonly helpers?: Helpers
  /** A `long` result may be a bigint also where accumulators are numbers. */
  readonly mixed?: boolean
  /** `slots`: sources of the elements of an accumulator. */
  result(slots: (accumulator: Accumulator) => readonly string[], wide: boolean): ResultCode
}
