import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asyncScalar, scalar, table, TableFunction } from '../../../../src/functions.ts'
import { DataTypes, Schema, StreamExecutionEnvironment, StreamTableEnvironment } from '../../../../src/index.ts'
import { rowsOf, withOrders } from '../running.ts'
import { changesOfOrders, sorted, standing } from './changing.ts'

const upTo = table([DataTypes.BIGINT()], DataTypes.INT().notNull(), function* (n) {
  for (let i = 1; i <= Number(n ?? 0); i++) yield i
})

const letters = table([DataTypes.STRING()], DataTypes.STRING(), function* (text) {
  yield* text ?? ''
})

function withFunctions(): StreamTableEnvironment {
  const tables = withOrders()
  tables.createTemporarySystemFunction('up_to', upTo)
  tables.createTemporarySystemFunction('letters', letters)
  return tables
}

describe('a table function after a comma', () => {
  test('sees columns of every table before it', async () => {
    const sql = `SELECT a.amount, b.amount, n FROM orders a JOIN orders b ON a.item = b.item,
      LATERAL TABLE(up_to(b.amount - a.amount)) AS t(n)`
    expect((await rowsOf(withFunctions(), sql)).toSorted()).toEqual(['+I[2, 5, 1]', '+I[2, 5, 2]', '+I[2, 5, 3]'])
  })

  test('takes expressions, functions of the program and constants', async () => {
    const tables = withFunctions()
    tables.createTemporarySystemFunction(
      'half',
      scalar([DataTypes.INT()], DataTypes.INT(), (n) => Math.floor((n ?? 0) / 2)),
    )
    expect(
      await rowsOf(tables, 'SELECT amount, n FROM orders, LATERAL TABLE(up_to(half(amount) - 1)) AS t(n)'),
    ).toEqual(['+I[5, 1]', '+I[7, 1]', '+I[7, 2]'])
    const constant = "SELECT l FROM orders, LATERAL TABLE(letters('ab')) AS t(l) WHERE amount = 2"
    expect(await rowsOf(tables, constant)).toEqual(['+I[a]', '+I[b]'])
  })

  test('may be filtered, grouped and sorted out by its columns', async () => {
    const sql = `SELECT l, COUNT(*) FROM orders, LATERAL TABLE(letters(item)) AS t(l)
      WHERE l BETWEEN 'a' AND 'k' GROUP BY l HAVING COUNT(*) > 1`
    expect(await rowsOf(withFunctions(), sql)).toEqual(['+U[e, 2]', '+U[a, 2]'])
  })

  test('may stand in a view, under its alias', async () => {
    const tables = withFunctions()
    await tables.executeSql(
      'CREATE TEMPORARY VIEW spelled AS SELECT item, l FROM orders, LATERAL TABLE(letters(item)) AS t(l)',
    )
    expect(await rowsOf(tables, "SELECT x.l FROM spelled x WHERE x.item = 'milk'")).toEqual([
      '+I[m]',
      '+I[i]',
      '+I[l]',
      '+I[k]',
    ])
  })
})

describe('LEFT JOIN LATERAL TABLE', () => {
  test('keeps a row once for each of its rows, or once alone', async () => {
    const sql = 'SELECT item, n FROM orders LEFT JOIN LATERAL TABLE(up_to(amount - 4)) AS t(n) ON TRUE'
    expect(await rowsOf(withFunctions(), sql)).toEqual([
      '+I[tea, NULL]',
      '+I[milk, NULL]',
      '+I[tea, 1]',
      '+I[NULL, 1]',
      '+I[NULL, 2]',
      '+I[NULL, 3]',
    ])
  })

  test('twice', async () => {
    const sql = `SELECT amount, a.n, b.n FROM orders LEFT JOIN LATERAL TABLE(up_to(amount - 5)) AS a(n) ON TRUE
      LEFT JOIN LATERAL TABLE(up_to(a.n - 1)) AS b(n) ON TRUE WHERE amount > 2`
    expect(await rowsOf(withFunctions(), sql)).toEqual(['+I[5, NULL, NULL]', '+I[7, 1, NULL]', '+I[7, 2, 1]'])
  })

  test('makes its columns nullable', () => {
    const tables = withFunctions()
    const types = (sql: string): string[] =>
      tables
        .sqlQuery(sql)
        .getResolvedSchema()
        .columns.map(({ type }) => type)
    expect(types('SELECT n FROM orders, LATERAL TABLE(up_to(amount)) AS t(n)')).toEqual(['INT NOT NULL'])
    expect(types('SELECT n FROM orders LEFT JOIN LATERAL TABLE(up_to(amount)) AS t(n) ON TRUE')).toEqual(['INT'])
  })
})

describe('rows of a function', () => {
  test('collected and returned come in that order, row by row', async () => {
    class Mixed extends TableFunction<string> {
      readonly args = [DataTypes.STRING()]
      readonly returns = DataTypes.STRING()

      eval(text: string | null): Iterable<string> {
        this.collect(`${text} first`)
        this.collect(`${text} second`)
        return new Set([`${text} third`])
      }
    }
    const tables = withOrders()
    tables.createTemporarySystemFunction('mixed', new Mixed())
    const sql = 'SELECT x FROM orders, LATERAL TABLE(mixed(item)) AS t(x) WHERE amount IS NULL OR amount = 2'
    expect(await rowsOf(tables, sql)).toEqual([
      '+I[tea first]',
      '+I[tea second]',
      '+I[tea third]',
      '+I[milk first]',
      '+I[milk second]',
      '+I[milk third]',
    ])
  })

  test('of a promise or of an asynchronous generator are refused', async () => {
    async function* later(): AsyncGenerator<string> {
      yield 'x'
    }
    class Later extends TableFunction<string> {
      readonly args = []
      readonly returns = DataTypes.STRING()

      eval(): Iterable<string> {
        return later() as unknown as Iterable<string>
      }
    }
    const tables = withOrders()
    tables.createTemporarySystemFunction('later', new Later())
    await expect(rowsOf(tables, 'SELECT * FROM TABLE(later())')).rejects.toThrow(/later/)
  })

  test('may depend on an asynchronous function', async () => {
    const tables = withFunctions()
    tables.createTemporarySystemFunction(
      'look_up',
      asyncScalar([DataTypes.STRING()], DataTypes.STRING(), async (text) => text?.slice(0, 2) ?? null),
    )
    const sql = `SELECT amount, l FROM (SELECT amount, look_up(item) AS i FROM orders) o, LATERAL TABLE(letters(o.i)) AS t(l)`
    expect(await rowsOf(tables, sql)).toEqual([
      '+I[2, t]',
      '+I[2, e]',
      '+I[NULL, m]',
      '+I[NULL, i]',
      '+I[5, t]',
      '+I[5, e]',
    ])
  })
})

test.each(['', 'LEFT'])('over changing groups what it gave is taken back: %s JOIN', async (kind) => {
  const schema = Schema.newBuilder()
    .column('item', DataTypes.STRING())
    .column('amount', DataTypes.INT())
    .column('price', DataTypes.DOUBLE())
    .build()
  await fc.assert(
    fc.asyncProperty(changesOfOrders, async ({ changes, left }) => {
      const env = StreamExecutionEnvironment.getExecutionEnvironment()
      const tables = StreamTableEnvironment.create(env)
      tables.createTemporarySystemFunction('up_to', upTo)
      tables.createTemporaryView('orders', tables.fromChangelogStream(env.fromCollection(changes), schema))
      const sql = `SELECT amount, c, n FROM (SELECT amount, COUNT(price) AS c FROM orders GROUP BY amount)
        ${kind} JOIN LATERAL TABLE(up_to(c)) AS t(n) ON TRUE`
      const rows = standing(await tables.toChangelogStream(tables.sqlQuery(sql)).executeAndCollect())
      const expected = [...new Set(left.map(([, amount]) => amount))].flatMap((amount) => {
        const c = left.filter((row) => row[1] === amount && row[2] !== null).length
        if (c === 0) return kind === 'LEFT' ? [[amount, 0, null]] : []
        return Array.from({ length: c }, (_, i) => [amount, c, i + 1])
      })
      expect(sorted(rows)).toEqual(sorted(expected))
    }),
    { numRuns: 80 },
  )
})
