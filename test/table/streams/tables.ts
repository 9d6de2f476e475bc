import {
  type DataStream,
  type Schema,
  StreamExecutionEnvironment,
  StreamTableEnvironment,
  type Table,
  type TableResult,
  WatermarkStrategy,
} from '../../../src/index.ts'

/** A program of streams and tables; times are shown in UTC. */
export interface Program {
  readonly env: StreamExecutionEnvironment
  readonly tables: StreamTableEnvironment
}

export function program(zone = 'UTC'): Program {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const tables = StreamTableEnvironment.create(env)
  tables.getConfig().set('table.local-time-zone', zone)
  return { env, tables }
}

/** A record, the timestamp it has, and the watermark when it comes. */
export type Stamped = readonly [value: string, timestamp: number | null, watermark: number]

export function stamped<T>(stream: DataStream<T>): DataStream<Stamped> {
  return stream.process<Stamped>((value, ctx, out) =>
    out.collect([String(value), ctx.timestamp(), ctx.timerService().currentWatermark()]),
  )
}

export async function textOf(result: TableResult): Promise<string[]> {
  const rows: string[] = []
  for await (const row of result.collect()) rows.push(String(row))
  return rows
}

/** The rows of a table made from records and their schema. */
export async function rowsOf(records: readonly unknown[], schema?: Schema): Promise<unknown[][]> {
  const { env, tables } = program()
  const rows = await tables.toDataStream(tables.fromDataStream(env.fromData(...records), schema)).executeAndCollect()
  return rows.map((row) => row.toArray())
}

export async function changesOf(tables: StreamTableEnvironment, table: Table): Promise<string[]> {
  return (await tables.toChangelogStream(table).executeAndCollect()).map(String)
}

export interface Click {
  readonly id: number
  readonly at: number
}

export const CLICKS: readonly Click[] = [
  { id: 1, at: 1000 },
  { id: 2, at: 4000 },
  { id: 3, at: 12_000 },
]

/** Clicks with timestamps, and watermarks 1 ms behind the latest. */
export function clicks(env: StreamExecutionEnvironment, records: readonly Click[] = CLICKS): DataStream<Click> {
  return env
    .fromData(...records)
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<Click>().withTimestampAssigner((click) => click.at),
    )
}
