import type { Batch } from '../core/batch.ts'
import type { Sink } from '../runtime/operator.ts'
import type { Row } from './row.ts'

/** Rows waiting to be taken, beyond which the job pauses. */
const HIGH_WATER = 8192

/** Hands the rows of a job over to a loop that takes them one by one; the job waits for a slow loop. */
export class CollectSink implements Sink {
  readonly #read: (batch: Batch) => Row[]
  #rows: Row[] = []
  #next = 0
  #closed = false
  /** Ends the wait of the taker, and of the job. */
  #arrived: () => void = () => {}
  #taken: () => void = () => {}

  constructor(read: (batch: Batch) => Row[]) {
    this.#read = read
  }

  open(): void {}

  write(batch: Batch): void {
    for (const row of this.#read(batch)) this.#rows.push(row)
    this.#arrived()
  }

  isFull(): boolean {
    return this.#rows.length - this.#next >= HIGH_WATER
  }

  flush(endOfInput: boolean): void | Promise<void> {
    if (endOfInput || this.#closed || !this.isFull()) return undefined
    return new Promise((resolve) => (this.#taken = resolve))
  }

  close(): void {
    this.#closed = true
    this.#arrived()
  }

  /** Lets the job go on without a taker. */
  abandon(): void {
    this.#closed = true
    this.#rows = []
    this.#next = 0
    this.#taken()
  }

  /** The next row; undefined after the last one. */
  async take(): Promise<Row | undefined> {
    for (;;) {
      const row = this.#rows[this.#next]
      if (row !== undefined) {
        this.#next++
        return row
      }
      this.#rows = []
      this.#next = 0
      this.#taken()
      if (this.#closed) return undefined
      await new Promise<void>((resolve) => (this.#arrived = resolve))
    }
  }
}
