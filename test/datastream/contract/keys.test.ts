import { describe, expect, test } from 'vitest'
import { ManualClock, StreamExecutionEnvironment } from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

/** For each record, how often its key has come so far. */
function counts<K>(keys: readonly K[]): PromiseLike<number[]> {
  return newEnv()
    .fromCollection(keys.map((key) => ({ key })))
    .keyBy(({ key }) => key)
    .fold(0, (n) => n + 1)
    .executeAndCollect()
}

describe('keys are equal', () => {
  test.each<[string, unknown[]]>([
    [
      'plain objects, whatever the order of their fields',
      [
        { a: 1, b: 'x' },
        { b: 'x', a: 1 },
      ],
    ],
    [
      'plain objects within tuples',
      [
        ['a', { at: new Date(5), list: [1, 2] }],
        ['a', { list: [1, 2], at: new Date(5) }],
      ],
    ],
    ['0 and -0', [0, -0]],
    ['0 and -0 in a tuple', [[0], [-0]]],
    ['bigints of any size', [2n ** 100n, 2n ** 100n]],
    [
      'tuples with null',
      [
        ['a', null],
        ['a', null],
      ],
    ],
    ['empty texts', ['', '']],
    ['an object without prototype', [{ a: 1 }, Object.assign(Object.create(null), { a: 1 })]],
  ])('%s', async (_, keys) => {
    expect(await counts(keys)).toEqual([1, 2])
  })
})

test('keys of different types are different, however alike they look', async () => {
  const keys = [1, '1', 1n, [1], ['1'], [1n], { 0: 1 }, true, 'true', new Date(1), '', [], {}, [[]], [null], ['null']]
  expect(await counts<unknown>(keys)).toEqual(keys.map(() => 1))
})

test('tuples of texts do not run into each other', async () => {
  const keys = [['a', 'bc'], ['ab', 'c'], ['a,b', 'c'], ['a', 'b,c'], ['', 'abc'], ['abc', ''], ['abc']]
  expect(await counts(keys)).toEqual(keys.map(() => 1))
})

describe('the key a function sees', () => {
  const rows = [
    { user: 'u', place: { city: 'x', zip: [1, 2] as [number, number] }, n: 1 },
    { user: 'u', place: { city: 'x', zip: [1, 3] as [number, number] }, n: 2 },
    { user: 'u', place: { city: 'x', zip: [1, 2] as [number, number] }, n: 3 },
  ]

  test('of several fields is a tuple in their order', async () => {
    const seen = await newEnv()
      .fromCollection(rows)
      .keyBy('place.city', 'place.zip', 'user')
      .process((row, ctx) => [[...ctx.getCurrentKey(), row.n] as const])
      .executeAndCollect()
    expect(seen).toEqual([
      ['x', [1, 2], 'u', 1],
      ['x', [1, 3], 'u', 2],
      ['x', [1, 2], 'u', 3],
    ])
  })

  test('of a path into a tuple is the element there', async () => {
    const sums = await newEnv()
      .fromCollection(rows)
      .keyBy('place.zip.1')
      .sum('n')
      .map(({ n }) => n)
      .executeAndCollect()
    expect(sums).toEqual([1, 2, 4])
  })

  test('of several positions is a tuple', async () => {
    const trades: [string, string, number][] = [
      ['a', 'x', 1],
      ['a', 'y', 2],
      ['a', 'x', 3],
    ]
    expect(await newEnv().fromCollection(trades).keyBy(0, 1).sum(2).executeAndCollect()).toEqual([
      ['a', 'x', 1],
      ['a', 'y', 2],
      ['a', 'x', 4],
    ])
  })

  test('a later keyBy replaces an earlier one', async () => {
    const seen = await newEnv()
      .fromCollection(rows)
      .keyBy('user')
      .keyBy('n')
      .process((_, ctx) => [ctx.getCurrentKey()])
      .executeAndCollect()
    expect(seen).toEqual([1, 2, 3])
  })
})

describe('a key that can not be had', () => {
  test('because a path leads through null, fails the job with the name of the step', async () => {
    const rows: { readonly inner: { readonly id: number } }[] = JSON.parse('[{"inner":{"id":1}},{"inner":null}]')
    const result = newEnv()
      .fromCollection(rows)
      .keyBy('inner.id')
      .fold(0, (n) => n + 1)
      .executeAndCollect()
    await expect(result).rejects.toThrow('KeyBy: The key of a record is undefined')
  })

  test('because the selector throws', async () => {
    const result = newEnv()
      .fromElements('a')
      .keyBy((): string => {
        throw new Error('no key')
      })
      .name('By letter')
      .fold(0, (n) => n + 1)
      .executeAndCollect()
    await expect(result).rejects.toThrow('By letter: no key')
  })

  test.each<[string, unknown]>([
    ['a symbol', Symbol('s')],
    ['a map', new Map([[1, 2]])],
    ['a set', new Set([1])],
    ['a function in a tuple', [() => 1]],
  ])('because it is %s', async (_, key) => {
    await expect(counts([key])).rejects.toThrow(expect.objectContaining({ code: 'BAD_KEY' }))
  })
})
