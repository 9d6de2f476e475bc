import { batchOf } from '../../src/core/batch.ts'
import { numberColumn } from '../../src/core/column.ts'
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/core/row-kind.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Bids } from '../data/bids.ts'
import { BATCH_ROWS } from './batches.ts'
import { KeyIndex, grown } from './key-index.ts'

/** Count and maximum by auction over all bids so far: the row before and the row after each bid. */
export function groupBy({ n, auction, price }: Bids, sink: CheckSink): void {
  const groups = new Groups()
  for (let from = 0; from < n; from += BATCH_ROWS) {
    groups.push(auction, price, from, Math.min(n, from + BATCH_ROWS), sink)
  }
}

class Groups {
  readonly #index = new KeyIndex(14)
  #counts: Float64Array = new Float64Array(this.#index.capacity)
  #maxima: Float64Array = new Float64Array(this.#index.capacity)
  readonly #kinds = new Uint8Array(2 * BATCH_ROWS)
  readonly #outAuction = new Float64Array(2 * BATCH_ROWS)
  readonly #outCount = new Float64Array(2 * BATCH_ROWS)
  readonly #outMaximum = new Float64Array(2 * BATCH_ROWS)
  readonly #columns = [this.#outAuction, this.#outCount, this.#outMaximum].map((data) => numberColumn('long', data))

  push(auction: Float64Array, price: Float64Array, from: number, to: number, sink: CheckSink): void {
    const index = this.#index
    let [counts, maxima] = [this.#counts, this.#maxima]
    const [kinds, outAuction, outCount, outMaximum] = [this.#kinds, this.#outAuction, this.#outCount, this.#outMaximum]
    let m = 0
    for (let i = from; i < to; i++) {
      const key = auction[i] as number
      const value = price[i] as number
      const id = index.id(key)
      if (id >= counts.length) [counts, maxima] = this.#grow()
      const count = counts[id] as number
      let maximum = value
      if (count > 0) {
        const before = maxima[id] as number
        if (before > value) maximum = before
        kinds[m] = UPDATE_BEFORE
        outAuction[m] = key
        outCount[m] = count
        outMaximum[m++] = before
      }
      counts[id] = count + 1
      maxima[id] = maximum
      kinds[m] = count > 0 ? UPDATE_AFTER : INSERT
      outAuction[m] = key
      outCount[m] = count + 1
      outMaximum[m++] = maximum
    }
    sink.write(batchOf(m, this.#columns, kinds))
  }

  #grow(): [Float64Array, Float64Array] {
    this.#counts = grown(this.#counts, this.#index.capacity)
    this.#maxima = grown(this.#maxima, this.#index.capacity)
    return [this.#counts, this.#maxima]
  }
}
