/** The pattern has no meaning in Java either. */
export class InvalidPattern extends Error {}

/** The pattern has a meaning in Java that is not offered here. */
export class UnsupportedPattern extends Error {}

/** Goes through the characters of a pattern. */
export class PatternReader {
  readonly #characters: readonly string[]
  #at = 0
  /** Letters of the flags in force. */
  flags = ''

  constructor(pattern: string) {
    this.#characters = [...unquoted(pattern)]
  }

  has(flag: string): boolean {
    return this.flags.includes(flag)
  }

  /** The next character, empty at the end; with flag x blanks and comments are passed over. */
  peek(): string {
    if (this.has('x')) this.#skipComments()
    return this.raw()
  }

  /** The next character, or one behind it, whatever the flags. */
  raw(ahead: number = 0): string {
    return this.#characters[this.#at + ahead] ?? ''
  }

  take(): string {
    const c = this.raw()
    this.#at++
    return c
  }

  /** Takes the next character if it is this one. */
  accept(c: string): boolean {
    if (this.peek() !== c) return false
    this.#at++
    return true
  }

  back(): void {
    this.#at--
  }

  /** Takes characters as long as they fit. */
  takeWhile(fits: RegExp, most: number = Infinity): string {
    let text = ''
    while (text.length < most && fits.test(this.raw())) text += this.take()
    return text
  }

  /** Takes all up to a character, which is taken too. */
  takeUntil(end: string): string {
    let text = ''
    while (this.raw() !== end) {
      if (this.raw() === '') this.fail(`'${end}' is missing`)
      text += this.take()
    }
    this.#at++
    return text
  }

  fail(what: string): never {
    throw new InvalidPattern(`${what} near character ${Math.min(this.#at, this.#characters.length) + 1}`)
  }

  unsupported(what: string): never {
    throw new UnsupportedPattern(`${what} near character ${this.#at + 1}`)
  }

  #skipComments(): void {
    const lineEnd = this.has('d') ? /\n/ : /[\n\r\u0085\u2028\u2029]/
    for (;;) {
      this.takeWhile(/[ \t-\r]/)
      if (this.raw() !== '#') return
      while (this.raw() !== '' && !lineEnd.test(this.raw())) this.#at++
    }
  }
}

/** `\Q…\E` as escaped characters. */
function unquoted(pattern: string): string {
  return pattern.replaceAll(/\\(?:Q(.*?)(?:\\E|$)|[^Q])/gs, (escape, quoted: string | undefined) =>
    quoted === undefined ? escape : quoted.replaceAll(/[^a-zA-Z0-9\u0080-\uffff]/g, String.raw`\$&`),
  )
}
