import { ValidationError } from '../core/errors.ts'
import type { RowKind } from '../core/row-kind.ts'
import type { DataType } from '../core/types/data-types.ts'
import { DataStream } from '../datastream/data-stream.ts'
import type { StreamExecutionEnvironment } from '../datastream/environment.ts'
import { Transformation } from '../datastream/transformation.ts'
import type { ChangelogMode as Kinds } from '../runtime/connector.ts'
import type { UserDefinedFunction } from '../runtime/functions/user-defined.ts'
import { forward, type StreamGraph, type StreamNode } from '../runtime/graph.ts'
import { Calc } from '../runtime/operators/stateless.ts'
import type { Row } from './row.ts'
import type { Schema } from './schema.ts'
import { StatementSet } from './statement-set.ts'
import { elementsOf, hasPrimaryKey, schemaElements } from './streams/derived-schema.ts'
import { recordInfo } from './streams/record-info.ts'
import { streamInput } from './streams/stream-input.ts'
import {
  ColumnsToRecords,
  requireInsertOnly,
  type ShapedRows,
  shapedRows,
  type WantedRows,
} from './streams/stream-output.ts'
import { streamConnector } from './streams/stream-source.ts'
import { recordType, wantedBy, wantedOf } from './streams/wanted-rows.ts'
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

interface StreamTable {
  readonly name: string
  readonly schema: Schema | undefined
  readonly changelog: Kinds
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
    const { clock, configuration } = env.internals
    this.#tables = TableEnvironment.create({ clock, shared: configuration })
  }

  static create(env: StreamExecutionEnvironment): StreamTableEnvironment {
    return new StreamTableEnvironment(env)
  }

  /** The records as rows. Without a schema the columns are those of the records' type; event time is left behind. */
  fromDataStream<T>(stream: DataStream<T>, schema?: Schema): Table {
    return this.#tableOver(stream, { name: this.#newName(), schema, changelog: 'append' })
  }

  /** The `Row`s of a stream as changes, by their kinds. Those of an upsert stream replace one another by primary key. */
  // oxlint-disable-next-line typescript/no-explicit-any -- the contract: rows of any fields
  fromChangelogStream(stream: DataStream<Row<any>>, schema?: Schema, mode: ChangelogMode = ALL): Table {
    const changelog = mode === UPSERT ? 'upsert' : mode === INSERT_ONLY ? 'append' : 'retract'
    return this.#tableOver(stream, { name: this.#newName(), schema, changelog })
  }

  createTemporaryView<T>(path: string, source: DataStream<T> | Table, schema?: Schema): void {
    if (!(source instanceof Table)) {
      this.#tables.createTemporaryView(path, this.#tableOver(source, { name: path, schema, changelog: 'append' }))
      return
    }
    if (schema !== undefined) {
      throw new ValidationError('UNUSED_SCHEMA', 'A table has its columns already: a Schema belongs to a stream.')
    }
    this.#tables.createTemporaryView(path, source)
  }

  #newName(): string {
    return `Unnamed_DataStream_${++this.#unnamed}`
  }

  /** A table over a stream; `name` is for messages. */
  #tableOver<T>(stream: DataStream<T>, { name, schema, changelog }: StreamTable): Table {
    this.#requireOwn(stream)
    const elements = schemaElements(schema, recordInfo(stream.internals.input.from))
    const declared = elementsOf(elements)
    if (changelog === 'upsert' && !declared.some(hasPrimaryKey)) {
      throw new ValidationError(
        'NO_PRIMARY_KEY',
        "The changes of an upsert stream find their row by a key: give a Schema with .primaryKey('…').",
      )
    }
    const keepsWatermarks = elements.some((element) => /^WATERMARK\b.*\bSOURCE_WATERMARK\s*\(/is.test(element))
    const connector = streamConnector(streamInput(stream, { changelog, keepsWatermarks }))
    return this.#tables.unnamedTable(name, elements.join(', '), connector)
  }

  #requireOwn<T>(stream: DataStream<T>): void {
    if (stream.internals.builder === this.#env.internals) return
    throw new ValidationError('FOREIGN_STREAM', 'The stream belongs to another environment: a job has one.')
  }

  /** The rows of a table that are only added. Its event-time attribute becomes the records' timestamp. */
  toDataStream(table: Table): DataStream<Row>
  /** The same as values of the type: objects for a ROW, whose fields are found by name. */
  toDataStream<R>(table: Table, type: DataType<R>): DataStream<NonNullable<R>>
  toDataStream<R>(table: Table, type?: DataType<R>): DataStream<Row> | DataStream<NonNullable<R>> {
    return this.#stream<Row>(table, wantedOf(type), 'toDataStream')
  }

  /**
   * The rows of a table with their kinds. A schema says which columns they have, of which types; a metadata column
   * `rowtime` becomes the records' timestamp instead.
   */
  toChangelogStream(table: Table, schema?: Schema, mode: ChangelogMode = ALL): DataStream<Row> {
    const rows = this.#stream<Row>(table, wantedBy(schema), mode === INSERT_ONLY ? 'toChangelogStream' : undefined)
    return mode === UPSERT ? rows.filter((row) => row.getKind() !== '-U') : rows
  }

  /** `insertOnly`: the method that takes nothing else. */
  #stream<T>(table: Table, wanted: WantedRows, insertOnly: string | undefined): DataStream<T> {
    let shaped: ShapedRows | undefined
    const relation = this.#tables.planRelation(table, (plan, settings) => {
      if (insertOnly !== undefined) requireInsertOnly(plan, insertOnly)
      shaped = shapedRows(plan, wanted, settings)
      return shaped.plan
    })
    if (shaped === undefined) throw new Error('a plan has a shape')
    const { fields, timestamp } = shaped
    const add = (graph: StreamGraph): StreamNode =>
      graph.addOperator({
        name: 'TableToStream',
        inputs: [forward(relation.lowerInto(graph))],
        create: () => new Calc(new ColumnsToRecords(fields, timestamp, wanted.shape)),
      })
    const step = new Transformation('TableToStream', { kind: 'graph', add }, [], 1)
    step.recordType = recordType(fields, wanted.shape)
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
