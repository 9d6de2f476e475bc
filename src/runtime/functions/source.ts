import type { DurationLike } from '../time/duration.ts'
import type { ConnectorContext } from './connector-context.ts'
import type { Fn } from './function.ts'
import { AbstractRichFunction } from './rich.ts'

/** Where a source function sends its records. */
export interface SourceContext<T> {
  collect(value: T): void
  collectWithTimestamp(value: T, timestamp: number): void
  emitWatermark(timestamp: number): void
  /** Until the next record or watermark this source doesn't hold others back. */
  markAsTemporarilyIdle(): void
  /** Resolves when the job can take more. Once the source has been cancelled a second call rejects. */
  ready(): Promise<void>
  /** Aborted when the source is cancelled. */
  readonly signal: AbortSignal
}

/** A source that runs beside the job; the stream ends when `run` does. */
export type SourceFunction<T> = Fn<
  (ctx: SourceContext<T>) => void | Promise<void>,
  { run(ctx: SourceContext<T>): void | Promise<void>; cancel?(): void }
>

export abstract class RichSourceFunction<T> extends AbstractRichFunction {
  abstract run(ctx: SourceContext<T>): void | Promise<void>

  cancel(): void {}
}

/** A source of splits, such as files or partitions, whose positions are part of snapshots. */
export interface Source<T, Split = unknown> {
  readonly boundedness: 'BOUNDED' | 'CONTINUOUS_UNBOUNDED'
  /** How many splits are read at a time, if not all: for splits that end and hold something open until then. */
  readonly maxOpenSplits?: number
  /** `restored`: what the enumerator's `snapshot` gave. */
  createEnumerator(restored?: unknown): SplitEnumerator<Split>
  /** Every split gets a reader of its own, and so a watermark of its own. */
  createReader(ctx: ConnectorContext): SourceReader<T, Split>
}

/** Finds the splits of a source. */
export interface SplitEnumerator<Split> {
  /** Splits that were given before are passed over. A bounded source is asked once. */
  discover(): Split[] | Promise<Split[]>
  /** How often a source without end is asked for further splits; 1 s by default. */
  readonly discoveryInterval?: DurationLike
  snapshot(): unknown
  close?(): void
}

export interface SourceReader<T, Split> {
  addSplits(splits: readonly Split[]): void
  /** Emits what is there. A promise says when to ask again; `'END'` that nothing will come any more. */
  poll(out: SourceOutput<T>): 'MORE' | 'END' | Promise<void>
  /** The splits with their positions: where to go on. */
  snapshot(): Split[]
  close(): void | Promise<void>
}

export interface SourceOutput<T> {
  collect(value: T, timestamp?: number): void
}
