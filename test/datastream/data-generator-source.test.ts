import { describe, expect, test } from 'vitest'
import {
  DataGeneratorSource,
  ManualClock,
  RateLimiterStrategy,
  StreamExecutionEnvironment,
  WatermarkStrategy,
} from '../../src/index.ts'
import { JobHarness } from '../../src/testing/index.ts'

const newEnv = (parallelism = 1): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ parallelism })

describe('DataGeneratorSource', () => {
  test.each([1, 3])('makes count records from their numbers, in order, at parallelism %i', async (parallelism) => {
    const source = new DataGeneratorSource((i) => `r${i}`, 2000)
    expect(source.boundedness).toBe('BOUNDED')
    const got = await newEnv(parallelism)
      .fromSource(source, WatermarkStrategy.noWatermarks(), 'generated')
      .executeAndCollect()
    expect(got).toEqual(Array.from({ length: 2000 }, (_, i) => `r${i}`))
  })

  test('takes an object, and may give nothing', async () => {
    const env = newEnv()
    const none = new DataGeneratorSource({ map: (i) => i }, 0)
    expect(await env.fromSource(none, WatermarkStrategy.noWatermarks(), 'none').executeAndCollect()).toEqual([])
  })

  test('gives as many a second as the strategy says', async () => {
    const env = newEnv()
    await using harness = new JobHarness(env, new ManualClock(5000))
    const source = new DataGeneratorSource((i) => i, Infinity, RateLimiterStrategy.perSecond(4))
    expect(source.boundedness).toBe('CONTINUOUS_UNBOUNDED')
    const output = harness.collect(env.fromSource(source, WatermarkStrategy.noWatermarks(), 'generated'))
    await harness.start()
    await harness.settle()
    expect(output.take()).toEqual([0])
    await harness.advanceClock(249)
    expect(output.take()).toEqual([])
    await harness.advanceClock(1)
    expect(output.take()).toEqual([1])
    await harness.advanceClock(1000)
    expect(output.take()).toEqual([2, 3, 4, 5])
  })

  test.each([
    ['a count that is none', () => new DataGeneratorSource((i) => i, 1.5), /number of records.*not 1.5/],
    ['a rate of 0', () => RateLimiterStrategy.perSecond(0), /above 0, not 0/],
  ])('refuses %s', (_, create, message) => expect(create).toThrow(message))
})
