import { describe, expect, it } from 'vitest'
import {
  type DataStream,
  DataTypes,
  ManualClock,
  Row,
  Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'
import { type Click, clicks, program, stamped } from './tables.ts'

const CLICK = Schema.newBuilder()
  .column('id', DataTypes.INT())
  .columnByMetadata('rowtime', DataTypes.TIMESTAMP_LTZ(3))
  .watermark('rowtime', 'SOURCE_WATERMARK()')
  .build()

const TUMBLE = (time: string): string =>
  `SELECT COUNT(*) AS n, window_end, window_time FROM TUMBLE(TABLE t, DESCRIPTOR(${time}), INTERVAL '5' SECOND) ` +
  'GROUP BY window_start, window_end, window_time'

describe('event time of a stream in a table', () => {
  it('goes in and comes out, with the watermarks', async () => {
    const { env, tables } = program()
    const table = tables.fromDataStream(clicks(env), CLICK)
    expect(table.getResolvedSchema().columns[1]).toEqual({ name: 'rowtime', type: 'TIMESTAMP_LTZ(3) *ROWTIME*' })
    const expected = [
      ['+I[1, 1000]', 1000, -Infinity],
      ['+I[2, 4000]', 4000, 999],
      ['+I[3, 12000]', 12_000, 3999],
    ]
    expect(await stamped(tables.toDataStream(table)).executeAndCollect()).toEqual(expected)
    expect(await stamped(tables.toChangelogStream(table)).executeAndCollect()).toEqual(expected)
  })

  it('may have another name, and be before 1970', async () => {
    const { env, tables } = program()
    const schema = Schema.newBuilder()
      .columnByMetadata('ts', DataTypes.TIMESTAMP_LTZ(3), 'rowtime', true)
      .column('id', DataTypes.INT())
      .watermark('ts', 'SOURCE_WATERMARK()')
      .build()
    const stream = tables.toDataStream(tables.fromDataStream(clicks(env, [{ id: 1, at: -5000 }]), schema))
    expect(await stamped(stream).executeAndCollect()).toEqual([['+I[-5000, 1]', -5000, -Infinity]])
  })

  it('may have watermarks of its own, which replace those of the stream', async () => {
    const { env, tables } = program()
    const records = [
      { at: 100_000, bought: 1000 },
      { at: 200_000, bought: 2000 },
      { at: 300_000, bought: 12_000 },
    ]
    const stream = env
      .fromData(...records)
      .assignTimestampsAndWatermarks(
        WatermarkStrategy.forMonotonousTimestamps<{ at: number }>().withTimestampAssigner(({ at }) => at),
      )
    const schema = Schema.newBuilder()
      .column('bought', DataTypes.BIGINT())
      .columnByExpression('ts', 'TO_TIMESTAMP_LTZ(bought, 3)')
      .watermark('ts', "ts - INTERVAL '2' SECOND")
      .build()
    tables.createTemporaryView('t', stream, schema)
    expect(await stamped(tables.toDataStream(tables.from('t'))).executeAndCollect()).toEqual([
      ['+I[1000, 1000]', 1000, -Infinity],
      ['+I[2000, 2000]', 2000, -1000],
      ['+I[12000, 12000]', 12_000, 0],
    ])
    const windows = await tables.toDataStream(tables.sqlQuery(TUMBLE('ts'))).executeAndCollect()
    expect(windows.map((row) => row.getField('n'))).toEqual([2n, 1n])
  })

  it('of a wall clock time is its instant in UTC', async () => {
    const { env, tables } = program('Europe/Berlin')
    const schema = Schema.newBuilder().column('ts', DataTypes.TIMESTAMP(3)).watermark('ts', 'ts').build()
    const table = tables.fromDataStream(env.fromData({ ts: '2020-01-01 00:00:01' }), schema)
    const out = await stamped(tables.toDataStream(table)).executeAndCollect()
    expect(out).toEqual([['+I[2020-01-01 00:00:01.000]', Date.UTC(2020, 0, 1, 0, 0, 1), -Infinity]])
  })

  it('of NULL fails the job', async () => {
    const { env, tables } = program()
    const schema = Schema.newBuilder().column('ts', DataTypes.TIMESTAMP_LTZ(3)).watermark('ts', 'ts').build()
    const table = tables.fromDataStream(env.fromData<{ ts: number | null }>({ ts: null }), schema)
    await expect(tables.toDataStream(table).executeAndCollect()).rejects.toThrow(/'ts'.*NULL/)
  })

  it('of changes comes out with each change', async () => {
    const { env, tables } = program()
    const changes = env
      .fromData(Row.of(1), Row.ofKind('-D', 1))
      .assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps<Row>().withTimestampAssigner(() => 7000))
    const out = stamped(tables.toChangelogStream(tables.fromChangelogStream(changes, CLICK)))
    expect((await out.executeAndCollect()).map(([row, at]) => [row, at])).toEqual([
      ['+I[1, 7000]', 7000],
      ['-D[1, 7000]', 7000],
    ])
  })
})

describe('event time of a table in a stream', () => {
  it('is that of the windows, behind late rows', async () => {
    const { env, tables } = program()
    const late: Click[] = [
      { id: 1, at: 4999 },
      { id: 2, at: 5000 },
      { id: 3, at: 4999 },
      { id: 4, at: 4998 },
      { id: 5, at: 9000 },
    ]
    tables.createTemporaryView('t', clicks(env, late), CLICK)
    const out = await stamped(tables.toDataStream(tables.sqlQuery(TUMBLE('rowtime')))).executeAndCollect()
    expect(out.map(([row, at]) => [row, at])).toEqual([
      ['+I[1, 1970-01-01 00:00:05.000, 4999]', 4999],
      ['+I[2, 1970-01-01 00:00:10.000, 9999]', 9999],
    ])
  })

  it('drives windows of the stream', async () => {
    const { env, tables } = program()
    const type = DataTypes.ROW({
      id: DataTypes.INT().notNull(),
      rowtime: DataTypes.TIMESTAMP_LTZ(3).notNull(),
    }).notNull()
    const sums = tables
      .toDataStream(tables.fromDataStream(clicks(env), CLICK), type)
      .keyBy(() => 'all')
      .window(TumblingEventTimeWindows.of(5000))
      .reduce((a, b) => ({ id: a.id + b.id, rowtime: Math.max(a.rowtime, b.rowtime) }))
    expect(await sums.executeAndCollect()).toEqual([
      { id: 3, rowtime: 4000 },
      { id: 3, rowtime: 12_000 },
    ])
  })

  it('is not there without its column, or when it is cast', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('t', clicks(env, [{ id: 1, at: 1000 }]), CLICK)
    for (const [sql, row] of [
      ['SELECT id FROM t', '+I[1]'],
      ['SELECT CAST(rowtime AS TIMESTAMP(3)) FROM t', '+I[1970-01-01 00:00:01.000]'],
    ] as const)
      expect(await stamped(tables.toDataStream(tables.sqlQuery(sql))).executeAndCollect()).toEqual([
        [row, null, -Infinity],
      ])
  })

  it('is one column of several when the others are cast', async () => {
    const { env, tables } = program()
    tables.createTemporaryView('t', clicks(env, [{ id: 1, at: 1000 }]), CLICK)
    const both = 'SELECT rowtime AS a, rowtime AS b FROM t'
    expect(() => tables.toChangelogStream(tables.sqlQuery(both))).toThrow(/'a', 'b'.*[Cc]ast/)
    const cast = 'SELECT CAST(rowtime AS TIMESTAMP(3)) AS a, rowtime AS b FROM t'
    const [first] = await stamped(tables.toDataStream(tables.sqlQuery(cast))).executeAndCollect()
    expect(first?.[1]).toBe(1000)
  })
})

it('processing time of a table is that of the clock of the environment', async () => {
  const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock(123_456) })
  const tables = StreamTableEnvironment.create(env)
  const words: DataStream<string> = env.fromData('tea')
  const schema = Schema.newBuilder().column('word', DataTypes.STRING()).columnByExpression('p', 'PROCTIME()').build()
  const table = tables.fromDataStream(words, schema)
  expect(table.getResolvedSchema().columns[1]?.type).toBe('TIMESTAMP_LTZ(3) NOT NULL *PROCTIME*')
  expect(await stamped(tables.toDataStream(table)).executeAndCollect()).toEqual([['+I[tea, 123456]', null, -Infinity]])
})
