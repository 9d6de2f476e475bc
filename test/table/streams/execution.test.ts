import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DataTypes, Schema, type Row } from '../../../src/index.ts'
import { program, textOf } from './tables.ts'

const NUMBERS = Schema.newBuilder().column('n', DataTypes.INT()).build()

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve: () => resolve() }
}

/** Numbers without end, and whether somebody stopped reading them. */
class Endless {
  closed = false
  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    try {
      for (let n = 0; ; n++) yield n
    } finally {
      this.closed = true
    }
  }
}

describe('table calls', () => {
  it('run their own pipeline, not what waits for execute', async () => {
    const { env, tables } = program()
    const seen: string[] = []
    tables.createTemporaryView('words', env.fromData('tea'))
    tables.toDataStream(tables.from('words')).addSink((row) => void seen.push(String(row)))
    env.fromData('direct').addSink((word) => void seen.push(word))
    expect(await textOf(await tables.executeSql('SELECT UPPER(f0) FROM words'))).toEqual(['+I[TEA]'])
    expect(await textOf(await tables.from('words').execute())).toEqual(['+I[tea]'])
    expect(seen).toEqual([])
    await env.execute()
    expect(seen.toSorted()).toEqual(['+I[tea]', 'direct'])
    await expect(env.execute()).rejects.toThrow(/Nothing to execute/)
  })

  it('may read a view again after a program has run', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('words', env.fromData('tea'))
    for (let i = 0; i < 2; i++) {
      expect(await textOf(await tables.from('words').execute())).toEqual(['+I[tea]'])
      const rows = await tables.toDataStream(tables.from('words')).executeAndCollect()
      expect(rows.map(String)).toEqual(['+I[tea]'])
    }
  })

  it('reject with the failure of the stream, by the name of its operator', async () => {
    const { env, tables } = program()
    const broken = env
      .fromData(1)
      .map((): number => {
        throw new Error('boom')
      })
      .name('Parse')
    tables.createTemporaryView('broken', broken, NUMBERS)
    await expect((await tables.from('broken').execute()).await()).rejects.toThrow('Parse: boom')
    await expect((await tables.from('broken').execute()).print()).rejects.toThrow('Parse: boom')
    await expect(tables.toDataStream(tables.from('broken')).executeAndCollect()).rejects.toThrow('Parse: boom')
  })
})

describe('a program with tables', () => {
  it('writes the inserts attached to it when it runs, not before', async () => {
    const { env, tables } = program()
    const directory = mkdtempSync(join(tmpdir(), 'millrace-'))
    try {
      tables.createTemporaryView('words', env.fromData('tea', 'milk'))
      await tables.executeSql(
        `CREATE TABLE target (w STRING) WITH ('connector' = 'filesystem', 'path' = '${directory}', 'format' = 'csv')`,
      )
      tables.createStatementSet().addInsertSql('INSERT INTO target SELECT f0 FROM words').attachAsDataStream()
      await (await tables.executeSql('SELECT f0 FROM words')).await()
      expect(readdirSync(directory)).toEqual([])
      const seen: string[] = []
      env.fromData('direct').addSink((word) => void seen.push(word))
      await env.execute()
      expect(seen).toEqual(['direct'])
      expect(await textOf(await tables.from('target').execute())).toEqual(['+I[tea]', '+I[milk]'])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('closes its source when it is cancelled, and when a record does not fit', async () => {
    const { env, tables } = program()
    const numbers = new Endless()
    const { promise, resolve } = withResolvers()
    tables.toDataStream(tables.fromDataStream(env.fromCollection(numbers), NUMBERS)).addSink(() => resolve())
    const client = await env.executeAsync()
    await promise
    await client.cancel()
    expect([client.getJobStatus(), numbers.closed]).toEqual(['CANCELED', true])
    const fractions = new Endless()
    const halves = env.fromCollection(fractions).map((n) => n / 2)
    await expect(tables.toDataStream(tables.fromDataStream(halves, NUMBERS)).executeAndCollect()).rejects.toThrow(
      /0\.5/,
    )
    expect(fractions.closed).toBe(true)
  })
})

describe('a result of a stream', () => {
  it('ends the job when the loop is left', async () => {
    const { env, tables } = program()
    const numbers = new Endless()
    tables.createTemporaryView('numbers', env.fromCollection(numbers), NUMBERS)
    let last: Row | undefined
    for await (const row of (await tables.from('numbers').execute()).collect()) {
      last = row
      if (row.getField('n') === 4) break
    }
    expect([last?.getField('n'), numbers.closed]).toEqual([4, true])
  })

  it('ends the job when it is disposed of', async () => {
    const { env, tables } = program()
    const numbers = new Endless()
    tables.createTemporaryView('numbers', env.fromCollection(numbers), NUMBERS)
    {
      await using result = await tables.from('numbers').execute()
      expect((await result.collect().next()).done).toBe(false)
    }
    expect(numbers.closed).toBe(true)
  })

  it('of INSERT is one row of -1', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('numbers', env.fromData(1, 2), NUMBERS)
    await tables.executeSql("CREATE TABLE target (n INT) WITH ('connector' = 'blackhole')")
    expect(await textOf(await tables.from('numbers').insertInto('target').execute())).toEqual(['+I[-1]'])
  })
})

describe('sinks and settings', () => {
  it('a sink of the stream is closed when a record does not fit', async () => {
    const { env, tables } = program()
    const calls: string[] = []
    const rows = tables.toDataStream(tables.fromDataStream(env.fromData<unknown>({ n: 'x' }), NUMBERS))
    rows.addSink({
      open: () => void calls.push('open'),
      invoke: (row) => void calls.push(String(row)),
      close: () => void calls.push('close'),
    })
    await expect(env.execute()).rejects.toThrow(/column 'n'.*'x'.*INT/)
    expect(calls).toEqual(['open', 'close'])
  })

  it('an insert that does not fit tells both schemas', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('numbers', env.fromData(1), NUMBERS)
    await tables.executeSql("CREATE TABLE target (word STRING) WITH ('connector' = 'blackhole')")
    const insert = tables.from('numbers').insertInto('target')
    await expect(async () => insert.execute()).rejects.toThrow(/n: INT[\s\S]*word: STRING/)
    expect(() => tables.createStatementSet().addInsertSql('INSERT INTO nowhere SELECT 1')).toThrow(/nowhere/)
    await expect(async () => tables.createStatementSet().execute()).rejects.toThrow(/no INSERT/)
    expect(() => tables.createStatementSet().attachAsDataStream()).toThrow(/no INSERT/)
  })

  it('a setting is read back, by whichever way it was set', async () => {
    const { tables } = program()
    const config = tables.getConfig()
    expect([config.get('table.exec.state.ttl'), config.get('no.such.key')]).toEqual(['0 ms', undefined])
    config.set('table.exec.state.ttl', '1 h')
    expect(config.get('table.exec.state.ttl')).toBe('1 h')
    await tables.executeSql("SET 'table.exec.state.ttl' = '2 h'")
    expect(config.get('table.exec.state.ttl')).toBe('2 h')
    expect(() => config.set('table.exec.state.ttl', 'soon')).toThrow(/state\.ttl.*soon.*duration/)
  })

  it('a query can be explained without being run', () => {
    const { env, tables } = program()
    let read = 0
    const counted = env.fromData(1).map((n) => (read++, n))
    tables.createTemporaryView('numbers', counted, NUMBERS)
    const plan = tables.sqlQuery('SELECT n + 1 AS m FROM numbers').explain()
    expect(plan).toMatch(/== Optimized Physical Plan ==[\s\S]*Calc\(select=\[.*AS m\]\)[\s\S]*numbers/)
    expect(tables.explainSql('SELECT n + 1 AS m FROM numbers')).toBe(plan)
    expect(read).toBe(0)
  })
})
