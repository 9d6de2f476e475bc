import type { TextOutput } from '../core/text-output.ts'

/** A stream of the process as an output that makes room on the terminal first and survives the loss of its reader. */
export class ProcessOutput implements TextOutput {
  readonly #stream: NodeJS.WriteStream
  readonly #beforeWrite: () => void
  readonly #lost: Promise<void>
  #isLost = false

  /** `beforeWrite` is called before each text; `onLost` once, when nobody reads any more (`| head`). */
  constructor(stream: NodeJS.WriteStream, beforeWrite: () => void, onLost: () => void) {
    this.#stream = stream
    this.#beforeWrite = beforeWrite
    this.#lost = new Promise((resolve) => {
      stream.on('error', () => {
        if (this.#isLost) return
        this.#isLost = true
        resolve()
        onLost()
      })
    })
  }

  /** Whether nobody reads any more. */
  get isLost(): boolean {
    return this.#isLost
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY
  }

  /** Columns of the terminal; undefined when it is none. */
  get width(): number | undefined {
    return this.#stream.isTTY ? this.#stream.columns : undefined
  }

  write(text: string): boolean {
    if (this.#isLost) return true
    this.#beforeWrite()
    return this.#stream.write(text)
  }

  /** Resolves when the reader has caught up, or is gone. */
  async drain(): Promise<void> {
    if (this.#isLost || !this.#stream.writableNeedDrain) return
    const drained = new Promise<void>((resolve) => {
      this.#stream.once('drain', resolve)
    })
    await Promise.race([drained, this.#lost])
  }
}
