import { RowConverter } from '../../connectors/memory/rows-to-columns.ts'
import { type Batch, batchOf } from '../../core/batch.ts'
import { type AnyColumn, type Column, numberColumn } from '../../core/column.ts'
import { ValidationError } from '../../core/errors.ts'
import { rowKindCode } from '../../core/row-kind.ts'
import { timestampLtz } from '../../core/types/logical-type.ts'
import type { ChangelogMode, Connector, ScanRequest, TableDescription } from '../../runtime/connector.ts'
import type { Edge, GraphSource, StreamGraph } from '../../runtime/graph.ts'
import { Calc } from '../../runtime/operators/stateless.ts'
import { Row } from '../row.ts'

/** A stream as a source of table rows. */
export interface StreamInput {
  readonly name: string
  readonly bounded: boolean
  /** `append`: records are rows; otherwise they are `Row`s with kinds. */
  readonly changelog: ChangelogMode
  /** Adds the stream's own steps to the graph, if they aren't in it yet. */
  edge(graph: StreamGraph): Edge
}

/** The metadata key of a record's timestamp. */
const ROWTIME = 'rowtime'

/** The connector of a table over a stream of the same program. */
export function streamConnector(stream: StreamInput): Connector {
  return { name: 'datastream', options: [], source: (table) => streamSource(stream, table) }
}

function streamSource(stream: StreamInput, table: TableDescription): GraphSource {
  return {
    bounded: stream.bounded,
    changelog: stream.changelog,
    metadata: [{ name: ROWTIME, type: timestampLtz(3), writable: false }],
    givesWatermarks: true,
    createReader() {
      throw new Error('a stream is read where it stands in the graph')
    },
    attach: (graph, request) =>
      graph.addOperator({
        name: `StreamToTable(${stream.name})`,
        inputs: [stream.edge(graph)],
        create: () => new Calc(new RecordsToColumns(table, request, stream.changelog !== 'append')),
      }),
  }
}

/** Makes the wanted columns of records: objects by name, arrays by position, other values are the only column. */
class RecordsToColumns {
  readonly #columns: TableDescription['columns']
  readonly #converter: RowConverter
  readonly #rowtime: boolean
  readonly #kinds: boolean
  readonly #name: string
  #taken = 0

  constructor({ name, columns }: TableDescription, request: ScanRequest, kinds: boolean) {
    this.#name = name
    this.#columns = columns
    this.#converter = new RowConverter(columns, request.columns)
    this.#rowtime = request.metadata.includes(ROWTIME)
    this.#kinds = kinds
  }

  run(batch: Batch): Batch {
    const { n } = batch
    const records = (batch.columns[0] as AnyColumn).data
    const rows = Array.from({ length: n }, (_, i) => this.#rowOf(records[i]))
    const columns: Column[] = this.#converter.convert(rows, this.#taken + 1)
    this.#taken += n
    if (this.#rowtime) columns.push(this.#times(batch.timestamps, n))
    const kinds = this.#kinds ? Uint8Array.from({ length: n }, (_, i) => kindOf(records[i])) : undefined
    return batchOf(n, columns, kinds, batch.watermarks)
  }

  #rowOf(record: unknown): readonly unknown[] {
    if (Array.isArray(record)) return record
    if (record instanceof Row) {
      const names = record.getFieldNames()
      if (names === null) return record.toArray()
      const object = record.toObject()
      return this.#columns.map(({ name }) => object[name] ?? null)
    }
    const isObject = typeof record === 'object' && record !== null && !(record instanceof Date)
    if (!isObject || record instanceof Uint8Array || record instanceof Map) return [record]
    return this.#columns.map(({ name }) => (record as Readonly<Record<string, unknown>>)[name] ?? null)
  }

  #times(timestamps: Float64Array | undefined, n: number): Column {
    const missing = timestamps === undefined ? 0 : timestamps.subarray(0, n).findIndex(Number.isNaN)
    if (timestamps !== undefined && missing < 0) return numberColumn('long', timestamps)
    const message =
      `Table ${this.#name} takes its column from the records' timestamps, but a record has none. ` +
      'Call assignTimestampsAndWatermarks on the stream first.'
    throw new ValidationError('NO_TIMESTAMP', message)
  }
}

function kindOf(record: unknown): number {
  if (record instanceof Row) return rowKindCode(record.getKind())
  throw new ValidationError('NOT_A_ROW', 'A changelog stream holds Rows, whose kinds say what they change.')
}
