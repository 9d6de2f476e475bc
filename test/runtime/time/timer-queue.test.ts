import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimerQueue } from '../../../src/runtime/time/timer-queue.ts'

test('fires by time, timers of one time in the order they were registered, each once', () => {
  const queue = new TimerQueue<string>()
  expect([queue.register(5, 'b'), queue.register(3, 'x'), queue.register(5, 'a'), queue.register(5, 'b')]).toEqual([
    true,
    true,
    true,
    false,
  ])
  expect([queue.size, queue.next]).toEqual([3, 3])
  const fired: string[] = []
  queue.fire(4, (owner, time) => fired.push(`${owner}${time}`))
  expect([fired.splice(0), queue.next]).toEqual([['x3'], 5])
  queue.fire(Infinity, (owner, time) => fired.push(`${owner}${time}`))
  expect([fired, queue.size, queue.next]).toEqual([['b5', 'a5'], 0, Infinity])
})

test('timers registered and deleted while firing', () => {
  const queue = new TimerQueue<string>()
  for (const owner of ['a', 'b', 'c']) queue.register(10, owner)
  const fired: string[] = []
  queue.fire(20, (owner, time) => {
    fired.push(`${owner}${time}`)
    if (owner !== 'a') return
    queue.delete(10, 'c')
    for (const registered of [7, 10, 15, 30]) queue.register(registered, `new${registered}-`)
  })
  expect(fired).toEqual(['a10', 'new7-7', 'b10', 'new10-10', 'new15-15'])
  expect([...queue.timers()]).toEqual([[30, 'new30-']])
})

test('behaves like a sorted list', () => {
  const step = fc.record({
    what: fc.constantFrom('register', 'delete', 'fire'),
    time: fc.integer({ min: 0, max: 300 }),
    owner: fc.integer({ min: 0, max: 3 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const queue = new TimerQueue<number>()
      let list: { time: number; owner: number }[] = []
      for (const { what, time, owner } of steps) {
        const has = list.some((timer) => timer.time === time && timer.owner === owner)
        if (what === 'register') {
          expect(queue.register(time, owner)).toBe(!has)
          if (!has) list.push({ time, owner })
        } else if (what === 'delete') {
          expect(queue.delete(time, owner)).toBe(has)
          list = list.filter((timer) => timer.time !== time || timer.owner !== owner)
        } else {
          const limit = time / 3
          const fired: { time: number; owner: number }[] = []
          queue.fire(limit, (due, at) => fired.push({ time: at, owner: due }))
          expect(fired).toEqual(list.filter((timer) => timer.time <= limit).toSorted((a, b) => a.time - b.time))
          list = list.filter((timer) => timer.time > limit)
        }
        expect(queue.size).toBe(list.length)
        expect(queue.next).toBeLessThanOrEqual(Math.min(...list.map((timer) => timer.time)))
      }
      expect([...queue.timers()]).toEqual(
        list.toSorted((a, b) => a.time - b.time).map((timer) => [timer.time, timer.owner]),
      )
    }),
  )
})
