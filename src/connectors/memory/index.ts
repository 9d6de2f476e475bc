import type { Column } from '../../core/column.ts'
import { ValidationError } from '../../core/errors.ts'
import { type RowKind, rowKindCode } from '../../core/row-kind.ts'
import { storageOf } from '../../core/types/storage.ts'
import { ColumnsReader } from '../../runtime/columns-reader.ts'
import type {
  ChangelogMode,
  Connector,
  PhysicalColumn,
  ReaderContext,
  ScanRequest,
  SourceReader,
  TableDescription,
  TableSource,
} from '../../runtime/connector.ts'
import { type InputRow, RowConverter } from './rows-to-columns.ts'
import { type ItemShape, RowsReader } from './rows-reader.ts'

/** A change as a program gives it. */
export interface InputChange {
  readonly kind: RowKind
  readonly row: InputRow
}

/**
 * The content of a table made by the program:
 * - `columns`: columns in storage form, used in place; `kinds` makes it a changelog
 * - `rows`: JavaScript rows, all inserts
 * - `changes`: JavaScript rows with their kinds
 * An iterable or async iterable is read once per reader, anew after a restore: then its first rows are passed over.
 */
export type MemoryData =
  | {
      readonly columns: readonly Column[]
      readonly rowCount: number
      readonly kinds?: Uint8Array
      readonly changelog?: ChangelogMode
    }
  | { readonly rows: Iterable<InputRow> | AsyncIterable<InputRow>; readonly bounded?: boolean }
  | {
      readonly changes: Iterable<InputChange> | AsyncIterable<InputChange>
      readonly changelog?: ChangelogMode
      readonly bounded?: boolean
    }

/** A table over values of the program. */
export function memoryConnector(data: MemoryData): Connector {
  return {
    name: 'memory',
    options: [],
    source(table) {
      if ('columns' in data) checkColumns(table, data.columns)
      return memorySource(table, data)
    },
  }
}

function memorySource(table: TableDescription, data: MemoryData): TableSource {
  if ('columns' in data) {
    const changelog = data.changelog ?? (data.kinds === undefined ? 'append' : 'retract')
    return { bounded: true, changelog, createReader: (request, ctx) => columnsReader(data, request, ctx) }
  }
  const isAsync = Symbol.asyncIterator in ('rows' in data ? data.rows : data.changes)
  const bounded = data.bounded ?? !isAsync
  if ('rows' in data) {
    const createReader = (request: ScanRequest, ctx: ReaderContext): SourceReader =>
      new RowsReader(converter(table, request), data.rows, ROWS, ctx)
    return { bounded, changelog: 'append', createReader }
  }
  const createReader = (request: ScanRequest, ctx: ReaderContext): SourceReader =>
    new RowsReader(converter(table, request), data.changes, CHANGES, ctx)
  return { bounded, changelog: data.changelog ?? 'retract', createReader }
}

const ROWS: ItemShape<InputRow> = { row: (row) => row, kind: undefined }
const CHANGES: ItemShape<InputChange> = { row: (change) => change.row, kind: (change) => rowKindCode(change.kind) }

function converter(table: TableDescription, request: ScanRequest): RowConverter {
  return new RowConverter(table.columns, request.columns)
}

function checkColumns(table: TableDescription, columns: readonly Column[]): void {
  const fits =
    columns.length === table.columns.length && table.columns.every((c, k) => storage(c) === columns[k]?.storage)
  if (fits) return
  const wanted = table.columns.map(storage).join(', ')
  const given = columns.map((c) => c.storage).join(', ')
  throw new ValidationError('BAD_COLUMNS', `Table ${table.name} has columns stored as ${wanted}; given were ${given}.`)
}

function storage(column: PhysicalColumn): string {
  return storageOf(column.type)
}

function columnsReader(
  data: Extract<MemoryData, { rowCount: number }>,
  request: ScanRequest,
  ctx: ReaderContext,
): SourceReader {
  return new ColumnsReader({ ...data, columns: request.columns.map((k) => data.columns[k] as Column) }, ctx)
}
