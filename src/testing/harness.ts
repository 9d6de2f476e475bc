import { deserialize, serialize } from 'node:v8'
import { ManualClock } from '../core/clock.ts'
import { JobError } from '../core/errors.ts'
import { DataStream } from '../datastream/data-stream.ts'
import { JobBuilder } from '../datastream/job-builder.ts'
import { Transformation } from '../datastream/transformation.ts'
import type { OutputTag } from '../runtime/functions/process.ts'
import type { JobSnapshot } from '../runtime/job/job-snapshot.ts'
import { EVENT_TIMERS, LATE_RECORDS, PROCESSING_TIMERS, STATE_ENTRIES } from '../runtime/job/metrics.ts'
import { GraphDriver, silentReader } from './graph-driver.ts'
import { Recording, type Sent, type SentRecord } from './recording.ts'

/**
 * Runs steps of a program by hand, with a clock of its own that starts at 0. What a call causes has happened when it
 * returns; what a user function throws is thrown by the call that made it.
 */
export interface Harness<O> extends Disposable {
  /** Opens the functions. The first call that needs it does the same. */
  open(): void
  /** Moves the clock; processing-time timers that fall due fire. */
  setProcessingTime(time: number): void
  getProcessingTime(): number
  extractOutputValues(): O[]
  /** Records and watermarks in the order they were sent. */
  getOutput(): Sent<O>[]
  clearOutput(): void
  getSideOutput<S>(tag: OutputTag<S>): SentRecord<S>[]
  numEventTimeTimers(): number
  numProcessingTimeTimers(): number
  /** Of all keys, the states that hold something. */
  numKeyedStateEntries(): number
  /** Records that were dropped because they came too late. */
  numLateRecordsDropped(): number
  snapshot(): Uint8Array
  /** Goes on from a snapshot of this harness or another of the same program; what was sent before stays. */
  restore(snapshot: Uint8Array): void
  /** The end of all inputs: the watermark becomes `Infinity`, and functions finish. */
  endInput(): void
  close(): void
}

export interface OneInputHarness<I, O> extends Harness<O> {
  /** Without a timestamp the record has none. */
  processElement(value: I, timestamp?: number): void
  processWatermark(timestamp: number): void
}

export interface TwoInputHarness<A, B, O> extends Harness<O> {
  processElement1(value: A, timestamp?: number): void
  processElement2(value: B, timestamp?: number): void
  processWatermark1(timestamp: number): void
  processWatermark2(timestamp: number): void
}

const INPUTS = ['First Input', 'Second Input'] as const

/** The steps between given streams and an output. */
class StepHarness<O> implements Harness<O> {
  readonly #clock = new ManualClock()
  readonly #out = new Recording<O>()
  readonly #sides = new Map<string, Recording<unknown>>()
  readonly #end: Transformation
  #driver: GraphDriver | undefined
  #closed = false

  constructor(inputs: number, build: (inputs: readonly DataStream<unknown>[]) => DataStream<O>) {
    const builder = new JobBuilder(this.#clock)
    const streams = Array.from({ length: inputs }, (_, i) => inputStream(builder, INPUTS[i] as string))
    const output = build(streams)
    this.#end = new Transformation(
      'Output',
      { kind: 'sink', create: () => this.#out.sink },
      [output.internals.input],
      1,
    ).single()
  }

  #start(restore?: JobSnapshot): GraphDriver {
    this.#closed = false
    const settings = { steps: [this.#end], clock: this.#clock, side: (tag: string) => this.#side(tag) }
    return (this.#driver = new GraphDriver(settings, restore))
  }

  #side(tag: string): Recording<unknown> {
    let side = this.#sides.get(tag)
    if (side === undefined) this.#sides.set(tag, (side = new Recording()))
    return side
  }

  protected get running(): GraphDriver {
    if (this.#closed) throw new JobError('HARNESS_CLOSED', 'The harness was closed: nothing can follow but restore().')
    return this.#driver ?? this.#start()
  }

  open(): void {
    void this.running
  }

  setProcessingTime(time: number): void {
    this.running.setProcessingTime(time)
  }

  getProcessingTime(): number {
    return this.#clock.now()
  }

  extractOutputValues(): O[] {
    return this.#out.records.map(({ value }) => value)
  }

  getOutput(): Sent<O>[] {
    return this.#out.all
  }

  clearOutput(): void {
    this.#out.clear()
    for (const side of this.#sides.values()) side.clear()
  }

  getSideOutput<S>(tag: OutputTag<S>): SentRecord<S>[] {
    return this.#side(tag.id).records as SentRecord<S>[]
  }

  numEventTimeTimers(): number {
    return this.running.gauge(EVENT_TIMERS)
  }

  numProcessingTimeTimers(): number {
    return this.running.gauge(PROCESSING_TIMERS)
  }

  numKeyedStateEntries(): number {
    return this.running.gauge(STATE_ENTRIES)
  }

  numLateRecordsDropped(): number {
    return this.running.counter(LATE_RECORDS)
  }

  snapshot(): Uint8Array {
    return serialize(this.running.snapshot())
  }

  restore(snapshot: Uint8Array): void {
    this.close()
    this.#start(snapshotOf(snapshot))
  }

  endInput(): void {
    this.running.endInput()
  }

  close(): void {
    const driver = this.#driver
    this.#driver = undefined
    this.#closed = true
    driver?.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

function snapshotOf(bytes: Uint8Array): JobSnapshot {
  try {
    const { operators, maxParallelism } = deserialize(bytes) as Partial<JobSnapshot>
    if (operators instanceof Map && maxParallelism !== undefined) return { operators, maxParallelism }
  } catch {
    // Told below.
  }
  throw new JobError('BAD_SNAPSHOT', 'These bytes are no snapshot: give restore() what snapshot() gave.')
}

function inputStream(builder: JobBuilder, name: string): DataStream<unknown> {
  const step = new Transformation(name, { kind: 'source', bounded: false, create: () => silentReader }, [], 1)
  return new DataStream<unknown>(builder, step)
}

export class OneInput<I, O> extends StepHarness<O> implements OneInputHarness<I, O> {
  constructor(build: (input: DataStream<I>) => DataStream<O>) {
    super(1, ([input]) => build(input as DataStream<I>))
  }

  processElement(value: I, timestamp?: number): void {
    this.running.processElement(INPUTS[0], value, timestamp)
  }

  processWatermark(timestamp: number): void {
    this.running.processWatermark(INPUTS[0], timestamp)
  }
}

export class TwoInput<A, B, O> extends StepHarness<O> implements TwoInputHarness<A, B, O> {
  constructor(build: (first: DataStream<A>, second: DataStream<B>) => DataStream<O>) {
    super(2, ([first, second]) => build(first as DataStream<A>, second as DataStream<B>))
  }

  processElement1(value: A, timestamp?: number): void {
    this.running.processElement(INPUTS[0], value, timestamp)
  }

  processElement2(value: B, timestamp?: number): void {
    this.running.processElement(INPUTS[1], value, timestamp)
  }

  processWatermark1(timestamp: number): void {
    this.running.processWatermark(INPUTS[0], timestamp)
  }

  processWatermark2(timestamp: number): void {
    this.running.processWatermark(INPUTS[1], timestamp)
  }
}
