import { describe, expect, test } from 'vitest'
import {
  AggregateFunction,
  AsyncScalarFunction,
  scalar,
  ScalarFunction,
  TableFunction,
} from '../../../../src/functions.ts'
import {
  DataTypes,
  LongCounter,
  type RuntimeContext,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
  type UserDefinedFunction,
} from '../../../../src/index.ts'
import { rowsOf, withOrders } from '../running.ts'

const TEXT = DataTypes.STRING()

/** Functions of every kind that note when they are opened and closed. */
function noting(calls: string[], fails: 'open' | 'eval' | undefined): [call: string, UserDefinedFunction][] {
  const open = async (): Promise<void> => {
    await Promise.resolve()
    calls.push('open')
    if (fails === 'open') throw new Error('no connection')
  }
  const close = async (): Promise<void> => {
    await Promise.resolve()
    calls.push('close')
  }
  const check = (): void => {
    if (!calls.includes('open')) throw new Error('not opened')
    if (fails === 'eval') throw new Error('no connection')
  }
  class Plain extends ScalarFunction {
    readonly args = [TEXT]
    readonly returns = TEXT
    override open = open
    override close = close

    eval(text: string | null): string | null {
      check()
      return text
    }
  }
  class Later extends AsyncScalarFunction {
    readonly args = [TEXT]
    readonly returns = TEXT
    override open = open
    override close = close

    async eval(text: string | null): Promise<string | null> {
      check()
      return text
    }
  }
  class Rows extends TableFunction<string | null> {
    readonly args = [TEXT]
    readonly returns = TEXT
    override open = open
    override close = close

    eval(text: string | null): void {
      check()
      this.collect(text)
    }
  }
  class Count extends AggregateFunction<bigint, { n: bigint }> {
    readonly args = [TEXT]
    readonly returns = DataTypes.BIGINT()
    override open = open
    override close = close

    createAccumulator(): { n: bigint } {
      return { n: 0n }
    }

    accumulate(acc: { n: bigint }): void {
      check()
      acc.n++
    }

    getValue({ n }: { n: bigint }): bigint {
      return n
    }
  }
  return [
    ['SELECT own(item) FROM orders', new Plain()],
    ['SELECT own(item) FROM orders', new Later()],
    ['SELECT t.x FROM orders, LATERAL TABLE(own(item)) AS t(x)', new Rows()],
    ['SELECT own(item) FROM orders GROUP BY item', new Count()],
  ]
}

const KINDS = [
  [0, 'scalar'],
  [1, 'asynchronous'],
  [2, 'table'],
  [3, 'aggregate'],
] as const

async function run(
  index: number,
  fails?: 'open' | 'eval',
): Promise<{ calls: string[]; rows: () => Promise<string[]> }> {
  const calls: string[] = []
  const [sql, fn] = noting(calls, fails)[index] as [string, UserDefinedFunction]
  const tables = withOrders()
  tables.getConfig().set('table.exec.async-scalar.retry-strategy', 'NO_RETRY')
  tables.createTemporarySystemFunction('own', fn)
  return { calls, rows: () => rowsOf(tables, sql) }
}

describe.each(KINDS)('function %i, %s', (index) => {
  test('is waited for when it opens, and closed', async () => {
    const { calls, rows } = await run(index)
    expect(await rows()).toHaveLength(index === 3 ? 5 : 4)
    expect(calls).toEqual(['open', 'close'])
    expect(await rows(), 'again').toHaveLength(index === 3 ? 5 : 4)
    expect(calls).toEqual(['open', 'close', 'open', 'close'])
  })

  test('fails the query by its name when it does not open', async () => {
    const { rows } = await run(index, 'open')
    await expect(rows()).rejects.toThrow(/own.*no connection/s)
  })

  test('is closed when it has thrown', async () => {
    const { calls, rows } = await run(index, 'eval')
    await expect(rows()).rejects.toThrow(/own.*no connection/s)
    expect(calls).toEqual(['open', 'close'])
  })
})

describe('the context of a function', () => {
  test('knows parameters of the job and counts', async () => {
    class Counting extends ScalarFunction {
      readonly args = [TEXT]
      readonly returns = TEXT
      private readonly calls = new LongCounter()
      private prefix = ''

      override open(ctx: RuntimeContext): void {
        this.prefix = ctx.getGlobalJobParameters()['prefix'] ?? 'none'
        ctx.addAccumulator('calls', this.calls)
        ctx.getMetricGroup().counter('opened').inc()
      }

      eval(text: string): string {
        this.calls.add(1)
        return this.prefix + text
      }
    }
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    env.getConfig().setGlobalJobParameters({ prefix: '> ' })
    const tables = StreamTableEnvironment.create(env)
    tables.createTemporarySystemFunction('counting', new Counting())
    tables.createTemporaryView('words', env.fromData('a', 'b', 'c'))
    const out: string[] = []
    tables.toDataStream(tables.sqlQuery('SELECT counting(f0) FROM words')).addSink((row) => void out.push(String(row)))
    const result = await env.execute()
    expect(out).toEqual(['+I[> a]', '+I[> b]', '+I[> c]'])
    expect(result.getAccumulatorResult('calls')).toBe(3)
  })
})

describe('one function object', () => {
  test('under two names is two functions of one object', async () => {
    const tables = withOrders()
    const fn = scalar([TEXT], TEXT, (text) => `${text}!`)
    tables.createTemporarySystemFunction('loud', fn)
    tables.createTemporaryFunction('shout', fn)
    expect(await rowsOf(tables, 'SELECT loud(item), shout(loud(item)) FROM orders WHERE amount = 2')).toEqual([
      '+I[tea!, tea!!]',
    ])
  })

  test('serves two queries at the same time', async () => {
    const { rows } = await run(2)
    const [first, second] = await Promise.all([rows(), rows()])
    expect(first).toEqual(['+I[tea]', '+I[milk]', '+I[tea]', '+I[NULL]'])
    expect(second).toEqual(first)
  })

  test('is used twice in a query, also as a table function', async () => {
    const tables = withOrders()
    class Pair extends TableFunction<string> {
      readonly args = [TEXT]
      readonly returns = TEXT

      eval(text: string | null): void {
        this.collect(`${text}1`)
        this.collect(`${text}2`)
      }
    }
    tables.createTemporarySystemFunction('pair', new Pair())
    const sql = `SELECT b.x FROM orders, LATERAL TABLE(pair(item)) AS a(x), LATERAL TABLE(pair(a.x)) AS b(x) WHERE amount = 2`
    expect(await rowsOf(tables, sql)).toEqual(['+I[tea11]', '+I[tea12]', '+I[tea21]', '+I[tea22]'])
  })
})
