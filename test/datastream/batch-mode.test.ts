import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import {
  BroadcastProcessFunction,
  KeyedBroadcastProcessFunction,
  type ReadBroadcast,
  type WriteBroadcast,
} from '../../src/runtime/functions/broadcast.ts'
import { KeyedCoProcessFunction } from '../../src/runtime/functions/co.ts'
import type { KeyedContext } from '../../src/runtime/functions/process.ts'
import { MapStateDescriptor, ValueStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { TumblingEventTimeWindows } from '../../src/runtime/windows/assigners.ts'
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

  test('timers and windows of a key fire before the next key begins', async () => {
    const env = newEnv().setRuntimeMode('BATCH')
    const timers = timed(env)
      .keyBy(([key]) => key)
      .process({
        processElement([key, time], ctx) {
          ctx.timerService().registerEventTimeTimer(time + 1)
          return [`${key}${time}`]
        },
        onTimer: (time, ctx) => [`timer ${ctx.getCurrentKey()}${time} ${ctx.timerService().currentWatermark()}`],
      })
    expect(await timers.executeAndCollect()).toEqual([
      'a2',
      'a9',
      'timer a3 Infinity',
      'timer a10 Infinity',
      'b1',
      'b3',
      'timer b2 Infinity',
      'timer b4 Infinity',
    ])
    const windows = timed(env)
      .keyBy(([key]) => key)
      .window(TumblingEventTimeWindows.of(5))
      .process((key, { window }, elements) => [`${key} ${window.start}: ${[...elements].length}`])
    expect(await windows.executeAndCollect()).toEqual(['a 0: 1', 'a 5: 1', 'b 0: 2'])
  })

  test('a timer that is set by a timer is one of the same key', async () => {
    const env = newEnv().setRuntimeMode('BATCH')
    const timers = timed(env)
      .keyBy(([key]) => key)
      .process({
        processElement: (_, ctx) => ctx.timerService().registerEventTimeTimer(100),
        onTimer(time, ctx) {
          if (time === 100) ctx.timerService().registerEventTimeTimer(50)
          return [`${ctx.getCurrentKey()}${time}`]
        },
      })
    expect(await timers.executeAndCollect()).toEqual(['a100', 'a50', 'b100', 'b50'])
  })

  test('two keyed inputs are read together, key by key', async () => {
    const env = newEnv().setRuntimeMode('BATCH')
    const first = timed(env).keyBy(([key]) => key)
    const second = timed(env)
      .filter(([, time]) => time < 9)
      .keyBy(([key]) => key)
    const count = new ValueStateDescriptor('count', 0)
    class Count extends KeyedCoProcessFunction<string, Event, Event, string> {
      processElement1([key, time]: Event, ctx: KeyedContext<string>): string[] {
        return [`1 ${key}${time} ${this.#next(ctx)}`]
      }

      processElement2([key, time]: Event, ctx: KeyedContext<string>): string[] {
        return [`2 ${key}${time} ${this.#next(ctx)}`]
      }

      #next(ctx: KeyedContext<string>): number {
        const state = ctx.getState(count)
        state.update(state.value() + 1)
        return state.value()
      }
    }
    expect(await first.connect(second).process(new Count()).executeAndCollect()).toEqual([
      '1 a2 1',
      '2 a2 2',
      '1 a9 3',
      '1 b1 1',
      '2 b1 2',
      '1 b3 3',
      '2 b3 4',
    ])
    const joined = timed(env)
      .join(timed(env))
      .where(([key]) => key)
      .equalTo(([key]) => key)
      .window(TumblingEventTimeWindows.of(5))
      .apply(([key, a], [, b]) => `${key} ${a}-${b}`)
    expect(await joined.executeAndCollect()).toEqual(['a 2-2', 'a 9-9', 'b 1-1', 'b 1-3', 'b 3-1', 'b 3-3'])
  })

  test('a broadcast input is read first', async () => {
    const rules = new MapStateDescriptor<string, number>('rules')
    class Rules extends BroadcastProcessFunction<Event, Event, string> {
      processElement([key]: Event, ctx: ReadBroadcast): string[] {
        return [`${key} ${ctx.getBroadcastState(rules).get(key)}`]
      }

      processBroadcastElement([key, time]: Event, ctx: WriteBroadcast): void {
        ctx.getBroadcastState(rules).put(key, time)
      }
    }
    class KeyedRules extends KeyedBroadcastProcessFunction<string, Event, Event, string> {
      processElement([key, time]: Event, ctx: ReadBroadcast): string[] {
        return [`${key}${time} ${ctx.getBroadcastState(rules).get(key)}`]
      }

      processBroadcastElement([key, time]: Event, ctx: WriteBroadcast): void {
        ctx.getBroadcastState(rules).put(key, time)
      }
    }
    const env = newEnv().setRuntimeMode('BATCH')
    const keyed = timed(env).keyBy(([key]) => key)
    expect(await timed(env).connect(timed(env).broadcast(rules)).process(new Rules()).executeAndCollect()).toEqual([
      'b 1',
      'a 2',
      'b 1',
      'a 2',
    ])
    expect(await keyed.connect(timed(env).broadcast(rules)).process(new KeyedRules()).executeAndCollect()).toEqual([
      'a2 2',
      'a9 2',
      'b1 1',
      'b3 1',
    ])
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
