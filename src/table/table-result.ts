import type { LogicalType } from '../core/types/logical-type.ts'
import type { JobClient } from '../datastream/running-job.ts'
import type { Sink } from '../runtime/operator.ts'
import type { Row } from './row.ts'

/** A column of a result. */
export interface ResultField {
  readonly name: string
  readonly type: LogicalType
  readonly time?: 'ROWTIME' | 'PROCTIME'
}

/** Counts of a running or ended job. `watermark` in ms: the lowest of all sources, NaN where no source gives one. */
export interface JobProgress {
  readonly rowsIn: number
  readonly rowsOut: number
  readonly watermark: number
  /** Rows dropped as late. */
  readonly late: number
  /** Unreadable records left out by their source's policy. */
  readonly skipped: number
}

/** A job that runs in this process. */
export interface TableJob extends JobClient {
  readonly name: string
  readonly status: 'CREATED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'
  /** Settles when the job has ended; rejects with its failure. A cancelled job resolves. */
  readonly done: Promise<void>
  progress(): JobProgress
}

export interface RunOptions {
  /**
   * Of a bounded query only the rows that stand at the end are wanted: what would be replaced later need not be sent.
   * Some changes may still come.
   */
  readonly onlyFinal?: boolean
}

/**
 * What a statement answers with.
 * - `rows`: a statement without a job; its rows are there at once.
 * - `query`: a SELECT. Its job starts when the result is first asked for: by `collect`, `print`, `await` or `runInto`.
 * - `insert`: an INSERT or statement set, whose job runs.
 */
export interface TableResult extends AsyncDisposable {
  readonly kind: 'rows' | 'query' | 'insert'
  readonly fields: readonly ResultField[]
  /** Whether rows may be changed or taken back later. */
  readonly updating: boolean
  /** Whether the result ends by itself. */
  readonly bounded: boolean
  readonly warnings: readonly string[]
  /** Undefined without a job, and for a query that nobody has asked for yet. */
  readonly job: TableJob | undefined
  /** The rows, or changes, in order. Leaving the loop ends the job. */
  collect(): AsyncIterableIterator<Row>
  /** Runs the query into a sink, which is given batches of the result's columns; for front ends. */
  runInto(sink: Sink, options?: RunOptions): TableJob
  /** Prints the rows as a table to standard output. */
  print(): Promise<void>
  /** Resolves at the end of the job; rejects with its failure. */
  await(): Promise<void>
}
