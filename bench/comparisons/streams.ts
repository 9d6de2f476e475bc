import { StreamExecutionEnvironment, TumblingEventTimeWindows, WatermarkStrategy } from '../../src/index.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Comparison } from '../comparison.ts'
import { type BidRecord, recordsOf } from '../data/records.ts'
import type { Bids } from '../data/bids.ts'
import { addOffer, isTaken, noTotals, offerOf, type Totals, tumbleRows } from '../limits/rows-tumble.ts'

/** The comparisons of programs with functions over records. */
export function streamComparisons(bids: () => Bids, rows: number): Comparison[] {
  let records: BidRecord[] | undefined
  const all = (): BidRecord[] => (records ??= recordsOf(bids()))
  return [
    {
      name: 'stream functions',
      rows,
      limit: (sink) => tumbleRows(all(), sink),
      engine: (sink) => tumbleStream(all(), sink),
    },
  ]
}

interface WindowTotals {
  readonly auction: number
  readonly start: number
  readonly totals: Totals
}

/** map, filter, keyBy and a tumbling aggregate. */
async function tumbleStream(records: readonly BidRecord[], sink: CheckSink): Promise<void> {
  const env = StreamExecutionEnvironment.getExecutionEnvironment()
  env
    .fromCollection(records)
    .assignTimestampsAndWatermarks(
      WatermarkStrategy.forMonotonousTimestamps<BidRecord>().withTimestampAssigner(({ dateTime }) => dateTime),
    )
    .map(offerOf)
    .filter(isTaken)
    .keyBy((offer) => offer.auction)
    .window(TumblingEventTimeWindows.of(10_000))
    .aggregate<Totals, Totals, WindowTotals>(
      { createAccumulator: noTotals, add: addOffer, getResult: (totals) => totals },
      (auction, { window }, [totals], out) => {
        if (totals !== undefined) out.collect({ auction, start: window.start, totals })
      },
    )
    .addSink(({ auction, start, totals: { count, sum, highest } }) => sink.add(auction, start, count, sum, highest))
  await env.execute()
}
