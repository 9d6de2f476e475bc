import { expect, test } from 'vitest'
import { StreamExecutionEnvironment } from '../../../src/index.ts'
import { JobHarness, ManualClock } from '../../../src/testing/index.ts'

test('what is pushed before the clock moves has come before it moves', async () => {
  await using harness = new JobHarness(StreamExecutionEnvironment.getExecutionEnvironment())
  const input = harness.source<string>()
  const times = harness.collect(
    input.stream.process<number>((_, ctx, out) => out.collect(ctx.timerService().currentProcessingTime())),
  )
  await harness.start()
  input.push('at 0')
  await harness.advanceClock(500)
  input.push('at 500')
  await harness.advanceClock(500)
  expect(times.take()).toEqual([0, 500])
})

test('what is pushed after the job was stopped is refused', async () => {
  const harness = new JobHarness(StreamExecutionEnvironment.getExecutionEnvironment())
  const input = harness.source<number>()
  harness.collect(input.stream)
  await harness.start()
  await harness.stop()
  expect(() => input.push(1)).toThrow(/stopped|ended/)
})

test('a manual clock does not go back', () => {
  const clock = new ManualClock(10)
  expect(() => clock.set(9)).toThrow(/back/)
  expect(() => clock.advance(-1)).toThrow(/back|negative/)
  expect(clock.now()).toBe(10)
})
