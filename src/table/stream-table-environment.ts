import { ValidationError } from '../core/errors.ts'
import type { RowKind } from '../core/row-kind.ts'
import type { DataType } from '../core/types/data-types.ts'
import { DataStream } from '../datastream/data-stream.ts'
import type { StreamExecutionEnvironment } from '../datastream/environment.ts'
import { Transformation } from '../datastream/transformation.ts'
import type { ChangelogMode as Kinds } from '../runtime/connector.ts'
import { forward, type StreamGraph, type StreamNode } from '../runtime/graph.ts'
import type { UserDefinedFunction } from '../runtime/functions/user-defined.ts'
import { Calc } from '../runtime/operators/stateless.ts'
import type { Row } from './row.ts'
import type { Schema } from './schema.ts'
import { StatementSet } from './statement-set.ts'
import { schemaElements } from './streams/derived-schema.ts'
import { streamInput } from './streams/stream-input.ts'
import { checkRowtimes, ColumnsToRecords, type RecordShape, requireInsertOnly } from './streams/stream-output.ts'
import { streamConnector } from './streams/stream-source.ts'
import { TableEnvironment } from './table-environment.ts'
import type { TableResult } from './table-result.ts'
import { Table } from './table.ts'

/** Which kinds of changes a stream of rows holds. */
export interface ChangelogMode {
  contains(kind: RowKind): boolean
}

const ALL: ChangelogMode = { contains: () => true }
const INSERT_ONLY: ChangelogMode = { contains: (kind) => kind === '+I' }
const UPSERT: ChangelogMode = { contains: (kind) => kind !== '-U' }

export const ChangelogMode: { all(): ChangelogMode; insertOnly(): ChangelogMode; upsert(): ChangelogMode } = {
  all: () => ALL,
  insertOnly: () => INSERT_ONLY,
  upsert: () => UPSERT,
}

/**
 * SQL and streams in one program. A table over a stream and a stream of a table's rows are steps of the same job, which
 * `env.execute()` runs; statements such as INSERT run by themselves.
 */
export class StreamTableEnvironment {
  readonly #env: StreamExecutionEnvironment
  readonly #tables: TableEnvironment
  #unnamed = 0

  private constructor(env: StreamExecutionEnvironment) {
    this.#env = env
    this.#tables = TableEnvironment.create({ clock: env.internals.clock })
  }

  static create(env: StreamExecutionEnvironment): StreamTableEnvironment {
    return new StreamTableEnvironment(env)
  }

  /** The records as rows. Without a schema the columns are those of the records' type; event time is left behind. */
  fromDataStream<T>(stream: DataStream<T>, schema?: Schema): Table {
    return this.from(this.#register(undefined, stream, schema, 'append'))
  }

  /** The `Row`s of a stream as changes, by their kinds. */
  // oxlint-disable-next-line typescript/no-explicit-any -- the contract: rows of any fields
  fromChangelogStream(stream: DataStream<Row<any>>, schema?: Schema, mode: ChangelogMode = ALL): Table {
    const kinds: Kinds = mode === UPSERT ? 'upsert' : mode === INSERT_ONLY ? 'append' : 'retract'
    return this.from(this.#register(undefined, stream, schema, kinds))
  }

  createTemporaryView<T>(path: string, source: DataStream<T> | Table, schema?: Schema): void {
    if (source instanceof Table) this.#tables.createTemporaryView(path, source)
    else this.#register(path, source, schema, 'append')
  }

  #register<T>(path: string | undefined, stream: DataStream<T>, schema: Schema | undefined, kinds: Kinds): string {
    const name = path ?? `Unnamed_DataStream_${++this.#unnamed}`
    const input = streamInput(stream, kinds)
    const { recordType, sample } = stream.internals.input.from
    const elements = schemaElements(schema, { type: recordType, sample })
    this.#tables.createConnectedTable(name, elements.join(', '), streamConnector(input))
    return name
  }

  /** The rows of a table that are only added. Its event-time attribute becomes the records' timestamp. */
  toDataStream(table: Table): DataStream<Row>
  toDataStream<R>(table: Table, type: DataType<R>): DataStream<NonNullable<R>>
  toDataStream<R>(table: Table, type?: DataType<R>): DataStream<Row> | DataStream<NonNullable<R>> {
    const shape: RecordShape = type === undefined ? 'row' : /^ROW\b/.test(type.toString()) ? 'object' : 'value'
    return this.#stream<Row>(table, shape, true)
  }

  /** The rows of a table with their kinds. */
  toChangelogStream(table: Table, schema?: Schema, mode: ChangelogMode = ALL): DataStream<Row> {
    if (schema !== undefined)
      throw new ValidationError('NOT_SUPPORTED', 'A schema for toChangelogStream is not supported yet.')
    const rows = this.#stream<Row>(table, 'row', mode === INSERT_ONLY)
    return mode === UPSERT ? rows.filter((row) => row.getKind() !== '-U') : rows
  }

  #stream<T>(table: Table, shape: RecordShape, insertOnly: boolean): DataStream<T> {
    const relation = this.#tables.planRelation(table.sql)
    if (insertOnly) requireInsertOnly(relation.physical)
    checkRowtimes(relation.fields)
    const add = (graph: StreamGraph): StreamNode =>
      graph.addOperator({
        name: 'TableToStream',
        inputs: [forward(relation.lowerInto(graph))],
        create: () => new Calc(new ColumnsToRecords(relation.fields, shape)),
      })
    const step = new Transformation('TableToStream', { kind: 'graph', add }, [], 1)
    return new DataStream<T>(this.#env.internals, step)
  }

  executeSql(sql: string): Promise<TableResult> {
    return this.#tables.executeSql(sql)
  }

  sqlQuery(sql: string): Table {
    return this.#tables.sqlQuery(sql)
  }

  from(path: string): Table {
    return this.#tables.from(path)
  }

  explainSql(sql: string): string {
    return this.#tables.explainSql(sql)
  }

  /** A function that SQL finds under this name before any other. */
  createTemporarySystemFunction(name: string, fn: UserDefinedFunction): void {
    this.#tables.createTemporarySystemFunction(name, fn)
  }

  /** A function of the database in the path, or of the current one. */
  createTemporaryFunction(path: string, fn: UserDefinedFunction): void {
    this.#tables.createTemporaryFunction(path, fn)
  }

  dropTemporarySystemFunction(name: string): boolean {
    return this.#tables.dropTemporarySystemFunction(name)
  }

  dropTemporaryFunction(path: string): boolean {
    return this.#tables.dropTemporaryFunction(path)
  }

  /** Several INSERTs as one job. */
  createStatementSet(): StatementSet {
    return new StatementSet(this.#tables, this.#env)
  }

  getConfig(): { set(key: string, value: string): void; get(key: string): string | undefined } {
    return this.#tables.config
  }
}
