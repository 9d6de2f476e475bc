import { narrow } from './decimal.ts'
import { allocate, type Column, numberColumn, StringColumn } from './column.ts'
import type { LogicalType } from './types/logical-type.ts'
import { storageOf } from './types/storage.ts'

/** A column of values in storage form, null for NULL. */
export function columnOfValues(type: LogicalType, values: readonly unknown[]): Column {
  const n = values.length
  const nulls = values.includes(null) ? Uint8Array.from(values, (v) => (v === null ? 1 : 0)) : undefined
  const storage = storageOf(type)
  if (storage === 'string') {
    return StringColumn.ofValues(
      values.map((v) => (v ?? '') as string),
      nulls,
    )
  }
  if (storage === 'any') return { storage, data: values, nulls }
  const data = allocate(storage, n)
  let isWide = false
  for (let i = 0; i < n; i++) {
    const value = values[i]
    if (typeof value === 'bigint') isWide = true
    data[i] = Number(value ?? 0)
  }
  if (!isWide) return numberColumn(storage, data, nulls)
  return numberColumn(
    storage,
    data,
    nulls,
    values.map((v) => BigInt((v ?? 0) as number | bigint)),
  )
}

/** The value of row `i` in storage form, null for NULL. */
export function storedValue(column: Column, i: number): unknown {
  if (column.nulls?.[i] === 1) return null
  if (column.storage === 'string') return column.at(i)
  if (column.storage === 'any') return column.data[i]
  if (column.storage === 'bool') return column.data[i] === 1
  // A number wherever it is exact, whatever the other rows of the batch need: equal values are the same value.
  return column.wide === undefined ? column.data[i] : narrow(column.wide[i] as bigint)
}
