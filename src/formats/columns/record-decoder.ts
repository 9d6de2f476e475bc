import { isAscii, isUtf8 } from 'node:buffer'
import { batchOf } from '../../core/batch.ts'
import type { TextBuffer } from '../../core/text-buffer.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'
import type { PushedPredicate } from '../../runtime/connector.ts'
import type { Decoded, Decoder, DecodeRequest } from '../../runtime/format.ts'
import type { ColumnWriter, WriterState } from './column-writer.ts'

const NEWLINE = 10

/** The columns that the records of a format are read into. */
export interface RecordTarget {
  /** By column; undefined for those nobody reads. */
  readonly writers: readonly (ColumnWriter | undefined)[]
  readonly predicates: readonly PushedPredicate[]
  /** Names of the columns, for messages. */
  readonly names: readonly string[]
}

/**
 * Fills rows `0..` from the records in `bytes[from..end)`, where `bytes[end - 1]` is a newline (or `end` is `from`),
 * until `capacity` rows are full. Returns the first byte not consumed; `state.rows` tells the number of rows.
 * A record that goes on behind `end` (a newline in quotes) may be read up to `limit`.
 */
export type ScanLoop = (
  bytes: TextBuffer,
  from: number,
  end: number,
  limit: number,
  last: boolean,
  capacity: number,
) => number

export interface ScanState extends WriterState {
  rows: number
}

/** Reads one record at a time with every rule of a format: what its generated loop hands over. */
export interface RecordReader {
  /** Whether the last record became row `i`. */
  readonly kept: boolean
  /** Records skipped under `ignore-parse-errors`. */
  skipped: number
  /** Check each record's bytes; switched on when a stretch is known to hold bad UTF-8. */
  validate: boolean
  /** Reads the record at `start` into row `i`. Returns where the next one starts, or -1 when it is not complete. */
  read(bytes: TextBuffer, start: number, limit: number, last: boolean, i: number): number
}

/** Reads records into pooled columns: a generated loop for plain records, a `RecordReader` for all others. */
export class RecordDecoder implements Decoder {
  readonly #request: DecodeRequest
  readonly #target: RecordTarget
  readonly #delivered: readonly ColumnWriter[]
  readonly #hasText: boolean
  readonly #state: ScanState
  readonly #records: RecordReader
  readonly #scan: ScanLoop

  constructor(request: DecodeRequest, target: RecordTarget, records: RecordReader, scan: ScanLoop, state: ScanState) {
    this.#request = request
    this.#target = target
    this.#records = records
    this.#scan = scan
    this.#state = state
    this.#delivered = request.columns.map((k) => target.writers[k] as ColumnWriter)
    this.#hasText = target.writers.some((w) => w !== undefined && holdsText(w.type))
  }

  decode(bytes: TextBuffer, from: number, to: number, last: boolean): Decoded {
    let next = this.#pass(bytes, from, to, last)
    let ascii = true
    if (this.#hasText && next > from) {
      const consumed = bytes.subarray(from, next)
      ascii = isAscii(consumed)
      if (!ascii && !isUtf8(consumed)) next = this.#validatingPass(bytes, from, to, last)
    }
    this.#request.skipped.value += this.#records.skipped
    const n = this.#state.rows
    return {
      batch: batchOf(
        n,
        this.#delivered.map((writer) => writer.finish(n, bytes, ascii)),
      ),
      next,
    }
  }

  #pass(bytes: TextBuffer, from: number, to: number, last: boolean): number {
    const capacity = this.#request.batchSize
    this.#begin()
    const end = lastLineEnd(bytes, from, to)
    let next = this.#scan(bytes, from, end, to, last, capacity)
    if (!last) return next
    // The last line of a file may lack its newline.
    while (next >= end && next < to && this.#state.rows < capacity) {
      next = this.#records.read(bytes, next, to, true, this.#state.rows)
      if (this.#records.kept) this.#state.rows++
    }
    return next
  }

  /** The stretch holds invalid UTF-8: reads it record by record and finds out where. */
  #validatingPass(bytes: TextBuffer, from: number, to: number, last: boolean): number {
    this.#begin()
    const { batchSize } = this.#request
    const state = this.#state
    this.#records.validate = true
    try {
      let next = from
      while (next < to && state.rows < batchSize) {
        const behind = this.#records.read(bytes, next, to, last, state.rows)
        if (behind < 0) break
        next = behind
        if (this.#records.kept) state.rows++
      }
      return next
    } finally {
      this.#records.validate = false
    }
  }

  #begin(): void {
    this.#state.rows = 0
    this.#state.special = -1
    this.#records.skipped = 0
    for (const writer of this.#target.writers) writer?.begin()
  }
}

/** The columns that a request reads: those it delivers and those its predicates test. */
export function columnsRead(request: DecodeRequest): ReadonlySet<number> {
  return new Set([...request.columns, ...request.predicates.map((p) => p.column)])
}

/** The place behind the last newline of `bytes[from..to)`, or `from`. */
function lastLineEnd(bytes: TextBuffer, from: number, to: number): number {
  if (to <= from) return from
  const newline = bytes.lastIndexOf(NEWLINE, to - 1)
  return newline < from ? from : newline + 1
}

/** The start of the line behind `p`, or -1 when the line is not complete. */
export function lineEnd(bytes: TextBuffer, p: number, limit: number, last: boolean): number {
  const newline = bytes.indexOf(NEWLINE, p)
  if (newline >= 0 && newline < limit) return newline + 1
  return last ? limit : -1
}

/** Whether values of the type are texts or have texts in them. */
function holdsText(type: LogicalType): boolean {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return true
    case 'ARRAY':
    case 'MULTISET':
      return holdsText(type.element)
    case 'MAP':
      return holdsText(type.key) || holdsText(type.value)
    case 'ROW':
      return type.fields.some((field) => holdsText(field.type))
    default:
      return false
  }
}
