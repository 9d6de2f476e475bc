import { isString, type LogicalType } from '../../src/core/types/logical-type.ts'
import { compileAggregates } from '../../src/planner/codegen/aggregates/compile.ts'
import type { AggregateCall, AggregateFunction } from '../../src/planner/functions/aggregate-function.ts'
import type { Argument } from '../../src/planner/functions/function.ts'
import { aggregateFunctions } from '../../src/planner/functions/registry.ts'
import type { AggregateKernel } from '../../src/runtime/state/aggregate-kernel.ts'

export interface Aggregate {
  readonly name: string
  /** Column of the argument; `COUNT(*)` has none. */
  readonly arg?: number
  /** Columns of further arguments. */
  readonly more?: readonly number[]
  readonly distinct?: boolean
  readonly filter?: number
  readonly ignoreNulls?: boolean
}

/** What computes some aggregates over columns of the given types; `changing`: rows may be taken back. */
export function kernelOf(
  aggregates: readonly Aggregate[],
  types: readonly LogicalType[],
  changing = false,
): AggregateKernel {
  return compileAggregates(
    aggregates.map((aggregate) => callOf(aggregate, types)),
    types,
    { changing },
  )
}

function callOf(aggregate: Aggregate, types: readonly LogicalType[]): AggregateCall {
  const { name, arg, more = [], distinct = false, filter } = aggregate
  const fn = functionOf(aggregate)
  const args = arg === undefined ? [] : [arg, ...more]
  const resolved = fn.resolve(args.map((column, k) => argumentOf(types[column] as LogicalType, k)))
  if (typeof resolved !== 'object') throw new Error(`${name}: ${resolved ?? 'no signature fits'}`)
  return { function: fn, args, distinct, filter, type: resolved.result, name, span: undefined }
}

/** Further texts are literals, whose value is looked at when rows come only. */
function argumentOf(type: LogicalType, k: number): Argument {
  return { type, literal: k > 0 && isString(type) ? '' : undefined }
}

function functionOf({ name, ignoreNulls = false }: Aggregate): AggregateFunction {
  const named = aggregateFunctions.get(name)
  const fn = ignoreNulls ? named?.ignoringNulls : named
  if (fn === undefined) throw new Error(`no aggregate ${name}`)
  return fn
}
