import type { StringBytes } from '../../core/column.ts'
import { decodedText, type TextBuffer } from '../../core/text-buffer.ts'
import { sameBytes } from '../../core/text-bytes.ts'

/** Stands in place of the count: a code may be in the list of fresh ones twice, and must be dropped once. */
const DROPPED = -1

/**
 * Gives each distinct text a small code, found from its bytes (no string is made of text seen before) or from the
 * string. With `retain` and `release` a code lives as long as something in state refers to it; `sweep` drops codes that
 * were given out and never retained. Owners that never release keep every code.
 */
export class StringInterner {
  readonly texts: string[] = []
  #refs = new Int32Array(64)
  readonly #free: number[] = []
  #fresh: number[] = []
  /** Code + 1 by hash of the bytes; built when the first bytes come. */
  #slots: Int32Array | undefined
  #hashes = new Int32Array(64)
  #arena = Buffer.allocUnsafe(0)
  #arenaLength = 0
  #starts = new Int32Array(64)
  #lengths = new Int32Array(64)
  /** Code by string; built when the first string comes. */
  #byText: Map<string, number> | undefined
  #lastText = ''
  #lastCode = -1
  /** Grows whenever a code loses its meaning: caches of codes are void then. */
  generation = 0

  get size(): number {
    return this.texts.length - this.#free.length
  }

  codeOfText(text: string): number {
    if (text === this.#lastText && this.#lastCode >= 0) return this.#lastCode
    const byText = (this.#byText ??= this.#indexTexts())
    let code = byText.get(text)
    if (code === undefined) {
      // A copy: a substring would keep the whole text that it was cut from alive. Half a surrogate pair becomes U+FFFD.
      const bytes = Buffer.from(text, 'utf8')
      const copy = bytes.toString('utf8')
      code = (copy === text ? undefined : byText.get(copy)) ?? this.#insert(copy, bytes, 0, bytes.length)
    }
    this.#lastText = this.texts[code] as string
    this.#lastCode = code
    return code
  }

  /** Codes of the rows `from..to` of a byte column into `out`. */
  codesOfBytes({ buffer, starts, ends, ascii }: StringBytes, from: number, to: number, out: Float64Array): void {
    if (this.#slots === undefined) this.#indexBytes()
    for (let i = from; i < to; i++) {
      out[i] = this.#codeOfBytes(buffer, starts[i] as number, ends[i] as number, ascii)
    }
  }

  #codeOfBytes(buffer: TextBuffer, start: number, end: number, ascii: boolean): number {
    const slots = this.#slots as Int32Array
    const mask = slots.length - 1
    let hash = 0
    for (let p = start; p < end; p++) hash = Math.imul(hash ^ (buffer[p] as number), 0x01000193)
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const code = (slots[slot] as number) - 1
      if (code < 0) {
        const text = decodedText(buffer, start, end, ascii)
        return this.#insert(text, buffer, start, end)
      }
      const at = this.#starts[code] as number
      if (
        this.#hashes[code] === hash &&
        sameBytes(this.#arena, at, at + (this.#lengths[code] as number), buffer, start, end)
      ) {
        return code
      }
    }
  }

  retain(code: number): void {
    this.#refs[code] = (this.#refs[code] as number) + 1
  }

  release(code: number): void {
    const refs = (this.#refs[code] as number) - 1
    this.#refs[code] = refs
    if (refs === 0) this.#drop(code)
  }

  /** Drops the codes given out since the last sweep that nobody retained. */
  sweep(): void {
    for (const code of this.#fresh) if (this.#refs[code] === 0) this.#drop(code)
    this.#fresh = []
  }

  #drop(code: number): void {
    const text = this.texts[code] as string
    this.#byText?.delete(text)
    if (this.#slots !== undefined) this.#removeSlot(code)
    this.texts[code] = ''
    this.#refs[code] = DROPPED
    this.#free.push(code)
    this.#lastCode = -1
    this.generation++
  }

  #insert(text: string, bytes: Uint8Array, start: number, end: number): number {
    const code = this.#free.pop() ?? this.texts.length
    this.texts[code] = text
    if (code >= this.#refs.length) this.#grow()
    this.#refs[code] = 0
    this.#fresh.push(code)
    this.#byText?.set(text, code)
    if (this.#slots !== undefined) this.#insertBytes(code, bytes, start, end)
    return code
  }

  #grow(): void {
    const capacity = this.#refs.length * 2
    const grow = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(capacity)
      grown.set(old)
      return grown
    }
    this.#refs = grow(this.#refs)
    this.#hashes = grow(this.#hashes)
    this.#starts = grow(this.#starts)
    this.#lengths = grow(this.#lengths)
  }

  #insertBytes(code: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (this.#arenaLength + length > this.#arena.length) this.#compactArena(length)
    this.#arena.set(bytes.subarray(start, end), this.#arenaLength)
    this.#starts[code] = this.#arenaLength
    this.#lengths[code] = length
    this.#arenaLength += length
    let hash = 0
    for (let p = start; p < end; p++) hash = Math.imul(hash ^ (bytes[p] as number), 0x01000193)
    this.#hashes[code] = hash
    if (this.size * 2 > (this.#slots as Int32Array).length)
      this.#rebuildSlots((this.#slots as Int32Array).length * 2, code)
    this.#fillSlot(code)
  }

  #fillSlot(code: number): void {
    const slots = this.#slots as Int32Array
    const mask = slots.length - 1
    const hash = this.#hashes[code] as number
    let slot = (hash ^ (hash >>> 15)) & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = code + 1
  }

  /** Puts all live codes but `except` into fresh slots. */
  #rebuildSlots(capacity: number, except: number): void {
    const free = new Set(this.#free)
    this.#slots = new Int32Array(capacity)
    for (let code = 0; code < this.texts.length; code++) if (code !== except && !free.has(code)) this.#fillSlot(code)
  }

  #removeSlot(code: number): void {
    const slots = this.#slots as Int32Array
    const mask = slots.length - 1
    const home = (c: number): number => {
      const hash = this.#hashes[c] as number
      return (hash ^ (hash >>> 15)) & mask
    }
    let hole = home(code)
    while (slots[hole] !== code + 1) hole = (hole + 1) & mask
    // Backward shift: later entries of the probe chain move up, so that no tombstone is needed.
    for (let next = (hole + 1) & mask; slots[next] !== 0; next = (next + 1) & mask) {
      const distance = (next - home((slots[next] as number) - 1)) & mask
      if (distance >= ((next - hole) & mask)) {
        slots[hole] = slots[next] as number
        hole = next
      }
    }
    slots[hole] = 0
  }

  /** Makes room for `extra` bytes; the bytes of dropped texts are left behind. */
  #compactArena(extra: number): void {
    const free = new Set(this.#free)
    let live = extra
    for (let code = 0; code < this.texts.length; code++) if (!free.has(code)) live += this.#lengths[code] as number
    const arena = Buffer.allocUnsafe(Math.max(1024, live * 2))
    let length = 0
    for (let code = 0; code < this.texts.length; code++) {
      if (free.has(code)) continue
      const start = this.#starts[code] as number
      const end = start + (this.#lengths[code] as number)
      arena.set(this.#arena.subarray(start, end), length)
      this.#starts[code] = length
      length += end - start
    }
    this.#arena = arena
    this.#arenaLength = length
  }

  #indexTexts(): Map<string, number> {
    const free = new Set(this.#free)
    const byText = new Map<string, number>()
    this.texts.forEach((text, code) => {
      if (!free.has(code)) byText.set(text, code)
    })
    return byText
  }

  #indexBytes(): void {
    const free = new Set(this.#free)
    let capacity = 128
    while (capacity < this.texts.length * 4) capacity *= 2
    this.#lengths.fill(0)
    this.#slots = new Int32Array(capacity)
    this.texts.forEach((text, code) => {
      if (free.has(code)) return
      const bytes = Buffer.from(text, 'utf8')
      this.#insertBytes(code, bytes, 0, bytes.length)
    })
  }
}
