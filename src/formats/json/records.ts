import { constants, isUtf8 } from 'node:buffer'
import type { TextBuffer } from '../../core/text-buffer.ts'
import { RecordError } from '../../runtime/format.ts'
import type { ColumnWriter } from '../columns/column-writer.ts'
import { passes } from '../columns/predicates.ts'
import { lineEnd, type RecordReader, type RecordTarget } from '../columns/record-decoder.ts'
import type { JsonFields } from './fields.ts'
import type { JsonKeys } from './keys.ts'
import type { JsonOptions } from './options.ts'
import { Members, NEWLINE, OPEN_BRACE, skipBlanks, syntaxProblem } from './text.ts'

/** Longest value shown in a message. */
const SHOWN = 60

/**
 * Reads one line at a time with every rule of the format: `JSON.parse` tells whether it is JSON at all, values are then
 * read from its bytes, so that no digit is lost. The generated loop hands over the lines it can't make sense of.
 */
export class JsonRecords implements RecordReader {
  kept = false
  skipped = 0
  validate = false
  readonly #options: JsonOptions
  readonly #target: RecordTarget
  readonly #fields: JsonFields
  readonly #keys: JsonKeys
  /** Where the value of column k lies; start -1 when the record has none. */
  readonly #starts: Int32Array
  readonly #ends: Int32Array

  constructor(options: JsonOptions, target: RecordTarget, fields: JsonFields, keys: JsonKeys) {
    this.#options = options
    this.#target = target
    this.#fields = fields
    this.#keys = keys
    this.#starts = new Int32Array(target.writers.length)
    this.#ends = new Int32Array(target.writers.length)
  }

  read(bytes: TextBuffer, start: number, limit: number, last: boolean, i: number): number {
    this.kept = false
    this.clear(i)
    const next = lineEnd(bytes, start, limit, last)
    if (next < 0) return -1
    const end = bytes[next - 1] === NEWLINE ? next - 1 : next
    const from = skipBlanks(bytes, start)
    if (from >= end) return next
    const problem = this.#lineProblem(bytes, from, end)
    if (problem !== undefined) this.#reject(problem, start, undefined)
    else this.kept = this.#store(bytes, from, start, i)
    return next
  }

  clear(i: number): void {
    for (const writer of this.#target.writers) writer?.clear(i)
  }

  /** Whether row `i` passes the predicates. */
  passes(bytes: TextBuffer, i: number): boolean {
    const { predicates, writers } = this.#target
    return predicates.every((p) => passes(p, writers[p.column] as ColumnWriter, bytes, i))
  }

  #reject(problem: string, start: number, column: string | undefined): void {
    if (!this.#options.ignoreErrors) throw new RecordError(problem, start, column)
    this.skipped++
  }

  #lineProblem(bytes: TextBuffer, from: number, end: number): string | undefined {
    if (this.validate && !isUtf8(bytes.subarray(from, end))) return 'the record is not valid UTF-8'
    if (end - from > constants.MAX_STRING_LENGTH) return `a record of ${end - from} bytes is too long`
    const problem = syntaxProblem(bytes.utf8Slice(from, end))
    if (problem !== undefined) return `the record is not JSON: ${problem}`
    if (bytes[from] === OPEN_BRACE) return undefined
    const text = bytes.utf8Slice(from, Math.min(end, from + 4 * SHOWN)).trimEnd()
    const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
    return `the record is not a JSON object: ${shown}`
  }

  #store(bytes: TextBuffer, from: number, start: number, i: number): boolean {
    this.#locate(bytes, from)
    const { writers } = this.#target
    for (let k = 0; k < writers.length; k++) {
      const writer = writers[k]
      if (writer !== undefined && !this.#storeField(writer, k, bytes, start, i)) return false
    }
    const passed = this.passes(bytes, i)
    if (!passed) this.clear(i)
    return passed
  }

  /** Notes where the columns' values lie; of a key that comes twice the last one counts. */
  #locate(bytes: TextBuffer, from: number): void {
    this.#starts.fill(-1)
    const members = new Members(bytes, from)
    while (members.next()) {
      const k = this.#column(bytes, members)
      if (k < 0) continue
      this.#starts[k] = members.start
      this.#ends[k] = members.end
    }
  }

  /** The column a member is for, -1 when nobody reads it. */
  #column(bytes: TextBuffer, members: Members): number {
    const k = this.#keys.find(bytes, members.keyStart)
    if (k >= 0) return this.#target.writers[k] === undefined ? -1 : k
    const name = members.key()
    return this.#target.writers.findIndex((writer) => writer?.name === name)
  }

  /** False when the record is to be skipped. */
  #storeField(writer: ColumnWriter, k: number, bytes: TextBuffer, start: number, i: number): boolean {
    const from = this.#starts[k] as number
    const column = writer.name
    if (from < 0) {
      if (this.#options.failOnMissing) this.#reject(`column '${column}': the field is missing`, start, column)
      writer.storeNull(i)
      return true
    }
    if (this.#fields.store(k, bytes, from, this.#ends[k] as number, i)) return true
    if (!this.#options.ignoreErrors) {
      throw new RecordError(`column '${column}': ${this.#fields.refusal}`, start, column)
    }
    writer.storeNull(i)
    return true
  }
}
