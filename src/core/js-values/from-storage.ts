import type { Column } from '../column.ts'
import { valueText } from '../text.ts'
import type { LogicalType } from '../types/logical-type.ts'
import { timestampUnit } from '../types/storage.ts'

/**
 * From storage form, NULL apart, to what programs see: BIGINT is `bigint`, DECIMAL, DATE, TIME and TIMESTAMP are strings,
 * TIMESTAMP_LTZ milliseconds, ARRAY an array, MAP a `Map`, ROW an object.
 */
export function javaScriptValue(type: LogicalType): (value: unknown) => unknown {
  switch (type.kind) {
    case 'BIGINT':
    case 'INTERVAL_MILLIS':
      return (value) => BigInt(value as number | bigint)
    case 'DECIMAL':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      return valueText(type)
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

/** The same, with null for NULL. */
export function orNull(type: LogicalType): (value: unknown) => unknown {
  const read = javaScriptValue(type)
  return (value) => (value === null || value === undefined ? null : read(value))
}

/** Reads the values of a column of the type, null for NULL. */
export function valueReader(type: LogicalType): (column: Column, i: number) => unknown {
  const read = javaScriptValue(type)
  return (column, i) => {
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
}
