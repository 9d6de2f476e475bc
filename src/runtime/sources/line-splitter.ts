/** Cuts a stream of text at a delimiter. Keeps what follows the last one. */
export class LineSplitter {
  readonly #delimiter: string
  #rest = ''

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  /** The lines that `text` completes. */
  split(text: string): string[] {
    const parts = (this.#rest + text).split(this.#delimiter)
    this.#rest = parts.pop() as string
    return parts.map((part) => this.#trim(part))
  }

  /** What is left at the end, if anything. */
  end(): string[] {
    const rest = this.#rest
    this.#rest = ''
    return rest === '' ? [] : [this.#trim(rest)]
  }

  /** Lines that end with CR LF are lines without CR. */
  #trim(part: string): string {
    return this.#delimiter === '\n' && part.endsWith('\r') ? part.slice(0, -1) : part
  }
}
