import { batchOf } from '../../src/core/batch.ts'
import { numberColumn } from '../../src/core/column.ts'
import type { CheckSink } from '../check-sink.ts'
import type { Amounts } from '../data/amounts.ts'
import { BATCH_ROWS } from './batches.ts'

export function arithmetic([a, b, c, d]: Amounts, sink: CheckSink): void {
  const results = new Float64Array(BATCH_ROWS)
  const columns = [numberColumn('double', results)]
  for (let from = 0; from < a.length; from += BATCH_ROWS) {
    const to = Math.min(a.length, from + BATCH_ROWS)
    for (let i = from; i < to; i++) {
      results[i - from] = (a[i] as number) * (b[i] as number) + (c[i] as number) - (d[i] as number) / 4
    }
    sink.write(batchOf(to - from, columns))
  }
}
