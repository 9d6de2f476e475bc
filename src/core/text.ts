import type { Column } from './column.ts'
import { formatDecimal } from './decimal.ts'
import { doubleText, floatText } from './java-number.ts'
import { formatDate, formatTime, formatTimestamp, MS_PER_DAY } from './timestamp.ts'
import type { LogicalType } from './types/logical-type.ts'
import { timestampUnit } from './types/storage.ts'

/** Milliseconds that a zone's wall clock is ahead of UTC at an instant. */
export type OffsetAt = (epochMs: number) => number

const UTC: OffsetAt = () => 0

/** Texts of the values of a column of `type` that are not NULL, as CAST to STRING has them; instants in UTC by default. */
export function textOf(type: LogicalType, offsetAt: OffsetAt = UTC): (column: Column, i: number) => string {
  const text = valueText(type, offsetAt)
  return (column, i) => {
    switch (column.storage) {
      case 'string':
        return column.at(i)
      case 'any':
        return text(column.data[i])
      case 'bool':
        return column.data[i] === 1 ? 'TRUE' : 'FALSE'
      default:
        return text(column.wide === undefined ? column.data[i] : column.wide[i])
    }
  }
}

/** The same for a value in storage form, BOOLEAN as `true` or `false`, as values stand in arrays, maps and rows. */
export function valueText(type: LogicalType, offsetAt: OffsetAt = UTC): (value: unknown) => string {
  switch (type.kind) {
    case 'BOOLEAN':
      return (value) => (value === true || value === 1 ? 'TRUE' : 'FALSE')
    case 'DOUBLE':
      return (value) => doubleText(value as number)
    case 'FLOAT':
      return (value) => floatText(value as number)
    case 'DECIMAL':
      return (value) => formatDecimal(value as number | bigint, type.scale)
    case 'BINARY':
    case 'VARBINARY':
      return (value) => Buffer.from(value as Uint8Array).toString('utf8')
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
    case 'ROW':
      return nestedText(type, offsetAt)
    default:
      return temporalText(type, offsetAt)
  }
}

function temporalText(type: LogicalType, offsetAt: OffsetAt): (value: unknown) => string {
  switch (type.kind) {
    case 'DATE':
      return (value) => formatDate(value as number)
    case 'TIME':
      return (value) => formatTime(value as number, type.precision)
    case 'TIMESTAMP':
      return (value) => formatTimestamp(value as number | bigint, type.precision)
    case 'TIMESTAMP_LTZ':
      return (value) => formatTimestamp(toWall(value as number | bigint, type.precision, offsetAt), type.precision)
    case 'INTERVAL_MILLIS':
      return (value) => dayTimeText(Number(value))
    case 'INTERVAL_MONTHS':
      return (value) => yearMonthText(value as number)
    default:
      return String
  }
}

function toWall(value: number | bigint, precision: number, offsetAt: OffsetAt): number | bigint {
  const unit = timestampUnit(precision)
  if (typeof value === 'number') return value + offsetAt(Math.floor(value / unit)) * unit
  return value + BigInt(offsetAt(Number(value / BigInt(unit))) * unit)
}

function dayTimeText(value: number): string {
  const magnitude = Math.abs(value)
  const days = Math.floor(magnitude / MS_PER_DAY)
  return `${value < 0 ? '-' : '+'}${days} ${formatTime(magnitude - days * MS_PER_DAY, 3)}`
}

function yearMonthText(months: number): string {
  const magnitude = Math.abs(months)
  const years = Math.floor(magnitude / 12)
  return `${months < 0 ? '-' : '+'}${years}-${String(magnitude - years * 12).padStart(2, '0')}`
}

type Nested = Extract<LogicalType, { kind: 'ARRAY' | 'MULTISET' | 'MAP' | 'ROW' }>

function nestedText(type: Nested, offsetAt: OffsetAt): (value: unknown) => string {
  if (type.kind === 'ROW') {
    const fields = type.fields.map((field) => elementText(field.type, offsetAt))
    return (value) => `(${fields.map((text, i) => text((value as readonly unknown[])[i])).join(', ')})`
  }
  if (type.kind === 'ARRAY') {
    const element = elementText(type.element, offsetAt)
    return (value) => `[${(value as readonly unknown[]).map(element).join(', ')}]`
  }
  const key = elementText(type.kind === 'MAP' ? type.key : type.element, offsetAt)
  const held = type.kind === 'MAP' ? elementText(type.value, offsetAt) : String
  return (value) => {
    const entries = [...(value as ReadonlyMap<unknown, unknown>)]
    return `{${entries.map(([k, v]) => `${key(k)}=${held(v)}`).join(', ')}}`
  }
}

function elementText(type: LogicalType, offsetAt: OffsetAt): (value: unknown) => string {
  const text = valueText(type, offsetAt)
  return (value) => (value === null || value === undefined ? 'NULL' : text(value))
}
