import { describe, expect, test } from 'vitest'
import {
  type Collector,
  type DataStream,
  type KeyedContext,
  KeyedProcessFunction,
  type OnTimerContext,
  OutputTag,
  ProcessFunction,
  type ProcessContext,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../../../src/index.ts'
import { LiveJob } from '../live.ts'
import { records, values } from '../running.ts'

/** A key, an event time, and the time of the timer to set. */
type Row = readonly [key: string, time: number, timer: number]

const timed = (input: DataStream<Row>): DataStream<Row> =>
  input.assignTimestampsAndWatermarks(
    WatermarkStrategy.forMonotonousTimestamps<Row>().withTimestampAssigner(([, time]) => time),
  )

/** Sets timers for event time, and tells when they fire. */
const fired = (input: DataStream<Row>): DataStream<string> =>
  input.keyBy(0).process<string>({
    processElement: ([, , timer], ctx) => ctx.timerService().registerEventTimeTimer(timer),
    onTimer: (time, ctx, out) =>
      out.collect(`${ctx.getCurrentKey()}${time} at ${ctx.timerService().currentWatermark()}`),
  })

describe('timers for event time', () => {
  test('fire when the watermark reaches them, not a millisecond before', async () => {
    // The watermarks are 9 and 10.
    expect(
      await values<Row, string>(
        [
          ['a', 10, 10],
          ['b', 11, 100],
        ],
        (input) => fired(timed(input)),
      ),
    ).toEqual(['a10 at 10', 'b100 at Infinity'])
  })

  test('may lie before the beginning of time', async () => {
    const seen = await records<Row, string>(
      [
        ['a', -20, -10],
        ['b', -9, -15],
        ['c', -5, 0],
      ],
      (input) => fired(timed(input)),
    )
    expect(seen).toEqual([
      { value: 'b-15 at -10', timestamp: -15, watermark: -21 },
      { value: 'a-10 at -10', timestamp: -10, watermark: -21 },
      { value: 'c0 at Infinity', timestamp: 0, watermark: -6 },
    ])
  })

  test('of records without event time fire at the end of input', async () => {
    expect(await values<Row, string>([['a', 1, 5]], fired)).toEqual(['a5 at Infinity'])
  })

  test('at the end of time fire at the end of input, after all others', async () => {
    expect(
      await values<Row, string>(
        [
          ['a', 1, Infinity],
          ['a', 2, 1e15],
        ],
        (input) => fired(timed(input)),
      ),
    ).toEqual(['a1000000000000000 at Infinity', 'aInfinity at Infinity'])
  })

  test('see and change the state of their key', async () => {
    const pending = new ValueStateDescriptor('pending', 0)
    class Count extends KeyedProcessFunction<string, Row, string> {
      processElement([, , timer]: Row, ctx: KeyedContext<string>): void {
        const state = ctx.getState(pending)
        state.update(state.value() + 1)
        ctx.timerService().registerEventTimeTimer(timer)
      }

      override onTimer(time: number, ctx: OnTimerContext<string>, out: Collector<string>): void {
        out.collect(`${ctx.getCurrentKey()}${time}: ${ctx.getState(pending).value()}`)
        ctx.getState(pending).clear()
      }
    }
    expect(
      await values<Row, string>(
        [
          ['a', 1, 5],
          ['b', 2, 5],
          ['a', 3, 5],
          ['c', 10, 50],
          ['a', 11, 12],
        ],
        (input) => timed(input).keyBy(0).process(new Count()),
      ),
    ).toEqual(['a5: 2', 'b5: 1', 'a12: 1', 'c50: 1'])
  })

  test('write to side outputs with their own time', async () => {
    const tag = new OutputTag<string>('side')
    const seen = await records<Row, string>([['a', 1, 5]], (input) =>
      timed(input)
        .keyBy(0)
        .process<never>({
          processElement: ([, , timer], ctx) => ctx.timerService().registerEventTimeTimer(timer),
          onTimer: (time, ctx) => ctx.output(tag, `${time}`),
        })
        .getSideOutput(tag),
    )
    expect(seen).toEqual([{ value: '5', timestamp: 5, watermark: 0 }])
  })

  test('may be deleted from another timer, and before they were ever set', async () => {
    const result = await values<Row, string>(
      [
        ['a', 1, 10],
        ['a', 2, 11],
        ['a', 3, 12],
      ],
      (input) =>
        timed(input)
          .keyBy(0)
          .process<string>({
            processElement([, , timer], ctx) {
              ctx.timerService().deleteEventTimeTimer(timer)
              ctx.timerService().registerEventTimeTimer(timer)
            },
            onTimer(time, ctx, out) {
              if (time === 10) ctx.timerService().deleteEventTimeTimer(11)
              out.collect(`${time}`)
            },
          }),
    )
    expect(result).toEqual(['10', '12'])
  })
})

describe('timers for processing time', () => {
  const job = (): LiveJob<readonly [string, number], string> =>
    new LiveJob((input) =>
      input
        .keyBy(0)
        .process<string>({
          processElement([, timer], ctx) {
            if (timer < 0) ctx.timerService().deleteProcessingTimeTimer(-timer)
            else ctx.timerService().registerProcessingTimeTimer(timer)
          },
          onTimer: (time, ctx, out) => out.collect(`${ctx.getCurrentKey()}${time}`),
        })
        .process((text, ctx) => [`${text} ${ctx.timestamp()}`]),
    )

  test('fire in the order of their times, once for each time and key, and give no event time', async () => {
    const live = job()
    expect(await live.push(['a', 30], ['b', 10], ['a', 20], ['a', 20], ['b', 20])).toEqual([])
    expect(await live.at(9)).toEqual([])
    expect(await live.at(10)).toEqual(['b10 null'])
    expect(await live.at(50)).toEqual(['a20 null', 'b20 null', 'a30 null'])
    expect(await live.end()).toEqual([])
  })

  test('that were deleted, or are not due at the end of input, never fire', async () => {
    const live = job()
    await live.push(['a', 10], ['a', 20], ['b', 10], ['a', -10])
    expect(await live.at(10)).toEqual(['b10 null'])
    expect(await live.end()).toEqual([])
  })

  test('in the past fire at once', async () => {
    const live = job()
    await live.at(100)
    expect(await live.push(['a', 5])).toEqual(['a5 null'])
    expect(await live.end()).toEqual([])
  })

  test('are not those for event time, even at the same time', async () => {
    class Both extends KeyedProcessFunction<string, Row, string> {
      processElement([, , timer]: Row, ctx: KeyedContext<string>): void {
        ctx.timerService().registerEventTimeTimer(timer)
        ctx.timerService().registerProcessingTimeTimer(timer)
      }

      override onTimer(time: number, ctx: OnTimerContext<string>): string[] {
        return [`${ctx.timeDomain()} ${time}`]
      }
    }
    const live = new LiveJob<Row, string>((input) => timed(input).keyBy(0).process(new Both()))
    await live.push(['a', 1, 10])
    expect(await live.at(10)).toEqual(['PROCESSING_TIME 10'])
    expect(await live.end()).toEqual(['EVENT_TIME 10'])
  })
})

describe('a process function without state of keys', () => {
  class Plain extends ProcessFunction<Row, string> {
    processElement([key, , timer]: Row, ctx: ProcessContext): string[] {
      ctx.timerService().registerEventTimeTimer(timer)
      return [key]
    }

    override onTimer(time: number): string[] {
      return [`timer ${time}`]
    }
  }

  test('has timers on a keyed stream', async () => {
    const rows: Row[] = [
      ['a', 1, 5],
      ['a', 8, 9],
    ]
    expect(await values(rows, (input) => timed(input).keyBy(0).process(new Plain()))).toEqual([
      'a',
      'a',
      'timer 5',
      'timer 9',
    ])
  })

  test('has none on another', async () => {
    await expect(
      values<Row, string>([['a', 1, 5]], (input) => timed(input).process(new Plain())),
    ).rejects.toMatchObject({
      code: 'NOT_KEYED',
    })
  })
})
