import type { Batch } from '../core/batch.ts'
import type { Clock } from '../core/clock.ts'
import type { OptionDescription } from '../core/options.ts'
import type { Random } from '../core/random.ts'
import type { LogicalType } from '../core/types/logical-type.ts'
import type { JobContext } from './job/job-context.ts'
import type { MetricGroup } from './job/metrics.ts'
import type { Sink } from './operator.ts'
import type { ByteReader, ByteWriter } from './state/bytes.ts'

/** A column that a connector reads or writes. */
export interface PhysicalColumn {
  readonly name: string
  readonly type: LogicalType
}

/** Metadata a connector offers beside the record's own columns, for example a file's path. */
export interface MetadataColumn extends PhysicalColumn {
  readonly writable: boolean
}

/** Which rows a source's changelog may hold. */
export type ChangelogMode = 'append' | 'retract' | 'upsert'

/** `column <op> value`, true rows only. Values are in storage form (a bigint where a `long` needs it). */
export interface PushedPredicate {
  /** Index into the table's physical columns. */
  readonly column: number
  readonly op: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IN' | 'IS NULL' | 'IS NOT NULL'
  readonly values: readonly (number | bigint | string | boolean)[]
}

/** What a query wants of a source. */
export interface ScanRequest {
  /** Indexes of the physical columns to deliver, in this order. Others need not even be parsed. */
  readonly columns: readonly number[]
  /** Keys of the metadata columns to deliver behind them. */
  readonly metadata: readonly string[]
  /** Conjuncts that the source said it applies (`TableSource.accepts`). */
  readonly predicates: readonly PushedPredicate[]
}

/** A table as a source: knows its options, opens nothing until `createReader`. */
export interface TableSource {
  readonly bounded: boolean
  readonly changelog: ChangelogMode
  readonly metadata?: readonly MetadataColumn[]
  /** Its rows come with watermarks, which `SOURCE_WATERMARK()` takes over. */
  readonly givesWatermarks?: boolean
  /** Whether the source itself drops the rows for which `predicate` is not true. */
  accepts?(predicate: PushedPredicate): boolean
  createReader(request: ScanRequest, ctx: ReaderContext): SourceReader
}

export interface ReaderContext {
  /** For messages: the table's name. */
  readonly name: string
  readonly metrics: MetricGroup
  readonly clock: Clock
  readonly random: Random
  readonly subtask: number
  readonly parallelism: number
  /** Most rows of a batch. */
  readonly batchSize: number
  /** Undefined where a reader runs by itself. */
  readonly job?: JobContext
}

/**
 * Reads one source (or this subtask's share of it). `poll` gives the next rows, or a promise to wait for when none are
 * ready yet, or `'END'`. A batch stays valid until the next `poll`. Bad records follow the declared policy: a
 * `ConnectorError` that names file and line (or offset), or skipped and counted in `SKIPPED_RECORDS`.
 */
export interface SourceReader {
  open?(): Promise<void>
  poll(): Batch | Promise<void> | 'END'
  /**
   * The watermark behind what has been polled, of a source that makes its own. Those within a batch are `Batch.watermarks`;
   * news without rows come with an empty batch.
   */
  readonly watermark?: number
  /** Whether the source has nothing for now and shall not hold others back. */
  readonly idle?: boolean
  /**
   * `restore` is called with the positions of all former subtasks, one after the other, and takes what is for this one:
   * the parallelism may change.
   */
  readonly picksPositions?: boolean
  /** The position behind the last polled batch. */
  snapshot(writer: ByteWriter): void
  /** Continues at a position; called after `open` and before the first `poll`. */
  restore(reader: ByteReader): void
  close(): void | Promise<void>
}

/** A table as a sink. */
export interface TableSink {
  /** The row kinds it can write. */
  readonly accepts: ChangelogMode
  createSink(): Sink
}

/** What a connector is given to build a table from. */
export interface TableDescription {
  /** `catalog.database.table`, for messages. */
  readonly name: string
  /** Physical columns in declared order: what the source delivers and the sink takes. */
  readonly columns: readonly PhysicalColumn[]
  readonly primaryKey: readonly string[] | undefined
  readonly partitionKeys: readonly string[]
  /** Options without `connector`; a connector must complain about each one it doesn't know. */
  readonly options: ReadonlyMap<string, string>
}

/** A kind of connector, found by the `connector` option. */
export interface Connector {
  readonly name: string
  /** A name ending in `*` stands for a prefix, `fields.*`. Format options are added by the format. */
  readonly options: readonly OptionDescription[]
  source?(table: TableDescription): TableSource
  sink?(table: TableDescription): TableSink
}
