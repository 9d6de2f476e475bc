import { BlackholeSink } from '../connectors/blackhole/index.ts'
import type { Sink } from '../runtime/operator.ts'
import { CollectBuffer } from '../runtime/operators/collect-sink.ts'
import { rowReader } from './row-values.ts'
import { Row } from './row.ts'
import type { StatementResult } from './statements/result.ts'
import type { ResultField, RunOptions, TableJob, TableResult } from './table-result.ts'

/** Prints a result as its session does. */
export type Print = (result: TableResult) => Promise<void>

/** The answer of a statement without a job. */
export class StatementRows implements TableResult {
  readonly kind = 'rows'
  readonly fields: readonly ResultField[]
  readonly updating = false
  readonly bounded = true
  readonly warnings: readonly string[]
  readonly job = undefined
  readonly #rows: readonly Row[]
  readonly #print: Print

  constructor({ fields, rows, warnings = [] }: StatementResult, print: Print) {
    this.#print = print
    this.fields = fields
    this.warnings = warnings
    const names = fields.map(({ name }) => name)
    this.#rows = rows.map((row) => new Row(names, [...row]))
  }

  async *collect(): AsyncIterableIterator<Row> {
    yield* this.#rows
  }

  runInto(): TableJob {
    throw new Error('only a query runs into a sink')
  }

  print(): Promise<void> {
    return this.#print(this)
  }

  async await(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** What a query's result needs to know. */
export interface QueryShape {
  readonly fields: readonly ResultField[]
  readonly updating: boolean
  readonly bounded: boolean
  readonly warnings: readonly string[]
  /** Starts the job. */
  run(sink: Sink, options: RunOptions): TableJob
}

/** A SELECT: its job starts when somebody asks for the rows. */
export class QueryResult implements TableResult {
  readonly kind = 'query'
  readonly fields: readonly ResultField[]
  readonly updating: boolean
  readonly bounded: boolean
  readonly warnings: readonly string[]
  readonly #run: QueryShape['run']
  readonly #print: Print
  #job: TableJob | undefined

  constructor({ fields, updating, bounded, warnings, run }: QueryShape, print: Print) {
    this.#print = print
    this.fields = fields
    this.updating = updating
    this.bounded = bounded
    this.warnings = warnings
    this.#run = run
  }

  get job(): TableJob | undefined {
    return this.#job
  }

  runInto(sink: Sink, options: RunOptions = {}): TableJob {
    if (this.#job !== undefined) throw new Error('The rows of this result have been asked for already.')
    this.#job = this.#run(sink, options)
    return this.#job
  }

  collect(): AsyncIterableIterator<Row> {
    const buffer = new CollectBuffer(rowReader(this.fields))
    const job = this.runInto(buffer.createSink())
    job.done.then(
      () => buffer.end(),
      (error: unknown) => buffer.end({ error }),
    )
    return this.#rows(buffer, job)
  }

  async *#rows(buffer: CollectBuffer<Row>, job: TableJob): AsyncIterableIterator<Row> {
    try {
      for (let rows = await buffer.take(); rows !== undefined; rows = await buffer.take()) yield* rows
    } finally {
      buffer.abandon()
      await job.cancel()
    }
  }

  print(): Promise<void> {
    return this.#print(this)
  }

  async await(): Promise<void> {
    await (this.#job ?? this.runInto(new BlackholeSink())).done
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#job?.cancel()
  }
}

/** What an INSERT's result tells. */
export interface InsertShape {
  readonly job: TableJob
  /** A column for each table that is written. */
  readonly targets: readonly ResultField[]
  readonly bounded: boolean
  readonly warnings: readonly string[]
}

/** An INSERT, or several that run as one job. */
export class InsertResult implements TableResult {
  readonly kind = 'insert'
  readonly fields: readonly ResultField[]
  readonly updating = false
  readonly bounded: boolean
  readonly warnings: readonly string[]
  readonly job: TableJob
  readonly #ids: Row
  readonly #print: Print

  constructor({ job, targets, bounded, warnings }: InsertShape, print: Print) {
    this.#print = print
    this.job = job
    this.fields = targets
    this.bounded = bounded
    this.warnings = warnings
    this.#ids = new Row(
      targets.map(({ name }) => name),
      targets.map(() => -1n),
    )
  }

  /** One row with -1, the number of written rows being unknown, for each target; Flink's answer. */
  async *collect(): AsyncIterableIterator<Row> {
    yield this.#ids
  }

  runInto(): TableJob {
    throw new Error('an INSERT runs by itself')
  }

  print(): Promise<void> {
    return this.#print(this)
  }

  await(): Promise<void> {
    return this.job.done
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.job.cancel()
  }
}
