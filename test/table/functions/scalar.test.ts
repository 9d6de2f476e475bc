import { describe, expect, expectTypeOf, test } from 'vitest'
import { scalar, ScalarFunction } from '../../../src/functions.ts'
import { DataTypes, type RuntimeContext } from '../../../src/index.ts'
import { rowsOf, withOrders } from './running.ts'

describe('a scalar function', () => {
  test('is called for each row; NULL is null on both sides', async () => {
    const tables = withOrders()
    const shout = scalar([DataTypes.STRING()], DataTypes.STRING(), (text) => {
      expectTypeOf(text).toEqualTypeOf<string | null>()
      return text === null ? null : `${text.toUpperCase()}!`
    })
    tables.createTemporarySystemFunction('shout', shout)
    expect(await rowsOf(tables, 'SELECT SHOUT(item) FROM orders')).toEqual([
      '+I[TEA!]',
      '+I[MILK!]',
      '+I[TEA!]',
      '+I[NULL]',
    ])
  })

  test('sees values as programs do, and gives them so', async () => {
    const tables = withOrders()
    const seen: unknown[][] = []
    const types = [
      DataTypes.BIGINT(),
      DataTypes.DECIMAL(10, 2),
      DataTypes.TIMESTAMP_LTZ(3),
      DataTypes.DATE(),
      DataTypes.BOOLEAN(),
    ] as const
    tables.createTemporarySystemFunction(
      'spy',
      scalar(types, DataTypes.BIGINT(), (...args) => {
        expectTypeOf(args).toEqualTypeOf<[bigint | null, string | null, number | null, string | null, boolean | null]>()
        seen.push(args)
        return 9_007_199_254_740_993n
      }),
    )
    const sql = "SELECT spy(amount, price, `at`, DATE '2020-02-01', amount > 3) FROM orders WHERE amount IS NOT NULL"
    expect(await rowsOf(tables, sql)).toEqual(Array(3).fill('+I[9007199254740993]'))
    // A batch whose results need more than a double is computed anew.
    expect(seen.slice(-3)).toEqual([
      [2n, '1.50', 1000, '2020-02-01', false],
      [5n, null, 11_000, '2020-02-01', true],
      [7n, '3.00', 12_000, '2020-02-01', true],
    ])
  })

  test('with a parameter that is NOT NULL is NULL where that is NULL', async () => {
    const tables = withOrders()
    const twice = scalar([DataTypes.INT().notNull()], DataTypes.INT().notNull(), (n) => {
      expectTypeOf(n).toEqualTypeOf<number>()
      return n * 2
    })
    tables.createTemporarySystemFunction('twice', twice)
    expect(await rowsOf(tables, 'SELECT twice(amount) FROM orders')).toEqual(['+I[4]', '+I[NULL]', '+I[10]', '+I[14]'])
  })

  test('may stand in any expression, with arguments cast to its types', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction(
      'half',
      scalar([DataTypes.DOUBLE()], DataTypes.DOUBLE(), (n) => (n === null ? null : n / 2)),
    )
    const sql = 'SELECT item, COUNT(*) FROM orders WHERE half(amount) >= 1 GROUP BY item HAVING half(COUNT(*)) < 5'
    expect(await rowsOf(tables, sql)).toEqual(['+I[tea, 1]', '-U[tea, 1]', '+U[tea, 2]', '+I[NULL, 1]'])
    expect(await rowsOf(tables, 'SELECT half(3)')).toEqual(['+I[1.5]'])
  })

  test('is opened before the first row and closed in the end, once for a job', async () => {
    const calls: string[] = []
    class Prefix extends ScalarFunction {
      readonly args = [DataTypes.STRING()]
      readonly returns = DataTypes.STRING()
      private prefix = ''

      override open(ctx: RuntimeContext): void {
        calls.push(`open ${ctx.getTaskName()}`)
        this.prefix = '> '
      }

      eval(text: string | null): string {
        return this.prefix + String(text)
      }

      override close(): void {
        calls.push('close')
      }
    }
    const tables = withOrders()
    tables.createTemporarySystemFunction('prefix', new Prefix())
    const sql = "SELECT prefix(item), prefix('x') FROM orders WHERE prefix(item) <> '> milk'"
    expect(await rowsOf(tables, sql)).toEqual(['+I[> tea, > x]', '+I[> tea, > x]', '+I[> null, > x]'])
    expect(calls).toEqual(['open prefix', 'close'])
  })

  test('that is not deterministic is called for each use', async () => {
    let calls = 0
    class Next extends ScalarFunction {
      readonly args = []
      readonly returns = DataTypes.INT()

      eval(): number {
        return ++calls
      }

      override isDeterministic(): boolean {
        return false
      }
    }
    const tables = withOrders()
    tables.createTemporarySystemFunction('next_number', new Next())
    expect(await rowsOf(tables, 'SELECT next_number(), next_number() FROM orders')).toEqual([
      '+I[1, 2]',
      '+I[3, 4]',
      '+I[5, 6]',
      '+I[7, 8]',
    ])
  })
})

describe('names', () => {
  const one = scalar([], DataTypes.INT().notNull(), () => 1)
  const two = scalar([], DataTypes.INT().notNull(), () => 2)

  test('a system function hides built-in ones, a function of the database does not', async () => {
    const tables = withOrders()
    tables.createTemporaryFunction('pi', two)
    expect(await rowsOf(tables, 'SELECT PI()')).toEqual([`+I[${Math.PI}]`])
    tables.createTemporarySystemFunction('PI', one)
    expect(await rowsOf(tables, 'SELECT pi()')).toEqual(['+I[1]'])
    tables.dropTemporarySystemFunction('Pi')
    expect(await rowsOf(tables, 'SELECT pi()')).toEqual([`+I[${Math.PI}]`])
  })

  test('SQL drops functions', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('first_own', one)
    tables.createTemporaryFunction('second_own', two)
    await expect(tables.executeSql('DROP TEMPORARY FUNCTION first_own')).rejects.toThrow(
      "There is no temporary function 'first_own'.",
    )
    await expect(tables.executeSql('DROP FUNCTION second_own')).rejects.toThrow('no function that is not temporary')
    await expect(tables.executeSql('DROP TEMPORARY SYSTEM FUNCTION first_owm')).rejects.toThrow(
      "no temporary system function 'first_owm'. Did you mean 'first_own'?",
    )
    await tables.executeSql('DROP TEMPORARY SYSTEM FUNCTION IF EXISTS first_owm')
    await tables.executeSql('DROP TEMPORARY SYSTEM FUNCTION First_Own')
    await tables.executeSql('DROP TEMPORARY FUNCTION default_catalog.default_database.second_own')
    expect(await rowsOf(tables, 'SHOW USER FUNCTIONS')).toEqual([])
  })

  test('a function of a database is found from there, or by its path', async () => {
    const tables = withOrders()
    tables.createTemporaryFunction('own', one)
    tables.createTemporaryFunction('default_catalog.other.own', two)
    expect(await rowsOf(tables, 'SELECT own(), default_catalog.other.own()')).toEqual(['+I[1, 2]'])
    expect(await rowsOf(tables, 'SHOW USER FUNCTIONS')).toEqual(['+I[own]'])
  })

  test('are taken once', () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('own', one)
    expect(() => tables.createTemporarySystemFunction('OWN', two)).toThrow("'OWN' exists already")
  })
})

describe('errors', () => {
  const run = async (fn: ReturnType<typeof scalar>, sql: string): Promise<string[]> => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('own', fn)
    return rowsOf(tables, sql)
  }

  test('wrong arguments are told with the signature, at their place', async () => {
    const fn = scalar([DataTypes.INT(), DataTypes.STRING()], DataTypes.INT(), () => 1)
    await expect(run(fn, 'SELECT own(item, amount) FROM orders')).rejects.toThrow(
      "'own' can't be applied to (STRING, INT). Expected: own(INT, STRING).",
    )
    await expect(run(fn, 'SELECT own(amount) FROM orders')).rejects.toThrow("'own' can't be applied to (INT)")
  })

  test('what the function throws is told with its name and place', async () => {
    const fn = scalar([DataTypes.INT()], DataTypes.INT(), () => {
      throw new Error('no such order')
    })
    const failure = run(fn, 'SELECT item,\n       own(amount) FROM orders')
    await expect(failure).rejects.toThrow('2:8: own: no such order')
  })

  test.each([
    ['of another type', () => 'five' as unknown as number, "own returned 'five', which is not a value of INT"],
    ['out of range', () => 2 ** 31, 'own returned 2147483648'],
    ['later', () => Promise.resolve(1) as unknown as number, 'own: The function returned a promise'],
  ])('a result %s is refused', async (_, fn, message) => {
    await expect(run(scalar([], DataTypes.INT(), fn), 'SELECT own() FROM orders')).rejects.toThrow(message)
  })

  test('NULL for a result that is NOT NULL is refused', async () => {
    const fn = scalar([], DataTypes.INT().notNull(), () => null as unknown as number)
    await expect(run(fn, 'SELECT own() FROM orders')).rejects.toThrow('own returned null, but its result is NOT NULL')
  })

  test('what is no function can not be registered', () => {
    const tables = withOrders()
    expect(() => tables.createTemporarySystemFunction('own', { kind: 'scalar' })).toThrow("'own' can't be registered")
    class Untyped extends ScalarFunction {
      declare readonly args: []
      declare readonly returns: ReturnType<typeof DataTypes.INT>

      eval(): number {
        return 1
      }
    }
    expect(() => tables.createTemporarySystemFunction('own', new Untyped())).toThrow('does not state its types')
  })

  test('an unknown name gets a suggestion', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction(
      'loudly',
      scalar([], DataTypes.INT(), () => 1),
    )
    await expect(rowsOf(tables, 'SELECT loudy() FROM orders')).rejects.toThrow('LOUDLY')
  })
})
