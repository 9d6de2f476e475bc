import type { Batch } from '../core/batch.ts'
import type { TextBuffer } from '../core/text-buffer.ts'
import type { Counter } from './job/metrics.ts'
import type { OptionDescription } from '../core/options.ts'
import type { ChangelogMode, PhysicalColumn, PushedPredicate } from './connector.ts'

/** A kind of format, found by the `format` option. Its own options are prefixed with its name: `csv.field-delimiter`. */
export interface Format {
  readonly name: string
  readonly changelog: ChangelogMode
  readonly options: readonly OptionDescription[]
  /** `options`: the format's own, without prefix. Throws `ValidationError` for values or types it can't work with. */
  decoding?(columns: readonly PhysicalColumn[], options: ReadonlyMap<string, string>): DecodingFormat
  encoding?(columns: readonly PhysicalColumn[], options: ReadonlyMap<string, string>): EncodingFormat
}

export interface DecodingFormat {
  accepts?(predicate: PushedPredicate): boolean
  createDecoder(request: DecodeRequest): Decoder
}

export interface DecodeRequest {
  /** Indexes of the columns to deliver, in this order. */
  readonly columns: readonly number[]
  readonly predicates: readonly PushedPredicate[]
  readonly batchSize: number
  /** Counts the records left out because they could not be read (only under the `ignore-parse-errors` policy). */
  readonly skipped: Counter
}

/** Turns a stream of bytes into batches. Keeps nothing between calls: the place to go on from is the caller's. */
export interface Decoder {
  /**
   * Decodes whole records of `bytes[from..to)` until `batchSize` rows are full or the bytes run out. An unfinished
   * record at `to` is left, unless `last` says that no more bytes follow. The batch may point into `bytes` and is valid
   * until the next call. Throws `RecordError` at the first unreadable record that the policy doesn't skip.
   */
  decode(bytes: TextBuffer, from: number, to: number, last: boolean): Decoded
}

export interface Decoded {
  readonly batch: Batch
  /** Index of the first byte not consumed. Equal to `from` when not even one record was complete. */
  readonly next: number
}

/** An unreadable record; the reader knows the file and turns the offset into a line. */
export class RecordError extends Error {
  /** Index of the record's first byte in the buffer given to `decode`. */
  readonly at: number
  /** The column that could not be read, if one is to blame. */
  readonly column: string | undefined

  constructor(message: string, at: number, column?: string) {
    super(message)
    this.name = 'RecordError'
    this.at = at
    this.column = column
  }
}

export interface EncodingFormat {
  createEncoder(): Encoder
}

/** Writes the rows of a batch as bytes, row by row. */
export interface Encoder {
  /** Appends every row to `out`, as text with the format's record separator. */
  encode(batch: Batch, out: string[]): void
}
