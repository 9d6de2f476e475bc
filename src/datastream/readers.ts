import { type Batch, batchOf } from '../core/batch.ts'
import type { ReaderContext, SourceReader } from '../runtime/connector.ts'
import { ItemReader } from '../runtime/item-reader.ts'
import { named } from '../runtime/job/task.ts'
import type { ByteReader, ByteWriter } from '../runtime/state/bytes.ts'

/** Reads the values of an iterable; they have no event time. */
export class IterableReader implements SourceReader {
  readonly #items: ItemReader<unknown>
  readonly #name: string

  constructor(input: Iterable<unknown> | AsyncIterable<unknown>, ctx: ReaderContext) {
    this.#items = new ItemReader(input, ctx)
    this.#name = ctx.name
  }

  poll(): Batch | Promise<void> | 'END' {
    const items = this.#poll()
    return Array.isArray(items) ? batchOfValues(items) : items
  }

  #poll(): unknown[] | Promise<void> | 'END' {
    try {
      return this.#items.poll()
    } catch (error) {
      throw named(error, this.#name)
    }
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

/** Counts `from..to`, both included; of several subtasks each has a share. */
export class SequenceReader implements SourceReader {
  readonly #end: number
  readonly #batchSize: number
  #next: number

  constructor(from: number, to: number, { subtask, parallelism, batchSize }: ReaderContext) {
    const count = Math.max(0, to - from + 1)
    this.#next = from + Math.floor((count * subtask) / parallelism)
    this.#end = from + Math.floor((count * (subtask + 1)) / parallelism)
    this.#batchSize = batchSize
  }

  poll(): Batch | 'END' {
    const n = Math.min(this.#batchSize, this.#end - this.#next)
    if (n <= 0) return 'END'
    const first = this.#next
    this.#next += n
    return batchOfValues(Array.from({ length: n }, (_, i) => first + i))
  }

  snapshot(writer: ByteWriter): void {
    writer.f64(this.#next)
  }

  restore(reader: ByteReader): void {
    this.#next = reader.f64()
  }

  close(): void {}
}

function batchOfValues(values: readonly unknown[]): Batch {
  return batchOf(values.length, [{ storage: 'any', data: values, nulls: undefined }])
}
