import { RowConverter } from '../../connectors/memory/rows-to-columns.ts'
import { type Batch, batchOf } from '../../core/batch.ts'
import { type AnyColumn, type Column, numberColumn } from '../../core/column.ts'
import { ConnectorError, JobError } from '../../core/errors.ts'
import { rowKindCode } from '../../core/row-kind.ts'
import type { ChangelogMode, ScanRequest, TableDescription } from '../../runtime/connector.ts'
import { StatelessOperator } from '../../runtime/operators/stateless.ts'
import { Row } from '../row.ts'

/** What a table takes of a stream. */
export interface StreamReading {
  /** `append`: records are rows; otherwise they are `Row`s with kinds. */
  readonly changelog: ChangelogMode
  /** Whether the table takes over the stream's watermarks. */
  readonly keepsWatermarks: boolean
}

/** The metadata key of a record's timestamp. */
export const ROWTIME = 'rowtime'

/**
 * Makes the wanted columns of a stream's records: objects by name, tuples by position, other values are the only column.
 * Event time stays behind, unless the table's schema takes it over.
 */
export class StreamToTable extends StatelessOperator {
  readonly #table: TableDescription
  readonly #converter: RowConverter
  readonly #rowtime: boolean
  readonly #stream: StreamReading
  /** For each column its place in a tuple. */
  readonly #positions: readonly number[]
  #taken = 0

  constructor(table: TableDescription, request: ScanRequest, stream: StreamReading) {
    super()
    this.#table = table
    this.#converter = new RowConverter(table.columns, request.columns)
    this.#rowtime = request.metadata.includes(ROWTIME)
    this.#stream = stream
    this.#positions = tuplePositions(table.columns.map(({ name }) => name))
  }

  process(batch: Batch): void {
    const { n } = batch
    const records = (batch.columns[0] as AnyColumn).data
    const rows = Array.from({ length: n }, (_, i) => this.#rowOf(records[i]))
    const columns = this.#convert(rows)
    if (this.#rowtime) columns.push(this.#times(batch.timestamps, n))
    const kinds = this.#kinds(records, n)
    this.#taken += n
    this.output.collect(batchOf(n, columns, kinds, this.#stream.keepsWatermarks ? batch.watermarks : undefined))
  }

  override advanceWatermark(watermark: number, input: number): void {
    if (this.#stream.keepsWatermarks || watermark === Infinity) super.advanceWatermark(watermark, input)
  }

  #convert(rows: readonly (readonly unknown[])[]): Column[] {
    try {
      return this.#converter.convert(rows, this.#taken + 1)
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error
      throw this.#error(
        'BAD_RECORD',
        `${error.message.replace(/^row/, 'record')}. Map the records first, or give the column another type in the Schema.`,
      )
    }
  }

  #rowOf(record: unknown): readonly unknown[] {
    if (Array.isArray(record)) return this.#tuple(record)
    if (record instanceof Row) {
      const names = record.getFieldNames()
      return names === null ? this.#tuple(record.toArray()) : this.#byName(record.toObject())
    }
    return isRecord(record) ? this.#byName(record) : [record]
  }

  #tuple(values: readonly unknown[]): readonly unknown[] {
    return values.length === this.#positions.length ? this.#positions.map((position) => values[position]) : values
  }

  /** Columns may be called as methods of all objects are; those are no fields. */
  #byName(record: object): readonly unknown[] {
    const fields = record as Readonly<Record<string, unknown>>
    return this.#table.columns.map(({ name }) =>
      Object.hasOwn(fields, name) || !(name in Object.prototype) ? (fields[name] ?? null) : null,
    )
  }

  #kinds(records: readonly unknown[], n: number): Uint8Array | undefined {
    const { changelog } = this.#stream
    if (changelog !== 'append') return Uint8Array.from({ length: n }, (_, i) => this.#kindOf(records[i], i))
    for (let i = 0; i < n; i++) {
      const record = records[i]
      if (!(record instanceof Row) || record.getKind() === '+I') continue
      const message = `record ${this.#taken + i + 1} is ${record.toString()}, but the stream holds inserts only. Use fromChangelogStream.`
      throw this.#error('NOT_AN_INSERT', message)
    }
    return undefined
  }

  #kindOf(record: unknown, i: number): number {
    if (record instanceof Row) return rowKindCode(record.getKind())
    const message = `record ${this.#taken + i + 1} is no Row: a changelog stream holds Rows, whose kinds say what they change.`
    throw this.#error('NOT_A_ROW', message)
  }

  #times(timestamps: Float64Array | undefined, n: number): Column {
    const missing =
      timestamps === undefined ? 0 : timestamps.subarray(0, n).findIndex((time) => !Number.isInteger(time))
    if (timestamps !== undefined && missing < 0) return numberColumn('long', timestamps)
    const time = timestamps?.[missing] ?? NaN
    const message = Number.isNaN(time)
      ? `record ${this.#taken + missing + 1} has no timestamp to take the column from. Call assignTimestampsAndWatermarks on the stream first.`
      : `record ${this.#taken + missing + 1} has the timestamp ${time}, which is no whole number of milliseconds.`
    throw this.#error('NO_TIMESTAMP', message)
  }

  #error(code: string, message: string): JobError {
    return new JobError(code, `Table ${this.#table.name}: ${message}`)
  }
}

/** Values that have fields: objects, unless they stand for one value. */
export function isRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return !(value instanceof Date || value instanceof Uint8Array || value instanceof Map || value instanceof Set)
}

/** Columns named `f0`, `f1` … take that position of a tuple, in whatever order they are declared. */
function tuplePositions(names: readonly string[]): readonly number[] {
  const positions = names.map((name) => (/^f\d+$/.test(name) ? Number(name.slice(1)) : -1))
  const isPermutation = new Set(positions).size === names.length && positions.every((p) => p >= 0 && p < names.length)
  return isPermutation ? positions : names.map((_, i) => i)
}
