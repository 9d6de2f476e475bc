import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import type { Event } from './events.ts'

const EVENTS: readonly Event[] = [
  ['b', 3, 1],
  ['a', 9, 2],
  ['b', 1, 4],
  ['a', 2, 8],
]

const newEnv = (clock = new ManualClock()): StreamExecutionEnvironment =>
  StreamExecutionEnvironment.getExecutionEnvironment({ clock })

function timed(env: StreamExecutionEnvironment): DataStream<Event> {
  const strategy = WatermarkStrategy.forMonotonousTimestamps<Event>().withTimestampAssigner(([, time]) => time)
  return env.fromCollection(EVENTS).assignTimestampsAndWatermarks(strategy)
}

describe('in a batch job', () => {
  test('there is one watermark, at the end: nothing is late', async () => {
    const env = newEnv().setRuntimeMode('BATCH')
    const watermarks: number[] = []
    timed(env).addSink((_, ctx) => void watermarks.push(ctx.currentWatermark()))
    await env.execute()
    expect(watermarks).toEqual([-Infinity, -Infinity, -Infinity, -Infinity])
  })

  test('keyed records come key by key, in the order of their time', async () => {
    const env = newEnv().setRuntimeMode('BATCH')
    const result = timed(env)
      .keyBy(([key]) => key)
      .process(([key, time], ctx) => [`${key}${time} ${ctx.timestamp()} ${ctx.timerService().currentWatermark()}`])
    expect(await result.executeAndCollect()).toEqual([
      'a2 2 -Infinity',
      'a9 9 -Infinity',
      'b1 1 -Infinity',
      'b3 3 -Infinity',
    ])
  })

  test('a rolling aggregate emits its last value only', async () => {
    const env = newEnv().setRuntimeMode('BATCH')
    const sums = timed(env)
      .map(([key, , value = 0]) => [key, value] as const)
      .keyBy(([key]) => key)
      .reduce(([key, a], [, b]) => [key, a + b])
    expect(await sums.executeAndCollect()).toEqual([
      ['a', 10],
      ['b', 5],
    ])
  })

  test('processing-time timers fire at the end of input', async () => {
    const clock = new ManualClock()
    const env = newEnv(clock).setRuntimeMode('BATCH')
    const result = env
      .fromElements('x', 'y')
      .keyBy(() => 0)
      .process({
        processElement(value, ctx) {
          ctx.timerService().registerProcessingTimeTimer(5000)
          clock.advance(10_000)
          return [value]
        },
        onTimer: (time) => [`timer ${time}`],
      })
    expect(await result.executeAndCollect()).toEqual(['x', 'y', 'timer 5000'])
  })

  test('watermarks of a source are not used', async () => {
    const env = newEnv().setRuntimeMode('AUTOMATIC')
    const watermarks: number[] = []
    const stream = env.fromSource<number>(
      {
        boundedness: 'BOUNDED',
        createEnumerator: () => ({ discover: () => [0], snapshot: () => null }),
        createReader: () => ({
          addSplits: () => {},
          poll(out) {
            out.collect(1, 1)
            out.collect(2, 2)
            return 'END'
          },
          snapshot: () => [],
          close: () => {},
        }),
      },
      WatermarkStrategy.forMonotonousTimestamps(),
      'Numbers',
    )
    stream.addSink((_, ctx) => void watermarks.push(ctx.currentWatermark()))
    await env.execute()
    expect(watermarks).toEqual([-Infinity, -Infinity])
  })
})

test('AUTOMATIC is streaming where a source has no end', async () => {
  const env = newEnv().setRuntimeMode('AUTOMATIC')
  const endless = env.fromCollection(
    (async function* (): AsyncGenerator<number> {
      yield 1
      yield 2
    })(),
  )
  const sums = endless.keyBy(() => 0).reduce((a, b) => a + b)
  expect(await sums.executeAndCollect()).toEqual([1, 3])
})

test('a source without end can not be part of a batch job', async () => {
  const env = newEnv().setRuntimeMode('BATCH')
  env
    .fromCollection((async function* () {})())
    .name('Endless')
    .addSink(() => {})
  await expect(env.execute()).rejects.toThrow(
    "'Endless' has no end: a program with it can't run in BATCH mode. Use STREAMING or AUTOMATIC.",
  )
})
