import { describe, expect, test } from 'vitest'
import { type DataStream, type KeyedStream, ManualClock, StreamExecutionEnvironment } from '../../../src/index.ts'

const newEnv = (): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock() })

interface Loose {
  readonly k: number
  readonly v: unknown
}

describe('fields', () => {
  const run = async (
    values: readonly Loose['v'][],
    build: (keyed: KeyedStream<Loose, number>) => DataStream<Loose>,
  ): Promise<Loose['v'][]> => {
    const loose = newEnv().fromCollection(values.map((v): Loose => ({ k: 0, v })))
    return build(
      loose
        .keyBy('k')
        .process((row) => [row])
        .keyBy(({ k }) => k),
    )
      .map(({ v }) => v)
      .executeAndCollect()
  }

  test('sum of null fails the job and names the step', async () => {
    await expect(run([1, null], (keyed) => keyed.sum('v'))).rejects.toThrow("Sum: Field 'v' can't be summed up")
  })

  test.each<[string, readonly Loose['v'][]]>([
    ['null', [1, null]],
    ['nothing', [1, undefined]],
    ['a number and a text', [1, '2']],
    ['arrays', [[1], [2]]],
    ['objects', [{ x: 2 }, { x: 1 }]],
  ])('min of %s, too', async (_, values) => {
    await expect(run(values, (keyed) => keyed.min('v'))).rejects.toThrow("Min: Field 'v' can't be compared")
    await expect(run(values, (keyed) => keyed.maxBy('v'))).rejects.toThrow("MaxBy: Field 'v'")
  })

  test.each<[string, readonly unknown[], unknown, unknown]>([
    ['numbers', [2, 1, 3], 1, 3],
    ['bigints', [2n, 1n, 3n], 1n, 3n],
    ['numbers of both types', [2, 1n, 3], 1n, 3],
    ['texts', ['b', 'a', 'c'], 'a', 'c'],
    ['booleans', [true, false], false, true],
    ['dates', [new Date(2), new Date(1), new Date(3)], new Date(1), new Date(3)],
    ['NaN, above all numbers', [2, NaN, 1], 1, NaN],
    ['NaN first', [NaN, 2], 2, NaN],
  ])('%s are compared', async (_, values, lowest, highest) => {
    expect((await run(values, (keyed) => keyed.min('v'))).at(-1)).toEqual(lowest)
    expect((await run(values, (keyed) => keyed.minBy('v'))).at(-1)).toEqual(lowest)
    expect((await run(values, (keyed) => keyed.max('v'))).at(-1)).toEqual(highest)
    expect((await run(values, (keyed) => keyed.maxBy('v'))).at(-1)).toEqual(highest)
  })
})
