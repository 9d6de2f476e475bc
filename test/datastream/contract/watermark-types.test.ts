import { describe, expectTypeOf, test } from 'vitest'
import {
  AscendingTimestampExtractor,
  BoundedOutOfOrdernessTimestampExtractor,
  type DataStream,
  Duration,
  StreamExecutionEnvironment,
  Time,
  TimestampExtractor,
  type WatermarkGenerator,
  WatermarkStrategy,
} from '../../../src/index.ts'

interface Bid {
  readonly auction: number
  readonly bidder: { readonly name: string; readonly rating: number }
  readonly price: number
  readonly at: Date
}

const env = StreamExecutionEnvironment.getExecutionEnvironment()
const bids = env.fromCollection<Bid>([])

describe('watermarks', () => {
  test('strategies in any order of their settings', () => {
    const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Bid>(Duration.ofSeconds(5))
      .withIdleness(Time.minutes(1))
      .withWatermarkAlignment('group', Time.seconds(10), Time.seconds(1))
      .withTimestampAssigner(({ at }, recordTimestamp) => {
        expectTypeOf(recordTimestamp).toEqualTypeOf<number | null>()
        return at.getTime()
      })
    expectTypeOf(strategy).toEqualTypeOf<WatermarkStrategy<Bid>>()
    expectTypeOf(bids.assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks())).toEqualTypeOf<DataStream<Bid>>()
    class OnMark implements WatermarkGenerator<Bid> {
      onEvent(event: Bid, timestamp: number, output: Parameters<WatermarkGenerator<Bid>['onEvent']>[2]): void {
        if (event.price === 0) output.emitWatermark(timestamp)
      }

      onPeriodicEmit(): void {}
    }
    expectTypeOf(WatermarkStrategy.forGenerator(() => new OnMark())).toEqualTypeOf<WatermarkStrategy<Bid>>()
    expectTypeOf(
      bids.assignTimestampsAndWatermarks(
        WatermarkStrategy.forGenerator<Bid>(() => ({ onEvent() {}, onPeriodicEmit: (out) => out.markIdle() })),
      ),
    ).toEqualTypeOf<DataStream<Bid>>()
    // A strategy of less specific records fits.
    bids.assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<{ readonly at: Date }>().withTimestampAssigner(({ at }) => +at),
    )
    // @ts-expect-error -- a time is a number of milliseconds
    WatermarkStrategy.noWatermarks<Bid>().withTimestampAssigner(({ at }) => at)
  })

  test('extractors as classes', () => {
    class Late extends BoundedOutOfOrdernessTimestampExtractor<Bid> {
      extractTimestamp({ at }: Bid): number {
        return at.getTime()
      }
    }
    class Ordered extends AscendingTimestampExtractor<Bid> {
      extractTimestamp({ at }: Bid, previous: number | null): number {
        return previous ?? at.getTime()
      }
    }
    class Marked extends TimestampExtractor<Bid> {
      extractTimestamp({ at }: Bid): number {
        return at.getTime()
      }

      override checkAndGetNextWatermark({ price }: Bid, timestamp: number): number | null {
        return price === 0 ? timestamp : null
      }
    }
    for (const extractor of [new Late(Time.seconds(10)), new Ordered(), new Marked()]) {
      expectTypeOf(bids.assignTimestampsAndWatermarks(extractor)).toEqualTypeOf<DataStream<Bid>>()
    }
    // @ts-expect-error -- an extractor of other records
    env.fromData('a').assignTimestampsAndWatermarks(new Late(5))
  })
})
