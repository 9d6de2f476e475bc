import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type TimeZone, UTC, timeZone } from '../../../src/planner/codegen/time-zone.ts'
import { wallClock, wallWatermark } from '../../../src/planner/codegen/wall-clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function zone(name: string): TimeZone {
  const found = timeZone(name)
  if (found === undefined) throw new Error(`no zone ${name}`)
  return found
}

const ms = (text: string): number => Date.parse(`${text}Z`)
const text = (time: number): string => new Date(time).toISOString().slice(0, -1)

/** The wall time that is over for good at each of the instants. */
function watermarks(name: string, ...instants: readonly string[]): string[] {
  return instants.map((instant) => text(wallWatermark(zone(name))(ms(instant))))
}

describe('the wall time that is over for good', () => {
  test('Europe/Berlin, 2024-03-31: 02:00 to 03:00 is left out', () => {
    const instants = ['2024-03-31T00:59:59.999', '2024-03-31T01:00:00.000', '2024-03-31T01:00:00.001']
    expect(watermarks('Europe/Berlin', '2024-03-30T23:00:00.000', ...instants)).toEqual([
      '2024-03-31T00:00:00.000',
      '2024-03-31T01:59:59.999',
      '2024-03-31T03:00:00.000',
      '2024-03-31T03:00:00.001',
    ])
  })

  test('Europe/Berlin, 2024-10-27: 02:00 to 03:00 comes twice, and is over after the second time', () => {
    const first = ['2024-10-26T23:59:59.998', '2024-10-26T23:59:59.999', '2024-10-27T00:00:00.000']
    const second = ['2024-10-27T00:59:59.999', '2024-10-27T01:00:00.000', '2024-10-27T01:59:59.999']
    expect(watermarks('Europe/Berlin', ...first, ...second, '2024-10-27T02:00:00.000')).toEqual([
      '2024-10-27T01:59:59.998',
      '2024-10-27T01:59:59.999',
      '2024-10-27T01:59:59.999',
      '2024-10-27T01:59:59.999',
      '2024-10-27T02:00:00.000',
      '2024-10-27T02:59:59.999',
      '2024-10-27T03:00:00.000',
    ])
  })

  test('America/New_York, 2024-03-10 and 2024-11-03', () => {
    const spring = ['2024-03-10T06:59:59.999', '2024-03-10T07:00:00.000']
    const autumn = ['2024-11-03T05:30:00.000', '2024-11-03T06:30:00.000', '2024-11-03T07:00:00.000']
    expect(watermarks('America/New_York', ...spring, ...autumn)).toEqual([
      '2024-03-10T01:59:59.999',
      '2024-03-10T03:00:00.000',
      '2024-11-03T00:59:59.999',
      '2024-11-03T01:30:00.000',
      '2024-11-03T02:00:00.000',
    ])
  })

  test('Asia/Kathmandu is 5:45 ahead, all the year', () => {
    expect(watermarks('Asia/Kathmandu', '2024-03-31T01:00:00.000', '2024-10-27T18:15:00.001')).toEqual([
      '2024-03-31T06:45:00.000',
      '2024-10-28T00:00:00.001',
    ])
  })

  test('a fixed offset, and no watermark and the last one', () => {
    expect(watermarks('+05:30', '2024-01-01T00:00:00.000')).toEqual(['2024-01-01T05:30:00.000'])
    expect([-Infinity, 7, Infinity].map(wallWatermark(UTC))).toEqual([-Infinity, 7, Infinity])
    expect([-Infinity, Infinity].map(wallWatermark(zone('Europe/Berlin')))).toEqual([-Infinity, Infinity])
  })
})

test('the instant of a wall time: the later of two; when the clock jumps past one that is left out', () => {
  const clock = wallClock(zone('Europe/Berlin'))
  const instants = ['2024-03-31T01:59:59.999', '2024-03-31T02:00:00.000', '2024-03-31T02:59:59.999']
  const walls = [...instants, '2024-03-31T03:00:00.000', '2024-10-27T01:59:59.999', '2024-10-27T02:30:00.000']
  expect(walls.map((wall) => text(clock.instantOf(ms(wall))))).toEqual([
    '2024-03-31T00:59:59.999',
    '2024-03-31T01:00:00.000',
    '2024-03-31T01:00:00.000',
    '2024-03-31T01:00:00.000',
    '2024-10-26T23:59:59.999',
    '2024-10-27T01:30:00.000',
  ])
  expect([Infinity, -Infinity].map((wall) => clock.instantOf(wall))).toEqual([Infinity, -Infinity])
  expect(clock.toWall(ms('2024-10-27T00:30:00.000'))).toBe(ms('2024-10-27T02:30:00.000'))
})

describe('against a search through all minutes', () => {
  const changes: readonly [name: string, around: string][] = [
    ['Europe/Berlin', '2024-03-31T01:00:00.000'],
    ['Europe/Berlin', '2024-10-27T01:00:00.000'],
    ['America/New_York', '2024-03-10T07:00:00.000'],
    ['America/New_York', '2024-11-03T06:00:00.000'],
    ['Australia/Lord_Howe', '2024-04-06T15:00:00.000'],
    ['Australia/Lord_Howe', '2024-10-05T15:30:00.000'],
    // A whole day was left out.
    ['Pacific/Apia', '2011-12-30T10:00:00.000'],
    ['Asia/Kathmandu', '2024-06-01T00:00:00.000'],
  ]
  test.each(changes)('%s, %s', (name, around) => {
    const place = zone(name)
    const clock = wallClock(place)
    const from = ms(around) - 30 * HOUR
    const instants = Array.from({ length: 60 * 60 }, (_, i) => from + i * MINUTE)
    const walls = instants.map((instant) => place.toWall(instant))
    /** When a wall time is over: after its last instant, or the first one past it where it has none. */
    const overAt = (wall: number): number => {
      const last = walls.lastIndexOf(wall)
      return instants[last === -1 ? walls.findIndex((other) => other > wall) : last] as number
    }
    const minute = fc.integer({ min: 4 * 60, max: 56 * 60 - 1 })
    fc.assert(
      fc.property(minute, minute, (i, j) => {
        const instant = instants[i] as number
        const wall = (walls[0] as number) + j * MINUTE
        const over = overAt(wall)
        expect(clock.instantOf(wall)).toBe(over)
        expect(clock.watermark(instant) >= wall).toBe(over <= instant)
      }),
      { seed: 34, numRuns: 60 },
    )
    const inOrder = instants.map(wallWatermark(place))
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b))
  })
})
