import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/core/clock.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import type { SourceContext } from '../../src/runtime/functions/source.ts'
import {
  AscendingTimestampExtractor,
  type AssignerWithPeriodicWatermarks,
  type AssignerWithPunctuatedWatermarks,
  BoundedOutOfOrdernessTimestampExtractor,
  type TimestampExtractor,
} from '../../src/runtime/time/timestamp-extractor.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { LiveJob } from './live.ts'
import { records } from './running.ts'

type Timed = readonly [name: string, time: number]

/** Time and watermark of each record. */
async function times(elements: readonly Timed[], extractor: TimestampExtractor<Timed>): Promise<unknown[]> {
  const seen = await records(elements, (input) => input.assignTimestampsAndWatermarks(extractor))
  return seen.map(({ value: [name], timestamp, watermark }) => [name, timestamp, watermark])
}

describe('the assigners of older programs', () => {
  test('BoundedOutOfOrdernessTimestampExtractor: the delay behind the latest, without 1 ms more', async () => {
    class Late extends BoundedOutOfOrdernessTimestampExtractor<Timed> {
      extractTimestamp([, time]: Timed): number {
        return time
      }
    }
    expect(
      await times(
        [
          ['a', 100],
          ['b', 90],
          ['c', 120],
          ['d', 121],
        ],
        new Late(10),
      ),
    ).toEqual([
      ['a', 100, -Infinity],
      ['b', 90, 90],
      ['c', 120, 90],
      ['d', 121, 110],
    ])
    expect(() => new Late(-1)).toThrow("The delay can't be negative: -1 ms.")
  })

  test('AscendingTimestampExtractor: 1 ms behind the latest', async () => {
    class Ascending extends AscendingTimestampExtractor<Timed> {
      extractTimestamp([, time]: Timed): number {
        return time
      }
    }
    expect(
      await times(
        [
          ['a', 100],
          ['b', 110],
          ['c', 110],
        ],
        new Ascending(),
      ),
    ).toEqual([
      ['a', 100, -Infinity],
      ['b', 110, 99],
      ['c', 110, 109],
    ])
  })

  test('AssignerWithPeriodicWatermarks is asked after every record; null is no watermark', async () => {
    const create = (): AssignerWithPeriodicWatermarks<Timed> => {
      let last: number | null = null
      return {
        extractTimestamp: ([, time], previous) => {
          last = time < 100 ? null : time
          return previous ?? time
        },
        getCurrentWatermark: () => last,
      }
    }
    const seen = await records(
      [
        ['a', 1],
        ['b', 100],
        ['c', 200],
      ] as readonly Timed[],
      (input) => input.assignTimestampsAndWatermarks(create()),
    )
    expect(seen.map(({ timestamp, watermark }) => [timestamp, watermark])).toEqual([
      [1, -Infinity],
      [100, -Infinity],
      [200, 100],
    ])
  })

  test('AssignerWithPunctuatedWatermarks is asked with the record and its time', async () => {
    const marks: AssignerWithPunctuatedWatermarks<Timed> = {
      extractTimestamp: ([, time]) => time,
      checkAndGetNextWatermark: ([name], timestamp) => (name === 'mark' ? timestamp : null),
    }
    expect(
      await times(
        [
          ['a', 10],
          ['mark', 8],
          ['b', 11],
        ],
        marks,
      ),
    ).toEqual([
      ['a', 10, -Infinity],
      ['mark', 8, -Infinity],
      ['b', 11, 8],
    ])
  })

  test('the record time from before is given', async () => {
    const seen = await records(
      [
        ['a', 10],
        ['b', 20],
      ] as readonly Timed[],
      (input) =>
        input
          .assignTimestampsAndWatermarks(
            WatermarkStrategy.noWatermarks<Timed>().withTimestampAssigner(([, time]) => time),
          )
          .assignTimestampsAndWatermarks({ extractTimestamp: (_, previous) => (previous ?? 0) + 1 }),
    )
    expect(seen.map(({ timestamp }) => timestamp)).toEqual([11, 21])
  })
})

describe('ingestion time', () => {
  test('records have the time of their arrival, and the watermark is 1 ms behind the clock', async () => {
    const job = new LiveJob<string, unknown>((input, env) => {
      env.setStreamTimeCharacteristic('IngestionTime')
      return input.process<unknown>((value, ctx) => [[value, ctx.timestamp(), ctx.timerService().currentWatermark()]])
    })
    await job.at(1000)
    expect(await job.push('a')).toEqual([['a', 1000, 999]])
    expect(await job.push('b')).toEqual([['b', 1000, 999]])
    await job.at(1005)
    expect(await job.push('c')).toEqual([['c', 1005, 999]])
    expect(await job.push('d')).toEqual([['d', 1005, 1004]])
    await job.end()
  })

  test('windows close where no further record comes', async () => {
    const job = new LiveJob<string, string>((input, env) => {
      env.setStreamTimeCharacteristic('IngestionTime')
      return input
        .keyBy(() => 0)
        .timeWindow(100)
        .reduce((a, b) => a + b)
    })
    await job.at(10)
    await job.push('a')
    await job.at(20)
    expect(await job.push('b')).toEqual([])
    expect(await job.at(199)).toEqual([])
    expect(await job.at(200)).toEqual(['ab'])
    await job.end()
  })

  test('sets aside what the source gives', async () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock: new ManualClock(500) })
    env.setStreamTimeCharacteristic('IngestionTime')
    const seen: unknown[] = []
    env
      .addSource<string>((ctx) => {
        ctx.emitWatermark(9000)
        ctx.collectWithTimestamp('a', 9999)
      })
      .addSink((value, ctx) => void seen.push([value, ctx.timestamp(), ctx.currentWatermark()]))
    await env.execute()
    expect(seen).toEqual([['a', 500, -Infinity]])
  })

  test('other names of a time characteristic are refused', () => {
    const env = StreamExecutionEnvironment.getExecutionEnvironment()
    // @ts-expect-error -- no such characteristic
    expect(() => env.setStreamTimeCharacteristic('Event')).toThrow(
      "The time characteristic is 'EventTime', 'ProcessingTime' or 'IngestionTime', not 'Event'.",
    )
  })
})

/** A source that the test feeds, always with something to read when asked. */
class Fed {
  readonly #queue: number[] = []
  #wake = (): void => {}
  readonly run = async (ctx: SourceContext<number>): Promise<void> => {
    while (!ctx.signal.aborted) {
      for (const time of this.#queue.splice(0)) ctx.collectWithTimestamp(time, time)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        ctx.signal.addEventListener('abort', () => resolve())
      })
    }
  }

  push(...times: number[]): void {
    this.#queue.push(...times)
    this.#wake()
  }
}

describe('watermark alignment', () => {
  test('a source that is too far ahead of its group is not read', async () => {
    const clock = new ManualClock()
    const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock })
    const [fast, slow, free] = [new Fed(), new Fed(), new Fed()]
    const strategy = WatermarkStrategy.forMonotonousTimestamps<number>()
    const aligned = strategy.withWatermarkAlignment('group', 100).withIdleness(1000)
    const got: string[] = []
    for (const [name, fed, used] of [
      ['fast', fast, aligned],
      ['slow', slow, aligned],
      ['free', free, strategy],
    ] as const) {
      env
        .addSource(fed.run, name)
        .assignTimestampsAndWatermarks(used)
        .addSink((time) => void got.push(`${name} ${time}`))
    }
    const client = await env.executeAsync()
    const settled = async (): Promise<string[]> => {
      for (let turn = 0; turn < 20; turn++) await nextTurn()
      return got.splice(0)
    }
    slow.push(1)
    expect(await settled()).toEqual(['slow 1'])
    fast.push(200)
    expect(await settled()).toEqual(['fast 200'])
    // Now it is 199 ahead, and has to wait; a source outside of the group has not.
    fast.push(201)
    free.push(5000)
    expect(await settled()).toEqual(['free 5000'])
    slow.push(99)
    expect(await settled()).toEqual(['slow 99'])
    slow.push(100)
    expect((await settled()).toSorted()).toEqual(['fast 201', 'slow 100'])
    // An idle source is not waited for.
    fast.push(900)
    expect(await settled()).toEqual([])
    clock.set(1000)
    expect(await settled()).toEqual(['fast 900'])
    await client.cancel()
  })

  test('needs a drift', () => {
    expect(() => WatermarkStrategy.noWatermarks().withWatermarkAlignment('g', 0)).toThrow(
      'The maximum drift must be longer than 0 ms, not 0 ms.',
    )
    expect(() => WatermarkStrategy.noWatermarks().withIdleness(0)).toThrow(
      'The idle timeout must be longer than 0 ms, not 0 ms.',
    )
  })
})
