import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  aggregate,
  AggregateFunction,
  asyncScalar,
  AsyncScalarFunction,
  scalar,
  ScalarFunction,
  table,
  TableFunction,
} from '../../../../src/functions.ts'
import { DataTypes, type JsOf, type UserDefinedFunction } from '../../../../src/index.ts'
import { rowsOf, withOrders } from '../running.ts'

describe('parameters have the types of the arguments', () => {
  test('of scalar functions', () => {
    const all = [
      DataTypes.STRING(),
      DataTypes.BIGINT().notNull(),
      DataTypes.BYTES(),
      DataTypes.ARRAY(DataTypes.INT().notNull()),
      DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.DOUBLE()).notNull(),
      DataTypes.ROW({ a: DataTypes.INT(), b: DataTypes.TIMESTAMP(3).notNull() }),
    ] as const
    const fn = scalar(all, DataTypes.BOOLEAN().notNull(), (text, big, bytes, list, map, row) => {
      expectTypeOf(text).toEqualTypeOf<string | null>()
      expectTypeOf(big).toEqualTypeOf<bigint>()
      expectTypeOf(bytes).toEqualTypeOf<Uint8Array | null>()
      expectTypeOf(list).toEqualTypeOf<number[] | null>()
      expectTypeOf(map).toEqualTypeOf<Map<string, number | null>>()
      expectTypeOf(row).toEqualTypeOf<{ a: number | null; b: string } | null>()
      return true
    })
    expectTypeOf(fn).toExtend<UserDefinedFunction>()
    expect(fn.kind).toBe('scalar')
  })

  test('without arguments there are none', () => {
    const fn = scalar([], DataTypes.INT(), (...args) => {
      expectTypeOf(args).toEqualTypeOf<[]>()
      return args.length
    })
    expect(fn.kind).toBe('scalar')
    // @ts-expect-error -- there is no argument for the parameter
    scalar([], DataTypes.INT(), (n: number) => n)
  })

  test('a parameter may be wider, never narrower', () => {
    scalar([DataTypes.INT().notNull()], DataTypes.INT(), (n: number | string | null) => Number(n))
    // @ts-expect-error -- the argument may be null
    scalar([DataTypes.INT()], DataTypes.INT(), (n: number) => n)
    expect(scalar([DataTypes.INT()], DataTypes.INT(), (n) => n).kind).toBe('scalar')
  })

  test('of other functions', () => {
    const later = asyncScalar([DataTypes.DECIMAL(10, 2)], DataTypes.DECIMAL(10, 2), async (price) => {
      expectTypeOf(price).toEqualTypeOf<string | null>()
      return price
    })
    const rows = table([DataTypes.TIMESTAMP_LTZ(3)], DataTypes.ROW({ at: DataTypes.BIGINT() }), function* (at) {
      expectTypeOf(at).toEqualTypeOf<number | null>()
      yield { at: at === null ? null : BigInt(at) }
    })
    const summed = aggregate([DataTypes.DOUBLE(), DataTypes.STRING().notNull()], DataTypes.DOUBLE(), {
      create: () => ({ sum: 0 }),
      add(state, value, name) {
        expectTypeOf(state).toEqualTypeOf<{ sum: number }>()
        expectTypeOf(value).toEqualTypeOf<number | null>()
        expectTypeOf(name).toEqualTypeOf<string>()
      },
      retract(state, value, name) {
        expectTypeOf([state, value, name] as const).toEqualTypeOf<readonly [{ sum: number }, number | null, string]>()
      },
      merge(state, other) {
        expectTypeOf(other).toEqualTypeOf(state)
      },
      result: ({ sum }) => sum,
    })
    expect([later.kind, rows.kind, summed.kind]).toEqual(['async-scalar', 'table', 'aggregate'])
  })
})

test('results have the stated type', () => {
  // @ts-expect-error -- no number is a text
  scalar([], DataTypes.STRING(), () => 1)
  // @ts-expect-error -- the field is missing
  table([], DataTypes.ROW({ a: DataTypes.INT(), b: DataTypes.INT() }), () => [{ a: 1 }])
  // @ts-expect-error -- rows are objects, never null
  table([], DataTypes.ROW({ a: DataTypes.INT() }), () => [null])
  // @ts-expect-error -- an asynchronous function gives a promise
  asyncScalar([], DataTypes.INT(), () => 1)
  expectTypeOf<JsOf<ReturnType<typeof DataTypes.BIGINT>>>().toEqualTypeOf<bigint | null>()
  // @ts-expect-error -- a scalar function gives a value
  expect(scalar([], DataTypes.INT(), async () => 1).kind).toBe('scalar')
})

describe('classes', () => {
  class Hash extends ScalarFunction {
    readonly args = [DataTypes.STRING().notNull()]
    readonly returns = DataTypes.BIGINT().notNull()

    eval(text: string): bigint {
      return BigInt(text.length)
    }
  }

  class Later extends AsyncScalarFunction {
    readonly args = [DataTypes.STRING()] as const
    readonly returns = DataTypes.STRING()

    async eval(text: JsOf<(typeof this.args)[0]>): Promise<string | null> {
      expectTypeOf(text).toEqualTypeOf<string | null>()
      return text
    }
  }

  class Twice extends TableFunction<[string | null, number]> {
    readonly args = [DataTypes.STRING()]
    readonly returns = DataTypes.ROW({ text: DataTypes.STRING(), n: DataTypes.INT() });

    *eval(text: string | null): Generator<[string | null, number]> {
      yield [text, 1]
      yield [text, 2]
    }
  }

  class Longest extends AggregateFunction<string | null, { text: string | null }> {
    readonly args = [DataTypes.STRING()]
    readonly returns = DataTypes.STRING()

    createAccumulator(): { text: string | null } {
      return { text: null }
    }

    accumulate(acc: { text: string | null }, text: string | null): void {
      if (text !== null && text.length > (acc.text?.length ?? -1)) acc.text = text
    }

    override merge(acc: { text: string | null }, others: Iterable<{ text: string | null }>): void {
      for (const other of others) this.accumulate(acc, other.text)
    }

    getValue({ text }: { text: string | null }): string | null {
      return text
    }
  }

  test('of every kind can be registered and called', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('hash_of', new Hash())
    tables.createTemporarySystemFunction('later', new Later())
    tables.createTemporarySystemFunction('twice', new Twice())
    tables.createTemporarySystemFunction('longest', new Longest())
    expect(await rowsOf(tables, 'SELECT hash_of(item), later(item) FROM orders WHERE amount = 2')).toEqual([
      '+I[3, tea]',
    ])
    expect(await rowsOf(tables, 'SELECT n, t.text FROM orders, LATERAL TABLE(twice(item)) t WHERE amount = 2')).toEqual(
      ['+I[1, tea]', '+I[2, tea]'],
    )
    expect((await rowsOf(tables, 'SELECT longest(item) FROM orders')).at(-1)).toBe('+U[milk]')
  })

  test('have a kind', () => {
    expectTypeOf<Hash['kind']>().toEqualTypeOf<'scalar'>()
    expectTypeOf<Later['kind']>().toEqualTypeOf<'async-scalar'>()
    expectTypeOf<Twice['kind']>().toEqualTypeOf<'table'>()
    expectTypeOf<Longest['kind']>().toEqualTypeOf<'aggregate'>()
    expect([new Hash(), new Later(), new Twice(), new Longest()].map(({ kind }) => kind)).toEqual([
      'scalar',
      'async-scalar',
      'table',
      'aggregate',
    ])
    expect(new Hash().isDeterministic()).toBe(true)
  })
})
