import type { LogicalType } from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import type { AccumulatorKind, Step } from '../parts.ts'
import { slotFor } from './slot.ts'

/** The sum of an argument of type `arg`, in the arithmetic of `type`. */
export function summing(arg: LogicalType, type: LogicalType): AccumulatorKind {
  // The argument of a wide long is a bigint; a small integer that is summed up as BIGINT has to become one.
  const widened = storageOf(type) === 'long' && storageOf(arg) !== 'long'
  return {
    name: `sum ${type.kind}`,
    specs: [slotFor(type, 0)],
    add: ([sum], value, wide) => sumOf(type, wide, `${sum} + ${wide && widened ? `BigInt(${value})` : value}`),
    merge: ([sum], [other], wide) => sumOf(type, wide, `${sum} + ${other}`),
  }
}

function sumOf(type: LogicalType, wide: boolean, sum: string): Step {
  switch (type.kind) {
    case 'TINYINT':
      return { next: { code: `((${sum}) << 24) >> 24`, safe: true } }
    case 'SMALLINT':
      return { next: { code: `((${sum}) << 16) >> 16`, safe: true } }
    case 'INT':
      return { next: { code: `(${sum}) | 0`, safe: true } }
    case 'FLOAT':
      return { next: { code: `Math.fround(${sum})`, safe: true } }
    case 'DOUBLE':
      return { next: { code: sum, safe: true } }
    case 'BIGINT':
      return { next: wide ? { code: `BigInt.asIntN(64, ${sum})`, safe: true } : { code: sum, safe: false } }
    default:
      return { next: { code: sum, safe: wide } }
  }
}
