import type { Database } from 'better-sqlite3'
import { formatDecimal } from '../../../src/core/decimal.ts'
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
  const moved = scale >= from ? unscaled * 10n ** (scale - from) : halfUp(unscaled, 10n ** (from - scale))
  return String(moved < 0n ? -moved : moved).length <= precision ? moved : null
}

/** a / b for a positive b; halves are rounded away from zero. */
function halfUp(a: bigint, b: bigint): bigint {
  return a < 0n ? -halfUp(-a, b) : (2n * a + b) / (2n * b)
}

interface Sum {
  readonly total: bigint
  readonly count: bigint
}

function added({ total, count }: Sum, value: Integer): Sum {
  return value === null ? { total, count } : { total: total + value, count: count + 1n }
}

function defineAggregates(database: Database): void {
  const define = (name: string, result: (sum: Sum) => bigint): void => {
    database.aggregate<Sum>(name, {
      deterministic: true,
      safeIntegers: true,
      start: () => ({ total: 0n, count: 0n }),
      // The declared type is that of aggregates over lists.
      step: (sum, value) => added(sum, value as unknown as Integer),
      result: (sum) => (sum.count === 0n ? null : result(sum)),
    })
  }
  define('total_int32', ({ total }) => BigInt.asIntN(32, total))
  define('total_int64', ({ total }) => BigInt.asIntN(64, total))
  define('average', ({ total, count }) => BigInt.asIntN(64, total) / count)
  // Of values with two fraction digits, to six.
  define('average_decimal', ({ total, count }) => halfUp(total * 10_000n, count))
}
