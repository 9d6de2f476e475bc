import { describe, expect, expectTypeOf, it } from 'vitest'
import { Row, RowKind } from '../../../src/index.ts'
import { program } from './tables.ts'

describe('a row', () => {
  it('without names is read and written by position', () => {
    const row = Row.of('tea', null, 1n)
    row.setField(0, 'milk')
    expect([row.getArity(), row.getFieldNames(), row.getKind()]).toEqual([3, null, RowKind.INSERT])
    expect([row.getField(0), row.toArray(), [...row]]).toEqual(['milk', ['milk', null, 1n], ['milk', null, 1n]])
    expect(row.toObject()).toEqual({ f0: 'milk', f1: null, f2: 1n })
    expect(String(Row.ofKind(RowKind.UPDATE_BEFORE, 'tea', null))).toBe('-U[tea, NULL]')
    expect([Row.of().getArity(), String(Row.of())]).toEqual([0, '+I[]'])
  })

  it('with names is read and written by both', () => {
    const row = Row.withNames({ word: 'tea', n: 1 }, '+U')
    expectTypeOf(row).toEqualTypeOf<Row<{ word: string; n: number }>>()
    expectTypeOf(row.getField('word')).toEqualTypeOf<string>()
    expectTypeOf(row.getField(0)).toEqualTypeOf<unknown>()
    expectTypeOf(row.toObject()).toEqualTypeOf<{ word: string; n: number }>()
    row.setField('n', 2)
    row.setField(0, 'milk')
    row.setKind('-D')
    expect([row.getFieldNames(), row.getField('n'), row.getField(0)]).toEqual([['word', 'n'], 2, 'milk'])
    expect([row.getKind(), String(row), row.toObject()]).toEqual(['-D', '-D[milk, 2]', { word: 'milk', n: 2 }])
  })

  it('gives copies, not itself', () => {
    const row = Row.withNames({ n: 1 })
    row.toArray()[0] = 2
    row.toObject().n = 3
    row.getFieldNames()?.push('m')
    expect([row.getField('n'), row.getFieldNames()]).toEqual([1, ['n']])
  })

  it('tells what fields there are when one is not', () => {
    const row = Row.withNames({ word: 'tea', n: 1 })
    // @ts-expect-error -- the row has no such field
    expect(() => row.getField('m')).toThrow(/no field "m"; it has word, n/)
    expect(() => row.setField('m', 1)).toThrow(/no field "m"/)
    for (const position of [-1, 2]) expect(() => row.getField(position)).toThrow(/no field/)
  })
})

describe('rows of a table', () => {
  it('have the names of its columns', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('words', env.fromData({ word: 'tea', n: 1n }))
    const [row] = await tables.toDataStream(tables.sqlQuery('SELECT n AS `count`, word FROM words')).executeAndCollect()
    expect(row).toBeInstanceOf(Row)
    expect([row?.getFieldNames(), row?.getField('count'), row?.getField(1)]).toEqual([['count', 'word'], 1n, 'tea'])
  })

  it('are others than those put in', async () => {
    const { env, tables } = program()
    const given = Row.of('tea')
    const [row] = await tables.toDataStream(tables.fromDataStream(env.fromData(given))).executeAndCollect()
    row?.setField('f0', 'milk')
    expect(given.getField(0)).toBe('tea')
  })
})
