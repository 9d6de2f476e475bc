import { describe, expect, test } from 'vitest'
import { asyncScalar, AsyncScalarFunction, scalar } from '../../../src/functions.ts'
import { DataTypes, Row, Schema } from '../../../src/index.ts'
import { rowsOf, withChanges, withOrders } from './running.ts'

/** Later results for earlier rows: order must be kept all the same. */
const lookUp = asyncScalar([DataTypes.STRING()], DataTypes.STRING(), async (item) => {
  for (let turn = item === 'tea' ? 5 : 1; turn > 0; turn--) await Promise.resolve()
  return item === null ? null : `<${item}>`
})

describe('an asynchronous scalar function', () => {
  test('gives its results to rows in their order', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('look_up', lookUp)
    expect(await rowsOf(tables, 'SELECT amount, look_up(item), price FROM orders')).toEqual([
      '+I[2, <tea>, 1.50]',
      '+I[NULL, <milk>, 0.80]',
      '+I[5, <tea>, NULL]',
      '+I[7, NULL, 3.00]',
    ])
  })

  test('may stand in WHERE, inside others and around them', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('look_up', lookUp)
    tables.createTemporarySystemFunction(
      'plain',
      scalar([DataTypes.STRING()], DataTypes.STRING(), (s) => `${s}?`),
    )
    const sql =
      "SELECT UPPER(look_up(plain(look_up(item)))) FROM orders WHERE look_up(item) LIKE '%tea%' AND amount > 2"
    expect(await rowsOf(tables, sql)).toEqual(['+I[<<TEA>?>]'])
  })

  test('equal calls are made once, and only for rows that other conditions leave', async () => {
    const calls: (string | null)[] = []
    const tables = withOrders()
    tables.createTemporarySystemFunction(
      'counted',
      asyncScalar([DataTypes.STRING()], DataTypes.STRING(), async (item) => {
        calls.push(item)
        return item
      }),
    )
    const sql = "SELECT counted(item), counted(item) || '!' FROM orders WHERE amount > 4 AND counted(item) IS NOT NULL"
    expect(await rowsOf(tables, sql)).toEqual(['+I[tea, tea!]'])
    expect(calls.toSorted()).toEqual([null, 'tea', 'tea'])
  })

  test('is called again after a failure, and fails the query in the end', async () => {
    let calls = 0
    class Flaky extends AsyncScalarFunction {
      readonly args = [DataTypes.STRING()]
      readonly returns = DataTypes.STRING()

      async eval(item: string | null): Promise<string | null> {
        calls++
        if (calls < 3 || item === 'milk') throw new Error('not now')
        return item
      }
    }
    const tables = withOrders()
    tables.createTemporarySystemFunction('flaky', new Flaky())
    tables.getConfig().set('table.exec.async-scalar.retry-delay', '1 ms')
    expect(await rowsOf(tables, 'SELECT flaky(item) FROM orders WHERE amount = 2')).toEqual(['+I[tea]'])
    expect(calls).toBe(3)
    await expect(rowsOf(tables, 'SELECT flaky(item) FROM orders')).rejects.toThrow('flaky: not now')
    calls = 0
    tables.getConfig().set('table.exec.async-scalar.retry-strategy', 'NO_RETRY')
    await expect(rowsOf(tables, 'SELECT flaky(item) FROM orders')).rejects.toThrow('flaky: not now')
  })

  test('a result that takes too long fails the query', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction(
      'never',
      asyncScalar([], DataTypes.INT(), () => new Promise<number>(() => {})),
    )
    tables.getConfig().set('table.exec.async-scalar.timeout', '10 ms')
    await expect(rowsOf(tables, 'SELECT never() FROM orders')).rejects.toThrow('had no result after 10 ms')
  })

  test('no more rows wait than may', async () => {
    let [waiting, most] = [0, 0]
    const tables = withOrders()
    tables.createTemporarySystemFunction(
      'slow',
      asyncScalar([DataTypes.INT()], DataTypes.INT(), async (n) => {
        most = Math.max(most, ++waiting)
        await new Promise((resolve) => setImmediate(resolve))
        waiting--
        return n
      }),
    )
    tables.getConfig().set('table.exec.async-scalar.max-concurrent-operations', '2')
    expect(await rowsOf(tables, 'SELECT slow(amount) FROM orders')).toHaveLength(4)
    expect(most).toBe(2)
  })

  test('keeps the kinds of changes and their order', async () => {
    const schema = Schema.newBuilder().column('id', DataTypes.INT()).column('item', DataTypes.STRING()).build()
    const changes = [
      Row.ofKind('+I', 1, 'tea'),
      Row.ofKind('-U', 1, 'tea'),
      Row.ofKind('+U', 1, 'milk'),
      Row.ofKind('-D', 1, 'milk'),
    ]
    const tables = withChanges(changes, schema)
    tables.createTemporarySystemFunction('look_up', lookUp)
    expect(await rowsOf(tables, 'SELECT id, look_up(item) FROM changes')).toEqual([
      '+I[1, <tea>]',
      '-U[1, <tea>]',
      '+U[1, <milk>]',
      '-D[1, <milk>]',
    ])
  })

  test('windows behind it see the watermarks between the same rows', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('look_up', lookUp)
    await tables.executeSql('CREATE TEMPORARY VIEW found AS SELECT `at`, look_up(item) AS item FROM orders')
    const sql =
      "SELECT COUNT(item) FROM TABLE(TUMBLE(TABLE found, DESCRIPTOR(`at`), INTERVAL '10' SECOND)) GROUP BY window_start, window_end"
    expect(await rowsOf(tables, sql)).toEqual(['+I[2]', '+I[1]'])
  })

  test('can not stand in a join condition', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('look_up', lookUp)
    const sql = 'SELECT 1 FROM orders a JOIN orders b ON look_up(a.item) = b.item'
    await expect(rowsOf(tables, sql)).rejects.toThrow(
      'look_up is asynchronous and can be called in SELECT and WHERE only',
    )
  })
})
