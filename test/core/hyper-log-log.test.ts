import { deserialize, serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { hashOf } from '../../src/core/hash.ts'
import { addHash, type DistinctEstimate, estimated, mergeEstimates, noValues } from '../../src/core/hyper-log-log.ts'

type Value = string | number | bigint | boolean

function estimateOf(values: Iterable<Value>): DistinctEstimate {
  const estimate = noValues()
  for (const value of values) addHash(estimate, hashOf(value))
  return estimate
}

const numbers = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i)

const KINDS: readonly (readonly [string, (n: number) => Value])[] = [
  ['integers', (n) => n],
  ['fractions', (n) => n / 8 - 1000],
  ['texts', (n) => `user ${n}`],
  ['texts that differ at their start', (n) => `${n}é😀`],
  ['bigints', (n) => 2n ** 60n + BigInt(n)],
]

test.each(KINDS)('few values are counted exactly: %s', (_, make) => {
  for (const n of [0, 1, 2, 255, 256]) expect(estimated(estimateOf(numbers(n).map(make)))).toBe(n)
})

test.each(KINDS)('many within four standard errors: %s', (_, make) => {
  for (const n of [257, 1000, 20_000, 100_000, 400_000]) {
    const estimate = estimated(estimateOf(numbers(n).map(make)))
    expect(Math.abs(estimate / n - 1), `${n} estimated as ${estimate}`).toBeLessThan(0.033)
  }
})

test('values that come again change nothing', () => {
  const once = estimateOf(numbers(5000))
  expect(estimateOf([...numbers(5000), ...numbers(3000)])).toEqual(once)
})

test.each([
  [100, 100],
  [100, 5000],
  [5000, 100],
  [5000, 4000],
])('%d and %d values merged are those of both', (a, b) => {
  const [left, right] = [numbers(a), numbers(b, a >> 1)]
  const merged = estimateOf(left)
  const other = estimateOf(right)
  const before = deserialize(serialize(other)) as DistinctEstimate
  mergeEstimates(merged, other)
  expect(estimated(merged)).toBe(estimated(estimateOf([...left, ...right])))
  expect(other).toEqual(before)
})

test('what was saved goes on', () => {
  const saved = deserialize(serialize(estimateOf(numbers(3000)))) as DistinctEstimate
  for (const value of numbers(3000, 2000)) addHash(saved, hashOf(value))
  expect(estimated(saved)).toBe(estimated(estimateOf(numbers(5000))))
})

test('equal numbers have one hash, whatever their sign of zero', () => {
  expect(hashOf(0)).toBe(hashOf(-0))
  expect(Number.isSafeInteger(hashOf('é'))).toBe(true)
})
