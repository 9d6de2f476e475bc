import { describe, expect, test } from 'vitest'
import type { ConnectedStreams } from '../../src/datastream/connected-streams.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { CoProcessFunction, KeyedCoProcessFunction, RichCoFlatMapFunction } from '../../src/runtime/functions/co.ts'
import type { Collector } from '../../src/runtime/functions/function.ts'
import {
  type KeyedContext,
  type OnTimerContext,
  OutputTag,
  type ProcessContext,
} from '../../src/runtime/functions/process.ts'
import type { RuntimeContext } from '../../src/runtime/functions/runtime-context.ts'
import { ListStateDescriptor, type ValueState, ValueStateDescriptor } from '../../src/runtime/state/descriptors.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import { LiveJob } from './live.ts'
import { records, recordsOneByOne } from './running.ts'

/** Records of two streams in the order in which they come. */
type Left = readonly ['left', key: string, time: number]
type Right = readonly ['right', key: string, time: number]
type Either = Left | Right

const left = (input: DataStream<Either>): DataStream<Left> => input.filter((r): r is Left => r[0] === 'left')
const right = (input: DataStream<Either>): DataStream<Right> => input.filter((r): r is Right => r[0] === 'right')

const timed = <T extends Either>(stream: DataStream<T>): DataStream<T> =>
  stream.assignTimestampsAndWatermarks(
    WatermarkStrategy.forMonotonousTimestamps<T>().withTimestampAssigner(([, , time]) => time),
  )

const connected = (input: DataStream<Either>): ConnectedStreams<Left, Right> => left(input).connect(right(input))

const keyed = (input: DataStream<Either>): ConnectedStreams<Left, Right, string> =>
  timed(left(input))
    .connect(timed(right(input)))
    .keyBy(
      ([, key]) => key,
      ([, key]) => key,
    )

const rows: Either[] = [
  ['left', 'a', 1],
  ['right', 'a', 2],
  ['right', 'b', 3],
  ['left', 'b', 4],
  ['left', 'a', 5],
]

const valuesOneByOne = async <O>(build: (input: DataStream<Either>) => DataStream<O>): Promise<O[]> =>
  (await recordsOneByOne(rows, build)).map(({ value }) => value)

describe('connected streams', () => {
  test('map has a function for each', async () => {
    const expected = ['L1', 'R2', 'R3', 'L4', 'L5']
    expect(
      await valuesOneByOne((input) => connected(input).map({ map1: (r) => `L${r[2]}`, map2: (r) => `R${r[2]}` })),
    ).toEqual(expected)
    expect(
      await valuesOneByOne((input) =>
        connected(input).map(
          (r) => `L${r[2]}`,
          (r) => `R${r[2]}`,
        ),
      ),
    ).toEqual(expected)
  })

  test('flatMap emits what was collected, then what was returned', async () => {
    const result = await valuesOneByOne((input) =>
      connected(input).flatMap<string>({
        flatMap1([, key], out) {
          out.collect(`<${key}`)
          return [`${key}>`]
        },
        flatMap2: ([, key, time]) => Array.from({ length: time - 2 }, () => key),
      }),
    )
    expect(result).toEqual(['<a', 'a>', 'b', '<b', 'b>', '<a', 'a>'])
  })

  test('records keep their event time, and the watermark is the lower of both', async () => {
    const seen = await recordsOneByOne(rows, (input) =>
      timed(left(input))
        .connect(timed(right(input)))
        .map(
          ([, , time]) => time,
          ([, , time]) => -time,
        ),
    )
    expect(seen).toEqual([
      { value: 1, timestamp: 1, watermark: -Infinity },
      { value: -2, timestamp: 2, watermark: -Infinity },
      { value: -3, timestamp: 3, watermark: 0 },
      { value: 4, timestamp: 4, watermark: 0 },
      { value: 5, timestamp: 5, watermark: 2 },
    ])
  })

  test('process has times and side outputs, but no timers', async () => {
    const tag = new OutputTag<number>('side')
    class Watch extends CoProcessFunction<Left, Right, string> {
      processElement1([, key]: Left, ctx: ProcessContext): string[] {
        return [`${key} ${ctx.timestamp()} ${ctx.timerService().currentProcessingTime()}`]
      }

      processElement2([, , time]: Right, ctx: ProcessContext): void {
        ctx.output(tag, time)
      }
    }
    expect(await valuesOneByOne((input) => connected(input).process(new Watch()))).toEqual([
      'a null 0',
      'b null 0',
      'a null 0',
    ])
    expect(await valuesOneByOne((input) => connected(input).process(new Watch()).getSideOutput(tag))).toEqual([2, 3])

    class Timer extends CoProcessFunction<Left, Right, string> {
      processElement1(_: Left, ctx: ProcessContext): void {
        ctx.timerService().registerEventTimeTimer(1)
      }

      processElement2(): void {}
    }
    await expect(valuesOneByOne((input) => connected(input).process(new Timer()))).rejects.toThrow(
      expect.objectContaining({ code: 'NOT_KEYED' }),
    )
  })

  test('functions are opened once, and finished when both inputs have ended', async () => {
    const calls: string[] = []
    const fn = {
      open: () => void calls.push('open'),
      finish: () => void calls.push('finish'),
      close: () => void calls.push('close'),
      map1: () => 1,
      map2: () => 2,
    }
    const job = new LiveJob<Either, number>((input) => connected(input).map(fn))
    expect(await job.push(...rows)).toHaveLength(5)
    expect(calls).toEqual(['open'])
    await job.end()
    expect(calls).toEqual(['open', 'finish', 'close'])
  })
})

describe('connected keyed streams', () => {
  /** Pairs of the first left and right record of a key. */
  class Pair extends RichCoFlatMapFunction<Left, Right, string> {
    #left!: ValueState<number | null>
    #right!: ValueState<number | null>

    override open(ctx: RuntimeContext): void {
      this.#left = ctx.getState(new ValueStateDescriptor<number>('left'))
      this.#right = ctx.getState(new ValueStateDescriptor<number>('right'))
    }

    flatMap1([, key, time]: Left, out: Collector<string>): void {
      const other = this.#right.value()
      if (other === null) return this.#left.update(time)
      out.collect(`${key} ${time}-${other}`)
      this.#right.clear()
    }

    flatMap2([, key, time]: Right): string[] {
      const other = this.#left.value()
      if (other === null) {
        this.#right.update(time)
        return []
      }
      this.#left.clear()
      return [`${key} ${other}-${time}`]
    }
  }

  test.each<[string, (input: DataStream<Either>) => ConnectedStreams<Left, Right, string>]>([
    [
      'two keyed streams',
      (input) =>
        left(input)
          .keyBy((r) => r[1])
          .connect(right(input).keyBy((r) => r[1])),
    ],
    [
      'connected, then keyed by functions',
      (input) =>
        connected(input).keyBy(
          (r) => r[1],
          (r) => r[1],
        ),
    ],
    ['connected, then keyed by positions', (input) => connected(input).keyBy(1, 1)],
  ])('share the state of a key: %s', async (_, connect) => {
    expect(await valuesOneByOne((input) => connect(input).flatMap(new Pair()))).toEqual(['a 1-2', 'b 4-3'])
  })

  test('rich map functions and co-process functions have the state, too', async () => {
    const count = new ValueStateDescriptor('count', 0)
    class Count extends CoProcessFunction<Left, Right, number> {
      processElement1(): number[] {
        return this.#count(1)
      }

      processElement2(): number[] {
        return this.#count(10)
      }

      #count(n: number): number[] {
        const state = this.getRuntimeContext().getState(count)
        state.update(state.value() + n)
        return [state.value()]
      }
    }
    expect(await valuesOneByOne((input) => keyed(input).process(new Count()))).toEqual([1, 11, 10, 11, 12])
  })

  /** Waits for a partner until 10 ms after a record. */
  class Missing extends KeyedCoProcessFunction<string, Left, Right, string> {
    readonly #all = new ListStateDescriptor<string>('all')

    processElement1([side, , time]: Left, ctx: KeyedContext<string>): void {
      this.#remember(side, time, ctx)
    }

    processElement2([side, , time]: Right, ctx: KeyedContext<string>): void {
      this.#remember(side, time, ctx)
    }

    #remember(side: string, time: number, ctx: KeyedContext<string>): void {
      ctx.getListState(this.#all).add(`${side} ${time}`)
      ctx.timerService().registerEventTimeTimer(time + 10)
    }

    override onTimer(time: number, ctx: OnTimerContext<string>, out: Collector<string>): void {
      const all = ctx.getListState(this.#all)
      out.collect(`${time} ${ctx.getCurrentKey()}: ${[...all.get()].toSorted().join(', ')}`)
      all.clear()
    }
  }

  test('timers of a key fire at the lower watermark, however records are cut into batches', async () => {
    const seen = await records<Either, string>(
      [
        ['left', 'a', 1],
        ['right', 'a', 3],
        ['left', 'b', 2],
        ['left', 'b', 50],
        ['right', 'b', 14],
        ['right', 'a', 30],
      ],
      (input) => keyed(input).process(new Missing()),
    )
    expect(seen.map(({ value, timestamp }) => [value, timestamp])).toEqual([
      ['11 a: left 1, right 3', 11],
      ['12 b: left 2, left 50, right 14', 12],
      ['13 a: ', 13],
      ['24 b: ', 24],
      ['40 a: right 30', 40],
      ['60 b: ', 60],
    ])
  })

  test('processing-time timers', async () => {
    class Later extends KeyedCoProcessFunction<string, Left, Right, string> {
      processElement1([, , time]: Left, ctx: KeyedContext<string>): void {
        ctx.timerService().registerProcessingTimeTimer(time)
      }

      processElement2([, , time]: Right, ctx: KeyedContext<string>): void {
        ctx.timerService().deleteProcessingTimeTimer(time)
      }

      override onTimer(time: number, ctx: OnTimerContext<string>): string[] {
        return [`${ctx.getCurrentKey()} ${time} ${ctx.timeDomain()}`]
      }
    }
    const job = new LiveJob<Either, string>((input) => keyed(input).process(new Later()))
    expect(await job.push(['left', 'a', 5], ['left', 'b', 6], ['left', 'a', 7], ['right', 'a', 5])).toEqual([])
    expect(await job.at(6)).toEqual(['b 6 PROCESSING_TIME'])
    expect(await job.at(9)).toEqual(['a 7 PROCESSING_TIME'])
    expect(await job.end()).toEqual([])
  })

  test('an idle input does not hold back the timers', async () => {
    const job = new LiveJob<Either, string>((input) =>
      left(input)
        .assignTimestampsAndWatermarks(
          WatermarkStrategy.forMonotonousTimestamps<Left>().withTimestampAssigner((r) => r[2]),
        )
        .keyBy((r) => r[1])
        .connect(
          right(input)
            .assignTimestampsAndWatermarks(
              WatermarkStrategy.forMonotonousTimestamps<Right>()
                .withTimestampAssigner((r) => r[2])
                .withIdleness(100),
            )
            .keyBy((r) => r[1]),
        )
        .process(new Missing()),
    )
    expect(await job.push(['right', 'a', 1], ['left', 'a', 2], ['left', 'a', 20])).toEqual([])
    expect(await job.at(100)).toEqual(['11 a: left 2, left 20, right 1', '12 a: '])
    await job.end()
  })

  test('a keyed function on streams without keys is refused', () => {
    const build = (input: DataStream<Either>): DataStream<string> =>
      left(input)
        .keyBy((r) => r[1])
        .connect(right(input))
        .process(new Missing())
    expect(() => new LiveJob(build)).toThrow(expect.objectContaining({ code: 'NOT_KEYED' }))
  })
})
