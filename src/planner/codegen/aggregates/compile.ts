import type { LogicalType } from '../../../core/types/logical-type.ts'
import type { AggregateKernel } from '../../../runtime/state/aggregate-kernel.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'
import { CompiledAggregates } from './kernel.ts'
import { builtInAggregate, type RowAggregate, userAggregate } from './row-aggregate.ts'
import { RowKernel } from './row-kernel.ts'

/** What computes a list of aggregates over columns of the given types. `changing`: rows may be taken back. */
export function compileAggregates(
  calls: readonly AggregateCall[],
  inputTypes: readonly LogicalType[],
  changing = false,
): AggregateKernel {
  const aggregates = calls.map((call): RowAggregate | undefined => {
    const types = call.args.map((column) => inputTypes[column] as LogicalType)
    const { user } = call.function
    if (user !== undefined) return userAggregate(user, types)
    return changing ? builtInAggregate(call, types) : undefined
  })
  const compiled = new CompiledAggregates(
    calls.filter((_, i) => aggregates[i] === undefined),
    inputTypes,
  )
  const allCompiled = !changing && aggregates.every((aggregate) => aggregate === undefined)
  return allCompiled ? compiled : new RowKernel(calls, aggregates, compiled)
}
