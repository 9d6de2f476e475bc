import type { TextBuffer } from '../../core/text-buffer.ts'
import { isString } from '../../core/types/logical-type.ts'
import { AnyWriter, type ColumnWriter } from '../columns/column-writer.ts'
import { notA } from '../columns/text-values.ts'
import type { JsonOptions } from './options.ts'
import { BACKSLASH, compactText, OPEN_BRACE, OPEN_BRACKET, QUOTE, skipValue, syntaxProblem } from './text.ts'
import { isNull, type Refusal, scalarToken, shown, type ValueReader, ValueReaders } from './values.ts'

/** Stores values that the generated loop has no code for, and all values of records that it gave up. */
export class JsonFields {
  readonly #writers: readonly (ColumnWriter | undefined)[]
  readonly #nested: readonly (ValueReader | undefined)[]
  readonly #refusal: Refusal = { reason: '' }

  constructor(writers: readonly (ColumnWriter | undefined)[], options: JsonOptions) {
    this.#writers = writers
    const readers = new ValueReaders(options, this.#refusal)
    this.#nested = writers.map((w) => (w instanceof AnyWriter ? readers.of(w.type) : undefined))
  }

  /** Why the value last refused is none of its column's. */
  get refusal(): string {
    return this.#refusal.reason
  }

  /** Puts the value at `p` into row `i` of column k. Returns the place behind it, or -1 when that can't be done. */
  storeAt(k: number, bytes: TextBuffer, p: number, i: number): number {
    const end = skipValue(bytes, p)
    if (end < 0 || (isContainer(bytes[p]) && syntaxProblem(bytes.utf8Slice(p, end)) !== undefined)) return -1
    return this.store(k, bytes, p, end, i) ? end : -1
  }

  /** Puts the valid value in `bytes[start..end)` into row `i` of column k; false when it is none of the column's type. */
  store(k: number, bytes: TextBuffer, start: number, end: number, i: number): boolean {
    const writer = this.#writers[k] as ColumnWriter
    if (isNull(bytes, start, end)) {
      writer.storeNull(i)
      return true
    }
    const nested = this.#nested[k]
    if (nested !== undefined) return (writer as AnyWriter).storeValue(nested(bytes, start, end), i)
    if (storeScalar(writer, bytes, start, end, i)) return true
    this.#refusal.reason = notA(shown(bytes, start, end), writer.type)
    return false
  }
}

function storeScalar(writer: ColumnWriter, bytes: TextBuffer, start: number, end: number, i: number): boolean {
  const { type } = writer
  const first = bytes[start]
  if (isContainer(first)) {
    return isString(type) && writer.storeText(compactText(bytes, start, end), i)
  }
  if (first === QUOTE && !hasEscape(bytes, start, end)) return writer.store(bytes, start + 1, end - 1, i)
  const text = scalarToken(bytes, start, end, type)
  if (text === undefined) return false
  // Numbers in a text column stay bytes.
  return first !== QUOTE && isString(type) ? writer.store(bytes, start, end, i) : writer.storeText(text, i)
}

function isContainer(first: number | undefined): boolean {
  return first === OPEN_BRACE || first === OPEN_BRACKET
}

function hasEscape(bytes: TextBuffer, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (bytes[p] === BACKSLASH) return true
  return false
}
