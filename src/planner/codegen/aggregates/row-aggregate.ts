import { types as kindsOf } from 'node:util'
import type { Column } from '../../../core/column.ts'
import { storedValue } from '../../../core/column-of-values.ts'
import { compareText } from '../../../core/text-order.ts'
import { valueReader } from '../../../core/js-values/from-storage.ts'
import { isFloating, type LogicalType } from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import type { AggregateCall, AnyAggregate } from '../../functions/aggregate-function.ts'
import { resultReader, type UserFunction, userFailure } from '../../functions/user/user-function.ts'
import { averageDecimal, averageLong, fitsDecimal } from './result.ts'

/** An aggregate that is computed row by row, on an accumulator that can be saved as data. */
export interface RowAggregate {
  /** How an argument is read; null for NULL. */
  readonly readers: readonly ((column: Column, i: number) => unknown)[]
  /** Whether a row with NULL in an argument is passed over. */
  readonly skipsNull: readonly boolean[]
  create(): unknown
  add(accumulator: unknown, args: readonly unknown[]): void
  retract(accumulator: unknown, args: readonly unknown[]): void
  /** Adds what `other` has seen. */
  merge(accumulator: unknown, other: unknown): void
  /** In storage form, null for NULL. */
  result(accumulator: unknown): unknown
}

/** An aggregate of the program. */
export function userAggregate(fn: UserFunction<AnyAggregate>, types: readonly LogicalType[]): RowAggregate {
  const { implementation, name } = fn
  const toStorage = resultReader(fn, undefined)
  const guarded = <T>(call: () => T): T => {
    try {
      return call()
    } catch (error) {
      throw userFailure(name, error, undefined)
    }
  }
  return {
    readers: types.map(valueReader),
    skipsNull: fn.args.map(({ nullable }) => !nullable),
    create: () => guarded(() => usableAccumulator(implementation.createAccumulator())),
    add: (acc, args) => guarded(() => expectNothing(implementation.accumulate(acc, ...args), 'accumulate')),
    retract: (acc, args) => guarded(() => expectNothing(implementation.retract?.(acc, ...args), 'retract')),
    merge: (acc, other) => guarded(() => expectNothing(implementation.merge?.(acc, [other]), 'merge')),
    result: (acc) => guarded(() => toStorage(implementation.getValue(acc))),
  }
}

/** The methods that follow change the accumulator in place. */
function usableAccumulator(accumulator: unknown): unknown {
  if (accumulator instanceof Promise) expectNothing(accumulator, 'createAccumulator')
  if (typeof accumulator === 'object' && accumulator !== null) return accumulator
  const given = String(accumulator)
  throw new Error(`The accumulator is ${given}: make it an object or an array, which accumulate() can change.`)
}

/** What a method returns is read by nobody: a promise or generator would be work that is never done. */
function expectNothing(result: unknown, method: string): void {
  if (result === undefined) return
  if (result instanceof Promise) {
    result.catch(() => {})
    throw new Error(`${method}() returned a promise: aggregates are synchronous.`)
  }
  if (kindsOf.isGeneratorObject(result)) throw new Error(`${method}() is a generator, which nobody would run.`)
}

/** A built-in aggregate in a form that can take rows back: for groups over changing rows. */
export function builtInAggregate(call: AggregateCall, types: readonly LogicalType[]): RowAggregate {
  const [type] = types
  const base = { readers: types.map(() => storedValue), skipsNull: types.map(() => true) }
  const { name } = call.function
  if (name === 'COUNT') return { ...base, ...counting }
  if (type === undefined) throw new Error(`${name} without argument`)
  if (name === 'MIN' || name === 'MAX') return { ...base, ...extreme(type, name === 'MIN' ? -1 : 1) }
  return { ...base, ...(isFloating(type) ? doubleSum(call) : exactSum(call, type)) }
}

type Rule = Omit<RowAggregate, 'readers' | 'skipsNull'>

interface Count {
  n: number
}

const counting: Rule = {
  create: (): Count => ({ n: 0 }),
  add: (acc) => void (acc as Count).n++,
  retract: (acc) => void (acc as Count).n--,
  merge: (acc, other) => void ((acc as Count).n += (other as Count).n),
  result: (acc) => (acc as Count).n,
}

interface Sum<N> extends Count {
  sum: N
}

function doubleSum(call: AggregateCall): Rule {
  const round = call.type.kind === 'FLOAT' ? Math.fround : (value: number): number => value
  const isSum = call.function.name === 'SUM'
  const change = (acc: unknown, by: number, count: number): void => {
    const sum = acc as Sum<number>
    sum.sum = isSum ? round(sum.sum + by) : sum.sum + by
    sum.n += count
  }
  return {
    create: (): Sum<number> => ({ n: 0, sum: 0 }),
    add: (acc, [value]) => change(acc, value as number, 1),
    retract: (acc, [value]) => change(acc, -(value as number), -1),
    merge: (acc, other) => change(acc, (other as Sum<number>).sum, (other as Sum<number>).n),
    result(acc) {
      const { n, sum } = acc as Sum<number>
      if (n === 0) return null
      return isSum ? sum : round(sum / n)
    },
  }
}

/** Sums of whole numbers wrap in their type; those of decimals are NULL beyond 38 digits. */
function exactSum(call: AggregateCall, type: LogicalType): Rule {
  const isSum = call.function.name === 'SUM'
  const change = (acc: unknown, by: number | bigint, count: number): void => {
    const sum = acc as Sum<bigint>
    sum.sum += BigInt(by)
    sum.n += count
  }
  return {
    create: (): Sum<bigint> => ({ n: 0, sum: 0n }),
    add: (acc, [value]) => change(acc, value as number | bigint, 1),
    retract: (acc, [value]) => change(acc, -BigInt(value as number | bigint), -1),
    merge: (acc, other) => change(acc, (other as Sum<bigint>).sum, (other as Sum<bigint>).n),
    result(acc) {
      const { n, sum } = acc as Sum<bigint>
      if (n === 0) return null
      return isSum ? sumOf(sum, call.type) : meanOf(sum, n, call.type, type)
    },
  }
}

const BITS: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 }

function sumOf(sum: bigint, type: LogicalType): number | bigint | null {
  if (type.kind === 'DECIMAL') return fitsDecimal(sum, type.precision) ? narrow(sum) : null
  return narrow(BigInt.asIntN(BITS[type.kind] ?? 64, sum))
}

function meanOf(sum: bigint, n: number, type: LogicalType, argument: LogicalType): number | bigint | null {
  if (type.kind !== 'DECIMAL') return narrow(averageLong(sum, n))
  if (!fitsDecimal(sum, type.precision)) return null
  return averageDecimal(sum, n, type.scale - (argument.kind === 'DECIMAL' ? argument.scale : 0))
}

function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** The values by how often they are there. The extreme one is looked for again when it has gone. */
interface Extremes {
  readonly counts: Map<unknown, number>
  best: unknown
  stale: boolean
}

function extreme(type: LogicalType, sign: 1 | -1): Rule {
  const isText = storageOf(type) === 'string'
  const better = (a: unknown, b: unknown): boolean =>
    (isText ? compareText(a as string, b as string) : (a as number) < (b as number) ? -1 : a === b ? 0 : 1) * sign > 0
  const add = (acc: unknown, value: unknown, count: number): void => {
    const state = acc as Extremes
    const known = state.counts.get(value) ?? 0
    if (known + count === 0) state.counts.delete(value)
    else state.counts.set(value, known + count)
    if (count < 0) state.stale ||= value === state.best
    else if (!state.stale && (state.best === undefined || better(value, state.best))) state.best = value
  }
  return {
    create: (): Extremes => ({ counts: new Map(), best: undefined, stale: false }),
    add: (acc, [value]) => add(acc, value, 1),
    retract: (acc, [value]) => add(acc, value, -1),
    merge(acc, other) {
      for (const [value, count] of (other as Extremes).counts) add(acc, value, count)
    },
    result(acc) {
      const state = acc as Extremes
      if (state.stale) {
        state.best = undefined
        state.stale = false
        for (const [value, count] of state.counts) {
          if (count > 0 && (state.best === undefined || better(value, state.best))) state.best = value
        }
      }
      return state.best ?? null
    },
  }
}
