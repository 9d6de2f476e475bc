import { escaped, quoted } from '../../core/json/quoted.ts'
import type { TextBuffer } from '../../core/text-buffer.ts'

/*
 * The bytes of JSON values. What these functions walk over is either known to be valid JSON or ends with a newline, at
 * which they stop: no string runs beyond its line.
 */

export const QUOTE = 34
export const NEWLINE = 10
export const BACKSLASH = 92
export const COMMA = 44
export const OPEN_BRACE = 123
export const CLOSE_BRACE = 125
export const OPEN_BRACKET = 91
export const CLOSE_BRACKET = 93
const BLANK = 32

/** The place behind the string that opens at `p`, or -1 when its line ends first. */
export function skipString(b: TextBuffer, p: number): number {
  for (p++; ; p++) {
    const byte = b[p]
    if (byte === QUOTE) return p + 1
    if (byte === BACKSLASH && b[++p] !== NEWLINE) continue
    if (byte === NEWLINE || byte === BACKSLASH || byte === undefined) return -1
  }
}

export function skipBlanks(b: TextBuffer, p: number): number {
  while ((b[p] as number) <= BLANK && b[p] !== NEWLINE) p++
  return p
}

/** The place behind the value at `p`, or -1 when there is none. Brackets are counted, scalars are not looked at. */
export function skipValue(b: TextBuffer, p: number): number {
  const first = b[p]
  if (first === QUOTE) return skipString(b, p)
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(b, p)
  const last = first === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET
  for (let depth = 0; ;) {
    const byte = b[p]
    if (byte === QUOTE) {
      p = skipString(b, p)
      if (p < 0) return -1
      continue
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (--depth === 0) return byte === last ? p + 1 : -1
    } else if (byte === NEWLINE || byte === undefined) return -1
    p++
  }
}

function skipScalar(b: TextBuffer, p: number): number {
  const start = p
  for (; ; p++) {
    const byte = b[p]
    if (byte === undefined || byte <= BLANK || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) break
  }
  return p > start ? p : -1
}

/** The text of the string whose quotes stand at `start` and `end - 1`; undefined when an escape in it is none. */
export function stringText(b: TextBuffer, start: number, end: number): string | undefined {
  const text = b.utf8Slice(start + 1, end - 1)
  if (!text.includes('\\')) return text
  try {
    // Flink takes control characters as they are; JSON.parse does not.
    const strict = text.replace(ESCAPES_AND_CONTROLS, (part) => (part.length === 1 ? escaped(part) : part))
    return JSON.parse(`"${strict}"`) as string
  } catch {
    return undefined
  }
}

// oxlint-disable-next-line no-control-regex
const ESCAPES_AND_CONTROLS = /\\[^]|[\u0000-\u001f]/g
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f]/g

/** What JSON.parse says; undefined when the text is JSON. Control characters inside strings are let through. */
export function syntaxProblem(text: string): string | undefined {
  try {
    JSON.parse(text.replace(CONTROLS, ' '))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The text of a valid object or array without blanks between its tokens. */
export function compactText(b: TextBuffer, start: number, end: number): string {
  let text = ''
  for (let p = start; p < end;) {
    const from = p
    if (b[p] === QUOTE) {
      p = skipString(b, p)
      text += quoted(stringText(b, from, p) ?? '')
      continue
    }
    while (p < end && b[p] !== QUOTE && (b[p] as number) > BLANK) p++
    text += b.latin1Slice(from, p)
    while (p < end && (b[p] as number) <= BLANK) p++
  }
  return text
}

/** A cursor over the members of an object or the elements of an array that is known to be valid. */
export class Members {
  readonly #bytes: TextBuffer
  readonly #isObject: boolean
  #at: number
  /** The key with its quotes, of an object. */
  keyStart = 0
  keyEnd = 0
  start = 0
  end = 0

  /** `at`: where the bracket opens. */
  constructor(bytes: TextBuffer, at: number) {
    this.#bytes = bytes
    this.#isObject = bytes[at] === OPEN_BRACE
    this.#at = at + 1
  }

  next(): boolean {
    const b = this.#bytes
    let p = skipBlanks(b, this.#at)
    if (b[p] === CLOSE_BRACE || b[p] === CLOSE_BRACKET) {
      this.#at = p + 1
      return false
    }
    if (b[p] === COMMA) p = skipBlanks(b, p + 1)
    if (this.#isObject) {
      this.keyStart = p
      this.keyEnd = skipString(b, p)
      p = skipBlanks(b, skipBlanks(b, this.keyEnd) + 1)
    }
    this.start = p
    this.end = this.#at = skipValue(b, p)
    return true
  }

  key(): string {
    return stringText(this.#bytes, this.keyStart, this.keyEnd) ?? ''
  }
}
