import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Storage } from '../../../src/core/types/storage.ts'
import { ByteReader, ByteWriter } from '../../../src/runtime/state/bytes.ts'
import { DistinctTable } from '../../../src/runtime/state/distinct-table.ts'
import { KeyEncoder } from '../../../src/runtime/state/key-encoder.ts'
import { FORMS, type Forms, columnOf, valuesOf } from '../../support/rows.ts'

/** The values of a group with their masks. */
function contents(table: DistinctTable, group: number): Map<unknown, number> {
  const found = new Map<unknown, number>()
  table.forEach(group, (code, mask) => {
    found.set(valuesOf(table.encoder.decode(Float64Array.of(code), undefined, 1), 1)[0], mask)
  })
  return found
}

const VALUES: readonly (readonly [Storage, readonly unknown[]])[] = [
  ['long', [0, 1, 2n ** 60n, 2n ** 60n + 1n, null]],
  ['double', [0, 0.25, NaN, 1e300, null]],
  ['string', ['', 'a', 'ä', 'aa', null]],
]

test.each(VALUES)('against a Map of Maps: %s', (storage, values) => {
  const group = fc.integer({ min: 0, max: 5 })
  const entry = fc.tuple(group, fc.nat({ max: values.length - 1 }))
  const command = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.array(entry, { minLength: 1, maxLength: 6 }), fc.constantFrom(1, 2, 5)) },
    { weight: 2, arbitrary: group },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
    { weight: 1, arbitrary: fc.constant('move' as const) },
  )
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40, size: 'max' }), fc.constantFrom(...FORMS), (commands, forms) => {
      let table = new DistinctTable(new KeyEncoder(storage))
      const model = new Map<number, Map<unknown, number>>()
      for (const step of commands) {
        if (step === 'clear') {
          table.clear()
          model.clear()
        } else if (step === 'move') table = moved(table, [...model.keys()])
        else if (typeof step === 'number') {
          table.release(step)
          model.delete(step)
        } else add(table, model, step[0], step[1], values, forms)
        table.encoder.sweep()
        for (let g = 0; g <= 5; g++) expect(contents(table, g)).toEqual(model.get(g) ?? new Map())
        expect(table.size).toBe([...model.values()].reduce((sum, { size }) => sum + size, 0))
      }
    }),
    { seed: 6, numRuns: 40 },
  )
})

/** Sets the mask of the entries of some rows, as an accumulating loop does. */
function add(
  table: DistinctTable,
  model: Map<number, Map<unknown, number>>,
  entries: readonly (readonly [number, number])[],
  mask: number,
  values: readonly unknown[],
  forms: Forms,
): void {
  const column = columnOf(
    table.encoder.storage,
    entries.map(([, v]) => values[v]),
    forms,
  )
  const ids = Int32Array.from(entries, ([g]) => g)
  const found = table.entries(column, ids, 0, entries.length)
  entries.forEach(([g, v], i) => {
    const entry = found[i] as number
    table.masks[entry] = (table.masks[entry] as number) | mask
    const group = model.get(g) ?? new Map<unknown, number>()
    group.set(values[v], (group.get(values[v]) ?? 0) | mask)
    model.set(g, group)
  })
}

function moved(table: DistinctTable, groups: readonly number[]): DistinctTable {
  const writer = new ByteWriter()
  for (const group of groups) table.write(group, writer)
  const copy = new DistinctTable(new KeyEncoder(table.encoder.storage))
  const reader = new ByteReader(writer.finish())
  for (const group of groups) copy.read(group, reader)
  expect(reader.done).toBe(true)
  return copy
}

test('add tells which bits are new', () => {
  const table = new DistinctTable(new KeyEncoder('long'))
  expect([table.add(3, 7, 0b01), table.add(3, 7, 0b11), table.add(3, 7, 0b11), table.add(4, 7, 0b10)]).toEqual([
    1, 2, 0, 2,
  ])
})

test('grows with its values', () => {
  const table = new DistinctTable(new KeyEncoder('string'))
  const n = 2000
  const texts = Array.from({ length: n }, (_, i) => `v${i}`)
  const ids = Int32Array.from({ length: n }, (_, i) => i % 300)
  const entries = table.entries(columnOf('string', texts, FORMS[1]), ids, 0, n)
  for (const entry of entries.subarray(0, n)) table.masks[entry] = 1
  expect([...contents(table, 7).keys()].toSorted()).toEqual(['v1207', 'v1507', 'v1807', 'v307', 'v607', 'v7', 'v907'])
  expect(table.size).toBe(n)
})
