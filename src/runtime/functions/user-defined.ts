import type { DataType, JsOf } from '../../core/types/data-types.ts'
import type { RuntimeContext } from './runtime-context.ts'

/** A function of the program that SQL can call once it has been registered. */
export interface UserDefinedFunction {
  readonly kind: 'scalar' | 'async-scalar' | 'table' | 'aggregate' | 'table-aggregate'
}

/** The JavaScript types of arguments. */
type Args<A extends readonly DataType<unknown>[]> = { -readonly [I in keyof A]: JsOf<A[I]> }

/**
 * Base of the functions of SQL. `args` and `returns` state their types, because JavaScript has none to look at. Of a
 * parameter that is NOT NULL the function never sees `null`: a scalar function is NULL then, a table function has no
 * rows, and an aggregate passes the row over.
 */
abstract class Udf {
  abstract readonly args: readonly DataType<unknown>[]
  abstract readonly returns: DataType<unknown>

  open(_ctx: RuntimeContext): void | Promise<void> {}

  close(): void | Promise<void> {}

  /** False: calls with equal arguments may give different results, so that each is made. */
  isDeterministic(): boolean {
    return true
  }
}

/** One value for the values of a row. */
export abstract class ScalarFunction extends Udf implements UserDefinedFunction {
  readonly kind = 'scalar'
  // oxlint-disable-next-line typescript/no-explicit-any -- the parameters are those that `args` states
  abstract eval(...args: any[]): unknown
}

/** The same, later: rows wait for it, in their order. */
export abstract class AsyncScalarFunction extends Udf implements UserDefinedFunction {
  readonly kind = 'async-scalar'
  // oxlint-disable-next-line typescript/no-explicit-any -- the parameters are those that `args` states
  abstract eval(...args: any[]): Promise<unknown>
}

const collectors = new WeakMap<object, (row: unknown) => void>()

/** Any number of rows, collected or returned; `returns` is the type of a column, or a ROW of several. */
export abstract class TableFunction<R> extends Udf implements UserDefinedFunction {
  readonly kind = 'table'
  // oxlint-disable-next-line typescript/no-explicit-any -- the parameters are those that `args` states
  abstract eval(...args: any[]): void | Iterable<R>

  protected collect(row: R): void {
    const collect = collectors.get(this)
    if (collect === undefined) throw new Error('collect() belongs into eval().')
    collect(row)
  }
}

/** Makes `collect` of a table function call `to`. */
export function collectInto(fn: object, to: (row: unknown) => void): void {
  collectors.set(fn, to)
}

/** One value for the rows of a group. `retract` takes a row back, for groups over changing rows. */
export abstract class AggregateFunction<R, A> extends Udf implements UserDefinedFunction {
  readonly kind = 'aggregate'
  abstract createAccumulator(): A
  // oxlint-disable-next-line typescript/no-explicit-any -- the parameters are those that `args` states
  abstract accumulate(acc: A, ...args: any[]): void
  // oxlint-disable-next-line typescript/no-explicit-any -- the parameters are those that `args` states
  retract?(acc: A, ...args: any[]): void
  /** Adds what `others` have seen to `acc`: for windows that share their rows or merge. */
  merge?(acc: A, others: Iterable<A>): void
  abstract getValue(acc: A): R
}

/** A scalar function from a plain one. */
export function scalar<const A extends readonly DataType<unknown>[], R>(
  args: A,
  returns: DataType<R>,
  fn: (...args: Args<A>) => NoInfer<R>,
): UserDefinedFunction {
  return new (class extends ScalarFunction {
    readonly args = args
    readonly returns = returns
    readonly eval = fn as (...args: unknown[]) => unknown
  })()
}

/** An asynchronous scalar function from an async one. */
export function asyncScalar<const A extends readonly DataType<unknown>[], R>(
  args: A,
  returns: DataType<R>,
  fn: (...args: Args<A>) => Promise<NoInfer<R>>,
): UserDefinedFunction {
  return new (class extends AsyncScalarFunction {
    readonly args = args
    readonly returns = returns
    readonly eval = fn as (...args: unknown[]) => Promise<unknown>
  })()
}

/** A table function from a generator, or a function that returns an array. */
export function table<const A extends readonly DataType<unknown>[], R>(
  args: A,
  returns: DataType<R>,
  fn: (...args: Args<A>) => Iterable<NonNullable<R>>,
): UserDefinedFunction {
  return new (class extends TableFunction<unknown> {
    readonly args = args
    readonly returns = returns
    readonly eval = fn as (...args: unknown[]) => Iterable<unknown>
  })()
}

/** An aggregate from functions over its state; `merge` adds one state to another. */
export function aggregate<const A extends readonly DataType<unknown>[], R, S>(
  args: A,
  returns: DataType<R>,
  fn: {
    create(): S
    add(state: S, ...args: Args<A>): void
    retract?(state: S, ...args: Args<A>): void
    merge?(state: S, other: S): void
    result(state: S): NoInfer<R>
  },
): UserDefinedFunction {
  const instance = new FunctionsAsAggregate<Args<A>, R, S>(args, returns, fn)
  const { retract, merge } = fn
  if (retract !== undefined) instance.retract = (acc, ...row) => retract.call(fn, acc, ...(row as Args<A>))
  if (merge !== undefined) {
    instance.merge = (acc, others) => {
      for (const other of others) merge.call(fn, acc, other)
    }
  }
  return instance
}

class FunctionsAsAggregate<P extends readonly unknown[], R, S> extends AggregateFunction<R, S> {
  readonly args: readonly DataType<unknown>[]
  readonly returns: DataType<unknown>
  private readonly fn: { create(): S; add(state: S, ...args: P): void; result(state: S): R }

  constructor(args: readonly DataType<unknown>[], returns: DataType<R>, fn: FunctionsAsAggregate<P, R, S>['fn']) {
    super()
    this.args = args
    this.returns = returns
    this.fn = fn
  }

  createAccumulator(): S {
    return this.fn.create()
  }

  accumulate(acc: S, ...row: unknown[]): void {
    return this.fn.add(acc, ...(row as unknown as P))
  }

  getValue(acc: S): R {
    return this.fn.result(acc)
  }
}
