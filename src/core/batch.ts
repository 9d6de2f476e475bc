import { type Column, StringColumn } from './column.ts'

/**
 * Rows `0..n` as columns: what flows between operators. A batch belongs to its sender and is valid until `process`
 * returns; who keeps rows copies them. Columns may be longer than `n`.
 */
export interface Batch {
  readonly n: number
  readonly columns: readonly Column[]
  /** Row kinds (`row-kind.ts`); undefined when every row is an insert. */
  readonly kinds: Uint8Array | undefined
  /**
   * The watermark in force *before* each row, never decreasing; undefined when it did not advance inside the batch.
   * An operator with timers fires those due before it takes the row. What the last row caused follows the batch as
   * `advanceWatermark`.
   */
  readonly watermarks: Float64Array | undefined
  /** Event time of each record of a DataStream, NaN where it has none; SQL keeps time in ordinary columns. */
  readonly timestamps: Float64Array | undefined
}

export function batchOf(
  n: number,
  columns: readonly Column[],
  kinds?: Uint8Array,
  watermarks?: Float64Array,
  timestamps?: Float64Array,
): Batch {
  return { n, columns, kinds, watermarks, timestamps }
}

/** Rows `from..to` of a batch, sharing its memory. */
export function slice(batch: Batch, from: number, to: number): Batch {
  if (from === 0 && to === batch.n) return batch
  return {
    n: to - from,
    columns: batch.columns.map((column) => sliceColumn(column, from, to)),
    kinds: batch.kinds?.subarray(from, to),
    watermarks: batch.watermarks?.subarray(from, to),
    timestamps: batch.timestamps?.subarray(from, to),
  }
}

export function sliceColumn(column: Column, from: number, to: number): Column {
  const nulls = column.nulls?.subarray(from, to)
  switch (column.storage) {
    case 'string':
      return sliceStrings(column, from, to, nulls)
    case 'any':
      return { storage: 'any', data: column.data.slice(from, to), nulls }
    default:
      return {
        storage: column.storage,
        data: column.data.subarray(from, to),
        nulls,
        wide: column.wide?.slice(from, to),
      }
  }
}

function sliceStrings(column: StringColumn, from: number, to: number, nulls: Uint8Array | undefined): StringColumn {
  const { bytes, dictionary, decoded } = column
  if (decoded !== undefined) return StringColumn.ofValues(decoded.slice(from, to), nulls)
  if (dictionary !== undefined) {
    return StringColumn.ofCodes({ codes: dictionary.codes.subarray(from, to), values: dictionary.values }, nulls)
  }
  if (bytes === undefined) throw new Error('a string column without content')
  const { buffer, starts, ends, ascii } = bytes
  return StringColumn.ofBytes(
    { buffer, starts: starts.subarray(from, to), ends: ends.subarray(from, to), ascii },
    nulls,
  )
}
