import { ValidationError } from '../../core/errors.ts'
import { isString, type LogicalType, typeText } from '../../core/types/logical-type.ts'
import type { PhysicalColumn } from '../../runtime/connector.ts'
import type { FieldOptions } from './field-options.ts'
import { randomDraw } from './generators.ts'
import { type Draw, integerBits } from './numbers.ts'

/** How one column is filled. */
export type FieldGenerator =
  | { readonly kind: 'random'; readonly draw: Draw }
  /** Row n holds `value(start + n)`; there are `count` rows. */
  | {
      readonly kind: 'sequence'
      readonly start: number
      readonly count: number
      readonly value: (n: number) => unknown
    }

export function fieldGenerator({ name, type }: PhysicalColumn, options: FieldOptions): FieldGenerator {
  const kind = options.text('kind', 'random')
  if (kind === 'random') return { kind, draw: randomDraw(type, options) }
  if (kind !== 'sequence') options.fail('kind', "'random' or 'sequence'")
  const value = sequenceValue(type)
  if (value === undefined) {
    throw new ValidationError('UNSUPPORTED_TYPE', `Column '${name}': there is no sequence of type ${typeText(type)}.`)
  }
  if (!options.has('start')) options.missing('start')
  if (!options.has('end')) options.missing('end')
  const most = largest(type)
  const start = options.integer('start', 0, -most, most)
  const end = options.integer('end', 0, start, most)
  return { kind, start, count: end - start + 1, value }
}

/** The greatest number of a sequence of the type. */
function largest(type: LogicalType): number {
  const bits = integerBits(type)
  if (bits !== undefined) return Math.min(2 ** bits - 1, Number.MAX_SAFE_INTEGER)
  if (type.kind === 'DECIMAL') return Math.min(10 ** (type.precision - type.scale) - 1, Number.MAX_SAFE_INTEGER)
  return Number.MAX_SAFE_INTEGER
}

function sequenceValue(type: LogicalType): ((n: number) => unknown) | undefined {
  if (isString(type)) return String
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'DOUBLE':
      return (n) => n
    case 'FLOAT':
      return Math.fround
    case 'DECIMAL':
      return decimalValue(type.scale)
    default:
      return undefined
  }
}

function decimalValue(scale: number): (n: number) => number | bigint {
  const unit = 10 ** scale
  return (n) => {
    const unscaled = n * unit
    return Number.isSafeInteger(unscaled) ? unscaled : BigInt(n) * 10n ** BigInt(scale)
  }
}
