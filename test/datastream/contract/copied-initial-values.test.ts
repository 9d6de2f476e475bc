import { expect, test } from 'vitest'
import {
  type KeyedStream,
  StreamExecutionEnvironment,
  TumblingEventTimeWindows,
  WatermarkStrategy,
} from '../../../src/index.ts'

class Stats {
  n = 0
  sum = 0
  readonly scale = (x: number): number => x * 10

  plus(value: number): this {
    this.n++
    this.sum += value
    return this
  }

  mean(): number {
    return this.scale(this.sum / this.n)
  }
}

const keyed = (): KeyedStream<number, boolean> =>
  StreamExecutionEnvironment.getExecutionEnvironment()
    .fromElements(1, 2, 30)
    .assignTimestampsAndWatermarks(WatermarkStrategy.forMonotonousTimestamps<number>().withTimestampAssigner((n) => n))
    .keyBy((n) => n > 10)

test('a rolling fold may start from an instance of a class, even one with functions', async () => {
  const means = keyed()
    .fold(new Stats(), (stats, n) => stats.plus(n))
    .map((stats) => stats.mean())
  expect(await means.executeAndCollect()).toEqual([10, 15, 300])
})

test('a fold of windows, too', async () => {
  const means = keyed()
    .window(TumblingEventTimeWindows.of(10))
    .fold(new Stats(), (stats, n) => stats.plus(n))
    .map((stats) => stats.mean())
  expect(await means.executeAndCollect()).toEqual([15, 300])
})
