import { serialize } from 'node:v8'
import { ManualClock } from '../core/clock.ts'
import { ValidationError } from '../core/errors.ts'
import type { DataStream } from '../datastream/data-stream.ts'
import type { StreamExecutionEnvironment } from '../datastream/environment.ts'
import type { RunningJob } from '../datastream/running-job.ts'
import type { SourceContext } from '../runtime/functions/source.ts'

/** A source that sends what a test pushes. */
export interface TestInput<T> {
  readonly stream: DataStream<T>
  /** Without a timestamp the record has none. */
  push(value: T, timestamp?: number): void
  watermark(timestamp: number): void
  /** Nothing is to be expected for now; until the next record. */
  idle(): void
  end(): void
}

/**
 * Runs a whole program as a job, with a clock that stands until a test moves it:
 *
 *     const harness = new JobHarness(env)
 *     const input = harness.source<number>()
 *     const output = harness.collect(input.stream.map((n) => n * 2))
 *     await harness.start()
 *     input.push(1)
 *     await harness.settle()
 *     output.take() // [2]
 */
export class JobHarness implements AsyncDisposable {
  readonly #env: StreamExecutionEnvironment
  readonly #clock: ManualClock
  #job: RunningJob | undefined

  /** Without a clock: that of the environment, if it is a manual one, or a new one at 0. */
  constructor(env: StreamExecutionEnvironment, clock?: ManualClock) {
    const given = env.internals.clock
    this.#env = env
    this.#clock = clock ?? (given instanceof ManualClock ? given : new ManualClock())
    env.internals.clock = this.#clock
  }

  source<T>(name = 'Test Input'): TestInput<T> {
    const pushed = new PushedSource<T>()
    const stream = this.#env.addSource<T>((ctx) => pushed.run(ctx), name)
    return {
      stream,
      push: (value, timestamp) =>
        pushed.do((ctx) => (timestamp === undefined ? ctx.collect(value) : ctx.collectWithTimestamp(value, timestamp))),
      watermark: (timestamp) => pushed.do((ctx) => ctx.emitWatermark(timestamp)),
      idle: () => pushed.do((ctx) => ctx.markAsTemporarilyIdle()),
      end: () => pushed.end(),
    }
  }

  /** `take()` gives the records that have come since the last call. */
  collect<T>(stream: DataStream<T>): { take(): T[] } {
    const values: T[] = []
    stream.addSink((value) => {
      values.push(value)
    })
    return { take: () => values.splice(0) }
  }

  async start(): Promise<void> {
    if (this.#job !== undefined) throw new ValidationError('JOB_STARTED', 'The job has been started already.')
    const { internals } = this.#env
    this.#job = internals.start(internals.take())
    await this.settle()
  }

  get #running(): RunningJob {
    if (this.#job === undefined) throw new ValidationError('JOB_NOT_STARTED', 'Start the job first: await start().')
    return this.#job
  }

  /** Resolves when all that was pushed has been processed; rejects when the job has failed. */
  async settle(): Promise<void> {
    const job = this.#running
    await job.settle()
    if (job.getJobStatus() === 'FAILED') await job.getJobExecutionResult()
  }

  /** Moves the clock once all that was pushed has been processed, and waits for what that causes. */
  async advanceClock(ms: number): Promise<void> {
    await this.settle()
    this.#clock.advance(ms)
    await this.settle()
  }

  /** Takes a checkpoint, which also lets sinks commit. */
  async checkpoint(): Promise<Uint8Array> {
    return serialize(await this.#running.checkpoint())
  }

  /** Ends the job. */
  async stop(): Promise<void> {
    await this.#job?.cancel()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

/** A source function that does what it is told, also what it was told before it ran. */
class PushedSource<T> {
  readonly #waiting: ((ctx: SourceContext<T>) => void)[] = []
  #ctx: SourceContext<T> | undefined
  #ended = false
  #stopped = false
  #finish: () => void = () => {}

  run(ctx: SourceContext<T>): Promise<void> {
    this.#ctx = ctx
    for (const action of this.#waiting.splice(0)) action(ctx)
    return new Promise((resolve) => {
      if (this.#ended) return resolve()
      this.#finish = resolve
      ctx.signal.addEventListener('abort', () => {
        this.#stopped = true
        resolve()
      })
    })
  }

  do(action: (ctx: SourceContext<T>) => void): void {
    if (this.#stopped) throw new ValidationError('JOB_STOPPED', 'The job was stopped: nothing can follow.')
    if (this.#ended) throw new ValidationError('INPUT_ENDED', 'The input has ended: nothing can follow.')
    if (this.#ctx === undefined) this.#waiting.push(action)
    else action(this.#ctx)
  }

  end(): void {
    this.#ended = true
    this.#finish()
  }
}
