import { ValidationError } from '../core/errors.ts'
import type { CollectBuffer } from '../runtime/operators/collect-sink.ts'
import type { RunningJob } from './running-job.ts'

/** Results of a job that starts when they are asked for: awaited they are an array, iterated they stream. */
export interface CollectResult<T> extends PromiseLike<T[]>, AsyncIterable<T> {}

/** Iterates over what a job collects; `stop` is called when the reader leaves early. */
export class CollectIterator<T> implements AsyncIterableIterator<T> {
  readonly #buffer: CollectBuffer<T>
  readonly #stop: () => Promise<void>
  #records: readonly T[] = []
  #at = 0
  #left: number
  #done = false

  constructor(buffer: CollectBuffer<T>, limit: number, stop: () => Promise<void>) {
    this.#buffer = buffer
    this.#left = limit
    this.#stop = stop
  }

  async next(): Promise<IteratorResult<T>> {
    if (this.#done) return { done: true, value: undefined }
    if (this.#left === 0) return this.return()
    while (this.#at === this.#records.length) {
      const records = await this.#buffer.take()
      if (records === undefined || this.#done) {
        this.#done = true
        return { done: true, value: undefined }
      }
      this.#records = records
      this.#at = 0
    }
    this.#left--
    return { done: false, value: this.#records[this.#at++] as T }
  }

  async return(): Promise<IteratorResult<T>> {
    if (!this.#done) {
      this.#done = true
      this.#buffer.abandon()
      await this.#stop()
    }
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

/** The result of `executeAndCollect`. */
export class LazyResult<T> implements CollectResult<T> {
  readonly #start: () => RunningJob
  readonly #buffer: CollectBuffer<T>
  readonly #limit: number
  #all: Promise<T[]> | undefined
  #started = false

  constructor(start: () => RunningJob, buffer: CollectBuffer<T>, limit: number) {
    if (!(limit > 0)) throw new ValidationError('BAD_LIMIT', `The limit must be 1 record or more, not ${limit}.`)
    this.#start = start
    this.#buffer = buffer
    this.#limit = limit
  }

  // oxlint-disable-next-line unicorn/no-thenable -- the contract: awaited, it is an array
  then<A = T[], B = never>(
    onfulfilled?: ((value: T[]) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#all ??= this.#collect()
    return this.#all.then(onfulfilled, onrejected)
  }

  async #collect(): Promise<T[]> {
    const records: T[] = []
    for await (const record of this) records.push(record)
    return records
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    if (this.#started)
      throw new ValidationError(
        'ALREADY_READ',
        'These results have been read: call executeAndCollect() again for another run.',
      )
    this.#started = true
    const job = this.#start()
    return new CollectIterator(this.#buffer, this.#limit, () => job.cancel())
  }
}
