import { batchOf } from '../../src/core/batch.ts'
import { numberColumn } from '../../src/core/column.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Bids } from '../data/bids.ts'
import { BATCH_ROWS } from './batches.ts'

const DIVISOR = 123
const RATE = 0.908

type BidNumbers = Pick<Bids, 'auction' | 'bidder' | 'price' | 'dateTime'>

/** One fused loop over a batch into reused columns. */
export class FilterAndProject {
  readonly #sink: CheckSink
  readonly #auctions = new Float64Array(BATCH_ROWS)
  readonly #bidders = new Float64Array(BATCH_ROWS)
  readonly #prices = new Float64Array(BATCH_ROWS)
  readonly #times = new Float64Array(BATCH_ROWS)
  readonly #columns = [this.#auctions, this.#bidders, this.#prices, this.#times].map((d) => numberColumn('double', d))

  constructor(sink: CheckSink) {
    this.#sink = sink
  }

  push({ auction, bidder, price, dateTime }: BidNumbers, from: number, to: number): void {
    const [auctions, bidders, prices, times] = [this.#auctions, this.#bidders, this.#prices, this.#times]
    let m = 0
    for (let i = from; i < to; i++) {
      const id = auction[i] as number
      const small = id | 0
      if ((small === id ? small % DIVISOR : id % DIVISOR) !== 0) continue
      auctions[m] = id
      bidders[m] = bidder[i] as number
      prices[m] = (price[i] as number) * RATE
      times[m++] = dateTime[i] as number
    }
    if (m > 0) this.#sink.write(batchOf(m, this.#columns))
  }
}

export function filterAndProject(bids: Bids, sink: CheckSink): void {
  const loop = new FilterAndProject(sink)
  for (let from = 0; from < bids.n; from += BATCH_ROWS) loop.push(bids, from, Math.min(bids.n, from + BATCH_ROWS))
}

/** Columns that stay as they are need no copy. */
export function project({ n, auction, bidder, price, dateTime }: Bids, sink: CheckSink): void {
  const prices = new Float64Array(BATCH_ROWS)
  for (let from = 0; from < n; from += BATCH_ROWS) {
    const to = Math.min(n, from + BATCH_ROWS)
    for (let i = from; i < to; i++) prices[i - from] = (price[i] as number) * RATE
    const out = [auction.subarray(from, to), bidder.subarray(from, to), prices, dateTime.subarray(from, to)]
    const columns = out.map((data) => numberColumn('double', data))
    sink.write(batchOf(to - from, columns))
  }
}
