import { expect, test } from 'vitest'
import { Duration, millisOf, Time } from '../../../src/runtime/time/duration.ts'

test.each([
  ['PT1S', 1000],
  ['PT1.5S', 1500],
  ['PT0.0019S', 1],
  ['-PT10S', -10_000],
  ['PT-0.5S', -500],
  ['P1DT2H3M4S', 93_784_000],
  ['P2D', 172_800_000],
  ['pt5m', 300_000],
])('%s', (text, ms) => {
  expect(Duration.parse(text).toMillis()).toBe(ms)
})

test.each(['', 'P', 'PT', 'P1', '5 s', 'P1DT', 'P1Y'])('%j is none', (text) => {
  expect(() => Duration.parse(text)).toThrow(expect.objectContaining({ code: 'BAD_DURATION' }))
})

test('units', () => {
  expect(
    [Duration.ofMillis(1), Duration.ofSeconds(1), Time.minutes(1), Duration.ofHours(1), Time.days(1), 5].map(millisOf),
  ).toEqual([1, 1000, 60_000, 3_600_000, 86_400_000, 5])
  expect(() => Duration.ofSeconds(0.0005)).toThrow('A duration of 0.5 ms is no whole number of milliseconds.')
})
