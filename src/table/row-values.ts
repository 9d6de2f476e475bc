import type { Batch } from '../core/batch.ts'
import type { Column } from '../core/column.ts'
import { formatDecimal } from '../core/decimal.ts'
import { rowKindText } from '../core/row-kind.ts'
import { formatDate, formatTime, formatTimestamp } from '../core/timestamp.ts'
import type { LogicalType } from '../core/types/logical-type.ts'
import { timestampUnit } from '../core/types/storage.ts'
import { Row } from './row.ts'
import type { ResultField } from './table-result.ts'

/** Turns batches into rows as programs see them. */
export function rowReader(fields: readonly ResultField[]): (batch: Batch) => Row[] {
  const names = fields.map(({ name }) => name)
  const readers = fields.map(({ type }) => javaScriptValue(type))
  return ({ n, columns, kinds }) =>
    Array.from({ length: n }, (_, i) => {
      const values = readers.map((read, k) => valueAt(columns[k] as Column, i, read))
      return new Row(names, values, kinds === undefined ? '+I' : rowKindText(kinds[i] as number))
    })
}

function valueAt(column: Column, i: number, read: (value: unknown) => unknown): unknown {
  if (column.nulls?.[i] === 1) return null
  switch (column.storage) {
    case 'string':
      return column.at(i)
    case 'any':
      return read(column.data[i])
    case 'bool':
      return column.data[i] === 1
    default:
      return read(column.wide === undefined ? column.data[i] : column.wide[i])
  }
}

/** From storage form, NULL apart, to what `Row` documents. */
export function javaScriptValue(type: LogicalType): (value: unknown) => unknown {
  switch (type.kind) {
    case 'BIGINT':
    case 'INTERVAL_MILLIS':
      return (value) => BigInt(value as number | bigint)
    case 'DECIMAL':
      return (value) => formatDecimal(value as number | bigint, type.scale)
    case 'DATE':
      return (value) => formatDate(value as number)
    case 'TIME':
      return (value) => formatTime(value as number, type.precision)
    case 'TIMESTAMP':
      return (value) => formatTimestamp(value as number | bigint, type.precision)
    case 'TIMESTAMP_LTZ': {
      const unit = timestampUnit(type.precision)
      return (value) => Number(value) / unit
    }
    default:
      return nested(type)
  }
}

function nested(type: LogicalType): (value: unknown) => unknown {
  switch (type.kind) {
    case 'ARRAY': {
      const element = orNull(type.element)
      return (value) => (value as readonly unknown[]).map(element)
    }
    case 'ROW': {
      const fields = type.fields.map((field) => [field.name, orNull(field.type)] as const)
      return (value) =>
        Object.fromEntries(fields.map(([name, read], i) => [name, read((value as readonly unknown[])[i])]))
    }
    case 'MAP':
      return mapValue(orNull(type.key), orNull(type.value))
    case 'MULTISET':
      return mapValue(orNull(type.element), (count) => count)
    default:
      return (value) => value
  }
}

function mapValue(key: (value: unknown) => unknown, held: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) => new Map([...(value as ReadonlyMap<unknown, unknown>)].map(([k, v]) => [key(k), held(v)]))
}

function orNull(type: LogicalType): (value: unknown) => unknown {
  const read = javaScriptValue(type)
  return (value) => (value === null || value === undefined ? null : read(value))
}
