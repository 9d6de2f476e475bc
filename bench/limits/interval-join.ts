import { batchOf } from '../../src/core/batch.ts'
import { numberColumn } from '../../src/core/column.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Auctions, Bids, Events } from '../data/bids.ts'
import { BATCH_ROWS, watermarkAfter } from './batches.ts'
import { KeyIndex, grown } from './key-index.ts'

/** A bid joins its auction when it came at most this long after it. */
const REACH = 10_000
const NONE = -1

/** The source that is behind in event time gives the next batch. */
export function intervalJoin({ bids, auctions }: Events, sink: CheckSink): void {
  const join = new Join(sink)
  let [bid, auction] = [0, 0]
  while (bid < bids.n || auction < auctions.n) {
    const takeAuctions = bid >= bids.n || (auction < auctions.n && join.auctionWatermark <= join.bidWatermark)
    if (takeAuctions) {
      const to = Math.min(auctions.n, auction + BATCH_ROWS)
      join.pushAuctions(auctions, auction, to)
      auction = to
      if (to === auctions.n) join.auctionWatermark = Infinity
    } else {
      const to = Math.min(bids.n, bid + BATCH_ROWS)
      join.pushBids(bids, bid, to)
      bid = to
      if (to === bids.n) join.bidWatermark = Infinity
    }
    join.expire()
  }
  join.flush()
}

/**
 * Rows of one side in order of arrival, in a ring; those of a key are chained, newest first. A place is a number that
 * only grows, and what is below `tail` is gone.
 */
class Log {
  tail = 0
  top = 0
  mask = 2 ** 14 - 1
  times = new Float64Array(2 ** 14)
  /** Id of the row's key. */
  keys = new Int32Array(2 ** 14)
  before = new Int32Array(2 ** 14)
  first = new Float64Array(2 ** 14)
  second = new Float64Array(2 ** 14)
  /** The newest place of a key, by id. */
  heads = new Int32Array(0)

  grow(): void {
    const capacity = (this.mask + 1) * 2
    const move = <A extends Float64Array | Int32Array>(old: A, moved: A): A => {
      for (let place = this.tail; place < this.top; place++) {
        moved[place & (capacity - 1)] = old[place & this.mask] as number
      }
      return moved
    }
    this.times = move(this.times, new Float64Array(capacity))
    this.keys = move(this.keys, new Int32Array(capacity))
    this.before = move(this.before, new Int32Array(capacity))
    this.first = move(this.first, new Float64Array(capacity))
    this.second = move(this.second, new Float64Array(capacity))
    this.mask = capacity - 1
  }
}

class Join {
  bidWatermark = -Infinity
  auctionWatermark = -Infinity
  readonly #sink: CheckSink
  /** The auctions that either side knows. */
  readonly #index = new KeyIndex(15)
  readonly #bids = new Log()
  readonly #auctions = new Log()
  readonly #out = [0, 1, 2, 3, 4, 5].map(() => new Float64Array(BATCH_ROWS))
  readonly #columns = this.#out.map((data) => numberColumn('long', data))
  #pairs = 0

  constructor(sink: CheckSink) {
    this.#sink = sink
    this.#growHeads()
  }

  #growHeads(): void {
    for (const log of [this.#bids, this.#auctions]) {
      const known = log.heads.length
      log.heads = grown(log.heads, this.#index.capacity).fill(NONE, known)
    }
  }

  pushBids({ auction, bidder, price, dateTime }: Bids, from: number, to: number): void {
    const index = this.#index
    const own = this.#bids
    const other = this.#auctions
    for (let i = from; i < to; i++) {
      const time = dateTime[i] as number
      const id = index.id(auction[i] as number)
      if (id >= own.heads.length) this.#growHeads()
      const place = this.#keep(own, id, time)
      own.first[place] = bidder[i] as number
      own.second[place] = price[i] as number
      for (let at = other.heads[id] as number; at >= other.tail; at = other.before[at & other.mask] as number) {
        const opened = other.times[at & other.mask] as number
        if (opened <= time && time <= opened + REACH) this.#pair(at & other.mask, place)
      }
    }
    this.bidWatermark = watermarkAfter(this.bidWatermark, dateTime, from, to)
  }

  pushAuctions({ id: ids, seller, category, dateTime }: Auctions, from: number, to: number): void {
    const index = this.#index
    const own = this.#auctions
    const other = this.#bids
    for (let i = from; i < to; i++) {
      const opened = dateTime[i] as number
      const id = index.id(ids[i] as number)
      if (id >= own.heads.length) this.#growHeads()
      const place = this.#keep(own, id, opened)
      own.first[place] = seller[i] as number
      own.second[place] = category[i] as number
      for (let at = other.heads[id] as number; at >= other.tail; at = other.before[at & other.mask] as number) {
        const time = other.times[at & other.mask] as number
        if (opened <= time && time <= opened + REACH) this.#pair(place, at & other.mask)
      }
    }
    this.auctionWatermark = watermarkAfter(this.auctionWatermark, dateTime, from, to)
  }

  #keep(log: Log, id: number, time: number): number {
    if (log.top - log.tail > log.mask) log.grow()
    const place = log.top & log.mask
    log.times[place] = time
    log.keys[place] = id
    log.before[place] = log.heads[id] as number
    log.heads[id] = log.top++
    return place
  }

  #pair(auction: number, bid: number): void {
    const m = this.#pairs
    const [ids, sellers, categories, bidders, prices, times] = this.#out as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    ids[m] = this.#index.keys[this.#auctions.keys[auction] as number] as number
    sellers[m] = this.#auctions.first[auction] as number
    categories[m] = this.#auctions.second[auction] as number
    bidders[m] = this.#bids.first[bid] as number
    prices[m] = this.#bids.second[bid] as number
    times[m] = this.#bids.times[bid] as number
    this.#pairs++
    if (this.#pairs === BATCH_ROWS) this.flush()
  }

  flush(): void {
    if (this.#pairs > 0) this.#sink.write(batchOf(this.#pairs, this.#columns))
    this.#pairs = 0
  }

  /** Bids wait for auctions of their own time at the latest, auctions for bids up to `REACH` later. */
  expire(): void {
    const watermark = Math.min(this.bidWatermark, this.auctionWatermark)
    this.#drop(this.#bids, this.#auctions, watermark)
    this.#drop(this.#auctions, this.#bids, watermark - REACH)
  }

  #drop(log: Log, other: Log, watermark: number): void {
    while (log.tail < log.top && (log.times[log.tail & log.mask] as number) <= watermark) {
      const id = log.keys[log.tail & log.mask] as number
      if (log.heads[id] === log.tail) {
        log.heads[id] = NONE
        if (other.heads[id] === NONE) this.#index.remove(id)
      }
      log.tail++
    }
  }
}
