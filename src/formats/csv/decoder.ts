import { isAscii, isUtf8 } from 'node:buffer'
import { batchOf } from '../../core/batch.ts'
import type { TextBuffer } from '../../core/column.ts'
import { type LogicalType, isString } from '../../core/types/logical-type.ts'
import type { PhysicalColumn } from '../../runtime/connector.ts'
import type { Decoded, Decoder, DecodeRequest } from '../../runtime/format.ts'
import { type ColumnWriter, columnWriter, type NullTexts } from '../columns/column-writer.ts'
import type { TextReader } from '../columns/text-values.ts'
import type { CsvOptions } from './options.ts'
import { CsvRecords } from './records.ts'
import { compileScanLoop, type ScanLoop, type ScanState } from './scan-loop.ts'

const NEWLINE = 10

/** Reads CSV records into pooled columns: a generated loop for plain records, `CsvRecords` for all others. */
export class CsvDecoder implements Decoder {
  readonly #request: DecodeRequest
  readonly #writers: readonly (ColumnWriter | undefined)[]
  readonly #delivered: readonly ColumnWriter[]
  readonly #hasText: boolean
  readonly #state: ScanState = { special: -1, rows: 0 }
  readonly #records: CsvRecords
  readonly #scan: ScanLoop

  constructor(
    columns: readonly PhysicalColumn[],
    readers: (type: LogicalType) => TextReader,
    options: CsvOptions,
    request: DecodeRequest,
  ) {
    this.#request = request
    const read = new Set([...request.columns, ...request.predicates.map((p) => p.column)])
    this.#writers = columns.map(({ name, type }, k) =>
      read.has(k)
        ? columnWriter([name, type, request.batchSize, this.#state, nullTexts(type, options)], readers(type))
        : undefined,
    )
    this.#delivered = request.columns.map((k) => this.#writers[k] as ColumnWriter)
    this.#hasText = this.#writers.some((w) => w !== undefined && isString(w.type))
    const target = { writers: this.#writers, predicates: request.predicates, names: columns.map((c) => c.name) }
    this.#records = new CsvRecords(options, target)
    this.#scan = compileScanLoop(options, target, this.#records, this.#state)
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
    // The last line of a file may lack its newline.
    while (last && next >= end && next < to && this.#state.rows < capacity) {
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
    for (const writer of this.#writers) writer?.begin()
  }
}

/** The place behind the last newline of `bytes[from..to)`, or `from`. */
function lastLineEnd(bytes: TextBuffer, from: number, to: number): number {
  if (to <= from) return from
  const newline = bytes.lastIndexOf(NEWLINE, to - 1)
  return newline < from ? from : newline + 1
}

function nullTexts(type: LogicalType, options: CsvOptions): NullTexts {
  return {
    empty: options.emptyAsNull || !isString(type),
    literal: options.nullLiteral === undefined ? undefined : Buffer.from(options.nullLiteral),
  }
}
