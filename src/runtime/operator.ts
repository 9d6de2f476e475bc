import type { Batch } from '../core/batch.ts'
import type { Clock } from '../core/clock.ts'
import type { Random } from '../core/random.ts'
import type { JobContext } from './job/job-context.ts'
import type { MetricGroup } from './job/metrics.ts'
import type { StateReader, StateWriter } from './state/snapshot.ts'

/**
 * One step of a running job. The job calls, in this order: `open`; then `restore` when it continues from a snapshot;
 * then `start`; then any sequence of `process`, `advanceWatermark`, `setIdle`, `onProcessingTime` and `snapshot`;
 * `endInput` once for each input after its last batch and a last `advanceWatermark(Infinity)`; `close` in the end, also
 * after a failure.
 *
 * Everything but `start` and `close` is synchronous and runs on one thread. Output goes to `ctx.output` during the call
 * that causes it.
 */
export interface Operator {
  open(ctx: OperatorContext): void
  /** All state is there: the place to open user functions. */
  start?(): void | Promise<void>
  /** Takes the rows of one input. The batch is the sender's: nothing of it may be kept after the return. */
  process(batch: Batch, input: number): void
  /** No further row of `input` has an event time `<= watermark`. Called with growing values only. */
  advanceWatermark(watermark: number, input: number): void
  /** An idle input doesn't hold back the watermark until it is active again. */
  setIdle(idle: boolean, input: number): void
  /** The clock reached a time that the operator asked for with `ctx.scheduleProcessingTime`. */
  onProcessingTime?(now: number): void
  /**
   * What it still has to send without further input, for an operator that waits for something. While `full`, the sources
   * behind it are not polled; until `none`, `endInput` is held back and the job goes on.
   */
  pending?(): 'none' | 'some' | 'full'
  /** Writes all state, keyed state by key group. The operator goes on afterwards as if nothing had happened. */
  snapshot(writer: StateWriter): void
  /** Takes over state, of any key groups: they may come from several subtasks of another parallelism. */
  restore(reader: StateReader): void
  endInput(input: number): void
  close(): void | Promise<void>
}

export interface OperatorContext {
  readonly name: string
  readonly output: Output
  /** Outputs beside the main one, by tag id. */
  readonly sideOutputs: ReadonlyMap<string, Output>
  readonly clock: Clock
  readonly random: Random
  readonly metrics: MetricGroup
  readonly subtask: number
  readonly parallelism: number
  readonly maxParallelism: number
  /** Undefined where an operator runs by itself. */
  readonly job?: JobContext
  /** Rows that an operator gathers before it sends a batch of its own. */
  readonly batchSize: number
  /** Asks for `onProcessingTime` once the clock has reached `time` (ms). */
  scheduleProcessingTime(time: number): void
  /** Has `action` done by the job loop, between two polls: the way back from a promise. */
  post(action: () => void): void
}

/** Where an operator sends its rows. The batch is the caller's again when `collect` returns. */
export interface Output {
  collect(batch: Batch): void
  advanceWatermark(watermark: number): void
  setIdle(idle: boolean): void
}

/** The end of a branch. Takes batches synchronously; only the job loop awaits `flush`. */
export interface Sink {
  open(ctx: SinkContext): void
  /** All state is there: the place to open user functions. */
  start?(): void | Promise<void>
  write(batch: Batch): void
  advanceWatermark?(watermark: number): void
  /** Resolves when the sink can take more. The job loop calls it while `isFull` is true and before it ends. */
  flush(endOfInput: boolean): void | Promise<void>
  /** More rows should not be sent before `flush` has resolved. */
  isFull(): boolean
  /** Before `snapshot`: the place to write out what the snapshot shall not hold, and to prepare a commit. */
  prepareSnapshot?(): void | Promise<void>
  snapshot?(writer: StateWriter): void
  /** What was prepared is part of a snapshot that is safe: others may see it. */
  commit?(): void | Promise<void>
  restore?(reader: StateReader): void
  close(): void | Promise<void>
}

export interface SinkContext {
  readonly name: string
  /** Undefined where a sink runs by itself. */
  readonly job?: JobContext
  readonly metrics: MetricGroup
  readonly clock: Clock
  readonly subtask: number
  readonly parallelism: number
}
