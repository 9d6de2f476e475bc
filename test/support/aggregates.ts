import type { LogicalType } from '../../src/core/types/logical-type.ts'
import { compileAggregates } from '../../src/planner/codegen/aggregates/compile.ts'
import type { AggregateCall, AggregateName } from '../../src/planner/functions/aggregate-function.ts'
import { avg } from '../../src/planner/functions/aggregate/avg.ts'
import { count } from '../../src/planner/functions/aggregate/count.ts'
import { max, min } from '../../src/planner/functions/aggregate/min-max.ts'
import { sum } from '../../src/planner/functions/aggregate/sum.ts'
import type { AggregateKernel } from '../../src/runtime/state/aggregate-kernel.ts'

export interface Aggregate {
  readonly name: AggregateName
  /** Column of the argument; `COUNT(*)` has none. */
  readonly arg?: number
  readonly distinct?: boolean
  readonly filter?: number
}

const FUNCTIONS = { COUNT: count, SUM: sum, AVG: avg, MIN: min, MAX: max } as const

/** What computes some aggregates over columns of the given types; `changing`: rows may be taken back. */
export function kernelOf(
  aggregates: readonly Aggregate[],
  types: readonly LogicalType[],
  changing = false,
): AggregateKernel {
  return compileAggregates(
    aggregates.map((aggregate) => callOf(aggregate, types)),
    types,
    changing,
  )
}

function callOf({ name, arg, distinct = false, filter }: Aggregate, types: readonly LogicalType[]): AggregateCall {
  const resolved = FUNCTIONS[name].resolve(arg === undefined ? [] : [types[arg] as LogicalType])
  if (typeof resolved !== 'object') throw new Error(`${name}: ${resolved ?? 'no signature fits'}`)
  return {
    function: FUNCTIONS[name],
    args: arg === undefined ? [] : [arg],
    distinct,
    filter,
    type: resolved.result,
    name,
  }
}
