import { type Batch, batchOf } from '../../core/batch.ts'
import type { ReaderContext, SourceReader } from '../../runtime/connector.ts'
import { ItemReader } from '../../runtime/item-reader.ts'
import type { ByteReader, ByteWriter } from '../../runtime/state/bytes.ts'
import type { InputRow, RowConverter } from './rows-to-columns.ts'

/** How the items of an iterable are rows. */
export interface ItemShape<T> {
  readonly row: (item: T) => InputRow
  readonly kind: ((item: T) => number) | undefined
}

/** Reads rows of an iterable. */
export class RowsReader<T> implements SourceReader {
  readonly #converter: RowConverter
  readonly #shape: ItemShape<T>
  readonly #items: ItemReader<T>

  constructor(
    converter: RowConverter,
    input: Iterable<T> | AsyncIterable<T>,
    shape: ItemShape<T>,
    ctx: Pick<ReaderContext, 'batchSize' | 'subtask'>,
  ) {
    this.#converter = converter
    this.#shape = shape
    this.#items = new ItemReader(input, ctx)
  }

  poll(): Batch | Promise<void> | 'END' {
    const first = this.#items.delivered + 1
    const items = this.#items.poll()
    if (!Array.isArray(items)) return items
    const { row, kind } = this.#shape
    const columns = this.#converter.convert(items.map(row), first)
    return batchOf(items.length, columns, kind === undefined ? undefined : Uint8Array.from(items, kind))
  }

  snapshot(writer: ByteWriter): void {
    this.#items.snapshot(writer)
  }

  restore(reader: ByteReader): void {
    this.#items.restore(reader)
  }

  close(): void {
    this.#items.close()
  }
}
