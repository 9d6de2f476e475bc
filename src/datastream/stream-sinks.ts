import { ValidationError } from '../core/errors.ts'
import { streamOutput } from '../core/text-output.ts'
import { valueCallable } from '../runtime/functions/function.ts'
import type { Own } from '../runtime/functions/own-copy.ts'
import type { Sink as UserSink } from '../runtime/functions/sink.ts'
import type { SinkFunction } from '../runtime/functions/types.ts'
import type { Partitioning } from '../runtime/graph.ts'
import type { Sink } from '../runtime/operator.ts'
import { CollectBuffer } from '../runtime/operators/collect-sink.ts'
import { valuesOf } from '../runtime/operators/function-operator.ts'
import { FunctionSink } from '../runtime/operators/function-sink.ts'
import { PrintSink, textOfValue } from '../runtime/operators/print-sink.ts'
import { WritableSink } from '../runtime/operators/writable-sink.ts'
import { csvLine, fileTarget, socketTarget } from '../runtime/operators/write-targets.ts'
import { WriterSink } from '../runtime/operators/writer-sink.ts'
import type { SerializationSchema } from '../runtime/schemas.ts'
import { CollectIterator, type CollectResult, LazyResult } from './collect-result.ts'
import { DataStreamSink } from './data-stream-sink.ts'
import type { JobBuilder } from './job-builder.ts'
import { StepSettings } from './step-settings.ts'
import { type Input, Transformation, type Work } from './transformation.ts'

/** The output of a step, and where it can go: the part of a stream that ends it. */
export abstract class StreamSinks<T> extends StepSettings {
  protected readonly builder: JobBuilder
  /** A side output's tag id; undefined for the main output. */
  protected readonly output: string | undefined
  /** How records go to the next step, where the program says. */
  readonly #partitioning: Partitioning | undefined

  constructor(builder: JobBuilder, step: Transformation, output?: string, partitioning?: Partitioning) {
    super(step)
    step.program ??= builder
    this.builder = builder
    this.output = output
    this.#partitioning = partitioning
  }

  /** What the engine asks of it, no part of the API. @internal */
  get internals(): { readonly builder: JobBuilder; readonly input: Input } {
    return { builder: this.builder, input: this.input() }
  }

  protected input(partitioning: Partitioning | undefined = this.#partitioning): Input {
    return { from: this.step, output: this.output, partitioning }
  }

  protected addStep(name: string, work: Work, inputs: readonly Input[] = [this.input()]): Transformation {
    if (inputs.some(({ from }) => from.program !== this.builder)) throw twoPrograms(name)
    const step = new Transformation(name, work, inputs, this.builder.parallelism)
    this.builder.declare(step)
    return step
  }

  /** Prints every record: `prefix> record`. */
  print(prefix?: string): DataStreamSink {
    return this.#addSink('Print', () => new PrintSink(streamOutput(process.stdout), prefix))
  }

  printToErr(prefix?: string): DataStreamSink {
    return this.#addSink('PrintToErr', () => new PrintSink(streamOutput(process.stderr), prefix))
  }

  addSink(sink: SinkFunction<T>): DataStreamSink {
    valueCallable(sink, 'invoke')
    return this.#addSink('Sink', (own) => new FunctionSink(own(sink) as SinkFunction<unknown>))
  }

  sinkTo<Commit>(sink: UserSink<T, Commit>): DataStreamSink {
    valueCallable(sink, 'createWriter')
    return this.#addSink('Writer', () => new WriterSink(sink))
  }

  /** Writes every record as a line of a new file. */
  writeAsText(path: string): DataStreamSink {
    return this.#addSink('WriteAsText', () => new WritableSink(fileTarget(path), (value) => `${textOfValue(value)}\n`))
  }

  /** Writes tuples or objects as lines of a new file, their fields separated by commas. */
  writeAsCsv(path: string): DataStreamSink {
    return this.#addSink('WriteAsCsv', () => new WritableSink(fileTarget(path), (value) => csvLine(value, textOfValue)))
  }

  /** Sends every record to a TCP server. */
  writeToSocket(host: string, port: number, schema: SerializationSchema<T>): DataStreamSink {
    const encode = (value: unknown): Uint8Array => schema.serialize(value as T)
    return this.#addSink('WriteToSocket', () => new WritableSink(socketTarget(host, port), encode))
  }

  #addSink(name: string, create: (own: Own) => Sink): DataStreamSink {
    return new DataStreamSink(this.addStep(name, { kind: 'sink', create }))
  }

  /**
   * Executes the program when its result is awaited (an array) or iterated (a stream; leaving the loop cancels the
   * job). With a limit the job ends after so many records.
   */
  executeAndCollect(jobName?: string, limit?: number): CollectResult<T>
  executeAndCollect(limit: number): CollectResult<T>
  executeAndCollect(jobNameOrLimit?: string | number, limit?: number): CollectResult<T> {
    const buffer = this.#collect()
    const steps = this.builder.take()
    const wanted = typeof jobNameOrLimit === 'number' ? jobNameOrLimit : limit
    return new LazyResult(() => this.builder.start(steps), buffer, wanted ?? Infinity)
  }

  /** The records of the next execution, to be read while it runs or after it. */
  collectAsync(): AsyncIterable<T> {
    const buffer = this.#collect()
    return { [Symbol.asyncIterator]: () => new CollectIterator(buffer, Infinity, () => Promise.resolve()) }
  }

  #collect(): CollectBuffer<T> {
    const buffer = new CollectBuffer<T>((batch) => valuesOf(batch) as readonly T[])
    this.addStep('Collect', {
      kind: 'sink',
      create: () => buffer.createSink(),
      ended: (failure) => buffer.end(failure),
    }).single()
    return buffer
  }
}

function twoPrograms(name: string): ValidationError {
  return new ValidationError(
    'TWO_ENVIRONMENTS',
    `${name} has inputs of two environments, which run as two jobs: make all its streams with one of them.`,
  )
}
