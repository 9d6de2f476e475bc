import type { LogicalType } from '../../../core/types/logical-type.ts'
import type { AggregateKernel } from '../../../runtime/state/aggregate-kernel.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'
import { CompiledAggregates } from './kernel.ts'
import { WithUserAggregates } from './user-kernel.ts'

/** What computes a list of aggregates over columns of the given types. */
export function compileAggregates(
  calls: readonly AggregateCall[],
  inputTypes: readonly LogicalType[],
): AggregateKernel {
  const builtIn = calls.filter((call) => call.function.user === undefined)
  const compiled = new CompiledAggregates(builtIn, inputTypes)
  return builtIn.length === calls.length ? compiled : new WithUserAggregates(calls, inputTypes, compiled)
}
