import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimeOrderedQueue } from '../../../src/runtime/patterns/time-ordered-queue.ts'

test('gives back events by time, those of one time as they came, whatever is taken in between', () => {
  const step = fc.oneof(fc.nat(8), fc.constant('take' as const), fc.constant('save' as const))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let queue = new TimeOrderedQueue<number>()
      let expected: { readonly time: number; readonly id: number }[] = []
      steps.forEach((one, id) => {
        if (one === 'save') {
          const saved = queue.save()
          queue = new TimeOrderedQueue()
          queue.restore(saved)
        } else if (one === 'take') {
          const next = Math.min(Infinity, ...expected.map(({ time }) => time))
          expect(queue.next).toBe(next)
          expect(queue.take()).toEqual(expected.filter(({ time }) => time === next).map((event) => event.id))
          expected = expected.filter(({ time }) => time !== next)
        } else {
          queue.add(id, one)
          expected.push({ time: one, id })
        }
        expect(queue.isEmpty).toBe(expected.length === 0)
      })
    }),
    { seed: 3, numRuns: 200 },
  )
})
