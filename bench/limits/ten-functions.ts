import { batchOf } from '../../src/core/batch.ts'
import { numberColumn, StringColumn } from '../../src/core/column.ts'
import type { CheckSink } from '../check-sink.ts'
import { BATCH_ROWS } from './batches.ts'

export interface Visits {
  readonly n: number
  readonly bidder: Float64Array
  readonly price: Float64Array
  readonly channel: readonly string[]
  /** Epoch ms. */
  readonly dateTime: Float64Array
  readonly discount: Float64Array
  /** 1 where there is no discount. */
  readonly noDiscount: Uint8Array
}

const HOUR = 3_600_000

/** A text and a number of each row, by ten functions. */
export function tenFunctions(visits: Visits, sink: CheckSink): void {
  const { n, bidder, price, channel, dateTime, discount, noDiscount } = visits
  const labels = new Array<string>(BATCH_ROWS).fill('')
  const scores = new Float64Array(BATCH_ROWS)
  for (let from = 0; from < n; from += BATCH_ROWS) {
    const to = Math.min(n, from + BATCH_ROWS)
    for (let i = from; i < to; i++) {
      const name = channel[i] as string
      labels[i - from] = name.slice(0, 4).toUpperCase() + ((bidder[i] as number) % 2 === 0 ? '+' : '-')
      const rounded = Math.round((price[i] as number) * 0.5)
      const hour = Math.floor((dateTime[i] as number) / HOUR) % 24
      const given = noDiscount[i] === 1 ? 0 : (discount[i] as number)
      scores[i - from] = Math.abs(rounded - name.length) + hour + given
    }
    sink.write(batchOf(to - from, [StringColumn.ofValues(labels), numberColumn('double', scores)]))
  }
}
