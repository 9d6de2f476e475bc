import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CoarseTimers } from '../../../src/runtime/time/coarse-timers.ts'

type Timer = readonly [time: number, id: number]

function fired(timers: CoarseTimers, time: number): Timer[] {
  const calls: Timer[] = []
  timers.fire(time, (id, due) => calls.push([due, id]))
  return calls
}

const byTime = (timers: readonly Timer[]): Timer[] => timers.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])

describe('coarse timers', () => {
  test('fire up to and including a time, the others later', () => {
    const timers = new CoarseTimers(100)
    expect(timers.next).toBe(Infinity)
    for (const [time, id] of [
      [250, 1],
      [-30, 2],
      [210, 3],
      [1e12, 4],
      [250, 5],
    ] as const)
      timers.add(time, id)
    expect([timers.next, timers.size]).toEqual([-30, 5])
    expect(fired(timers, -31)).toEqual([])
    expect(fired(timers, 220)).toEqual([
      [-30, 2],
      [210, 3],
    ])
    expect([timers.next, timers.size]).toEqual([250, 3])
    expect(byTime(fired(timers, Infinity))).toEqual([
      [250, 1],
      [250, 5],
      [1e12, 4],
    ])
    expect([timers.next, timers.size]).toEqual([Infinity, 0])
  })

  test('a timer may set others, due ones too', () => {
    const timers = new CoarseTimers(100)
    timers.add(10, 1)
    const ids: number[] = []
    timers.fire(500, (id, time) => {
      ids.push(id)
      if (id < 4) timers.add(time + 90, id + 1)
      else timers.add(501, 9)
    })
    expect([ids, timers.next]).toEqual([[1, 2, 3, 4], 501])
  })
})

test('against a sorted list', () => {
  const command = fc.oneof(
    { weight: 3, arbitrary: fc.record({ add: fc.integer({ min: -300, max: 3000 }) }) },
    { weight: 1, arbitrary: fc.record({ fire: fc.integer({ min: -300, max: 3000 }) }) },
  )
  fc.assert(
    fc.property(fc.array(command, { maxLength: 200, size: 'max' }), fc.constantFrom(1, 7, 1000), (commands, width) => {
      const timers = new CoarseTimers(width)
      let model: Timer[] = []
      commands.forEach((step, id) => {
        if ('add' in step) {
          timers.add(step.add, id)
          model.push([step.add, id])
        } else {
          expect(byTime(fired(timers, step.fire))).toEqual(byTime(model.filter(([time]) => time <= step.fire)))
          model = model.filter(([time]) => time > step.fire)
        }
        expect(timers.next).toBe(Math.min(...model.map(([time]) => time)))
        expect(timers.size).toBe(model.length)
      })
    }),
    { seed: 7, numRuns: 40 },
  )
})
