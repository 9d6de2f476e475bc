import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Column } from '../../../src/core/column.ts'
import type { Storage } from '../../../src/core/types/storage.ts'
import { ByteReader, ByteWriter } from '../../../src/runtime/state/bytes.ts'
import { RowStore } from '../../../src/runtime/state/row-store.ts'
import { FORMS, type Forms, type Row, batchOfRows, insert, scribble, valuesOf } from '../../support/rows.ts'

const STORAGES: readonly Storage[] = ['bool', 'int', 'double', 'long', 'string', 'any']

function put(store: RowStore, list: readonly Row[], forms: Forms): number[] {
  const slots = list.map(() => store.allocate())
  const batch = batchOfRows(
    STORAGES,
    list.map((row) => insert(...row)),
    forms,
  )
  store.put(batch, Int32Array.from(list.keys()), Int32Array.from(slots), list.length)
  scribble(batch)
  return slots
}

const rowsIn = (columns: readonly Column[], n: number): Row[] => {
  const values = columns.map((column) => valuesOf(column, n))
  return Array.from({ length: n }, (_, i) => values.map((column) => column[i]))
}

const A: Row = [true, 7, 0.5, 2n ** 60n, 'ä', [1]]
const B: Row = [false, -7, NaN, 3, '', { x: 1n }]
const NULLS: Row = [null, null, null, null, null, null]

test('rows come back as they were put, in any order; a slot of -1 is all NULL', () => {
  for (const forms of FORMS) {
    const store = new RowStore(STORAGES)
    const [a, b, c] = put(store, [A, NULLS, B], forms) as [number, number, number]
    const slots = Int32Array.of(c, a, -1, b, a)
    expect(rowsIn(store.gather(slots, 5, true), 5)).toEqual([B, A, NULLS, NULLS, A])
    expect(store.count).toBe(3)
  }
})

test('a freed slot is used again and keeps nothing', () => {
  const store = new RowStore(STORAGES)
  const [a] = put(store, [A], FORMS[1] as Forms) as [number]
  for (const row of [NULLS, B]) {
    store.free(a)
    // Other slots get their turn first.
    for (let slot = store.allocate(); slot !== a; slot = store.allocate()) store.free(slot)
    store.put(batchOfRows(STORAGES, [insert(...row)], FORMS[0]), Int32Array.of(0), Int32Array.of(a), 1)
    expect(rowsIn(store.gather(Int32Array.of(a), 1), 1)).toEqual([row])
    expect(store.count).toBe(1)
  }
})

test('against a Map', () => {
  const row = fc.tuple(
    fc.constantFrom(true, false, null),
    fc.option(fc.integer()),
    fc.option(fc.double()),
    fc.oneof(fc.constant(null), fc.maxSafeInteger(), fc.bigInt(2n ** 53n, 2n ** 63n - 1n)),
    fc.option(fc.string({ unit: 'grapheme' })),
    fc.constantFrom(null, [1, 'x'], { y: 2n }),
  )
  const command = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.array(row, { minLength: 1, maxLength: 4 }), fc.constantFrom(...FORMS)) },
    { weight: 2, arbitrary: fc.nat() },
  )
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      let store = new RowStore(STORAGES)
      let model = new Map<number, Row>()
      for (const step of commands) {
        if (typeof step === 'number') {
          const slot = [...model.keys()][step % Math.max(1, model.size)]
          if (slot === undefined) continue
          store.free(slot)
          model.delete(slot)
          if (step % 3 === 0) ({ store, model } = moved(store, model))
        } else {
          const [list, forms] = step
          put(store, list, forms).forEach((slot, i) => {
            expect(model.has(slot)).toBe(false)
            model.set(slot, list[i] ?? [])
          })
        }
        expect(store.count).toBe(model.size)
        expect(rowsIn(store.gather(Int32Array.from(model.keys()), model.size), model.size)).toEqual([...model.values()])
      }
    }),
    { seed: 5, numRuns: 60 },
  )
})

/** The same rows in another store, by way of a snapshot. */
function moved(store: RowStore, model: ReadonlyMap<number, Row>): { store: RowStore; model: Map<number, Row> } {
  const writer = new ByteWriter()
  for (const slot of model.keys()) store.write(slot, writer)
  const reader = new ByteReader(writer.finish())
  const copy = new RowStore(STORAGES)
  // Slots that have held something else before: all there are, after two rounds.
  for (let round = 0; round < 2; round++) {
    const former = Array.from({ length: 512 }, (_, i) => (i % 2 === 0 ? A : NULLS))
    for (const slot of put(copy, former, FORMS[1] as Forms)) copy.free(slot)
  }
  const copied = new Map<number, Row>()
  for (const row of model.values()) {
    const slot = copy.allocate()
    copy.read(slot, reader)
    copied.set(slot, row)
  }
  return { store: copy, model: copied }
}

test('grows', () => {
  const store = new RowStore(['long', 'string'])
  const n = 3000
  const slots = Int32Array.from({ length: n }, () => store.allocate())
  const batch = batchOfRows(
    ['long', 'string'],
    Array.from({ length: n }, (_, i) => insert(i % 2 === 0 ? i : null, `text ${i}`)),
  )
  store.put(
    batch,
    Int32Array.from({ length: n }, (_, i) => i),
    slots,
    n,
  )
  const some = Int32Array.from([0, 1023, 1024, 2999], (i) => slots[i] ?? -1)
  expect(rowsIn(store.gather(some, 4), 4)).toEqual([
    [0, 'text 0'],
    [null, 'text 1023'],
    [1024, 'text 1024'],
    [null, 'text 2999'],
  ])
})
