import type { Batch } from '../../src/core/batch.ts'
import type { Storage } from '../../src/core/types/storage.ts'
import type { SourceReader } from '../../src/runtime/connector.ts'
import type { Sink } from '../../src/runtime/operator.ts'
import type { ByteReader, ByteWriter } from '../../src/runtime/state/bytes.ts'
import { type Row, batchOfRows, insert, rowText, rowsOf } from './rows.ts'

/** What a scripted source does at one poll: rows, a promise to wait for, or something that throws. */
export type Poll = readonly Row[] | (() => Promise<void>) | Error

/** A source that gives what it was told to, and knows its position. */
export class ScriptedReader implements SourceReader {
  readonly #storages: readonly Storage[]
  readonly #polls: readonly Poll[]
  readonly #log: string[]
  readonly #name: string
  #at = 0
  closed = false

  constructor(name: string, storages: readonly Storage[], polls: readonly Poll[], log: string[] = []) {
    this.#name = name
    this.#storages = storages
    this.#polls = polls
    this.#log = log
  }

  poll(): Batch | Promise<void> | 'END' {
    const next = this.#polls[this.#at++]
    if (next === undefined) return 'END'
    if (next instanceof Error) throw next
    if (typeof next === 'function') return next()
    this.#log.push(this.#name)
    return batchOfRows(
      this.#storages,
      next.map((row) => insert(...row)),
    )
  }

  snapshot(writer: ByteWriter): void {
    writer.i32(this.#at)
  }

  restore(reader: ByteReader): void {
    this.#at = reader.i32()
  }

  close(): void {
    this.closed = true
  }
}

/** Keeps all it gets, as text. */
export class RecordingSink implements Sink {
  readonly lines: string[]
  /** Rows taken before it is full; a flush empties it. */
  readonly #capacity: number
  #taken = 0
  closed = false

  constructor(lines: string[], capacity: number = Infinity) {
    this.lines = lines
    this.#capacity = capacity
  }

  open(): void {}

  write(batch: Batch): void {
    this.#taken += batch.n
    this.lines.push(...rowsOf(batch).map(rowText))
  }

  advanceWatermark(watermark: number): void {
    this.lines.push(`~ ${watermark}`)
  }

  isFull(): boolean {
    return this.#taken >= this.#capacity
  }

  flush(endOfInput: boolean): void | Promise<void> {
    this.#taken = 0
    if (this.#capacity < Infinity) this.lines.push(endOfInput ? 'last flush' : 'flush')
    return Promise.resolve()
  }

  close(): void {
    this.closed = true
  }
}
