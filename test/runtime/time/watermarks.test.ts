import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteReader, ByteWriter } from '../../../src/runtime/state/bytes.ts'
import { WatermarkCombiner } from '../../../src/runtime/time/watermarks.ts'

function saved(combiner: WatermarkCombiner): ByteReader {
  const writer = new ByteWriter()
  combiner.snapshot(writer)
  return new ByteReader(writer.finish())
}

describe('watermark combiner', () => {
  test('an input never heard of holds the watermark back', () => {
    const combiner = new WatermarkCombiner(2)
    combiner.advance(5, 0)
    expect(combiner.watermark).toBe(-Infinity)
    combiner.advance(3, 1)
    expect([combiner.watermark, combiner.withoutInput(1), combiner.withoutInput(0)]).toEqual([3, 5, 3])
  })

  test('all idle: the watermark stays', () => {
    const combiner = new WatermarkCombiner(2)
    combiner.advance(5, 0)
    combiner.setIdle(true, 1)
    combiner.setIdle(true, 0)
    expect([combiner.watermark, combiner.allIdle]).toEqual([5, true])
    expect([combiner.activate(1), combiner.activate(1), combiner.allIdle]).toEqual([true, false, false])
  })

  test('of several subtasks the lowest counts; an input is idle when it is for all', () => {
    const [one, other] = [new WatermarkCombiner(2), new WatermarkCombiner(2)]
    one.advance(8, 0)
    one.advance(6, 1)
    other.advance(5, 0)
    other.setIdle(true, 1)
    const restored = new WatermarkCombiner(2)
    ;[one, other].forEach((from, i) => restored.restore(saved(from), i === 0))
    expect([restored.watermark, restored.allIdle]).toEqual([5, false])
    restored.advance(9, 0)
    expect(restored.watermark).toBe(5)
    restored.setIdle(true, 1)
    expect(restored.watermark).toBe(9)
  })
})

test('against the minimum over active inputs, restored at any time', () => {
  const command = fc.tuple(fc.nat({ max: 2 }), fc.oneof(fc.boolean(), fc.integer({ min: 0, max: 50 })), fc.boolean())
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60, size: 'max' }), (commands) => {
      let combiner = new WatermarkCombiner(3)
      const model = [0, 1, 2].map(() => ({ watermark: -Infinity, idle: false }))
      let expected = -Infinity
      for (const [input, what, restart] of commands) {
        const state = model[input]
        if (state === undefined) continue
        if (typeof what === 'boolean') {
          state.idle = what
          combiner.setIdle(what, input)
        } else {
          state.watermark = Math.max(state.watermark, what)
          state.idle = false
          combiner.advance(what, input)
        }
        const active = model.filter(({ idle }) => !idle).map(({ watermark }) => watermark)
        if (active.length > 0) expected = Math.max(expected, Math.min(...active))
        if (restart) {
          const fresh = new WatermarkCombiner(3)
          fresh.restore(saved(combiner), true)
          combiner = fresh
        }
        expect([combiner.watermark, combiner.allIdle]).toEqual([expected, active.length === 0])
      }
    }),
    { seed: 8, numRuns: 40 },
  )
})
