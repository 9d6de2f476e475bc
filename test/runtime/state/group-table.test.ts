import { describe, expect, test } from 'vitest'
import { BIGINT, STRING } from '../../../src/core/types/logical-type.ts'
import { GroupTable, KeyColumns } from '../../../src/runtime/state/group-table.ts'
import { SnapshotWriter, snapshotReader } from '../../../src/runtime/state/snapshot.ts'
import { kernelOf } from '../../support/aggregates.ts'
import { type Row, batchOfRows, insert, valuesOf } from '../../support/rows.ts'

const TYPES = [STRING, BIGINT]
const kernel = () =>
  kernelOf(
    [
      { name: 'SUM', arg: 1 },
      { name: 'COUNT', arg: 1, distinct: true },
    ],
    TYPES,
  )
const newKeys = (): KeyColumns => new KeyColumns([0], ['string'])

function add(table: GroupTable, keys: KeyColumns, used: ReturnType<typeof kernel>, ...list: readonly Row[]): void {
  const batch = batchOfRows(
    ['string', 'long'],
    list.map((row) => insert(...row)),
  )
  const ids = new Int32Array(batch.n)
  table.insert(keys.encode(batch), 0, batch.n, ids)
  used.accumulate(table.accumulators, ids, batch, 0, batch.n)
  keys.sweep()
}

/** Keys with their results. */
function groupsOf({ table, accumulators }: GroupTable, keys: KeyColumns, used: ReturnType<typeof kernel>): Row[] {
  const n = table.size
  const columns = [...keys.decode(table, undefined, n), ...used.results(accumulators, undefined, n)]
  const values = columns.map((column) => valuesOf(column, n))
  return Array.from({ length: n }, (_, i) => values.map((column) => column[i]))
}

describe('group table', () => {
  test('cleared, it starts anew, while another table keeps its keys', () => {
    const [keys, used] = [newKeys(), kernel()]
    const [one, other] = [new GroupTable(keys, used), new GroupTable(keys, used)]
    add(one, keys, used, ['a', 1], ['b', 2], ['a', 1])
    add(other, keys, used, ['b', 5], [null, null])
    one.clear()
    expect(groupsOf(one, keys, used)).toEqual([])
    add(one, keys, used, ['c', 3], ['a', 4])
    expect(groupsOf(one, keys, used)).toEqual([
      ['c', 3, 1],
      ['a', 4, 1],
    ])
    expect(groupsOf(other, keys, used)).toEqual([
      ['b', 5, 1],
      [null, null, 0],
    ])
  })

  test('a snapshot gives the groups back, each from the key group of its key', () => {
    const [keys, used] = [newKeys(), kernel()]
    const table = new GroupTable(keys, used)
    add(table, keys, used, ['a', 2n ** 60n], ['b', 2], [null, 3], ['a', 1], ['ü', null])
    const writer = new SnapshotWriter()
    table.snapshot(writer, 128, (out) => out.f64(42))
    const snapshot = writer.finish()
    const [restoredKeys, restoredKernel] = [newKeys(), kernel()]
    const restored = new GroupTable(restoredKeys, restoredKernel)
    for (const [, reader] of snapshotReader([snapshot]).keyGroups()) {
      while (!reader.done) {
        const key = restoredKeys.readKey(reader)
        expect(reader.f64()).toBe(42)
        restored.restore(key, reader)
      }
    }
    const sorted = (groups: Row[]): Row[] => groups.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))
    expect(sorted(groupsOf(restored, restoredKeys, restoredKernel))).toEqual(sorted(groupsOf(table, keys, used)))
    expect([...snapshot.groups.keys()].every((group) => group >= 0 && group < 128)).toBe(true)
    const half = [...snapshotReader([snapshot], (group) => group < 64).keyGroups()].map(([group]) => group)
    expect(half).toEqual([...snapshot.groups.keys()].filter((group) => group < 64))
  })
})
