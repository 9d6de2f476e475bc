import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divideHalfUp, divideHalfUpWide, divideScaled, powerOf10 } from '../../src/core/decimal.ts'

const RUNS = { numRuns: 5000 }
const safe = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.integer({ min: -1000, max: 1000 }))
const divisor = safe.filter((b) => b !== 0)

test('quotients are rounded as those of bigints', () => {
  fc.assert(
    fc.property(safe, divisor, (a, b) => {
      expect(divideHalfUp(a, b)).toBe(Number(divideHalfUpWide(BigInt(a), BigInt(b))))
    }),
    RUNS,
  )
})

test('halves, and what is next to them, at the ends of the range', () => {
  const near = fc.tuple(fc.maxSafeInteger(), fc.integer({ min: -2, max: 2 }), fc.nat({ max: 15 }))
  fc.assert(
    fc.property(near, ([seed, off, digits]) => {
      const b = 10 ** digits
      const half = Math.trunc(seed / b) * b + Math.trunc(b / 2) + off
      fc.pre(Number.isSafeInteger(half))
      expect(divideHalfUp(half, b)).toBe(Number(divideHalfUpWide(BigInt(half), BigInt(b))))
    }),
    RUNS,
  )
})

test('a quotient with decimals is exact, or known not to be', () => {
  fc.assert(
    fc.property(safe, divisor, fc.nat({ max: 40 }), (a, b, shift) => {
      const exact = divideHalfUpWide(BigInt(a) * powerOf10(shift), BigInt(b))
      const wanted = Number.isSafeInteger(Number(exact)) ? Number(exact) : Number.NaN
      expect(divideScaled(a, b, shift)).toBe(wanted)
    }),
    RUNS,
  )
})

test('no quotient is -0', () => {
  for (const [a, b] of [
    [0, -5],
    [-1, 5],
    [1, -5],
    [-1, 2 ** 52],
  ] as const) {
    expect(Object.is(divideHalfUp(a, b), -0)).toBe(false)
    expect(Object.is(divideScaled(a, b * 1e5, 2), -0)).toBe(false)
  }
})
