import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ManualClock,
  ParseError,
  PlanError,
  type Row,
  StreamExecutionEnvironment,
  TableEnvironment,
  TumblingEventTimeWindows,
  ValidationError,
  WatermarkStrategy,
} from '../../src/index.ts'

let env: TableEnvironment
let clock: ManualClock
let printed: string

beforeEach(() => {
  clock = new ManualClock(Date.UTC(2024, 0, 1))
  printed = ''
  const stdout = { write: (text: string) => ((printed += text), true), drain: async () => {} }
  env = TableEnvironment.create({ clock, stdout, settings: { 'table.local-time-zone': 'UTC' } })
})

afterEach(() => env[Symbol.asyncDispose]())

async function rowsOf(sql: string): Promise<unknown[][]> {
  return (await all(sql)).map((row) => row.toArray())
}

async function all(sql: string): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of (await env.executeSql(sql)).collect()) rows.push(row)
  return rows
}

const SALES = {
  rows: [
    [1, 'tea', '2.50', '2024-01-01 00:00:01'],
    [2, 'tea', '3.00', '2024-01-01 00:00:02'],
  ],
} as const
const SALES_SCHEMA = 'id BIGINT, item STRING, price DECIMAL(6, 2), at TIMESTAMP(3), WATERMARK FOR at AS at'

describe('results', () => {
  it('are rows with names, kinds and values by type', async () => {
    env.createTemporaryTable('sale', SALES_SCHEMA, SALES)
    const [row] = await all(
      "SELECT id, item, price, at, DATE '2024-02-29' AS d, CAST(NULL AS INT) AS n, TRUE AS b FROM sale",
    )
    expect(row?.toObject()).toEqual({
      id: 1n,
      item: 'tea',
      price: '2.50',
      at: '2024-01-01 00:00:01.000',
      d: '2024-02-29',
      n: null,
      b: true,
    })
    expect([row?.getKind(), row?.getField('item'), row?.getField(0), row?.getArity()]).toEqual(['+I', 'tea', 1n, 7])
    expect(() => row?.getField('items' as 'item')).toThrow(/no field "items"; it has id, item/)
  })

  it('tell what they are before they are asked for', async () => {
    env.createTemporaryTable('sale', SALES_SCHEMA, SALES)
    const plain = await env.executeSql('SELECT item FROM sale')
    const updating = await env.executeSql('SELECT item, COUNT(*) AS n FROM sale GROUP BY item')
    expect([plain.kind, plain.updating, plain.bounded, plain.job]).toEqual(['query', false, true, undefined])
    expect([updating.updating, updating.fields.map(({ name }) => name)]).toEqual([true, ['item', 'n']])
  })

  it('show changes of an updating query in order', async () => {
    env.createTemporaryTable('sale', SALES_SCHEMA, SALES)
    expect((await all('SELECT item, COUNT(*) FROM sale GROUP BY item')).map(String)).toEqual([
      '+I[tea, 1]',
      '-U[tea, 1]',
      '+U[tea, 2]',
    ])
  })

  it('can be asked for once', async () => {
    const result = await env.executeSql('SELECT 1')
    await result.await()
    expect(() => result.collect()).toThrow(/asked for already/)
  })

  it('end the job when the loop is left', async () => {
    async function* endless(): AsyncGenerator<number[]> {
      for (let i = 0; ; i++) yield [i]
    }
    env.createTemporaryTable('number', 'n INT', { rows: endless() })
    const result = await env.executeSql('SELECT n FROM number')
    for await (const row of result.collect()) if (row.getField('n') === 20_000) break
    expect([result.bounded, result.job?.status]).toEqual([false, 'CANCELED'])
  })

  it('reject with the failure of the job', async () => {
    env.createTemporaryTable('number', 'n INT', { rows: [[1], [0]] })
    const result = await env.executeSql('SELECT 10 / n FROM number')
    await expect(result.collect().next()).rejects.toMatchObject({
      name: 'JobError',
      location: { span: { start: { line: 1, column: 8 } } },
    })
    expect(result.job?.status).toBe('FAILED')
  })

  it('print as a table', async () => {
    await (await env.executeSql("VALUES (1, 'a'), (22, NULL)")).print()
    await (await env.executeSql('SHOW TABLES')).print()
    expect(printed).toBe(
      [
        '+--------+--------+',
        '| EXPR$0 | EXPR$1 |',
        '+--------+--------+',
        '|      1 | a      |',
        '|     22 | <NULL> |',
        '+--------+--------+',
        '+------------+',
        '| table name |',
        '+------------+',
        '+------------+',
        '',
      ].join('\n'),
    )
  })
})

describe('statements', () => {
  it('INSERT runs a job of its own, and waits for it with table.dml-sync', async () => {
    env.createTemporaryTable('sale', SALES_SCHEMA, SALES)
    await env.executeSql("CREATE TABLE target (item STRING, price DECIMAL(6, 2)) WITH ('connector' = 'print')")
    const result = await env.executeSql('INSERT INTO target SELECT item, price FROM sale')
    await result.await()
    expect([result.kind, printed]).toEqual(['insert', '+I[tea, 2.50]\n+I[tea, 3.00]\n'])
    await env.executeSql("SET 'table.dml-sync' = 'true'")
    const waited = await env.executeSql("INSERT INTO target (item) VALUES ('x')")
    expect([waited.job?.status, env.jobs.length]).toEqual(['FINISHED', 2])
    expect(printed).toContain('+I[x, null]\n')
  })

  it('a statement set is one job that reads a shared table once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
    try {
      env.createTemporaryTable('sale', SALES_SCHEMA, SALES)
      for (const name of ['a', 'b']) {
        const options = `'connector' = 'filesystem', 'path' = '${folder}/${name}', 'format' = 'csv'`
        await env.executeSql(`CREATE TABLE ${name} (v STRING) WITH (${options})`)
      }
      const set =
        'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT item FROM sale; INSERT INTO b SELECT CAST(id AS STRING) FROM sale; END'
      expect(env.explainSql(`EXPLAIN ${set.slice('EXECUTE '.length)}`).match(/^\d+: TableSourceScan/gm)).toHaveLength(1)
      await (await env.executeSql(set)).await()
      const [file] = await rowsOf(`SELECT COUNT(*) FROM a`)
      expect(file).toEqual([1n])
      expect(await rowsOf('SELECT v FROM b')).toEqual([['1'], ['2']])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('a script stops at the statement that fails, after those before it', async () => {
    const kinds: string[] = []
    const run = async (): Promise<void> => {
      for await (const result of env.executeScript('CREATE VIEW v AS SELECT 1 AS one; SELECT * FROM v; SELEC 2;')) {
        kinds.push(result.kind)
      }
    }
    await expect(run).rejects.toThrow(ParseError)
    expect(kinds).toEqual(['rows', 'query'])
    expect(await rowsOf('SHOW VIEWS')).toEqual([['v']])
  })

  it('an updating query into a sink of inserts is refused with its producer', async () => {
    env.createTemporaryTable('sale', SALES_SCHEMA, SALES)
    await env.executeSql(
      "CREATE TABLE f (n BIGINT) WITH ('connector' = 'filesystem', 'path' = '/tmp/none', 'format' = 'csv')",
    )
    await expect(env.executeSql('INSERT INTO f SELECT COUNT(*) FROM sale')).rejects.toThrow(
      /takes inserts only, but the query's rows may change: GroupAggregate produces/,
    )
  })

  it('NULL in a NOT NULL column fails the job or leaves the row out', async () => {
    await env.executeSql("CREATE TABLE target (v INT NOT NULL) WITH ('connector' = 'print')")
    const insert = 'INSERT INTO target SELECT v FROM (VALUES (1), (CAST(NULL AS INT))) AS t(v)'
    const failing = await env.executeSql(insert)
    await expect(failing.await()).rejects.toMatchObject({ code: 'NULL_IN_NOT_NULL' })
    await env.executeSql("SET 'table.exec.sink.not-null-enforcer' = 'DROP'")
    await (await env.executeSql(insert)).await()
    expect(printed).toBe('+I[1]\n')
  })

  it('unknown connectors, options and formats are told when the table is used', async () => {
    await env.executeSql("CREATE TABLE t (v INT) WITH ('connector' = 'filesytem')")
    await expect(env.executeSql('SELECT * FROM t')).rejects.toThrow(
      /Unknown connector 'filesytem'.*Did you mean 'filesystem'/,
    )
    await env.executeSql("CREATE TABLE u (v INT) WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = 'cvs')")
    await expect(env.executeSql('SELECT * FROM u')).rejects.toThrow(ValidationError)
    await env.executeSql("CREATE TABLE m (v INT, k INT METADATA) WITH ('connector' = 'datagen')")
    await expect(env.executeSql('SELECT * FROM m')).rejects.toMatchObject({ code: 'UNKNOWN_METADATA' })
  })

  it('settings that jobs cannot follow yet are warned about', async () => {
    await env.executeSql("SET 'table.exec.state.ttl' = '1 h'")
    expect((await env.executeSql('SELECT 1')).warnings).toEqual([
      "'table.exec.state.ttl' = '1 h' is not supported yet: the job runs as with '0 ms'.",
    ])
  })
})

describe('queries that ask for what they do not get', () => {
  it('are warned about', async () => {
    const inner = 'SELECT v, ARRAY_AGG(v ORDER BY v DESC) AS a FROM (VALUES (1), (2)) AS t(v) GROUP BY v'
    const query = await env.executeSql(`SELECT ARRAY_AGG(v), ARRAY_AGG(a ORDER BY v) FROM (${inner})`)
    expect(query.warnings).toEqual(['ORDER BY inside ARRAY_AGG has no effect: values come in the order of arrival.'])
  })
})

describe('tables as objects', () => {
  it('a query can be explained, named, written and run', async () => {
    env.createTemporaryTable('sale', SALES_SCHEMA, SALES)
    const cheap = env.sqlQuery('SELECT item, price, at FROM sale WHERE price < 3')
    expect(cheap.getResolvedSchema().columns).toEqual([
      { name: 'item', type: 'STRING' },
      { name: 'price', type: 'DECIMAL(6, 2)' },
      { name: 'at', type: 'TIMESTAMP(3) *ROWTIME*' },
    ])
    expect(cheap.explain()).toContain('== Optimized Physical Plan ==')
    env.createTemporaryView('cheap', cheap)
    expect(await rowsOf('SELECT price FROM cheap')).toEqual([['2.50']])
    await env.executeSql("CREATE TABLE target (item STRING) WITH ('connector' = 'print')")
    await (await env.sqlQuery('SELECT item FROM cheap').insertInto('target').execute()).await()
    await (await env.from('cheap').execute()).await()
    expect(printed).toBe('+I[tea]\n')
    expect(() => env.sqlQuery('SELECT x FROM cheap')).toThrow(ValidationError)
  })

  it('EXPLAIN tells changelog modes, unbounded state and the graph as JSON', () => {
    env.createTemporaryTable('sale', SALES_SCHEMA, SALES)
    const text = env.explainSql(
      'EXPLAIN CHANGELOG_MODE, PLAN_ADVICE, JSON_EXECUTION_PLAN SELECT item, COUNT(*) AS n FROM sale GROUP BY item',
    )
    expect(text).toContain('state=[one row per group, bounded by nothing], changelogMode=[I,UB,UA,D]')
    expect(text).toContain('1. [WARNING] GroupAggregate')
    const json: unknown = JSON.parse(text.slice(text.indexOf('{\n  "nodes"')))
    expect(json).toMatchObject({
      nodes: [{ id: 0, type: 'Source' }, {}, {}, { predecessors: [{ ship_strategy: 'HASH' }] }, {}],
    })
    expect(() => env.explainSql('EXPLAIN ESTIMATED_COST SELECT 1')).toThrow(PlanError)
  })
})

describe('processing time', () => {
  it('windows close by the clock', async () => {
    async function* live(): AsyncGenerator<(number | string)[]> {
      yield ['a', 1]
      yield ['a', 2]
      await new Promise<void>((resolve) => clock.schedule(Date.UTC(2024, 0, 1, 0, 0, 12), resolve))
      yield ['b', 4]
      await new Promise<void>((resolve) => clock.schedule(Date.UTC(2024, 0, 1, 0, 0, 25), resolve))
    }
    env.createTemporaryTable('click', 'k STRING, v INT, p AS PROCTIME()', { rows: live() })
    const result = await env.executeSql(
      "SELECT k, SUM(v) AS total, window_start FROM TUMBLE(TABLE click, DESCRIPTOR(p), INTERVAL '10' SECOND) GROUP BY k, window_start, window_end",
    )
    const rows: unknown[][] = []
    const taking = (async (): Promise<void> => {
      for await (const row of result.collect()) rows.push(row.toArray())
    })()
    for (let second = 1; second <= 26; second++) {
      // Lets the source, the job and the reader come to rest at each second.
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
      clock.advance(1000)
    }
    await taking
    expect(rows).toEqual([
      ['a', 3, '2024-01-01 00:00:00.000'],
      ['b', 4, '2024-01-01 00:00:10.000'],
    ])
  })
})

describe('the README', () => {
  it('shows a program of streams that runs', async () => {
    const clicks = StreamExecutionEnvironment.getExecutionEnvironment()
      .fromData({ user: 'ada', at: 1000 }, { user: 'bob', at: 2000 }, { user: 'ada', at: 11_000 })
      .assignTimestampsAndWatermarks(
        WatermarkStrategy.forMonotonousTimestamps<{ user: string; at: number }>().withTimestampAssigner(
          (click) => click.at,
        ),
      )
    const perUser = clicks
      .map(({ user }) => ({ user, n: 1 }))
      .keyBy('user')
      .window(TumblingEventTimeWindows.of(10_000))
      .sum('n')
    expect(await perUser.executeAndCollect()).toEqual([
      { user: 'ada', n: 1 },
      { user: 'bob', n: 1 },
      { user: 'ada', n: 1 },
    ])
  })

  it('shows what runs', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    const [, code = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []
    expect(code).toContain('{ rows: [[1, 10n], [1, 25n], [2, 7n]] }')
    const [, sql = ''] = /executeSql\('(.*?)'\)/.exec(code) ?? []
    env.createTemporaryTable('bid', 'auction BIGINT, price BIGINT', {
      rows: [
        [1, 10n],
        [1, 25n],
        [2, 7n],
      ],
    })
    expect((await all(sql)).map(String)).toEqual(['+I[1, 10]', '-U[1, 10]', '+U[1, 35]', '+I[2, 7]'])
  })
})
