import { batchOf } from '../../src/core/batch.ts'
import { StringColumn, numberColumn } from '../../src/core/column.ts'
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../src/core/row-kind.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Bids } from '../data/bids.ts'
import { BATCH_ROWS } from './batches.ts'
import { KeyIndex, PairSet, grown } from './key-index.ts'

const DAY = 86_400_000
/** More than there are days of TIMESTAMP values. */
const DAYS = 2 ** 22

/** Distinct bidders by channel and day: the row before and the row after each bid that brings a new bidder. */
export function countDistinct(bids: Bids, sink: CheckSink): void {
  const groups = new DistinctCounts()
  for (let from = 0; from < bids.n; from += BATCH_ROWS)
    groups.push(bids, from, Math.min(bids.n, from + BATCH_ROWS), sink)
}

class DistinctCounts {
  readonly #index = new KeyIndex(14)
  readonly #seen = new PairSet()
  #counts: Float64Array = new Float64Array(this.#index.capacity)
  readonly #kinds = new Uint8Array(2 * BATCH_ROWS)
  readonly #outChannel = new Int32Array(2 * BATCH_ROWS)
  readonly #outDay = new Int32Array(2 * BATCH_ROWS)
  readonly #outCount = new Float64Array(2 * BATCH_ROWS)

  push({ bidder, channel, channels, dateTime }: Bids, from: number, to: number, sink: CheckSink): void {
    const index = this.#index
    const seen = this.#seen
    let counts = this.#counts
    const [kinds, outChannel, outDay, outCount] = [this.#kinds, this.#outChannel, this.#outDay, this.#outCount]
    let m = 0
    for (let i = from; i < to; i++) {
      const code = channel[i] as number
      const day = Math.floor((dateTime[i] as number) / DAY)
      const id = index.id(code * DAYS + day)
      if (!seen.add(id, bidder[i] as number)) continue
      if (id >= counts.length) counts = this.#grow()
      const count = counts[id] as number
      if (count > 0) {
        kinds[m] = UPDATE_BEFORE
        outChannel[m] = code
        outDay[m] = day
        outCount[m++] = count
      }
      counts[id] = count + 1
      kinds[m] = count > 0 ? UPDATE_AFTER : INSERT
      outChannel[m] = code
      outDay[m] = day
      outCount[m++] = count + 1
    }
    const text = StringColumn.ofCodes({ codes: outChannel, values: channels })
    if (m > 0) sink.write(batchOf(m, [text, numberColumn('int', outDay), numberColumn('long', outCount)], kinds))
  }

  #grow(): Float64Array {
    this.#counts = grown(this.#counts, this.#index.capacity)
    return this.#counts
  }
}
