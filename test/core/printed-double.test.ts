import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDecimal } from '../../src/core/decimal.ts'
import { decimalOfDouble, roundDouble, truncateDouble } from '../../src/core/printed-double.ts'

const RUNS = { numRuns: 20_000 }
const digits = fc.nat({ max: 8 })
/** Doubles of all kinds; decimals as people write them, and halves of those; and the doubles next to them. */
const decimals = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), digits, fc.integer({ min: -2, max: 2 }))
  .map(([units, scale, off]) => neighbour(Number(`${units}e-${scale}`), off))
const values = fc.oneof(fc.double({ noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true }), decimals)

/** The double `steps` further from zero. */
function neighbour(value: number, steps: number): number {
  const double = new Float64Array([value])
  const long = new BigInt64Array(double.buffer)
  if (value !== 0) long[0] = (long[0] as bigint) + BigInt(steps)
  return double[0] as number
}

/** The digits of the printed form, up to `scale` behind the point, rounded or cut by text alone. */
function unscaled(value: number, scale: number): bigint {
  return BigInt(parseDecimal(String(value), 1000, scale) ?? 0)
}

function cut(value: number, scale: number): bigint {
  return unscaled(value, 340) / 10n ** BigInt(340 - scale)
}

test('rounding and cutting are those of the printed form', () => {
  fc.assert(
    fc.property(values.filter(Number.isFinite), digits, (value, scale) => {
      expect(roundDouble(value, scale)).toBe(Number(`${unscaled(value, scale)}e-${scale}`))
      expect(truncateDouble(value, scale)).toBe(Number(`${cut(value, scale)}e-${scale}`))
    }),
    RUNS,
  )
})

test('a DECIMAL has the rounded digits, or is none when there are too many', () => {
  fc.assert(
    fc.property(values.filter(Number.isFinite), digits, fc.integer({ min: 9, max: 38 }), (value, scale, precision) => {
      expect(decimalOfDouble(value, precision, scale)).toBe(parseDecimal(String(value), precision, scale))
    }),
    RUNS,
  )
})

test('halves as they are printed', () => {
  expect([1.005, 2.675, -2.675, 0.5, -0.4].map((value) => roundDouble(value, 2))).toEqual([
    1.01, 2.68, -2.68, 0.5, -0.4,
  ])
  expect(roundDouble(-0.4, 0)).toBe(0)
  expect([1.15, 4.35, -1e-7].map((value) => truncateDouble(value, 2))).toEqual([1.15, 4.35, 0])
})

test('what is no number, and what has no such digits, stays', () => {
  expect([Number.NaN, Infinity, 1e300].map((value) => roundDouble(value, 2))).toEqual([Number.NaN, Infinity, 1e300])
  expect(roundDouble(123_456_789_012_345.67, 1)).toBe(123_456_789_012_345.7)
  expect(roundDouble(1.5, 400)).toBe(1.5)
  expect(roundDouble(1250, -2)).toBe(1300)
  expect(truncateDouble(1299, -2)).toBe(1200)
})
