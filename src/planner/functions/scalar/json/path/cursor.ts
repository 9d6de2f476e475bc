import { PathError } from './json-path.ts'

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([^]))/g
const UNESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** A place in the text of a path. */
export class Cursor {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  /** The character here, or so many places on; empty behind the end. */
  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead)
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  skipBlanks(): void {
    while (this.peek() === ' ') this.at++
  }

  /** Moves behind `word`, if that is next. */
  takes(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false
    this.at += word.length
    return true
  }

  expect(word: string): void {
    this.skipBlanks()
    if (!this.takes(word)) throw this.unexpected(`'${word}' expected`)
  }

  /** What a sticky pattern finds here; empty when nothing. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  /** The content of the string that opens here with either quote. */
  quoted(): string {
    const content = this.delimited()
    return content.replace(ESCAPE, (_, code: string | undefined, char: string) =>
      code === undefined ? (UNESCAPED[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16)),
    )
  }

  /** What stands between the character here and the next one like it; escapes are left as they are. */
  delimited(): string {
    const start = this.at
    const quote = this.peek()
    for (this.at++; !this.isAtEnd; this.at++) {
      if (this.peek() === '\\') this.at++
      else if (this.takes(quote)) return this.text.slice(start + 1, this.at - 1)
    }
    throw new PathError(`${quote} at position ${start + 1} is not closed`)
  }

  /** Moves behind the bracket that closes the one here; what quotes enclose does not count. */
  skipBrackets(): void {
    const start = this.at
    let depth = 0
    do {
      const char = this.peek()
      if (char === '"' || char === "'") {
        this.delimited()
        continue
      }
      if ('([{'.includes(char)) depth++
      if (')]}'.includes(char)) depth--
      if (char === '') throw new PathError(`${this.text.charAt(start)} at position ${start + 1} is not closed`)
      this.at++
    } while (depth > 0)
  }

  unexpected(expected: string): PathError {
    const found = this.isAtEnd ? 'the end' : `'${String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)}'`
    return new PathError(`${expected} at position ${this.at + 1}, found ${found}`)
  }
}
