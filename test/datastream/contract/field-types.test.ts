import { describe, expect, expectTypeOf, test } from 'vitest'
import { type DataStream, type FieldPath, type FieldValue, type KeyedStream } from '../../../src/index.ts'
import { StreamExecutionEnvironment } from '../../../src/index.ts'

interface Address {
  readonly city: string
  readonly position: readonly [latitude: number, longitude: number]
}

interface Order {
  readonly id: bigint
  readonly customer: { readonly name: string; readonly address: Address }
  readonly placed: Date
  readonly items: readonly string[]
  readonly status: 'open' | 'paid'
}

type Trade = [symbol: string, price: number, at: { readonly ms: number }]

const env = StreamExecutionEnvironment.getExecutionEnvironment()
const orders = env.fromCollection<Order>([])
const trades = env.fromCollection<Trade>([])

describe('FieldPath', () => {
  test('of an object has its fields and the paths of up to three names', () => {
    type Paths = FieldPath<{ readonly a: { readonly b: { readonly c: { readonly d: number } } }; readonly x: string }>
    expectTypeOf<Paths>().toEqualTypeOf<'x' | 'a' | 'a.b' | 'a.b.c'>()
  })

  test('does not go into dates and functions', () => {
    type Paths = FieldPath<{ readonly at: Date; readonly call: () => { readonly inner: number } }>
    expectTypeOf<Paths>().toEqualTypeOf<'at' | 'call'>()
  })

  test('of a tuple are its positions, of an array all numbers', () => {
    expectTypeOf<FieldPath<Trade>>().toEqualTypeOf<0 | 1 | 2>()
    expectTypeOf<FieldPath<readonly [string]>>().toEqualTypeOf<0>()
    expectTypeOf<FieldPath<string[]>>().toEqualTypeOf<number>()
  })

  test('goes into tuples within objects', () => {
    expectTypeOf<FieldPath<Address>>().toEqualTypeOf<'city' | 'position' | 'position.0' | 'position.1'>()
  })

  test('of something without fields is nothing', () => {
    expectTypeOf<FieldPath<string>>().toEqualTypeOf<never>()
    expectTypeOf<FieldPath<number | null>>().toEqualTypeOf<never>()
    expectTypeOf<FieldPath<Date>>().toEqualTypeOf<never>()
  })

  test('of a union of records has the paths of each', () => {
    expectTypeOf<FieldPath<{ readonly a: number } | { readonly b: string }>>().toEqualTypeOf<'a' | 'b'>()
  })
})

test('FieldValue is the type at the end of a path', () => {
  expectTypeOf<FieldValue<Order, 'id'>>().toEqualTypeOf<bigint>()
  expectTypeOf<FieldValue<Order, 'customer.name'>>().toEqualTypeOf<string>()
  expectTypeOf<FieldValue<Order, 'customer.address'>>().toEqualTypeOf<Address>()
  expectTypeOf<FieldValue<Order, 'customer.address.city'>>().toEqualTypeOf<string>()
  expectTypeOf<FieldValue<Order, 'status'>>().toEqualTypeOf<'open' | 'paid'>()
  expectTypeOf<FieldValue<Address, 'position.1'>>().toEqualTypeOf<number>()
  expectTypeOf<FieldValue<Trade, 0>>().toEqualTypeOf<string>()
  expectTypeOf<FieldValue<Trade, 2>>().toEqualTypeOf<{ readonly ms: number }>()
  expectTypeOf<FieldValue<number[], 7>>().toEqualTypeOf<number>()
})

describe('keyBy', () => {
  test('with one field has its type for a key', () => {
    expectTypeOf(orders.keyBy('placed')).toEqualTypeOf<KeyedStream<Order, Date>>()
    expectTypeOf(orders.keyBy('customer.address.city')).toEqualTypeOf<KeyedStream<Order, string>>()
    expectTypeOf(orders.keyBy('status')).toEqualTypeOf<KeyedStream<Order, 'open' | 'paid'>>()
    expectTypeOf(trades.keyBy(1)).toEqualTypeOf<KeyedStream<Trade, number>>()
  })

  test('with several fields has a tuple for a key', () => {
    expectTypeOf(orders.keyBy('status', 'customer.name', 'id')).toEqualTypeOf<
      KeyedStream<Order, readonly ['open' | 'paid', string, bigint]>
    >()
    expectTypeOf(trades.keyBy(0, 1)).toEqualTypeOf<KeyedStream<Trade, readonly [string, number]>>()
    orders.keyBy('id', 'status').process((_, ctx) => {
      const [id, status] = ctx.getCurrentKey()
      expectTypeOf(id).toEqualTypeOf<bigint>()
      expectTypeOf(status).toEqualTypeOf<'open' | 'paid'>()
    })
  })

  test('with a selector has what it returns for a key', () => {
    expectTypeOf(orders.keyBy(({ id, status }) => [id, status] as const)).toEqualTypeOf<
      KeyedStream<Order, readonly [bigint, 'open' | 'paid']>
    >()
    expectTypeOf(orders.keyBy({ getKey: ({ customer }) => customer.name })).toEqualTypeOf<KeyedStream<Order, string>>()
    class ByCity {
      getKey(order: Order): { readonly city: string } {
        return { city: order.customer.address.city }
      }
    }
    expectTypeOf(orders.keyBy(new ByCity())).toEqualTypeOf<KeyedStream<Order, { readonly city: string }>>()
  })

  test('refuses fields that are not there', () => {
    // @ts-expect-error -- a misspelt field
    void (() => orders.keyBy('stattus'))
    // @ts-expect-error -- one misspelt field of two
    void (() => orders.keyBy('status', 'customer.nam'))
    // @ts-expect-error -- beyond the end of the tuple
    void (() => trades.keyBy(3))
    // @ts-expect-error -- numbers have no fields
    void (() => env.fromElements(1, 2).keyBy('x'))
  })
})

describe('project', () => {
  test('gives tuples of the types of the fields', () => {
    expectTypeOf(trades.project(2, 0)).toEqualTypeOf<DataStream<readonly [{ readonly ms: number }, string]>>()
    expectTypeOf(orders.project('placed')).toEqualTypeOf<DataStream<readonly [Date]>>()
    expectTypeOf(orders.project('customer.address.city', 'id').keyBy(1)).toEqualTypeOf<
      KeyedStream<readonly [string, bigint], bigint>
    >()
  })

  test('takes a field twice, and records without the field inside', async () => {
    type Row = { readonly name: string; readonly inner: { readonly n: number | null } }
    const rows: Row[] = [
      { name: 'a', inner: { n: 1 } },
      { name: 'b', inner: { n: null } },
    ]
    expect(await env.fromCollection(rows).project('name', 'inner.n', 'name').executeAndCollect()).toEqual([
      ['a', 1, 'a'],
      ['b', null, 'b'],
    ])
  })
})

test('field aggregates take fields of the record only', () => {
  expectTypeOf(trades.keyBy(0).sum(1)).toEqualTypeOf<DataStream<Trade>>()
  expectTypeOf(orders.keyBy('status').maxBy('placed')).toEqualTypeOf<DataStream<Order>>()
  // @ts-expect-error -- no such position
  void (() => trades.keyBy(0).max(5))
  // @ts-expect-error -- no such field
  void (() => orders.keyBy('status').minBy('total'))
})
