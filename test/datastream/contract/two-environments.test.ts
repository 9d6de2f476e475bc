import { expect, test } from 'vitest'
import { type DataStream, StreamExecutionEnvironment } from '../../../src/index.ts'

const numbers = (env: StreamExecutionEnvironment): DataStream<number> => env.fromElements(1, 2)

test.each<[string, (first: DataStream<number>, second: DataStream<number>) => unknown]>([
  ['union', (first, second) => first.union(second)],
  ['connect', (first, second) => first.connect(second).map({ map1: String, map2: String })],
  ['connect with keys', (first, second) => first.connect(second).keyBy(String, String).map(String, String)],
])('%s takes streams of one environment', (_, combine) => {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  const other = StreamExecutionEnvironment.getExecutionEnvironment()
  expect(() => combine(numbers(env), numbers(other))).toThrow(
    expect.objectContaining({ name: 'ValidationError', code: 'TWO_ENVIRONMENTS' }),
  )
  expect(() => combine(numbers(env), numbers(env))).not.toThrow()
})
