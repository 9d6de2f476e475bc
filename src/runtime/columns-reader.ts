import { type Batch, batchOf, sliceColumn } from '../core/batch.ts'
import type { Column } from '../core/column.ts'
import type { ReaderContext, SourceReader } from './connector.ts'
import type { ByteReader, ByteWriter } from './state/bytes.ts'

/** Rows that are in memory already. */
export interface ColumnData {
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly kinds?: Uint8Array
}

/** Delivers columns in stretches of `batchSize` rows that share their memory. */
export class ColumnsReader implements SourceReader {
  readonly #data: ColumnData
  readonly #end: number
  readonly #batchSize: number
  #at: number

  constructor(data: ColumnData, ctx: Pick<ReaderContext, 'batchSize' | 'subtask' | 'parallelism'>) {
    this.#data = data
    this.#batchSize = ctx.batchSize
    this.#at = Math.floor((data.rowCount * ctx.subtask) / ctx.parallelism)
    this.#end = Math.floor((data.rowCount * (ctx.subtask + 1)) / ctx.parallelism)
  }

  poll(): Batch | 'END' {
    const from = this.#at
    if (from >= this.#end) return 'END'
    const to = Math.min(this.#end, from + this.#batchSize)
    this.#at = to
    const columns = this.#data.columns.map((column) => sliceColumn(column, from, to))
    return batchOf(to - from, columns, this.#data.kinds?.subarray(from, to))
  }

  snapshot(writer: ByteWriter): void {
    writer.f64(this.#at)
  }

  restore(reader: ByteReader): void {
    this.#at = reader.f64()
  }

  close(): void {}
}
