import { type Clock as SchedulingClock, systemClock } from '../core/clock.ts'
import { ValidationError } from '../core/errors.ts'
import type { ReaderContext, SourceReader } from '../runtime/connector.ts'
import { DataTypes } from '../core/types/data-types.ts'
import type { DurationLike } from '../runtime/time/duration.ts'
import { executionPlan } from '../runtime/execution-plan.ts'
import { localPath } from '../runtime/files/file-list.ts'
import { callable } from '../runtime/functions/function.ts'
import type { Source, SourceFunction } from '../runtime/functions/source.ts'
import { type DeserializationSchema, SimpleStringSchema } from '../runtime/schemas.ts'
import { FileLinesReader } from '../runtime/sources/file-lines-reader.ts'
import { SocketSource } from '../runtime/sources/socket-source.ts'
import { SourceFunctionReader } from '../runtime/sources/source-function-reader.ts'
import type { SplitSettings } from '../runtime/sources/split-run.ts'
import { SplitSourceReader } from '../runtime/sources/split-source-reader.ts'
import type { WatermarkStrategy } from '../runtime/time/watermark-strategy.ts'
import { type Clock, schedulingClock } from './clock.ts'
import { applyConfiguration, runtimeMode } from './configuration.ts'
import { DataStream } from './data-stream.ts'
import { everyMillis, ExecutionConfig } from './execution-config.ts'
import { JobBuilder, type RuntimeMode, type TimeCharacteristic } from './job-builder.ts'
import { IterableReader, SequenceReader } from './readers.ts'
import type { JobClient, JobExecutionResult } from './running-job.ts'
import { keyGroups, oneOf, positive } from './step-settings.ts'
import { Transformation, type Work } from './transformation.ts'

export interface EnvironmentOptions {
  readonly parallelism?: number
  /** Options by Flink's names, such as `pipeline.auto-watermark-interval`. */
  readonly config?: Readonly<Record<string, string>>
  /** Where processing time comes from; by default the clock of the system. */
  readonly clock?: Clock | SchedulingClock
}

/** Where programs begin: gives streams, and executes what is declared on them. */
export class StreamExecutionEnvironment {
  readonly #builder: JobBuilder
  readonly #config: ExecutionConfig

  private constructor({ parallelism, clock, config = {} }: EnvironmentOptions) {
    this.#builder = new JobBuilder(clock === undefined ? systemClock : schedulingClock(clock))
    this.#config = new ExecutionConfig(this.#builder)
    applyConfiguration(this.#builder, config)
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
    this.#builder.maxParallelism = keyGroups(n)
    return this
  }

  /** Every step gets a task of its own. */
  disableOperatorChaining(): this {
    this.#builder.chaining = false
    return this
  }

  /** STREAMING, the default, BATCH, or AUTOMATIC: BATCH if all sources have an end. */
  setRuntimeMode(mode: RuntimeMode): this {
    this.#builder.runtimeMode = runtimeMode(mode)
    return this
  }

  /** Records are never held back for a buffer to fill: any time is kept. -1: no time. */
  setBufferTimeout(ms: number): this {
    if (Number.isInteger(ms) && ms >= -1) return this
    throw new ValidationError('BAD_INTERVAL', `The buffer timeout is -1 or more ms, not ${ms}.`)
  }

  /**
   * Takes a snapshot at every interval of the clock: functions with state of their own are told, and sinks commit. The
   * two modes are one here, because a snapshot is taken while nothing is under way.
   */
  enableCheckpointing(interval: DurationLike, mode: 'EXACTLY_ONCE' | 'AT_LEAST_ONCE' = 'EXACTLY_ONCE'): this {
    oneOf(['EXACTLY_ONCE', 'AT_LEAST_ONCE'], mode, 'checkpointing mode')
    const ms = everyMillis(interval, 'checkpoint interval')
    this.#builder.checkpointInterval = ms
    return this
  }

  /**
   * What `timeWindow` means: event time, the default, the time of the clock, or the time at which records arrive, which
   * sources then give them, with watermarks.
   */
  setStreamTimeCharacteristic(characteristic: TimeCharacteristic): this {
    this.#builder.timeCharacteristic = oneOf(
      ['EventTime', 'ProcessingTime', 'IngestionTime'],
      characteristic,
      'time characteristic',
    )
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
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) {
      throw new ValidationError(
        'BAD_SEQUENCE',
        `A sequence has whole numbers below 2^53 for its ends; given were ${from} and ${to}.`,
      )
    }
    return this.#source('Sequence', {
      kind: 'source',
      bounded: true,
      create: (ctx) => new SequenceReader(from, to, ctx),
    })
  }

  /** The same, by its older name. */
  generateSequence(from: number, to: number): DataStream<number> {
    return this.fromSequence(from, to)
  }

  /** The records of a source, with the watermarks that the strategy gives each of its splits. */
  fromSource<T>(source: Source<T>, watermarks: WatermarkStrategy<T>, name: string): DataStream<T> {
    const builder = this.#builder
    return this.#source(name, {
      kind: 'source',
      bounded: source.boundedness === 'BOUNDED',
      alignment: watermarks.alignment,
      create: (ctx) => {
        const settings = { source, strategy: watermarks, autoWatermarkInterval: builder.autoWatermarkInterval }
        return new SplitSourceReader(settings as SplitSettings, ctx)
      },
    })
  }

  addSource<T>(source: SourceFunction<T>, name = 'Custom Source'): DataStream<T> {
    callable(source, 'run')
    return this.#fromFunction(name, () => source)
  }

  #fromFunction<T>(name: string, create: () => SourceFunction<T>): DataStream<T> {
    return this.#singleSource(name, {
      kind: 'source',
      bounded: false,
      create: (ctx, own) => new SourceFunctionReader(own(create()) as SourceFunction<unknown>, ctx),
    })
  }

  /** The lines of a file, or of all files in a directory, as UTF-8. */
  readTextFile(path: string): DataStream<string> {
    return this.readFile(new SimpleStringSchema(), path).name('TextFile').returns(DataTypes.STRING().notNull())
  }

  /**
   * Records from the lines of a file, or of all files in a directory. With `PROCESS_CONTINUOUSLY` it is looked at again
   * at every interval of the clock (1 s by default), and new and changed files are read as a whole.
   */
  readFile<T>(
    format: DeserializationSchema<T>,
    path: string,
    mode: 'PROCESS_ONCE' | 'PROCESS_CONTINUOUSLY' = 'PROCESS_ONCE',
    interval: DurationLike = 1000,
  ): DataStream<T> {
    oneOf(['PROCESS_ONCE', 'PROCESS_CONTINUOUSLY'], mode, 'mode of reading files')
    const once = mode === 'PROCESS_ONCE'
    const every = everyMillis(interval, 'interval')
    const settings = { path: localPath(path), interval: once ? undefined : every }
    const create = (ctx: ReaderContext): SourceReader => new FileLinesReader(settings, format, ctx)
    return this.#source('File', { kind: 'source', bounded: once, create })
  }

  /**
   * Text from a TCP server, cut at the delimiter; the stream ends when the server closes. `maxRetry` is how often to
   * connect again then, or after a failure, 500 ms later; -1: for ever.
   */
  socketTextStream(host: string, port: number, delimiter = '\n', maxRetry = 0): DataStream<string> {
    if (delimiter === '')
      throw new ValidationError('BAD_DELIMITER', 'The delimiter of a socket stream must not be empty.')
    const settings = { host, port, delimiter, maxRetry }
    const create = (): SocketSource => new SocketSource(settings, this.#builder.clock)
    return this.#fromFunction<string>('Socket Stream', create).returns(DataTypes.STRING().notNull())
  }

  #fromIterable<T>(name: string, elements: Iterable<T> | AsyncIterable<T>, bounded: boolean): DataStream<T> {
    const create = (ctx: ReaderContext): SourceReader => new IterableReader(elements, ctx)
    const step = new Transformation(name, { kind: 'source', bounded, create }, [], 1).single()
    if (Array.isArray(elements)) step.samples = elements
    return new DataStream<T>(this.#builder, step)
  }

  #source<T>(name: string, work: Work): DataStream<T> {
    return new DataStream<T>(this.#builder, new Transformation(name, work, [], this.#builder.parallelism))
  }

  #singleSource<T>(name: string, work: Work): DataStream<T> {
    return new DataStream<T>(this.#builder, new Transformation(name, work, [], 1).single())
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

  /** The program as JSON: its steps, and how records come to them. */
  getExecutionPlan(): string {
    return JSON.stringify(executionPlan(this.#builder.graphOf(this.#builder.declared())), undefined, 2)
  }
}
