import { expect, it } from 'vitest'
import { DataTypes, JobError, Schema, StreamExecutionEnvironment, StreamTableEnvironment } from '../../../src/index.ts'
import { program } from './tables.ts'

const NUMBERS = Schema.newBuilder().column('n', DataTypes.INT()).build()

it('tables have the settings of their environment', () => {
  const config = { 'table.exec.state.ttl': '5 min', 'pipeline.name': 'orders' }
  const tables = StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment({ config }))
  expect(tables.getConfig().get('table.exec.state.ttl')).toBe('5 min')
  expect(tables.getConfig().get('pipeline.name')).toBe('orders')
})

it('the job of a result is a client of it', async () => {
  const { env, tables } = program()
  tables.createTemporaryView('numbers', env.fromData(1), NUMBERS)
  await tables.executeSql("CREATE TABLE target (n INT) WITH ('connector' = 'blackhole')")
  const result = await tables.executeSql('INSERT INTO target SELECT n FROM numbers')
  await result.await()
  for (const name of ['jobId', 'getJobStatus', 'getAccumulators', 'getJobExecutionResult', 'cancel'])
    expect(result.job).toHaveProperty(name)
})

it('a record that does not fit fails the job by the name of its table', async () => {
  const { env, tables } = program()
  tables.createTemporaryView('good', env.fromData(1), NUMBERS)
  tables.createTemporaryView('bad', env.fromData<unknown>('x'), NUMBERS)
  const rows = tables.toDataStream(tables.sqlQuery('SELECT n FROM good UNION ALL SELECT n FROM bad'))
  const failure: unknown = await rows.executeAndCollect().then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(JobError)
  expect(String(failure)).toMatch(/bad/)
})

it('a query may end with a semicolon, as a statement may', async () => {
  const { tables } = program()
  expect((await tables.toDataStream(tables.sqlQuery('SELECT 1;')).executeAndCollect()).map(String)).toEqual(['+I[1]'])
})

it('a path is a name, not a piece of a query', () => {
  const { env, tables } = program()
  tables.createTemporaryView('numbers', env.fromData(1), NUMBERS)
  expect(() => tables.from('numbers WHERE n > 5')).toThrow(/numbers WHERE/)
})

it('the watermark interval of the environment is that of its tables', () => {
  const { env, tables } = program()
  env.getConfig().setAutoWatermarkInterval(50)
  expect(tables.getConfig().get('pipeline.auto-watermark-interval')).toMatch(/^50 ?ms$/)
})
