import type { TextBuffer } from '../../core/text-buffer.ts'
import { BACKSLASH, NEWLINE, QUOTE } from './text.ts'

/** Names remembered beside those of the columns, so that the order of keys can be guessed across them. */
const MOST_UNKNOWN = 256

/** Finds the number of a key: the index of its column, or a greater number for a key that no column has. */
export class JsonKeys {
  /** Behind the closing quote of the key last found. */
  behind = 0
  /** The number of every key that is not remembered. */
  readonly other: number
  readonly #byLength = new Map<number, { readonly bytes: Buffer; readonly key: number }[]>()
  #count = 0

  constructor(names: readonly string[]) {
    this.other = names.length + MOST_UNKNOWN
    for (const name of names) this.#add(Buffer.from(name))
  }

  #add(bytes: Buffer): number {
    const same = this.#byLength.get(bytes.length)
    const entry = { bytes, key: this.#count }
    if (same === undefined) this.#byLength.set(bytes.length, [entry])
    else same.push(entry)
    return this.#count++
  }

  /** The number of the key whose opening quote is at `p`; -1 when there is no key or one with escapes. */
  find(b: TextBuffer, p: number): number {
    if (b[p] !== QUOTE) return -1
    const start = p + 1
    let end = start
    for (let byte = b[end]; byte !== QUOTE; byte = b[++end]) {
      if (byte === BACKSLASH || byte === NEWLINE || byte === undefined) return -1
    }
    this.behind = end + 1
    const known = this.#search(b, start, end)
    if (known >= 0) return known
    return this.#count < this.other ? this.#add(Buffer.from(b.subarray(start, end))) : this.other
  }

  #search(b: TextBuffer, start: number, end: number): number {
    const candidates = this.#byLength.get(end - start)
    if (candidates === undefined) return -1
    for (const { bytes, key } of candidates) {
      let k = 0
      while (k < bytes.length && bytes[k] === b[start + k]) k++
      if (k === bytes.length) return key
    }
    return -1
  }
}
