import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  append,
  appendAll,
  emptyList,
  firstOf,
  lastOf,
  remove,
  type ValueList,
  valuesOf,
} from '../../../../src/planner/functions/aggregate/value-list.ts'

const value = fc.constantFrom<unknown[]>(1, 2, 'a', '', '\0', null, true, [1], [1, null], 2n ** 60n)

/** Added, or taken back. */
const steps = fc.array(fc.tuple(fc.boolean(), value), { maxLength: 200, size: 'max' })

test('against an array', () => {
  fc.assert(
    fc.property(steps, fc.nat(200), (all, savedAt) => {
      let list = emptyList()
      const model: unknown[] = []
      all.forEach(([adds, item], i) => {
        if (i === savedAt) list = deserialize(serialize(list)) as ValueList
        const text = JSON.stringify([item], textOf)
        if (adds) {
          append(list, item)
          model.push(item)
        } else {
          remove(list, item)
          const at = model.findIndex((other) => JSON.stringify([other], textOf) === text)
          if (at >= 0) model.splice(at, 1)
        }
        expect(valuesOf(list)).toEqual(model)
        expect(list.size).toBe(model.length)
        expect([firstOf(list), lastOf(list)]).toEqual([model[0], model.at(-1)])
      })
      const both = emptyList()
      append(both, 'first')
      appendAll(both, list)
      expect(valuesOf(both)).toEqual(['first', ...model])
    }),
    { seed: 70, numRuns: 200 },
  )
})

function textOf(_: string, item: unknown): unknown {
  return typeof item === 'bigint' ? `${item}n` : item
}

test('a list that values pass through stays small', () => {
  const list = emptyList()
  for (let i = 0; i < 10_000; i++) {
    append(list, i)
    if (i >= 10) remove(list, i - 10)
  }
  expect(valuesOf(list)).toHaveLength(10)
  expect(list.values.length).toBeLessThan(64)
  expect(firstOf(list)).toBe(9990)
})
