import type { Batch } from './batch.ts'
import { type Column, type NumberColumn, StringColumn } from './column.ts'

/** Rows `rows[0..n)` of a column, copied; text stays in the form it has. An index of -1 gives NULL. */
export function gatherColumn(column: Column, rows: Int32Array, n: number, mayMiss = false): Column {
  const nulls = gatherNulls(column.nulls, rows, n, mayMiss)
  switch (column.storage) {
    case 'string':
      return gatherText(column, rows, n, nulls)
    case 'any': {
      const data = new Array<unknown>(n)
      for (let i = 0; i < n; i++) data[i] = (rows[i] as number) < 0 ? null : column.data[rows[i] as number]
      return { storage: 'any', data, nulls }
    }
    default:
      return gatherNumbers(column, rows, n, nulls, mayMiss)
  }
}

function gatherNumbers(
  column: NumberColumn,
  rows: Int32Array,
  n: number,
  nulls: Uint8Array | undefined,
  mayMiss: boolean,
): NumberColumn {
  const { storage, wide } = column
  const data = gatherTyped(column.data, rows, n)
  if (mayMiss) for (let i = 0; i < n; i++) if ((rows[i] as number) < 0) data[i] = 0
  let picked: bigint[] | undefined
  if (wide !== undefined) {
    picked = new Array<bigint>(n)
    for (let i = 0; i < n; i++) picked[i] = wide[rows[i] as number] ?? 0n
  }
  return { storage, data, nulls, wide: picked }
}

function gatherTyped(data: NumberColumn['data'], rows: Int32Array, n: number): NumberColumn['data'] {
  if (data instanceof Float64Array) {
    const out = new Float64Array(n)
    for (let i = 0; i < n; i++) out[i] = data[rows[i] as number] as number
    return out
  }
  if (data instanceof Int32Array) {
    const out = new Int32Array(n)
    for (let i = 0; i < n; i++) out[i] = data[rows[i] as number] as number
    return out
  }
  const out = new Uint8Array(n)
  for (let i = 0; i < n; i++) out[i] = data[rows[i] as number] as number
  return out
}

function gatherText(column: StringColumn, rows: Int32Array, n: number, nulls: Uint8Array | undefined): StringColumn {
  const { decoded, bytes, dictionary } = column
  if (decoded === undefined && bytes !== undefined) {
    const starts = new Int32Array(n)
    const ends = new Int32Array(n)
    for (let i = 0; i < n; i++) {
      starts[i] = bytes.starts[rows[i] as number] as number
      ends[i] = bytes.ends[rows[i] as number] as number
    }
    return StringColumn.ofBytes({ ...bytes, starts, ends }, nulls)
  }
  if (decoded === undefined && dictionary !== undefined) {
    const codes = new Int32Array(n)
    for (let i = 0; i < n; i++) codes[i] = dictionary.codes[rows[i] as number] as number
    return StringColumn.ofCodes({ codes, values: dictionary.values }, nulls)
  }
  const values = new Array<string>(n)
  for (let i = 0; i < n; i++) values[i] = decoded?.[rows[i] as number] ?? ''
  return StringColumn.ofValues(values, nulls)
}

function gatherNulls(
  nulls: Uint8Array | undefined,
  rows: Int32Array,
  n: number,
  mayMiss: boolean,
): Uint8Array | undefined {
  if (nulls === undefined && !mayMiss) return undefined
  const out = new Uint8Array(n)
  let any = 0
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number
    const isNull = row < 0 ? 1 : nulls === undefined ? 0 : (nulls[row] as number)
    out[i] = isNull
    any |= isNull
  }
  return any === 0 ? undefined : out
}

/** Rows `rows[0..n)` of the given columns, and their kinds; the other columns are left as they are and mean nothing. */
export function gatherBatch(batch: Batch, columns: Iterable<number>, rows: Int32Array, n: number): Batch {
  const gathered = [...batch.columns]
  for (const c of columns) gathered[c] = gatherColumn(batch.columns[c] as Column, rows, n)
  const kinds = batch.kinds === undefined ? undefined : (gatherTyped(batch.kinds, rows, n) as Uint8Array)
  return { n, columns: gathered, kinds, watermarks: undefined, timestamps: undefined }
}

/** Rows `rows[0..n)` of a whole batch: columns, kinds, watermarks and timestamps. */
export function gatherRows(batch: Batch, rows: Int32Array, n: number): Batch {
  const { kinds, watermarks, timestamps } = batch
  return {
    n,
    columns: batch.columns.map((column) => gatherColumn(column, rows, n)),
    kinds: kinds === undefined ? undefined : (gatherTyped(kinds, rows, n) as Uint8Array),
    watermarks: watermarks === undefined ? undefined : (gatherTyped(watermarks, rows, n) as Float64Array),
    timestamps: timestamps === undefined ? undefined : (gatherTyped(timestamps, rows, n) as Float64Array),
  }
}
