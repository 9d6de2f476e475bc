import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  BroadcastProcessFunction,
  type Collector,
  CoProcessFunction,
  type DataStream,
  type JoinContext,
  MapStateDescriptor,
  OutputTag,
  type ProcessContext,
  ProcessJoinFunction,
  type ReadBroadcast,
  TumblingEventTimeWindows,
  WatermarkStrategy,
  type WriteBroadcast,
} from '../../../src/index.ts'
import { records, recordsOneByOne, values } from '../running.ts'

type Row = readonly [key: string, time: number]

const rows: Row[] = [
  ['a', 1],
  ['b', 12],
  ['a', 23],
]
const tag = new OutputTag<string>('side')

const timed = (input: DataStream<Row>): DataStream<Row> =>
  input.assignTimestampsAndWatermarks(
    WatermarkStrategy.forMonotonousTimestamps<Row>().withTimestampAssigner(([, time]) => time),
  )

const times = (seen: readonly { readonly value: unknown; readonly timestamp: number | null }[]): unknown[] =>
  seen.map(({ value, timestamp }) => [value, timestamp])

describe('a side output', () => {
  test('is found by the name of its tag, as often as wanted', async () => {
    const seen = await records(rows.slice(0, 1), (input) => {
      const main = input.process<string>(([key], ctx, out) => {
        ctx.output(tag, key)
        out.collect('main')
      })
      return main.getSideOutput(new OutputTag<string>('side')).union(main.getSideOutput(tag), main)
    })
    expect(seen.map(({ value }) => value).toSorted()).toEqual(['a', 'a', 'main'])
  })

  test('that nobody writes to is empty, and passes the watermarks on', async () => {
    const silent = (input: DataStream<Row>): DataStream<Row> =>
      timed(input)
        .process(() => [])
        .getSideOutput(new OutputTag<Row>('silent'))
    expect(await values(rows, silent)).toEqual([])
    // A stream united with one that holds no watermark back.
    const counted = await recordsOneByOne(rows, (input) => silent(input).union(timed(input)))
    expect(counted.map(({ watermark }) => watermark)).toEqual([-Infinity, 0, 11])
  })

  test('may hold null and undefined', async () => {
    const empty = new OutputTag<null | undefined>('empty')
    const build = (input: DataStream<Row>): DataStream<null | undefined> =>
      input
        .process((_, ctx) => {
          ctx.output(empty, null)
          ctx.output(empty, undefined)
        })
        .getSideOutput(empty)
    expect(await values(rows.slice(0, 1), build)).toEqual([null, undefined])
  })

  test('is one of several', async () => {
    const numbers = new OutputTag<number>('numbers')
    const split = (input: DataStream<Row>): DataStream<never> =>
      input.process<never>(([key, time], ctx) => {
        ctx.output(tag, key)
        if (time > 10) ctx.output(numbers, time)
        // @ts-expect-error -- the tag is for numbers
        if (time < 0) ctx.output(numbers, key)
      })
    expectTypeOf(split).returns.toEqualTypeOf<DataStream<never>>()
    expect(await values(rows, (input) => split(input).getSideOutput(numbers))).toEqual([12, 23])
    expect(await values(rows, (input) => split(input).getSideOutput(tag))).toEqual(['a', 'b', 'a'])
  })
})

describe('records of a side output have the time', () => {
  test('of the window', async () => {
    const seen = await records(rows, (input) =>
      timed(input)
        .keyBy(0)
        .window(TumblingEventTimeWindows.of(10))
        .process<never>((key, ctx) => ctx.output(tag, key))
        .getSideOutput(tag),
    )
    expect(times(seen)).toEqual([
      ['a', 9],
      ['b', 19],
      ['a', 29],
    ])
  })

  test('of the pair of an interval join', async () => {
    class Sides extends ProcessJoinFunction<Row, Row, number> {
      processElement([, left]: Row, [, right]: Row, ctx: JoinContext, out: Collector<number>): void {
        ctx.output(tag, `${left}-${right}`)
        out.collect(right - left)
      }
    }
    const build = (input: DataStream<Row>): DataStream<number> => {
      const keyed = timed(input).keyBy(0)
      return keyed.intervalJoin(keyed).between(1, 22).process(new Sides())
    }
    expect(times(await recordsOneByOne(rows, (input) => build(input).getSideOutput(tag)))).toEqual([['1-23', 23]])
    expect(times(await recordsOneByOne(rows, build))).toEqual([[22, 23]])
  })

  test('of the record of either connected stream', async () => {
    class Sides extends CoProcessFunction<Row, Row, never> {
      processElement1([key]: Row, ctx: ProcessContext): void {
        ctx.output(tag, `first ${key}`)
      }

      processElement2([key]: Row, ctx: ProcessContext): void {
        ctx.output(tag, `second ${key}`)
      }
    }
    const seen = await recordsOneByOne(rows.slice(0, 2), (input) =>
      timed(input).connect(timed(input)).process(new Sides()).getSideOutput(tag),
    )
    expect(times(seen).toSorted()).toEqual([
      ['first a', 1],
      ['first b', 12],
      ['second a', 1],
      ['second b', 12],
    ])
  })

  test('of the record of a broadcast stream', async () => {
    const state = new MapStateDescriptor<string, number>('seen')
    class Sides extends BroadcastProcessFunction<Row, Row, never> {
      processElement([key]: Row, ctx: ProcessContext & ReadBroadcast): void {
        ctx.output(tag, `${key} ${ctx.getBroadcastState(state).get(key)}`)
      }

      processBroadcastElement([key, time]: Row, ctx: WriteBroadcast): void {
        ctx.getBroadcastState(state).put(key, time)
        ctx.output(tag, `rule ${key}`)
      }
    }
    const seen = await recordsOneByOne(rows.slice(0, 2), (input) =>
      timed(input)
        .filter(([key]) => key === 'b')
        .connect(
          timed(input)
            .filter(([key]) => key === 'a')
            .broadcast(state),
        )
        .process(new Sides())
        .getSideOutput(tag),
    )
    expect(times(seen)).toEqual([
      ['rule a', 1],
      ['b null', 12],
    ])
  })
})
