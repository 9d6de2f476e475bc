import type { Batch } from '../../core/batch.ts'
import type { Sink } from '../operator.ts'

/** Records that may wait for the reader before the job is held up. */
const ROOM = 8192

/**
 * What a job gives, for a reader outside of it. Once somebody reads, the job waits for a reader that is slower
 * than itself; until then everything is kept.
 */
export class CollectBuffer<T> {
  readonly #read: (batch: Batch) => readonly T[]
  #records: T[] = []
  #ended = false
  #abandoned = false
  #failure: { readonly error: unknown } | undefined
  #reading = false
  #wakeReader: () => void = () => {}
  #wakeJob: () => void = () => {}

  /** `read` gives the records of a batch, which is valid during the call only. */
  constructor(read: (batch: Batch) => readonly T[]) {
    this.#read = read
  }

  /** The next records, all that are there; undefined at the end. Rejects with the job's failure. */
  async take(): Promise<T[] | undefined> {
    this.#reading = true
    while (this.#records.length === 0) {
      if (this.#failure !== undefined) throw this.#failure.error
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => (this.#wakeReader = resolve))
    }
    const records = this.#records
    this.#records = []
    this.#wakeJob()
    return records
  }

  /** The reader wants no more. */
  abandon(): void {
    this.#abandoned = true
    this.#records = []
    this.#wakeJob()
  }

  end(failure?: { readonly error: unknown }): void {
    this.#ended = true
    this.#failure = failure
    this.#wakeReader()
  }

  createSink(): Sink {
    return {
      open: () => {},
      write: (batch) => this.#write(batch),
      isFull: () => this.#isFull(),
      flush: (endOfInput) => (endOfInput ? undefined : this.#drained()),
      close: () => {},
    }
  }

  #write(batch: Batch): void {
    if (this.#abandoned) return
    const values = this.#read(batch)
    for (let i = 0; i < batch.n; i++) this.#records.push(values[i] as T)
    this.#wakeReader()
  }

  #isFull(): boolean {
    return this.#reading && !this.#abandoned && this.#records.length >= ROOM
  }

  async #drained(): Promise<void> {
    while (this.#isFull()) await new Promise<void>((resolve) => (this.#wakeJob = resolve))
  }
}
