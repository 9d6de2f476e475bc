import { describe, expect, test } from 'vitest'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { WatermarkStrategy } from '../../src/runtime/time/watermark-strategy.ts'
import {
  EventTimeSessionWindows,
  GlobalWindows,
  SlidingEventTimeWindows,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
} from '../../src/runtime/windows/assigners.ts'
import { CountEvictor, DeltaEvictor } from '../../src/runtime/windows/evictors.ts'
import { CountTrigger, PurgingTrigger } from '../../src/runtime/windows/triggers.ts'
import { LiveJob } from './live.ts'
import { type Seen, records, recordsOneByOne } from './running.ts'

interface Order {
  readonly kind: 'order'
  readonly id: string
  readonly at: number
}

interface Payment {
  readonly kind: 'payment'
  readonly order: string
  readonly at: number
}

type Row = Order | Payment
const order = (id: string, at: number): Order => ({ kind: 'order', id, at })
const payment = (of: string, at: number): Payment => ({ kind: 'payment', order: of, at })

/** Orders and payments of one stream, with one watermark. */
function sides(input: DataStream<Row>, delay = 0): [DataStream<Order>, DataStream<Payment>] {
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Row>(delay).withTimestampAssigner(({ at }) => at)
  const timed = input.assignTimestampsAndWatermarks(strategy)
  return [timed.filter((row) => row.kind === 'order'), timed.filter((row) => row.kind === 'payment')]
}

const rows: Row[] = [
  order('a', 1),
  payment('a', 2),
  payment('b', 3),
  payment('a', 4),
  order('a', 6),
  order('b', 12),
  payment('b', 15),
  order('a', 21),
]

const pair = (o: Order, p: Payment): string => `${o.id}${o.at}+${p.order}${p.at}`

/** Whatever the batches, but in an order that depends on how the sides take turns. */
async function sorted(
  rowsIn: readonly Row[],
  build: (input: DataStream<Row>) => DataStream<string>,
): Promise<string[]> {
  const all = await records(rowsIn, (input) =>
    build(input)
      .windowAll(GlobalWindows.createWithEndOfStreamTrigger())
      .process((_ctx, elements) => [[...elements].toSorted().join(' ')]),
  )
  return all.flatMap(({ value }) => value.split(' '))
}

describe('join', () => {
  const join = (input: DataStream<Row>, delay = 0) => {
    const [orders, payments] = sides(input, delay)
    return orders.join(payments).where('id').equalTo('order')
  }

  test('pairs the records of a key and window, with the time of the last millisecond', async () => {
    const result = await recordsOneByOne(rows, (input) =>
      join(input).window(TumblingEventTimeWindows.of(10)).apply(pair),
    )
    expect(result).toEqual<Seen<string>[]>([
      { value: 'a1+a2', timestamp: 9, watermark: 5 },
      { value: 'a1+a4', timestamp: 9, watermark: 5 },
      { value: 'a6+a2', timestamp: 9, watermark: 5 },
      { value: 'a6+a4', timestamp: 9, watermark: 5 },
      { value: 'b12+b15', timestamp: 19, watermark: 14 },
    ])
  })

  test('whatever the batches', async () => {
    expect(await sorted(rows, (input) => join(input).window(TumblingEventTimeWindows.of(10)).apply(pair))).toEqual([
      'a1+a2',
      'a1+a4',
      'a6+a2',
      'a6+a4',
      'b12+b15',
    ])
  })

  test('in sliding and session windows', async () => {
    const sliding = await sorted(rows, (input) => join(input).window(SlidingEventTimeWindows.of(4, 2)).apply(pair))
    expect(sliding).toEqual(['a1+a2', 'a6+a4', 'b12+b15'])
    const sessions = await sorted(rows, (input) => join(input).window(EventTimeSessionWindows.withGap(3)).apply(pair))
    // Those of b touch.
    expect(sessions).toEqual(['a1+a2', 'a1+a4', 'a6+a2', 'a6+a4', 'b12+b15'])
  })

  test('by functions as keys, with any number of results for a pair', async () => {
    const result = await sorted(rows, (input) => {
      const [orders, payments] = sides(input)
      return orders
        .join(payments)
        .where(({ id }) => id)
        .equalTo({ getKey: (p) => p.order })
        .window(TumblingEventTimeWindows.of(10))
        .applyFlat<string>((o, p, out) => {
          if (o.at > p.at) return []
          out.collect(`${pair(o, p)}:collected`)
          return [`${pair(o, p)}:returned`]
        })
    })
    expect(result).toEqual([
      'a1+a2:collected',
      'a1+a2:returned',
      'a1+a4:collected',
      'a1+a4:returned',
      'b12+b15:collected',
      'b12+b15:returned',
    ])
  })

  test('takes functions in object form, with a life cycle', async () => {
    const calls: string[] = []
    const fn = { open: () => void calls.push('open'), join: pair, close: () => void calls.push('close') }
    const result = await sorted(rows, (input) => join(input).window(TumblingEventTimeWindows.of(10)).apply(fn))
    expect(result).toHaveLength(5)
    expect(calls.slice(0, 2)).toEqual(['open', 'close'])
  })

  test('late records join again within the lateness, with all their partners, and are then dropped', async () => {
    const disordered = [
      order('a', 1),
      payment('a', 2),
      order('a', 12),
      payment('a', 3),
      order('a', 30),
      payment('a', 4),
    ]
    const result = await recordsOneByOne(disordered, (input) =>
      join(input).window(TumblingEventTimeWindows.of(10)).allowedLateness(5).apply(pair),
    )
    expect(result.map(({ value }) => value)).toEqual(['a1+a2', 'a1+a2', 'a1+a3'])
  })

  test('with a trigger', async () => {
    const result = await recordsOneByOne(rows, (input) =>
      join(input)
        .window(GlobalWindows.create())
        .trigger(PurgingTrigger.of(CountTrigger.of(3)))
        .apply(pair),
    )
    expect(result).toEqual<Seen<string>[]>([
      { value: 'a1+a2', timestamp: Infinity, watermark: 2 },
      { value: 'a1+a4', timestamp: Infinity, watermark: 2 },
      { value: 'b12+b3', timestamp: Infinity, watermark: 11 },
      { value: 'b12+b15', timestamp: Infinity, watermark: 11 },
    ])
  })

  test('with an evictor, which sees the records of both sides in their order', async () => {
    const result = await recordsOneByOne(rows, (input) =>
      join(input).window(TumblingEventTimeWindows.of(10)).evictor(CountEvictor.of(3)).apply(pair),
    )
    expect(result.map(({ value }) => value)).toEqual(['a6+a2', 'a6+a4', 'b12+b15'])
    const near = DeltaEvictor.of<Row>(4, (a, b) => Math.abs(a.at - b.at))
    const evicted = await recordsOneByOne(rows, (input) =>
      join(input).window(TumblingEventTimeWindows.of(10)).evictor(near).apply(pair),
    )
    expect(evicted.map(({ value }) => value)).toEqual(['a6+a4', 'b12+b15'])
  })

  test('of a stream with itself', async () => {
    const result = await sorted([order('a', 1), order('a', 2), order('b', 3)], (input) => {
      const [orders] = sides(input)
      return orders
        .join(orders)
        .where('id')
        .equalTo('id')
        .window(TumblingEventTimeWindows.of(10))
        .apply((x, y) => `${x.at}${y.at}`)
    })
    expect(result).toEqual(['11', '12', '21', '22', '33'])
  })

  test('in processing time', async () => {
    const job = new LiveJob<Row, string>((input) =>
      input
        .filter((row) => row.kind === 'order')
        .join(input.filter((row) => row.kind === 'payment'))
        .where('id')
        .equalTo('order')
        .window(TumblingProcessingTimeWindows.of(10))
        .apply(pair),
    )
    expect(await job.push(order('a', 1), payment('a', 2))).toEqual([])
    expect(await job.at(9)).toEqual(['a1+a2'])
    expect(await job.push(payment('a', 3))).toEqual([])
    expect(await job.at(100)).toEqual([])
    await job.end()
  })

  test('need event times for windows of event time', async () => {
    const failure = recordsOneByOne(rows, (input) =>
      input
        .join(input)
        .where('kind')
        .equalTo('kind')
        .window(TumblingEventTimeWindows.of(10))
        .apply(() => ''),
    )
    await expect(failure).rejects.toThrow(expect.objectContaining({ code: 'NO_TIMESTAMP' }))
  })
})

describe('coGroup', () => {
  const coGroup = (input: DataStream<Row>) => {
    const [orders, payments] = sides(input)
    return orders.coGroup(payments).where('id').equalTo('order')
  }
  const times = (of: Iterable<Row>): string =>
    [...of]
      .map(({ at }) => at)
      .toSorted((a, b) => a - b)
      .join()
  const show = (orders: Iterable<Order>, payments: Iterable<Payment>): string[] => [
    `${times(orders)}/${times(payments)}`,
  ]

  test('gives the records of both sides for each key and window, also where one side has none', async () => {
    const result = await recordsOneByOne(rows, (input) =>
      coGroup(input).window(TumblingEventTimeWindows.of(10)).apply(show),
    )
    expect(result).toEqual<Seen<string>[]>([
      { value: '1,6/2,4', timestamp: 9, watermark: 5 },
      { value: '/3', timestamp: 9, watermark: 5 },
      { value: '12/15', timestamp: 19, watermark: 14 },
      { value: '21/', timestamp: 29, watermark: 20 },
    ])
  })

  test('merges the sides of sessions', async () => {
    const result = await sorted(rows, (input) => coGroup(input).window(EventTimeSessionWindows.withGap(3)).apply(show))
    expect(result).toEqual(['/3', '1,6/2,4', '12/15', '21/'])
  })

  test('with trigger, evictor and lateness', async () => {
    const result = await recordsOneByOne([...rows, payment('a', 5)], (input) =>
      coGroup(input)
        .window(TumblingEventTimeWindows.of(10))
        .trigger(CountTrigger.of(2))
        .evictor(CountEvictor.of(3, true))
        .allowedLateness(100)
        .apply({
          coGroup: (orders, payments, out) => {
            for (const text of show(orders, payments)) out.collect(text)
          },
        }),
    )
    expect(result.map(({ value }) => value)).toEqual(['1/2', '1,6/2,4', '12/15'])
  })
})
