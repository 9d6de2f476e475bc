import { batchOf } from '../../src/core/batch.ts'
import { numberColumn, type StringBytes } from '../../src/core/column.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Bids } from '../data/bids.ts'
import { BATCH_ROWS } from './batches.ts'

const GOOGLE = Buffer.from('Google')
const [DASH, SEVEN] = [45, 55]

/** Bids of a channel called Google, or with `-7` in its name. */
export function filterByText({ n, auction, price }: Bids, names: StringBytes, sink: CheckSink): void {
  const auctions = new Float64Array(BATCH_ROWS)
  const prices = new Float64Array(BATCH_ROWS)
  const letters = new Int32Array(BATCH_ROWS)
  const columns = [numberColumn('long', auctions), numberColumn('long', prices), numberColumn('int', letters)]
  const { buffer, starts, ends } = names
  for (let from = 0; from < n; from += BATCH_ROWS) {
    const to = Math.min(n, from + BATCH_ROWS)
    let m = 0
    for (let i = from; i < to; i++) {
      const [start, end] = [starts[i] as number, ends[i] as number]
      if (!isGoogle(buffer, start, end) && !hasDashSeven(buffer, start, end)) continue
      auctions[m] = auction[i] as number
      prices[m] = price[i] as number
      letters[m++] = end - start
    }
    sink.write(batchOf(m, columns))
  }
}

function isGoogle(buffer: Buffer, start: number, end: number): boolean {
  if (end - start !== GOOGLE.length) return false
  for (let k = 0; k < GOOGLE.length; k++) if (buffer[start + k] !== GOOGLE[k]) return false
  return true
}

function hasDashSeven(buffer: Buffer, start: number, end: number): boolean {
  for (let p = start; p < end - 1; p++) if (buffer[p] === DASH && buffer[p + 1] === SEVEN) return true
  return false
}
