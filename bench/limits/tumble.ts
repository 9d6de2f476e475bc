import { batchOf } from '../../src/core/batch.ts'
import { MAX_SAFE, numberColumn } from '../../src/core/column.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Bids } from '../data/bids.ts'
import { BATCH_ROWS, watermarkAfter } from './batches.ts'
import { KeyIndex, grown } from './key-index.ts'

const SIZE = 10_000

/** Count, sum and maximum of the prices by auction, of one window. */
class Totals {
  readonly index = new KeyIndex()
  readonly ids = new Int32Array(BATCH_ROWS)
  counts: Float64Array = new Float64Array(this.index.capacity)
  sums: Float64Array = new Float64Array(this.index.capacity)
  maxima: Float64Array = new Float64Array(this.index.capacity).fill(-Infinity)

  /** Two loops, so that the lookups don't wait for the additions. */
  add(auction: Float64Array, price: Float64Array, from: number, to: number): void {
    const { index, ids } = this
    for (let i = from; i < to; i++) ids[i - from] = index.id(auction[i] as number)
    if (index.size > this.counts.length) this.#grow()
    const { counts, sums, maxima } = this
    for (let i = from; i < to; i++) {
      const id = ids[i - from] as number
      const value = price[i] as number
      const sum = (sums[id] as number) + value
      if (sum > MAX_SAFE || sum < -MAX_SAFE) throw new RangeError('a sum beyond 2^53')
      counts[id] = (counts[id] as number) + 1
      sums[id] = sum
      if (value > (maxima[id] as number)) maxima[id] = value
    }
  }

  #grow(): void {
    const { capacity } = this.index
    this.counts = grown(this.counts, capacity)
    this.sums = grown(this.sums, capacity)
    const known = this.maxima.length
    this.maxima = grown(this.maxima, capacity).fill(-Infinity, known)
  }

  clear(): void {
    const { size } = this.index
    this.counts.fill(0, 0, size)
    this.sums.fill(0, 0, size)
    this.maxima.fill(-Infinity, 0, size)
    this.index.clear()
  }
}

/** Tumbling windows of 10 s: a stretch of rows of one window goes into that window's table, found once. */
export class Tumble {
  readonly #sink: CheckSink
  /** By window start. */
  readonly #open = new Map<number, Totals>()
  readonly #pool: Totals[] = []
  #watermark = -Infinity
  #firstEnd = Infinity

  constructor(sink: CheckSink) {
    this.#sink = sink
  }

  push(auction: Float64Array, price: Float64Array, times: Float64Array, from: number, to: number): void {
    for (let i = from; i < to;) {
      const time = times[i] as number
      const start = Math.floor(time / SIZE) * SIZE
      const end = start + SIZE
      let j = i + 1
      while (j < to && (times[j] as number) < end && (times[j] as number) >= start) j++
      // Late rows are dropped.
      if (end - 1 > this.#watermark) this.#totals(start).add(auction, price, i, j)
      i = j
    }
    this.advance(watermarkAfter(this.#watermark, times, from, to))
  }

  #totals(start: number): Totals {
    let totals = this.#open.get(start)
    if (totals === undefined) {
      totals = this.#pool.pop() ?? new Totals()
      this.#open.set(start, totals)
      this.#firstEnd = Math.min(this.#firstEnd, start + SIZE)
    }
    return totals
  }

  advance(watermark: number): void {
    this.#watermark = watermark
    while (this.#firstEnd - 1 <= watermark && this.#open.size > 0) {
      const start = this.#firstEnd - SIZE
      const totals = this.#open.get(start) as Totals
      this.#emit(totals, start)
      this.#open.delete(start)
      totals.clear()
      this.#pool.push(totals)
      this.#firstEnd = Math.min(...this.#open.keys()) + SIZE
    }
  }

  #emit({ index, counts, sums, maxima }: Totals, start: number): void {
    const starts = new Float64Array(index.size).fill(start)
    const columns = [index.keys, starts, counts, sums, maxima].map((data) => numberColumn('long', data))
    this.#sink.write(batchOf(index.size, columns))
  }
}

export function tumble({ n, auction, price, dateTime }: Bids, sink: CheckSink): void {
  const windows = new Tumble(sink)
  for (let from = 0; from < n; from += BATCH_ROWS) {
    windows.push(auction, price, dateTime, from, Math.min(n, from + BATCH_ROWS))
  }
  windows.advance(Infinity)
}
