import { type AggregateFunction, type DataStream, type KeyedStream, WatermarkStrategy } from '../../../src/index.ts'

export type Click = readonly [user: string, at: number]

export const timed = (input: DataStream<Click>): DataStream<Click> =>
  input.assignTimestampsAndWatermarks(
    WatermarkStrategy.forMonotonousTimestamps<Click>().withTimestampAssigner(([, at]) => at),
  )
export const keyed = (input: DataStream<Click>): KeyedStream<Click, string> => timed(input).keyBy(([user]) => user)

export const count: AggregateFunction<Click, number, number> = {
  createAccumulator: () => 0,
  add: (_, n) => n + 1,
  getResult: (n) => n,
  merge: (a, b) => a + b,
}

export const rows: Click[] = [
  ['a', 1],
  ['b', 2],
  ['a', 6],
  ['a', 11],
  ['b', 16],
  ['a', 30],
]
