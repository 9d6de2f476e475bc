import { narrow, parseDecimal, powerOf10 } from '../../core/decimal.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { FieldOptions } from './field-options.ts'
import type { RowRandom } from './row-random.ts'

/** Draws the value of one field in one row, in storage form; `now` is the clock's time. */
export type Draw = (random: RowRandom, now: number) => unknown

const MAX_FLOAT = 3.4028234663852886e38
const MIN_FLOAT = 1.401298464324817e-45

/** Bits of the integer types beside the sign. */
export function integerBits(type: LogicalType): number | undefined {
  switch (type.kind) {
    case 'TINYINT':
      return 7
    case 'SMALLINT':
      return 15
    case 'INT':
    case 'INTERVAL_MONTHS':
      return 31
    case 'BIGINT':
    case 'INTERVAL_MILLIS':
      return 63
    default:
      return undefined
  }
}

/** Random numbers between `min` and `max`, both included; undefined for types that are no numbers. */
export function numberDraw(type: LogicalType, options: FieldOptions): Draw | undefined {
  switch (type.kind) {
    case 'FLOAT':
      return realDraw(options, MIN_FLOAT, MAX_FLOAT, Math.fround)
    case 'DOUBLE':
      return realDraw(options, Number.MIN_VALUE, Number.MAX_VALUE, (value) => value)
    case 'DECIMAL': {
      const { precision, scale } = type
      const read = (text: string): bigint | undefined => {
        const value = parseDecimal(text, precision, scale)
        return value === undefined ? undefined : BigInt(value)
      }
      return exactDraw(options, powerOf10(precision) - 1n, 1n - powerOf10(precision), read)
    }
    default: {
      const bits = integerBits(type)
      if (bits === undefined) return undefined
      const limit = 1n << BigInt(bits)
      const read = (text: string): bigint | undefined => {
        const value = /^[+-]?\d{1,19}$/.test(text) ? BigInt(text.replace('+', '')) : limit
        return value < limit && value >= -limit ? value : undefined
      }
      return exactDraw(options, limit - 1n, -limit, read)
    }
  }
}

function realDraw(options: FieldOptions, least: number, most: number, round: (value: number) => number): Draw {
  const min = options.number('min', least, -most, most)
  const max = options.number('max', most, -most, most)
  if (max < min) options.fail('max', `at least the 'min' of ${min}`)
  return (random) => {
    const share = random.precise()
    return Math.min(max, Math.max(min, round(min * (1 - share) + max * share)))
  }
}

function exactDraw(
  options: FieldOptions,
  most: bigint,
  least: bigint,
  read: (text: string) => bigint | undefined,
): Draw {
  const expected = `a number from ${least} to ${most} before the scale`
  const min = options.parsed('min', least, read, expected)
  const max = options.parsed('max', most, read, expected)
  if (max < min) options.fail('max', "at least the 'min'")
  const count = max - min + 1n
  const small = Number(min)
  const range = Number(count)
  if ([small, range, Number(max)].every(Number.isSafeInteger)) return (random) => small + random.below(range)
  const words = Math.ceil(count.toString(2).length / 32) + 2
  return (random) => narrow(min + random.belowWide(count, words))
}
