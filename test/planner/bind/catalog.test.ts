import { expect, it } from 'vitest'
import type { CatalogTable } from '../../../src/planner/catalog.ts'
import { Catalog } from '../../../src/planner/catalog/catalog.ts'

const TABLE: CatalogTable = {
  kind: 'table',
  columns: [],
  watermark: undefined,
  primaryKey: undefined,
  partitionKeys: [],
  options: new Map(),
  comment: undefined,
}

it('completes names from the current catalog and database', () => {
  const catalog = new Catalog()
  catalog.createDatabase({ catalog: 'default_catalog', database: 'db' }, false)
  catalog.useDatabase(['db'])
  expect(catalog.qualify(['t'])).toEqual({ catalog: 'default_catalog', database: 'db', name: 't' })
  expect(catalog.qualify(['x', 't'])).toEqual({ catalog: 'default_catalog', database: 'x', name: 't' })
  expect(catalog.qualify(['c', 'x', 't'])).toEqual({ catalog: 'c', database: 'x', name: 't' })
  expect(() => catalog.qualify(['a', 'b', 'c', 'd'])).toThrow(
    "'a.b.c.d' is no name of a table or view: it has 4 parts, at most three are possible.",
  )
})

it('finds the temporary object before the permanent one', () => {
  const catalog = new Catalog()
  const path = catalog.qualify(['t'])
  const shadow: CatalogTable = { ...TABLE, comment: 'temporary' }
  catalog.create(path, TABLE)
  catalog.create(path, shadow, { temporary: true })
  expect(catalog.get(path)).toEqual({ path, object: shadow, temporary: true })
  expect(catalog.findPermanent(path)).toBe(TABLE)
  expect(catalog.entries().map((entry) => entry.temporary)).toEqual([true])
})

it('replaces an object only when asked to', () => {
  const catalog = new Catalog()
  const path = catalog.qualify(['t'])
  expect(catalog.create(path, TABLE)).toBe(true)
  expect(catalog.create(path, TABLE, { ifNotExists: true })).toBe(false)
  expect(() => catalog.create(path, TABLE)).toThrow('exists already')
  const other: CatalogTable = { ...TABLE, comment: 'other' }
  expect(catalog.create(path, other, { replace: true })).toBe(true)
  expect(catalog.get(path).object).toBe(other)
})

it('gives snapshots that later changes leave alone', () => {
  const catalog = new Catalog()
  catalog.create(catalog.qualify(['a']), TABLE)
  const before = catalog.snapshot()
  catalog.create(catalog.qualify(['b']), TABLE)
  const names = before.catalogs[0]?.databases[0]?.entries.map(({ path }) => path.name)
  expect(names).toEqual(['a'])
  expect(before.current).toEqual({ catalog: 'default_catalog', database: 'default_database' })
})
