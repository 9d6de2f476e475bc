import { setImmediate } from 'node:timers'
import { type Batch, batchOf } from '../../core/batch.ts'
import type { ReaderContext, SourceReader } from '../../runtime/connector.ts'
import type { ByteReader, ByteWriter } from '../../runtime/state/bytes.ts'
import type { InputRow, RowConverter } from './rows-to-columns.ts'

/** How the items of an iterable are rows. */
export interface ItemShape<T> {
  readonly row: (item: T) => InputRow
  readonly kind: ((item: T) => number) | undefined
}

/**
 * Reads rows of an iterable. An async one is pulled in the background, at most a batch ahead, so that one batch takes
 * all rows that have come since the last poll. With several subtasks the first one reads everything.
 */
export class RowsReader<T> implements SourceReader {
  readonly #converter: RowConverter
  readonly #input: Iterable<T> | AsyncIterable<T>
  readonly #shape: ItemShape<T>
  readonly #batchSize: number
  readonly #active: boolean
  #iterator: Iterator<T> | AsyncIterator<T> | undefined
  #items: T[] = []
  #delivered = 0
  #skip = 0
  #ended = false
  #error: unknown
  /** Ends the wait of `poll`. */
  #notify: (() => void) | undefined
  /** Ends the wait of the background loop for room. */
  #resume: (() => void) | undefined

  constructor(
    converter: RowConverter,
    input: Iterable<T> | AsyncIterable<T>,
    shape: ItemShape<T>,
    ctx: Pick<ReaderContext, 'batchSize' | 'subtask'>,
  ) {
    this.#converter = converter
    this.#input = input
    this.#shape = shape
    this.#batchSize = ctx.batchSize
    this.#active = ctx.subtask === 0
  }

  poll(): Batch | Promise<void> | 'END' {
    if (!this.#active) return 'END'
    if (Symbol.asyncIterator in this.#input) this.#startPulling(this.#input)
    else this.#pull(this.#input)
    if (this.#items.length > 0) return this.#deliver()
    if (this.#error !== undefined) throw this.#error
    if (this.#ended) return 'END'
    return new Promise((resolve) => (this.#notify = resolve))
  }

  #deliver(): Batch {
    const items = this.#items
    this.#items = []
    this.#resume?.()
    const columns = this.#converter.convert(items.map(this.#shape.row), this.#delivered + 1)
    this.#delivered += items.length
    const { kind } = this.#shape
    return batchOf(items.length, columns, kind === undefined ? undefined : Uint8Array.from(items, kind))
  }

  #pull(input: Iterable<T>): void {
    const iterator = (this.#iterator ??= input[Symbol.iterator]()) as Iterator<T>
    while (!this.#ended && this.#items.length < this.#batchSize) this.#take(iterator.next())
  }

  #take({ done, value }: IteratorResult<T>): void {
    if (done === true) this.#ended = true
    else if (this.#skip > 0) this.#skip--
    else this.#items.push(value)
  }

  #startPulling(input: AsyncIterable<T>): void {
    if (this.#iterator !== undefined) return
    const iterator = input[Symbol.asyncIterator]()
    this.#iterator = iterator
    this.#pullAll(iterator).catch((error: unknown) => {
      this.#error = error
      this.#ended = true
      this.#notify?.()
    })
  }

  async #pullAll(iterator: AsyncIterator<T>): Promise<void> {
    while (!this.#ended) {
      this.#take(await iterator.next())
      const count = this.#items.length
      // What else comes without waiting joins the same batch.
      if (count === 1) setImmediate(() => this.#notify?.())
      if (count < this.#batchSize) continue
      this.#notify?.()
      await new Promise<void>((resolve) => (this.#resume = resolve))
    }
    this.#notify?.()
  }

  snapshot(writer: ByteWriter): void {
    writer.f64(this.#delivered)
  }

  restore(reader: ByteReader): void {
    this.#delivered = reader.f64()
    this.#skip = this.#delivered
  }

  close(): void {
    if (this.#ended) return
    this.#ended = true
    // Not awaited: an async generator answers only once what it waits for has come.
    Promise.resolve(this.#iterator?.return?.()).catch(() => {})
  }
}
