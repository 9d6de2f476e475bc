import type { LogicalType } from '../../src/core/types/logical-type.ts'
import { compileAggregates } from '../../src/planner/codegen/aggregates/compile.ts'
import type { AggregateCall, AggregateFunction } from '../../src/planner/functions/aggregate-function.ts'
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
  const resolved = fn.resolve(args.map((column) => ({ type: types[column] as LogicalType, literal: undefined })))
  if (typeof resolved !== 'object') throw new Error(`${name}: ${resolved ?? 'no signature fits'}`)
  return { function: fn, args, distinct, filter, type: resolved.result, name, span: undefined }
}

function functionOf({ name, ignoreNulls = false }: Aggregate): AggregateFunction {
  const named = aggregateFunctions.get(name)
  const fn = ignoreNulls ? named?.ignoringNulls : named
  if (fn === undefined) throw new Error(`no aggregate ${name}`)
  return fn
}
