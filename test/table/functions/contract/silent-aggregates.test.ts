import { describe, expect, test } from 'vitest'
import { aggregate, AggregateFunction, table } from '../../../../src/functions.ts'
import { DataTypes, type UserDefinedFunction } from '../../../../src/index.ts'
import { rowsOf, withOrders } from '../running.ts'

async function total(fn: UserDefinedFunction): Promise<string[]> {
  const tables = withOrders()
  tables.createTemporarySystemFunction('own', fn)
  return rowsOf(tables, 'SELECT own(amount) FROM orders')
}

describe('parts of an aggregate function that can not work are refused', () => {
  test('an asynchronous add()', async () => {
    const fn = aggregate([DataTypes.INT()], DataTypes.INT(), {
      create: () => ({ sum: 0 }),
      add: async (state, value) => {
        await Promise.resolve()
        state.sum += value ?? 0
      },
      result: ({ sum }) => sum,
    })
    await expect(total(fn)).rejects.toThrow(/own.*promise/s)
  })

  test('an asynchronous create()', async () => {
    const fn = aggregate([DataTypes.INT()], DataTypes.INT(), {
      create: async () => ({ sum: 0 }),
      add: () => {},
      result: () => 1,
    })
    await expect(total(fn)).rejects.toThrow(/own.*promise/s)
  })

  test('accumulate() as a generator', async () => {
    class Sum extends AggregateFunction<number, { sum: number }> {
      readonly args = [DataTypes.INT()]
      readonly returns = DataTypes.INT()

      createAccumulator(): { sum: number } {
        return { sum: 0 }
      }

      // A generator that nobody runs: TypeScript lets it pass for void.
      accumulate(acc: { sum: number }, value: number | null): void {
        return this.add(acc, value) as unknown as void
      }

      private *add(acc: { sum: number }, value: number | null): Generator<number> {
        acc.sum += value ?? 0
        yield acc.sum
      }

      getValue({ sum }: { sum: number }): number {
        return sum
      }
    }
    await expect(total(new Sum())).rejects.toThrow(/own.*generator/s)
  })

  test('a state that is a number, which add() can not change', async () => {
    const fn = aggregate([DataTypes.INT()], DataTypes.INT(), {
      create: () => 0,
      add: (sum, value) => {
        sum += value ?? 0
      },
      result: (sum) => sum,
    })
    await expect(total(fn)).rejects.toThrow(/own.*object/s)
  })
})

describe('names', () => {
  const fn = table([], DataTypes.STRING(), () => ['x'])

  test('that can not be called are refused', () => {
    expect(() => withOrders().createTemporarySystemFunction('', fn)).toThrow(/name/)
    expect(() => withOrders().createTemporarySystemFunction('a.b', fn)).toThrow(/a\.b/)
  })

  test('of table functions are told as such where a value is needed', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('own', fn)
    await expect(rowsOf(tables, 'SELECT own() FROM orders')).rejects.toThrow(/table function/i)
  })
})
