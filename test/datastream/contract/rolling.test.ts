import { describe, expect, test } from 'vitest'
import { type DataStream, ManualClock, StreamExecutionEnvironment, WatermarkStrategy } from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

interface Trade {
  readonly symbol: string
  readonly price: number
  readonly at: number
}

const trades: readonly Trade[] = [
  { symbol: 'a', price: 10, at: 100 },
  { symbol: 'b', price: 7, at: 90 },
  { symbol: 'a', price: 5, at: 110 },
  { symbol: 'a', price: 20, at: 105 },
]

/** Event times of the results. */
async function times(build: (input: DataStream<Trade>) => DataStream<Trade>): Promise<(number | null)[]> {
  const env = newEnv()
  const seen: (number | null)[] = []
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Trade>(50).withTimestampAssigner(({ at }) => at)
  build(env.fromCollection(trades).assignTimestampsAndWatermarks(strategy)).addSink((_, ctx) => {
    seen.push(ctx.timestamp())
  })
  await env.execute()
  return seen
}

describe('a rolling result', () => {
  test.each<[string, (input: DataStream<Trade>) => DataStream<Trade>]>([
    ['reduce', (input) => input.keyBy('symbol').reduce((a, b) => ({ ...a, price: a.price + b.price }))],
    ['fold', (input) => input.keyBy('symbol').fold<Trade>(trades[0] as Trade, (_, trade) => trade)],
    ['sum', (input) => input.keyBy('symbol').sum('price')],
    ['min', (input) => input.keyBy('symbol').min('price')],
    ['maxBy', (input) => input.keyBy('symbol').maxBy('price')],
  ])('of %s has the event time of the record that made it', async (_, build) => {
    expect(await times(build)).toEqual([100, 90, 110, 105])
  })

  test('does not change the records it was given', async () => {
    const rows = trades.map((trade) => ({ ...trade }))
    await newEnv().fromCollection(rows).keyBy('symbol').sum('price').executeAndCollect()
    expect(rows).toEqual(trades)
  })

  test('of max takes over the field alone', async () => {
    const seen = await newEnv()
      .fromCollection(trades)
      .keyBy('symbol')
      .max('price')
      .map(({ symbol, price, at }) => [symbol, price, at])
      .executeAndCollect()
    // Only the field is taken over: the time stays that of the first record.
    expect(seen).toEqual([
      ['a', 10, 100],
      ['b', 7, 90],
      ['a', 10, 100],
      ['a', 20, 100],
    ])
  })

  test('of nothing is nothing', async () => {
    expect(await newEnv().fromElements<Trade>().keyBy('symbol').sum('price').executeAndCollect()).toEqual([])
  })
})

describe('min and max compare', () => {
  test.each<[string, readonly (string | bigint | Date)[], readonly unknown[], readonly unknown[]]>([
    ['texts', ['b', 'B', 'a', 'c'], ['b', 'B', 'B', 'B'], ['b', 'b', 'b', 'c']],
    ['bigints', [2n ** 64n, -1n, 2n ** 65n], [2n ** 64n, -1n, -1n], [2n ** 64n, 2n ** 64n, 2n ** 65n]],
    ['dates', [new Date(5), new Date(3), new Date(9)], [5, 3, 3], [5, 5, 9]],
  ])('%s', async (_, values, lowest, highest) => {
    const keyed = () =>
      newEnv()
        .fromCollection(values.map((value) => ({ value })))
        .keyBy(() => 0)
    const plain = ({ value }: { readonly value: string | bigint | Date }): unknown =>
      value instanceof Date ? value.getTime() : value
    expect(await keyed().min('value').map(plain).executeAndCollect()).toEqual(lowest)
    expect(await keyed().max('value').map(plain).executeAndCollect()).toEqual(highest)
    expect(await keyed().minBy('value').map(plain).executeAndCollect()).toEqual(lowest)
    expect(await keyed().maxBy('value').map(plain).executeAndCollect()).toEqual(highest)
  })

  test('a field of a nested object, and keep the others', async () => {
    const rows = [
      { k: 1, inner: { v: 3, tag: 'first' } },
      { k: 1, inner: { v: 1, tag: 'second' } },
    ]
    expect(await newEnv().fromCollection(rows).keyBy('k').min('inner.v').executeAndCollect()).toEqual([
      { k: 1, inner: { v: 3, tag: 'first' } },
      { k: 1, inner: { v: 1, tag: 'first' } },
    ])
    expect(rows[0]).toEqual({ k: 1, inner: { v: 3, tag: 'first' } })
  })

  test('maxBy with last of equal records', async () => {
    const rows = [
      { k: 1, v: 3, tag: 'first' },
      { k: 1, v: 3, tag: 'second' },
      { k: 1, v: 2, tag: 'third' },
    ]
    const tags = await newEnv()
      .fromCollection(rows)
      .keyBy('k')
      .maxBy('v', false)
      .map(({ tag }) => tag)
      .executeAndCollect()
    expect(tags).toEqual(['first', 'second', 'second'])
  })
})

describe('fold', () => {
  test('starts every key from its own copy of an object', async () => {
    const result = await newEnv()
      .fromElements(1, 2, 3)
      .keyBy((n) => n % 2)
      .fold({ list: [] as number[] }, ({ list }, n) => ({ list: list.concat(n) }))
      .executeAndCollect()
    expect(result).toEqual([{ list: [1] }, { list: [2] }, { list: [1, 3] }])
  })

  test('null for an initial value is given to the function', async () => {
    const result = await newEnv()
      .fromElements(4, 6)
      .keyBy(() => 0)
      .fold<number | null>(null, (last, n) => (last === null ? n : n - last))
      .executeAndCollect()
    expect(result).toEqual([4, 2])
  })
})
