import { setImmediate } from 'node:timers'
import type { ReaderContext } from './connector.ts'
import type { ByteReader, ByteWriter } from './state/bytes.ts'

/**
 * Reads the items of an iterable, several at a time. An async one is pulled in the background, at most a batch ahead,
 * so that one batch takes all items that have come since the last poll. With several subtasks the first one reads
 * everything. After a restore the iterable is read anew, and its first items are passed over.
 */
export class ItemReader<T> {
  readonly #input: Iterable<T> | AsyncIterable<T>
  readonly #batchSize: number
  readonly #active: boolean
  #iterator: Iterator<T> | AsyncIterator<T> | undefined
  #items: T[] = []
  /** Items that polls have returned. */
  delivered = 0
  #skip = 0
  #ended = false
  #error: { readonly error: unknown } | undefined
  /** Ends the wait of `poll`. */
  #notify: (() => void) | undefined
  /** Ends the wait of the background loop for room. */
  #resume: (() => void) | undefined

  constructor(input: Iterable<T> | AsyncIterable<T>, ctx: Pick<ReaderContext, 'batchSize' | 'subtask'>) {
    this.#input = input
    this.#batchSize = ctx.batchSize
    this.#active = ctx.subtask === 0
  }

  poll(): T[] | Promise<void> | 'END' {
    if (!this.#active) return 'END'
    if (Symbol.asyncIterator in this.#input) this.#startPulling(this.#input)
    else if (Array.isArray(this.#input)) return this.#slice(this.#input)
    else this.#pull(this.#input)
    if (this.#items.length > 0) return this.#deliver()
    if (this.#error !== undefined) throw this.#error.error
    if (this.#ended) return 'END'
    return new Promise((resolve) => (this.#notify = resolve))
  }

  /** The next items of an array, which may still grow. */
  #slice(input: readonly T[]): T[] | 'END' {
    const items = input.slice(this.delivered, this.delivered + this.#batchSize)
    if (items.length === 0) return 'END'
    this.delivered += items.length
    return items
  }

  #deliver(): T[] {
    const items = this.#items
    this.#items = []
    this.#resume?.()
    this.delivered += items.length
    return items
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
      this.#error = { error }
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
    writer.f64(this.delivered)
  }

  restore(reader: ByteReader): void {
    this.delivered = reader.f64()
    this.#skip = this.delivered
  }

  close(): void {
    if (this.#ended) return
    this.#ended = true
    // Not awaited: an async generator answers only once what it waits for has come.
    Promise.resolve(this.#iterator?.return?.()).catch(() => {})
  }
}
