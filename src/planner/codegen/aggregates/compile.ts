import type { LogicalType } from '../../../core/types/logical-type.ts'
import type { AggregateKernel } from '../../../runtime/state/aggregate-kernel.ts'
import type { AggregateCall } from '../../functions/aggregate-function.ts'
import { CompiledAggregates } from './kernel.ts'
import { RowCall } from './row-call.ts'
import { RowKernel } from './row-kernel.ts'

interface AggregateOptions {
  /** Rows may be taken back. */
  readonly changing?: boolean
  /** The SQL that the spans of the calls refer to. */
  readonly text?: string | undefined
}

/** What computes a list of aggregates over columns of the given types. */
export function compileAggregates(
  calls: readonly AggregateCall[],
  inputTypes: readonly LogicalType[],
  { changing = false, text }: AggregateOptions = {},
): AggregateKernel {
  // Loops can't take rows back: they then count them, and nothing else.
  const compiled = new CompiledAggregates(changing ? [] : calls, inputTypes)
  if (!changing && compiled.isCompiled.every((is) => is)) return compiled
  let column = compiled.accumulatorCount
  const byRow = calls.map((call, i): RowCall | undefined => {
    if (compiled.isCompiled[i] === true) return undefined
    const args = call.args.map((arg) => inputTypes[arg] as LogicalType)
    const location = text === undefined || call.span === undefined ? undefined : { text, span: call.span }
    return new RowCall(call, call.function.rows({ args, result: call.type, changing, location }), column++)
  })
  return new RowKernel(calls, byRow, compiled)
}
