import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KeyTable } from '../../../src/runtime/state/key-table.ts'
import { seededRandom } from '../../../src/core/random.ts'

/** The ids of some keys of one column, all in one call. */
function insertAll(table: KeyTable, ...columns: readonly Float64Array[]): Int32Array {
  const n = columns[0]?.length ?? 0
  const ids = new Int32Array(n)
  table.insert(columns, 0, n, ids)
  return ids
}

/** The longest stretch of slots without a gap: a bound on the steps of any lookup. */
function longestProbe({ slots }: KeyTable): number {
  let [longest, current] = [0, 0]
  for (const slot of slots) {
    current = slot === 0 ? 0 : current + 1
    longest = Math.max(longest, current)
  }
  return longest
}

describe('key table', () => {
  test('ids are dense and in order of appearance; only rows from..to are looked at', () => {
    const table = new KeyTable(1)
    const ids = new Int32Array(6).fill(-7)
    table.insert([Float64Array.of(9, 5, 5, -3, 5, 8)], 1, 5, ids)
    expect([...ids]).toEqual([-7, 0, 0, 1, 0, -7])
    expect([table.size, table.count, [...table.ids()]]).toEqual([2, 2, [0, 1]])
    table.find([Float64Array.of(9, 5, -3)], 0, 3, ids)
    expect([...ids.subarray(0, 3)]).toEqual([-1, 0, 1])
  })

  test('no key columns: one key', () => {
    const table = new KeyTable(0)
    const ids = new Int32Array(3)
    table.find([], 0, 3, ids)
    expect([...ids]).toEqual([-1, -1, -1])
    table.insert([], 0, 3, ids)
    expect([[...ids], table.size]).toEqual([[0, 0, 0], 1])
  })

  test('columns of different classes with equal values are equal keys', () => {
    const table = new KeyTable(1)
    const ids = new Int32Array(2)
    for (const column of [Float64Array.of(1, 2), Int32Array.of(1, 2), Uint8Array.of(1, 2)]) {
      table.insert([column], 0, 2, ids)
      expect([...ids]).toEqual([0, 1])
    }
  })

  test('grows beyond its capacity and finds everything again', () => {
    const table = new KeyTable(2, 16)
    const n = 5000
    const a = Float64Array.from({ length: n }, (_, i) => i % 71)
    const b = Float64Array.from({ length: n }, (_, i) => Math.floor(i / 71) * -(2 ** 40))
    const ids = insertAll(table, a, b)
    expect([...ids]).toEqual(Array.from({ length: n }, (_, i) => i))
    expect(table.capacity).toBeGreaterThanOrEqual(n)
    const found = new Int32Array(n)
    table.find([a, b], 0, n, found)
    expect(found).toEqual(ids)
  })

  test('ids of removed keys are given out again, and told', () => {
    const table = new KeyTable(1)
    table.appended = []
    insertAll(table, Float64Array.of(10, 20, 30))
    table.remove(1)
    table.remove(0)
    expect([table.count, table.size, [...table.ids()]]).toEqual([1, 3, [2]])
    expect([...insertAll(table, Float64Array.of(40, 30, 50, 60))]).toEqual([0, 2, 1, 3])
    expect(table.appended).toEqual([0, 1, 2, 0, 1, 3])
  })

  test('cleared', () => {
    const table = new KeyTable(1)
    insertAll(table, Float64Array.of(10, 20))
    table.remove(0)
    table.clear()
    expect([table.count, table.size]).toEqual([0, 0])
    expect([...insertAll(table, Float64Array.of(20, 10))]).toEqual([0, 1])
  })
})

test('against a Map', () => {
  const key = fc.constantFrom(0, 1, 2, 3, 64, 128, 2 ** 32, 2 ** 33, -1, 2 ** 53, -(2 ** 60), 0.5, 0.25, 1e-9, Infinity)
  const command = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(fc.tuple(key, key), { maxLength: 8 }).map((keys) => ({ do: 'insert', keys }) as const),
    },
    { weight: 3, arbitrary: fc.nat().map((pick) => ({ do: 'remove', pick }) as const) },
    { weight: 1, arbitrary: fc.constant({ do: 'clear' } as const) },
  )
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60, size: 'max' }), fc.boolean(), (commands, fractional) => {
      const table = new KeyTable(2, 8, fractional)
      const model = new Map<string, number>()
      for (const step of commands) {
        if (step.do === 'insert') {
          const a = Float64Array.from(step.keys, ([x]) => x)
          const b = Float64Array.from(step.keys, ([, y]) => y)
          const ids = insertAll(table, a, b)
          step.keys.forEach(([x, y], i) => {
            const id = ids[i] as number
            const known = model.get(`${x},${y}`)
            if (known === undefined) expect([...model.values()]).not.toContain(id)
            else expect(id).toBe(known)
            model.set(`${x},${y}`, id)
            expect([table.keys[0]?.[id], table.keys[1]?.[id]]).toEqual([x, y])
          })
        } else if (step.do === 'remove') {
          const chosen = [...model][step.pick % Math.max(1, model.size)]
          if (chosen === undefined) continue
          table.remove(chosen[1])
          model.delete(chosen[0])
        } else {
          table.clear()
          model.clear()
        }
        expect(table.count).toBe(model.size)
        expect([...table.ids()]).toEqual([...model.values()].toSorted((x, y) => x - y))
      }
    }),
    { seed: 1, numRuns: 60 },
  )
})

describe('no pattern of keys makes long probes', () => {
  const n = 30_000
  const random = seededRandom(3)
  const patterns: Record<string, (i: number) => number> = {
    consecutive: (i) => i,
    negative: (i) => -i,
    'steps of 1000': (i) => i * 1000,
    'steps of 2^12': (i) => i * 2 ** 12,
    'steps of 2^20': (i) => i * 2 ** 20,
    'steps of 2^32': (i) => i * 2 ** 32,
    'milliseconds of our time': (i) => 1_700_000_000_000 + i * 200,
    'codes of wide values': (i) => 2 ** 53 + 2 * i,
    'random integers': () => Math.floor(random.next() * 2 ** 50),
  }
  test.each(Object.entries(patterns))('%s', (_, keyAt) => {
    const table = new KeyTable(1)
    insertAll(
      table,
      Float64Array.from({ length: n }, (_value, i) => keyAt(i)),
    )
    expect(longestProbe(table)).toBeLessThan(400)
  })

  test('pairs of small numbers', () => {
    const table = new KeyTable(2)
    const side = 173
    insertAll(
      table,
      Float64Array.from({ length: n }, (_, i) => i % side),
      Float64Array.from({ length: n }, (_, i) => Math.floor(i / side)),
    )
    expect(longestProbe(table)).toBeLessThan(400)
  })

  const doubles: Record<string, (i: number) => number> = {
    hundredths: (i) => i / 100,
    'between 0 and 1': () => random.next(),
    sixteenths: (i) => i / 16,
    billionths: (i) => i / 1e9,
    integers: (i) => i,
  }
  test.each(Object.entries(doubles))('doubles: %s', (_, keyAt) => {
    const table = new KeyTable(1, 1024, true)
    insertAll(
      table,
      Float64Array.from({ length: n }, (_value, i) => keyAt(i)),
    )
    expect(longestProbe(table)).toBeLessThan(400)
  })
})
