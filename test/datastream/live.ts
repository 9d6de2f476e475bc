import { setImmediate as nextTurn } from 'node:timers/promises'
import { ManualClock } from '../../src/core/clock.ts'
import type { DataStream } from '../../src/datastream/data-stream.ts'
import { StreamExecutionEnvironment } from '../../src/datastream/environment.ts'
import type { JobClient } from '../../src/datastream/running-job.ts'

/** Records given one by one, for as long as the test likes. */
class Feed<T> implements AsyncIterable<T> {
  readonly #queue: T[] = []
  #ended = false
  #wake: () => void = () => {}

  push(...values: readonly T[]): void {
    this.#queue.push(...values)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#queue.length > 0) yield this.#queue.shift() as T
      if (this.#ended) return
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

/** A running job on a clock that stands still, with a feed of its own. */
export class LiveJob<T, O> {
  readonly clock: ManualClock = new ManualClock()
  readonly #feed = new Feed<T>()
  readonly #seen: O[] = []
  readonly #client: Promise<JobClient>

  constructor(build: (input: DataStream<T>, env: StreamExecutionEnvironment) => DataStream<O>) {
    const env = StreamExecutionEnvironment.getExecutionEnvironment({ clock: this.clock })
    build(env.fromCollection<T>(this.#feed), env).addSink((value) => void this.#seen.push(value))
    this.#client = env.executeAsync()
  }

  /** What has come out since the last call, once the job has nothing left to do. */
  async settled(): Promise<O[]> {
    // A record takes a few turns from the feed through the loop.
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    return this.#seen.splice(0)
  }

  push(...records: readonly T[]): Promise<O[]> {
    this.#feed.push(...records)
    return this.settled()
  }

  at(time: number): Promise<O[]> {
    this.clock.set(time)
    return this.settled()
  }

  async cancel(): Promise<void> {
    await (await this.#client).cancel()
  }

  async end(): Promise<O[]> {
    this.#feed.end()
    await (await this.#client).getJobExecutionResult()
    return this.#seen.splice(0)
  }
}
