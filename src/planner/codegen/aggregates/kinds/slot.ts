import { isString, type LogicalType } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import type { AccumulatorSpec } from '../../../../runtime/state/aggregate-kernel.ts'

/** A column of accumulators that hold a value of the type, at first `initial`; texts are undefined at first. */
export function slotFor(type: LogicalType, initial: number): AccumulatorSpec {
  if (isString(type)) return { storage: 'text', initial: undefined }
  return { storage: storageOf(type) === 'long' ? 'long' : 'f64', initial }
}
