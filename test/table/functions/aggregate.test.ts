import { describe, expect, expectTypeOf, test } from 'vitest'
import { aggregate, AggregateFunction } from '../../../src/functions.ts'
import { DataTypes, Row, type RuntimeContext, Schema } from '../../../src/index.ts'
import { rowsOf, withChanges, withOrders } from './running.ts'

/** The texts in the order of their rows, with a separator. */
const join = aggregate([DataTypes.STRING(), DataTypes.STRING().notNull()], DataTypes.STRING().notNull(), {
  create: () => ({ parts: [] as string[] }),
  add(state, text, separator) {
    expectTypeOf([text, separator] as const).toEqualTypeOf<readonly [string | null, string]>()
    state.parts.push(`${text}${separator}`)
  },
  merge(state, other) {
    state.parts.push(...other.parts)
  },
  result: ({ parts }) => parts.join(''),
})

interface Mean {
  sum: number
  weight: number
}

class WeightedMean extends AggregateFunction<number | null, Mean> {
  readonly args = [DataTypes.DOUBLE(), DataTypes.INT().notNull()]
  readonly returns = DataTypes.DOUBLE()
  readonly calls: string[] = []

  override open(_ctx: RuntimeContext): void {
    this.calls.push('open')
  }

  createAccumulator(): Mean {
    return { sum: 0, weight: 0 }
  }

  accumulate(mean: Mean, value: number | null, weight: number): void {
    if (value === null) return
    mean.sum += value * weight
    mean.weight += weight
  }

  getValue({ sum, weight }: Mean): number | null {
    return weight === 0 ? null : sum / weight
  }

  override close(): void {
    this.calls.push('close')
  }
}

describe('an aggregate function', () => {
  test('has a result for each group, which changes as rows come', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('join_texts', join)
    const sql = "SELECT item, join_texts(CAST(amount AS STRING), ';'), COUNT(*) FROM orders GROUP BY item"
    expect(await rowsOf(tables, sql)).toEqual([
      '+I[tea, 2;, 1]',
      '+I[milk, null;, 1]',
      '-U[tea, 2;, 1]',
      '+U[tea, 2;5;, 2]',
      '+I[NULL, 7;, 1]',
    ])
  })

  test('passes rows over whose argument is NULL where none may be; a result that stays the same is not sent again', async () => {
    const tables = withOrders()
    const mean = new WeightedMean()
    tables.createTemporarySystemFunction('weighted_mean', mean)
    expect(await rowsOf(tables, 'SELECT weighted_mean(price, amount) FROM orders')).toEqual([
      '+I[1.5]',
      '-U[1.5]',
      '+U[2.6666666666666665]',
    ])
    expect(mean.calls).toEqual(['open', 'close'])
  })

  test('stands beside built-in ones, with FILTER and DISTINCT', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('join_texts', join)
    const sql = `SELECT SUM(amount), join_texts(item, ',') FILTER (WHERE amount > 2), MAX(item), join_texts(DISTINCT item, '.')
      FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(\`at\`), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end`
    expect(await rowsOf(tables, sql)).toEqual(['+I[14, tea,null,, tea, tea.milk.null.]'])
  })

  test('serves windows that share rows or merge', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('join_texts', join)
    const windows = (call: string): string =>
      `SELECT join_texts(item, ' ') FROM TABLE(${call}) GROUP BY window_start, window_end`
    const hop = "HOP(TABLE orders, DESCRIPTOR(`at`), INTERVAL '10' SECOND, INTERVAL '20' SECOND)"
    expect(await rowsOf(tables, windows(hop))).toEqual(['+I[tea milk ]', '+I[tea milk tea null ]', '+I[tea null ]'])
    const session = "SESSION(TABLE orders, DESCRIPTOR(`at`), INTERVAL '5' SECOND)"
    expect(await rowsOf(tables, windows(session))).toEqual(['+I[tea milk ]', '+I[tea null ]'])
    const cumulate = "CUMULATE(TABLE orders, DESCRIPTOR(`at`), INTERVAL '10' SECOND, INTERVAL '20' SECOND)"
    expect(await rowsOf(tables, windows(cumulate))).toEqual(['+I[tea milk ]', '+I[tea milk tea null ]'])
  })

  test('of a table without rows is that of no rows', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('join_texts', join)
    expect(await rowsOf(tables, "SELECT join_texts(item, '') FROM orders WHERE amount > 100")).toEqual([])
  })
})

describe('errors', () => {
  test('windows that merge need a merge()', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('weighted_mean', new WeightedMean())
    const hop =
      "SELECT weighted_mean(price, amount) FROM TABLE(HOP(TABLE orders, DESCRIPTOR(`at`), INTERVAL '1' SECOND, INTERVAL '2' SECOND)) GROUP BY window_start, window_end"
    await expect(rowsOf(tables, hop)).rejects.toThrow('weighted_mean needs a merge() to be used in HOP windows')
  })

  test('wrong arguments are told with the signature', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('join_texts', join)
    await expect(rowsOf(tables, 'SELECT join_texts(item) FROM orders')).rejects.toThrow(
      "'join_texts' can't be applied to (STRING). Expected: join_texts(STRING, STRING).",
    )
    await expect(rowsOf(tables, 'SELECT item FROM orders WHERE join_texts(item, item) > 1')).rejects.toThrow(
      "JOIN_TEXTS can't be used in WHERE",
    )
  })

  test('what a function throws or gives wrongly names it', async () => {
    const broken = (part: object) =>
      aggregate([DataTypes.INT()], DataTypes.INT(), { create: () => ({}), add() {}, result: () => 1, ...part })
    const fails = async (part: object): Promise<string[]> => {
      const tables = withOrders()
      tables.createTemporarySystemFunction('own', broken(part))
      return rowsOf(tables, 'SELECT own(amount) FROM orders')
    }
    const boom = (): never => {
      throw new Error('broken')
    }
    await expect(fails({ create: boom })).rejects.toThrow('own: broken')
    await expect(fails({ add: boom })).rejects.toThrow('own: broken')
    await expect(fails({ result: boom })).rejects.toThrow('own: broken')
    await expect(fails({ result: () => 1.5 })).rejects.toThrow('own returned 1.5, which is not a value of INT')
  })
})

describe('over changing rows', () => {
  const schema = Schema.newBuilder().column('item', DataTypes.STRING()).column('amount', DataTypes.INT()).build()
  const changes = [
    Row.ofKind('+I', 'tea', 2),
    Row.ofKind('+I', 'tea', 3),
    Row.ofKind('-U', 'tea', 2),
    Row.ofKind('+U', 'milk', 2),
    Row.ofKind('-D', 'tea', 3),
    Row.ofKind('-D', 'tea', 3),
  ]
  /** The amounts in order. */
  const list = aggregate([DataTypes.INT()], DataTypes.STRING(), {
    create: () => [] as (number | null)[],
    add: (state, amount) => void state.push(amount),
    retract: (state, amount) => void state.splice(state.indexOf(amount), 1),
    result: (state) => state.join(),
  })

  test('retract() takes rows back; a group without rows is deleted', async () => {
    const tables = withChanges(changes, schema)
    tables.createTemporarySystemFunction('list', list)
    expect(await rowsOf(tables, 'SELECT item, list(amount) FROM changes GROUP BY item')).toEqual([
      '+I[tea, 2]',
      '-U[tea, 2]',
      '+U[tea, 2,3]',
      '-U[tea, 2,3]',
      '+U[tea, 3]',
      '+I[milk, 2]',
      '-D[tea, 3]',
    ])
  })

  test('groups may be grouped again', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('list', list)
    const sql =
      'SELECT n, list(s), COUNT(*) FROM (SELECT item, COUNT(*) AS n, SUM(amount) AS s FROM orders GROUP BY item) GROUP BY n'
    expect(await rowsOf(tables, sql)).toEqual([
      '+I[1, 2, 1]',
      '-U[1, 2, 1]',
      '+U[1, 2,, 2]',
      '-U[1, 2,, 2]',
      '+U[1, , 1]',
      '+I[2, 7, 1]',
      '-U[1, , 1]',
      '+U[1, ,7, 2]',
    ])
  })

  test('without retract() the query is refused', async () => {
    const tables = withChanges(changes, schema)
    tables.createTemporarySystemFunction('join_texts', join)
    await expect(rowsOf(tables, "SELECT join_texts(item, '') FROM changes")).rejects.toThrow(
      'join_texts needs a retract() to be used in GROUP BY over changing rows',
    )
  })
})
