import { type Clock as SchedulingClock, systemClock } from '../core/clock.ts'
import { ValidationError } from '../core/errors.ts'
import type { ReaderContext, SourceReader } from '../runtime/connector.ts'
import { type DurationLike, millisOf } from '../runtime/time/duration.ts'
import { type Clock, schedulingClock } from './clock.ts'
import { DataStream } from './data-stream.ts'
import { JobBuilder } from './job-builder.ts'
import { IterableReader, SequenceReader } from './readers.ts'
import type { JobClient, JobExecutionResult } from './running-job.ts'
import { Transformation, type Work } from './transformation.ts'

export interface EnvironmentOptions {
  readonly parallelism?: number
  /** Where processing time comes from; by default the clock of the system. */
  readonly clock?: Clock | SchedulingClock
}

export class ExecutionConfig {
  readonly #builder: JobBuilder

  constructor(builder: JobBuilder) {
    this.#builder = builder
  }

  /**
   * How often watermarks are emitted, by the job's clock. 0, the default: after every record, which makes results
   * independent of time.
   */
  setAutoWatermarkInterval(interval: DurationLike): this {
    const ms = millisOf(interval)
    if (ms < 0) throw new ValidationError('BAD_INTERVAL', `The watermark interval can't be negative: ${ms} ms.`)
    this.#builder.autoWatermarkInterval = ms
    return this
  }
}

/** Where programs begin: gives streams, and executes what is declared on them. */
export class StreamExecutionEnvironment {
  readonly #builder: JobBuilder
  readonly #config: ExecutionConfig

  private constructor({ parallelism, clock }: EnvironmentOptions) {
    this.#builder = new JobBuilder(clock === undefined ? systemClock : schedulingClock(clock))
    this.#config = new ExecutionConfig(this.#builder)
    if (parallelism !== undefined) this.setParallelism(parallelism)
  }

  /** What the engine asks of it, no part of the API. @internal */
  get internals(): JobBuilder {
    return this.#builder
  }

  static getExecutionEnvironment(options: EnvironmentOptions = {}): StreamExecutionEnvironment {
    return new StreamExecutionEnvironment(options)
  }

  static createLocalEnvironment(parallelism?: number): StreamExecutionEnvironment {
    return new StreamExecutionEnvironment(parallelism === undefined ? {} : { parallelism })
  }

  setParallelism(n: number): this {
    this.#builder.parallelism = positive(n, 'parallelism')
    return this
  }

  getParallelism(): number {
    return this.#builder.parallelism
  }

  setMaxParallelism(n: number): this {
    this.#builder.maxParallelism = positive(n, 'maximum parallelism')
    return this
  }

  getConfig(): ExecutionConfig {
    return this.#config
  }

  fromData<T>(...elements: T[]): DataStream<T> {
    return this.#fromIterable('Collection', elements, true)
  }

  fromElements<T>(...elements: T[]): DataStream<T> {
    return this.fromData(...elements)
  }

  /** The elements of an iterable, read by the execution; an async one may never end. */
  fromCollection<T>(elements: Iterable<T> | AsyncIterable<T>): DataStream<T> {
    return this.#fromIterable('Collection', elements, !(Symbol.asyncIterator in elements))
  }

  /** The integers `from..to`, both included. */
  fromSequence(from: number, to: number): DataStream<number> {
    return this.#source('Sequence', {
      kind: 'source',
      bounded: true,
      create: (ctx) => new SequenceReader(from, to, ctx),
    })
  }

  #fromIterable<T>(name: string, elements: Iterable<T> | AsyncIterable<T>, bounded: boolean): DataStream<T> {
    const create = (ctx: ReaderContext): SourceReader => new IterableReader(elements, ctx)
    const step = new Transformation(name, { kind: 'source', bounded, create }, [], 1)
    if (Array.isArray(elements)) step.sample = elements[0]
    return new DataStream<T>(this.#builder, step)
  }

  #source<T>(name: string, work: Work): DataStream<T> {
    return new DataStream<T>(this.#builder, new Transformation(name, work, [], 1))
  }

  /** Runs everything declared since the last execution, to its end. */
  async execute(jobName?: string): Promise<JobExecutionResult> {
    const client = await this.executeAsync(jobName)
    return client.getJobExecutionResult()
  }

  /** The same, without waiting for its end. */
  async executeAsync(_jobName?: string): Promise<JobClient> {
    return this.#builder.start(this.#builder.take())
  }
}

function positive(n: number, what: string): number {
  if (Number.isInteger(n) && n > 0) return n
  throw new ValidationError('BAD_PARALLELISM', `The ${what} must be a whole number above 0, not ${n}.`)
}
