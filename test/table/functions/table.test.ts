import { describe, expect, expectTypeOf, test } from 'vitest'
import { table, TableFunction } from '../../../src/functions.ts'
import { DataTypes, Row, Schema } from '../../../src/index.ts'
import { rowsOf, withChanges, withOrders } from './running.ts'

const letters = table([DataTypes.STRING()], DataTypes.STRING(), function* (text) {
  expectTypeOf(text).toEqualTypeOf<string | null>()
  yield* text ?? ''
})

const WORD = DataTypes.ROW({ word: DataTypes.STRING(), length: DataTypes.INT() })

class Split extends TableFunction<{ word: string; length: number }> {
  readonly args = [DataTypes.STRING(), DataTypes.STRING()]
  readonly returns = WORD

  eval(text: string | null, by: string): void {
    for (const word of text?.split(by) ?? []) this.collect({ word, length: word.length })
  }
}

describe('a table function', () => {
  test('gives rows for each row of the left side; none leave none', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('letters', letters)
    expect(await rowsOf(tables, 'SELECT amount, l FROM orders, LATERAL TABLE(letters(item)) AS t(l)')).toEqual([
      '+I[2, t]',
      '+I[2, e]',
      '+I[2, a]',
      '+I[NULL, m]',
      '+I[NULL, i]',
      '+I[NULL, l]',
      '+I[NULL, k]',
      '+I[5, t]',
      '+I[5, e]',
      '+I[5, a]',
    ])
  })

  test('collects rows of several fields, named by the type or the alias', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('split', new Split())
    const named =
      "SELECT item, word, length FROM orders JOIN LATERAL TABLE(split(item, 'i')) ON TRUE WHERE amount IS NULL"
    expect(await rowsOf(tables, named)).toEqual(['+I[milk, m, 1]', '+I[milk, lk, 2]'])
    const aliased = "SELECT t.w, n FROM orders CROSS JOIN LATERAL TABLE(split(item, 'ea')) AS t(w, n) WHERE amount = 2"
    expect(await rowsOf(tables, aliased)).toEqual(['+I[t, 1]', '+I[, 0]'])
  })

  test('LEFT JOIN keeps rows without any, padded with NULL', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('letters', letters)
    const sql =
      'SELECT amount, l FROM orders LEFT JOIN LATERAL TABLE(letters(SUBSTRING(item FROM 4))) AS t(l) ON TRUE WHERE amount IS NOT NULL OR item IS NULL'
    expect(await rowsOf(tables, sql)).toEqual(['+I[2, NULL]', '+I[5, NULL]', '+I[7, NULL]'])
    expect(await rowsOf(tables, sql.replace('4', '3'))).toEqual(['+I[2, a]', '+I[5, a]', '+I[7, NULL]'])
  })

  test('ON filters the rows of an inner join', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('letters', letters)
    const sql = "SELECT DISTINCT l FROM orders JOIN LATERAL TABLE(letters(item)) AS t(l) ON l > 'k' AND amount > 1"
    expect(await rowsOf(tables, sql)).toEqual(['+I[t]'])
  })

  test('stands by itself in FROM', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('split', new Split())
    expect(await rowsOf(tables, "SELECT * FROM TABLE(split('a b', ' '))")).toEqual(['+I[a, 1]', '+I[b, 1]'])
  })

  test('rows may be tuples, Rows or objects, collected and returned', async () => {
    class Mixed extends TableFunction<unknown> {
      readonly args = []
      readonly returns = WORD

      eval(): Iterable<unknown> {
        this.collect(['tuple', 1])
        return [Row.of('row', 2), { length: 3, word: 'object' }]
      }
    }
    const tables = withOrders()
    tables.createTemporarySystemFunction('mixed', new Mixed())
    expect(await rowsOf(tables, 'SELECT * FROM TABLE(mixed())')).toEqual([
      '+I[tuple, 1]',
      '+I[row, 2]',
      '+I[object, 3]',
    ])
  })

  test('passes changes on with their kinds', async () => {
    const schema = Schema.newBuilder().column('id', DataTypes.INT()).column('text', DataTypes.STRING()).build()
    const changes = [
      Row.ofKind('+I', 1, 'ab'),
      Row.ofKind('-U', 1, 'ab'),
      Row.ofKind('+U', 1, 'c'),
      Row.ofKind('-D', 1, 'c'),
    ]
    const tables = withChanges(changes, schema)
    tables.createTemporarySystemFunction('letters', letters)
    expect(await rowsOf(tables, 'SELECT id, l FROM changes, LATERAL TABLE(letters(text)) AS t(l)')).toEqual([
      '+I[1, a]',
      '+I[1, b]',
      '-U[1, a]',
      '-U[1, b]',
      '+U[1, c]',
      '-D[1, c]',
    ])
  })

  test('lets time attributes through', async () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('letters', letters)
    const sql = `SELECT l, COUNT(*) FROM TABLE(TUMBLE(
        (SELECT \`at\`, l FROM orders, LATERAL TABLE(letters(item)) AS t(l)), DESCRIPTOR(\`at\`), INTERVAL '10' SECOND))
      WHERE l = 't' GROUP BY l, window_start, window_end`
    expect(await rowsOf(tables, sql)).toEqual(['+I[t, 1]', '+I[t, 1]'])
  })

  test('is named in the plan', () => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('letters', letters)
    const plan = tables.explainSql('SELECT l FROM orders, LATERAL TABLE(letters(item)) AS t(l)')
    expect(plan).toContain('Correlate(invocation=[letters(item)], joinType=[INNER])')
  })
})

describe('errors', () => {
  const failing = async (sql: string, fn = letters): Promise<string[]> => {
    const tables = withOrders()
    tables.createTemporarySystemFunction('own', fn)
    return rowsOf(tables, sql)
  }

  test.each([
    [
      'LEFT JOIN with a condition',
      "SELECT 1 FROM orders LEFT JOIN LATERAL TABLE(own(item)) AS t(l) ON l = 'a'",
      'ON TRUE only',
    ],
    [
      'RIGHT JOIN',
      'SELECT 1 FROM orders RIGHT JOIN LATERAL TABLE(own(item)) AS t(l) ON TRUE',
      "can't have a table function on its right",
    ],
    ['the left side without LATERAL', 'SELECT 1 FROM orders, TABLE(own(item)) AS t(l)', "'item'"],
    [
      'too many names',
      'SELECT 1 FROM orders, LATERAL TABLE(own(item)) AS t(a, b)',
      'has 1 columns; the number of names given is 2',
    ],
    [
      'wrong arguments',
      'SELECT 1 FROM orders, LATERAL TABLE(own(item, 1)) AS t(a)',
      "'own' can't be applied to (STRING, INT). Expected: own(STRING).",
    ],
    [
      'an unknown function',
      'SELECT 1 FROM orders, LATERAL TABLE(owm(item)) AS t(a)',
      "Table function 'owm' doesn't exist. Did you mean",
    ],
    ['a scalar function', 'SELECT 1 FROM orders, LATERAL TABLE(REVERSE(item)) AS t(a)', 'REVERSE is no table function'],
  ])('%s', async (_, sql, message) => {
    await expect(failing(sql)).rejects.toThrow(message)
  })

  test('what the function throws or gives wrongly names it', async () => {
    const sql = 'SELECT * FROM orders, LATERAL TABLE(own(item)) AS t(l)'
    const throwing = table([DataTypes.STRING()], DataTypes.STRING(), () => {
      throw new Error('broken')
    })
    await expect(failing(sql, throwing)).rejects.toThrow('own: broken')
    const wrong = table([DataTypes.STRING()], DataTypes.INT(), () => ['x' as unknown as number])
    await expect(failing(sql, wrong)).rejects.toThrow("own returned 'x', which is not a value of INT")
  })
})
