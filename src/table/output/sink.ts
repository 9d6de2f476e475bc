import type { Batch } from '../../core/batch.ts'
import type { TextOutput } from '../../core/text-output.ts'
import type { Sink, SinkContext } from '../../runtime/operator.ts'
import type { ResultPrinter } from './printer.ts'

/** Milliseconds for which rows wait for others to be aligned with, where somebody may be watching. */
const IDLE = 200

/** Prints the rows of a query as they come. The job waits while the reader of the output is behind. */
export class PrintingSink implements Sink {
  readonly #printer: ResultPrinter
  readonly #output: TextOutput
  readonly #watched: boolean
  #ctx: SinkContext | undefined
  #full = false
  #ended = false
  #withdraw: (() => void) | undefined

  /** `watched`: rows shall not wait long for others to be aligned with. */
  constructor(printer: ResultPrinter, output: TextOutput, watched: boolean) {
    this.#printer = printer
    this.#output = output
    this.#watched = watched
  }

  open(ctx: SinkContext): void {
    this.#ctx = ctx
    this.#put(this.#printer.start)
  }

  write(batch: Batch): void {
    this.#put(this.#printer.print(batch))
    if (this.#watched && this.#printer.holding && this.#withdraw === undefined) this.#releaseSoon()
  }

  #releaseSoon(): void {
    const clock = this.#ctx?.clock
    this.#withdraw = clock?.schedule(clock.now() + IDLE, () => this.#put(this.#printer.release()))
  }

  #put(text: string): void {
    if (text !== '' && !this.#output.write(text)) this.#full = true
  }

  isFull(): boolean {
    return this.#full
  }

  async flush(endOfInput: boolean): Promise<void> {
    await this.#drain()
    if (endOfInput) await this.#end(true)
  }

  async #drain(): Promise<void> {
    if (!this.#full) return
    await this.#output.drain()
    this.#full = false
  }

  async #end(complete: boolean): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#withdraw?.()
    for (const text of this.#printer.end(complete)) {
      this.#put(text)
      await this.#drain()
    }
  }

  /** After a failure or a cancellation the rows that came so far are printed. */
  close(): Promise<void> {
    return this.#end(false)
  }
}
