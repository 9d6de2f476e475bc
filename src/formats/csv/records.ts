import { isUtf8 } from 'node:buffer'
import type { TextBuffer } from '../../core/text-buffer.ts'
import { RecordError } from '../../runtime/format.ts'
import type { ColumnWriter } from '../columns/column-writer.ts'
import { passes } from '../columns/predicates.ts'
import { lineEnd, type RecordReader, type RecordTarget } from '../columns/record-decoder.ts'
import { notA } from '../columns/text-values.ts'
import type { CsvOptions } from './options.ts'

const TAB = 9
const NEWLINE = 10
const RETURN = 13
const BLANK = 32

/**
 * Reads one record at a time with every rule of the format: what the generated loop hands over because a record has
 * something out of the ordinary in it. Both read any record they both accept alike.
 */
export class CsvRecords implements RecordReader {
  /** Whether the last record became row `i`. */
  kept = false
  /** Records skipped under `ignore-parse-errors`. */
  skipped = 0
  /** Check each record's bytes; switched on when a stretch is known to hold bad UTF-8. */
  validate = false
  readonly #options: CsvOptions
  readonly #target: RecordTarget
  readonly #delimiter: Uint8Array
  readonly #quote: number
  readonly #escape: number
  readonly #tabIsBlank: boolean
  /** Field k of the record last scanned: its bytes, or its text where quotes or escapes had to be taken out. */
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #texts: (string | undefined)[] = []
  #count = 0
  #problem: string | undefined
  #next = 0

  constructor(options: CsvOptions, target: RecordTarget) {
    this.#options = options
    this.#target = target
    this.#delimiter = Buffer.from(options.delimiter)
    this.#quote = options.quote?.charCodeAt(0) ?? -1
    // Doubling is how quotes are escaped anyway.
    this.#escape = options.escape === options.quote ? -1 : (options.escape?.charCodeAt(0) ?? -1)
    this.#tabIsBlank = options.delimiter !== '\t'
  }

  /** Reads the record at `start` into row `i`. Returns where the next one starts, or -1 when it is not complete. */
  read(bytes: TextBuffer, start: number, limit: number, last: boolean, i: number): number {
    this.kept = false
    this.clear(i)
    if (this.#options.comments && bytes[start] === 35) return lineEnd(bytes, start, limit, last)
    if (!this.#scan(bytes, start, limit, last)) return -1
    const problem = this.#problem ?? this.#recordProblem(bytes, start)
    if (problem !== undefined) this.#reject(problem, start, undefined)
    else this.kept = this.#store(bytes, start, i)
    return this.#next
  }

  /** The end of the record at `start`, or -1. */
  skip(bytes: TextBuffer, start: number, limit: number, last: boolean): number {
    return this.#scan(bytes, start, limit, last) ? this.#next : -1
  }

  clear(i: number): void {
    for (const writer of this.#target.writers) writer?.clear(i)
  }

  #reject(problem: string, start: number, column: string | undefined): void {
    if (!this.#options.ignoreErrors) throw new RecordError(problem, start, column)
    this.skipped++
  }

  #recordProblem(bytes: TextBuffer, start: number): string | undefined {
    if (this.validate && !isUtf8(bytes.subarray(start, this.#next))) return 'the record is not valid UTF-8'
    const { failOnMissing, ignoreErrors, ignoreTrailing, trailingDelimiter } = this.#options
    const wanted = this.#target.names.length
    const count = this.#count
    if (count === wanted || (count > wanted && ignoreTrailing)) return undefined
    if (count === wanted + 1 && trailingDelimiter && this.#isEmpty(wanted)) return undefined
    if (count < wanted && ignoreErrors && !failOnMissing) return undefined
    return `row length mismatch: ${wanted} fields expected, ${count} found`
  }

  #isEmpty(k: number): boolean {
    return this.#texts[k] === undefined ? this.#starts[k] === this.#ends[k] : this.#texts[k] === ''
  }

  /** Whether the row passes the predicates. */
  #store(bytes: TextBuffer, start: number, i: number): boolean {
    const { writers, names, predicates } = this.#target
    for (let k = 0; k < writers.length; k++) {
      const writer = writers[k]
      if (writer === undefined) continue
      if (k >= this.#count) writer.storeNull(i)
      else if (!this.#storeField(writer, bytes, k, i)) {
        const name = names[k] ?? ''
        const text = this.#texts[k] ?? bytes.utf8Slice(this.#starts[k] ?? 0, this.#ends[k] ?? 0)
        if (!this.#options.ignoreErrors) {
          throw new RecordError(`column '${name}': ${notA(text, writer.type)}`, start, name)
        }
        writer.storeNull(i)
      }
    }
    const passed = predicates.every((p) => passes(p, writers[p.column] as ColumnWriter, bytes, i))
    if (!passed) this.clear(i)
    return passed
  }

  #storeField(writer: ColumnWriter, bytes: TextBuffer, k: number, i: number): boolean {
    const text = this.#texts[k]
    if (text === undefined) return writer.store(bytes, this.#starts[k] ?? 0, this.#ends[k] ?? 0, i)
    if (writer.isNullText(text)) writer.storeNull(i)
    else return writer.storeText(text, i)
    return true
  }

  /** Finds the fields of the record at `start`; false when the record is not complete. */
  #scan(bytes: TextBuffer, start: number, limit: number, last: boolean): boolean {
    this.#count = 0
    this.#problem = undefined
    let p = start
    for (;;) {
      const from = this.#options.trim ? this.#skipBlanks(bytes, p, limit) : p
      const isQuoted = from < limit && bytes[from] === this.#quote
      const end = isQuoted ? this.#quoted(bytes, from, limit) : this.#plain(bytes, p, limit)
      if (end < 0) {
        // No closing quote in sight.
        if (!last) return false
        this.#problem = `the quote that opens field ${this.#count + 1} is never closed`
        this.#next = limit
        return true
      }
      this.#count++
      if (end >= limit) {
        this.#next = limit
        return last
      }
      if (bytes[end] === NEWLINE || this.#problem !== undefined) {
        this.#next = lineEnd(bytes, end, limit, last)
        return this.#next >= 0
      }
      p = end + this.#delimiter.length
    }
  }

  #skipBlanks(bytes: TextBuffer, p: number, limit: number): number {
    while (p < limit && (bytes[p] === BLANK || (bytes[p] === TAB && this.#tabIsBlank))) p++
    return p
  }

  #isDelimiter(bytes: TextBuffer, p: number, limit: number): boolean {
    const wanted = this.#delimiter
    if (p + wanted.length > limit) return false
    for (let k = 0; k < wanted.length; k++) if (bytes[p + k] !== wanted[k]) return false
    return true
  }

  /** An unquoted field from `p`: notes it and returns where its delimiter, newline or `limit` is. */
  #plain(bytes: TextBuffer, p: number, limit: number): number {
    const first = this.#delimiter[0]
    let parts: string | undefined
    let from = p
    let end = p
    for (; end < limit; end++) {
      const byte = bytes[end]
      if (byte === NEWLINE || (byte === first && this.#isDelimiter(bytes, end, limit))) break
      if (byte === this.#escape && end + 1 < limit) {
        parts = (parts ?? '') + bytes.utf8Slice(from, end)
        from = ++end
      }
    }
    let stop = end
    if (stop > from && bytes[stop - 1] === RETURN && (end === limit || bytes[end] === NEWLINE)) stop--
    if (this.#options.trim && parts === undefined) {
      from = this.#skipBlanks(bytes, from, stop)
      while (stop > from && (bytes[stop - 1] as number) <= BLANK) stop--
    }
    this.#note(from, stop, parts === undefined ? undefined : this.#trimmed(parts + bytes.utf8Slice(from, stop)))
    return end
  }

  #trimmed(text: string): string {
    return this.#options.trim ? text.trim() : text
  }

  #note(start: number, end: number, text: string | undefined): void {
    this.#starts[this.#count] = start
    this.#ends[this.#count] = end
    this.#texts[this.#count] = text
  }

  /** As `#plain`, for a field that opens with a quote at `p`; -1 when it is not closed before `limit`. */
  #quoted(bytes: TextBuffer, p: number, limit: number): number {
    const quote = this.#quote
    const escape = this.#escape
    let parts: string | undefined
    let from = p + 1
    for (let at = from; at < limit; at++) {
      const byte = bytes[at]
      if (byte === quote && (bytes[at + 1] !== quote || at + 1 >= limit)) {
        const text = parts === undefined ? undefined : parts + bytes.utf8Slice(from, at)
        this.#note(from, at, text)
        return this.#behindQuote(bytes, at + 1, limit)
      }
      if ((byte === quote || byte === escape) && at + 1 < limit) {
        parts = (parts ?? '') + bytes.utf8Slice(from, at)
        from = ++at
      }
    }
    return -1
  }

  /** Behind a closing quote only blanks may stand before the delimiter or the end of the line. */
  #behindQuote(bytes: TextBuffer, p: number, limit: number): number {
    for (; p < limit; p++) {
      const byte = bytes[p] as number
      if (byte === NEWLINE || this.#isDelimiter(bytes, p, limit)) return p
      if (byte > BLANK) {
        this.#problem = `text behind the closing quote of field ${this.#count + 1}`
        return p
      }
    }
    return limit
  }
}
