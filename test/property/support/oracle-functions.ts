import type { Database } from 'better-sqlite3'
import { divideHalfUpWide, fitsPrecision, formatDecimal } from '../../../src/core/decimal.ts'
import { formatTimestamp } from '../../../src/core/timestamp.ts'

type Integer = bigint | null

/**
 * What Flink's functions do and SQLite's don't: integers that wrap around, texts that are changed beyond ASCII, the
 * texts of decimals and times. All give NULL for a NULL.
 */
export function defineFunctions(database: Database): void {
  const define = (name: string, apply: (...args: never[]) => unknown): void => {
    const strict = (...args: never[]): unknown => (args.includes(null as never) ? null : apply(...args))
    database.function(name, { deterministic: true, varargs: true, safeIntegers: true }, strict)
  }
  define('int32', (a: bigint) => BigInt.asIntN(32, a))
  define('plus', (a: bigint, b: bigint) => BigInt.asIntN(64, a + b))
  define('minus', (a: bigint, b: bigint) => BigInt.asIntN(64, a - b))
  define('times', (a: bigint, b: bigint) => BigInt.asIntN(64, a * b))
  define('divided', (a: bigint, b: bigint) => BigInt.asIntN(64, a / b))
  define('remainder', (a: bigint, b: bigint) => a % b)
  define('magnitude', (a: bigint) => BigInt.asIntN(64, a < 0n ? -a : a))
  define('upper_text', (text: string) => text.toUpperCase())
  define('lower_text', (text: string) => text.toLowerCase())
  define('reversed', (text: string) => [...text].toReversed().join(''))
  define('decimal_text', (unscaled: bigint, scale: bigint) => formatDecimal(unscaled, Number(scale)))
  define('time_text', (ms: bigint) => formatTimestamp(Number(ms), 3))
  define('to_decimal', toDecimal)
  defineAggregates(database)
}

function toDecimal(unscaled: bigint, from: bigint, precision: bigint, scale: bigint): Integer {
  const moved = scale >= from ? unscaled * 10n ** (scale - from) : divideHalfUpWide(unscaled, 10n ** (from - scale))
  return fitsPrecision(moved, Number(precision)) ? moved : null
}

interface Sum {
  readonly total: bigint
  readonly count: bigint
}

function defineAggregates(database: Database): void {
  const define = (name: string, result: (sum: Sum) => bigint): void => {
    database.aggregate<Sum>(name, {
      deterministic: true,
      safeIntegers: true,
      start: () => ({ total: 0n, count: 0n }),
      step: (sum, value: Integer) => (value === null ? sum : { total: sum.total + value, count: sum.count + 1n }),
      result: (sum) => (sum.count === 0n ? null : result(sum)),
    })
  }
  define('total_int32', ({ total }) => BigInt.asIntN(32, total))
  define('total_int64', ({ total }) => BigInt.asIntN(64, total))
  define('average', ({ total, count }) => BigInt.asIntN(64, total) / count)
  // Of values with two fraction digits, to six.
  define('average_decimal', ({ total, count }) => divideHalfUpWide(total * 10_000n, count))
}
