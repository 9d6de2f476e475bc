import { type Batch, batchOf } from '../../core/batch.ts'
import type { NumberColumn } from '../../core/column.ts'
import { StatelessOperator } from './stateless.ts'

/**
 * Adds columns with the watermark that was in force before each row, in milliseconds; NULL where there was none yet.
 * It is not kept in snapshots: after a restart there is none until the sources give one.
 */
export class CurrentWatermark extends StatelessOperator {
  readonly #count: number
  #watermark = -Infinity
  #data = new Float64Array(0)
  #nulls = new Uint8Array(0)

  /** `count`: of columns, all the same. */
  constructor(count: number) {
    super()
    this.#count = count
  }

  process(batch: Batch): void {
    const column = this.#column(batch)
    const added = Array.from({ length: this.#count }, () => column)
    this.output.collect(batchOf(batch.n, [...batch.columns, ...added], batch.kinds, batch.watermarks, batch.timestamps))
  }

  override advanceWatermark(watermark: number, input: number): void {
    this.#watermark = watermark
    super.advanceWatermark(watermark, input)
  }

  #column({ n, watermarks }: Batch): NumberColumn {
    if (this.#data.length < n) {
      this.#data = new Float64Array(n)
      this.#nulls = new Uint8Array(n)
    }
    let missing = false
    for (let i = 0; i < n; i++) {
      const watermark = watermarks?.[i] ?? this.#watermark
      const known = Number.isFinite(watermark)
      this.#data[i] = known ? watermark : 0
      this.#nulls[i] = known ? 0 : 1
      missing ||= !known
    }
    return { storage: 'long', data: this.#data, nulls: missing ? this.#nulls : undefined, wide: undefined }
  }
}
