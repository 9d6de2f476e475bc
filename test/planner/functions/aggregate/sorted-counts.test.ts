import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addToSorted,
  emptySorted,
  mergeSorted,
  valuesAt,
} from '../../../../src/planner/functions/aggregate/sorted-counts.ts'
import { modelOf } from '../../../support/aggregate-model.ts'

// Places and numbers whose products are exact.
const place = fc.constantFrom(0, 0.125, 0.5, 0.875, 1)
const number = fc.integer({ min: -20, max: 20 }).map((n) => n / 2)

/** Numbers to add, some many times, or to take back: then looked at. */
const rounds = fc.array(fc.array(fc.tuple(number, fc.integer({ min: -2, max: 3 })), { maxLength: 14 }), {
  maxLength: 8,
})

test('against a sorted list', () => {
  fc.assert(
    fc.property(rounds, fc.array(place, { minLength: 1 }), (all, places) => {
      const sorted = emptySorted()
      const model = new Map<number, number>()
      for (const round of all) {
        for (const [value, wanted] of round) {
          const known = model.get(value) ?? 0
          const times = Math.max(wanted, -known)
          addToSorted(sorted, value, times)
          model.set(value, known + times)
        }
        const list = [...model].flatMap(([value, times]) => Array.from({ length: times }, () => value))
        const expected = places.map((percentage) => modelOf({ name: 'PERCENTILE', percentage }, list))
        expect(valuesAt(sorted, places)).toEqual(list.length === 0 ? undefined : expected)
      }
      const merged = emptySorted()
      addToSorted(merged, 100, 1)
      mergeSorted(merged, sorted)
      expect(valuesAt(merged, [1])).toEqual([100])
    }),
    { seed: 71, numRuns: 300 },
  )
})

test('NaN is the largest number, infinities are numbers', () => {
  const sorted = emptySorted()
  for (const value of [Number.NaN, 1, Infinity, -Infinity]) addToSorted(sorted, value, 1)
  expect(valuesAt(sorted, [0, 1])).toEqual([-Infinity, Number.NaN])
  addToSorted(sorted, Number.NaN, -1)
  expect(valuesAt(sorted, [1])).toEqual([Infinity])
})
