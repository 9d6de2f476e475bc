import { parseDecimal } from '../decimal.ts'
import { parseDate, parseTime, parseTimestamp } from '../timestamp.ts'
import { type LogicalType, type RowField, typeText } from '../types/logical-type.ts'
import { timestampUnit } from '../types/storage.ts'

/** Turns a JavaScript value into storage form; undefined for a value the type does not hold exactly. */
export type ValueConverter = (value: unknown) => unknown

/**
 * The converter of a type. Nothing is rounded, cut or wrapped: a number with a fraction is no BIGINT, and a timestamp
 * with microseconds no TIMESTAMP(3). NULLs are the caller's.
 */
export function valueConverter(type: LogicalType): ValueConverter {
  switch (type.kind) {
    case 'BOOLEAN':
      return (v) => (typeof v === 'boolean' ? v : undefined)
    case 'TINYINT':
      return integer(7)
    case 'SMALLINT':
      return integer(15)
    case 'INT':
    case 'INTERVAL_MONTHS':
      return integer(31)
    case 'BIGINT':
    case 'INTERVAL_MILLIS':
      return integer(63)
    case 'FLOAT':
      return (v) => (typeof v === 'number' ? Math.fround(v) : undefined)
    case 'DOUBLE':
      return (v) => (typeof v === 'number' ? v : undefined)
    case 'DECIMAL':
      return (v) => decimalValue(v, type.precision, type.scale)
    case 'CHAR':
    case 'VARCHAR':
      return (v) => (typeof v === 'string' && fits(v, type.length) ? v : undefined)
    case 'BINARY':
    case 'VARBINARY':
      return (v) => (v instanceof Uint8Array && v.length <= type.length ? v : undefined)
    case 'RAW':
      return (v) => v
    default:
      return temporal(type) ?? nested(type)
  }
}

function integer(bits: number): ValueConverter {
  const limit = 2 ** bits
  const wideLimit = 2n ** BigInt(bits)
  return (v) => {
    if (typeof v === 'number') return Number.isSafeInteger(v) && v >= -limit && v < limit ? v + 0 : undefined
    if (typeof v !== 'bigint' || v >= wideLimit || v < -wideLimit) return undefined
    const number = Number(v)
    return Number.isSafeInteger(number) ? number : v
  }
}

function decimalValue(value: unknown, precision: number, scale: number): number | bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const text = String(value)
  const match = /^[+-]?\d*\.?(\d*?)0*(?:e([+-]?\d+))?$/i.exec(text.includes('.') ? text : text.replace(/(e|$)/i, '.$1'))
  if (match === null || (match[1] ?? '').length - Number(match[2] ?? 0) > scale) return undefined
  return parseDecimal(text, precision, scale)
}

function fits(text: string, length: number): boolean {
  // A text has at most as many code points as units.
  return text.length <= length || [...text].length <= length
}

function temporal(type: LogicalType): ValueConverter | undefined {
  switch (type.kind) {
    case 'DATE':
      return (v) => (typeof v === 'string' && /^\d{4}-\d\d?-\d\d?$/.test(v) ? parseDate(v) : undefined)
    case 'TIME':
      return (v) => (typeof v === 'string' && fractionFits(v, Math.min(3, type.precision)) ? parseTime(v) : undefined)
    case 'TIMESTAMP':
      return (v) => (typeof v === 'string' ? timestampValue(v, type.precision) : undefined)
    case 'TIMESTAMP_LTZ':
      return (v) => instant(v, type.precision)
    default:
      return undefined
  }
}

function fractionFits(text: string, precision: number): boolean {
  return (/\.(\d*?)0*$/.exec(text)?.[1] ?? '').length <= precision
}

function timestampValue(text: string, precision: number): number | bigint | undefined {
  return fractionFits(text, precision) ? parseTimestamp(text, precision) : undefined
}

/** Instants: milliseconds, a Date, or a UTC text with a trailing Z. */
function instant(value: unknown, precision: number): number | bigint | undefined {
  if (typeof value === 'string') {
    return value.endsWith('Z') ? timestampValue(value.slice(0, -1).replace('T', ' '), precision) : undefined
  }
  const ms = value instanceof Date ? value.getTime() : value
  if (typeof ms !== 'number' || !Number.isSafeInteger(ms) || ms % 10 ** (3 - Math.min(3, precision)) !== 0)
    return undefined
  const unit = timestampUnit(precision)
  const units = ms * unit
  return Number.isSafeInteger(units) ? units : BigInt(ms) * BigInt(unit)
}

function nested(type: LogicalType): ValueConverter {
  switch (type.kind) {
    case 'ARRAY': {
      const element = nullable(type.element)
      return (v) => (Array.isArray(v) ? complete(v.map(element)) : undefined)
    }
    case 'ROW':
      return row(type.fields)
    case 'MAP':
      return map(nullable(type.key), nullable(type.value))
    case 'MULTISET':
      return map(nullable(type.element), integer(31))
    default:
      return () => undefined
  }
}

/** As `valueConverter`, with null for a missing value where the type allows it. */
export function nullable(type: LogicalType): ValueConverter {
  const convert = valueConverter(type)
  return (v) => (v === null || v === undefined ? (type.nullable ? null : undefined) : convert(v))
}

function complete(values: readonly unknown[]): readonly unknown[] | undefined {
  return values.includes(undefined) ? undefined : values
}

function row(fields: readonly RowField[]): ValueConverter {
  const converters = fields.map((field) => nullable(field.type))
  const names = new Set(fields.map((field) => field.name))
  return (v) => {
    if (Array.isArray(v)) {
      return v.length === fields.length ? complete(converters.map((convert, k) => convert(v[k]))) : undefined
    }
    if (typeof v !== 'object' || v === null || !Object.keys(v).every((key) => names.has(key))) return undefined
    const object = v as Readonly<Record<string, unknown>>
    return complete(fields.map((field, k) => converters[k]?.(object[field.name])))
  }
}

function map(key: ValueConverter, value: ValueConverter): ValueConverter {
  return (v) => {
    if (typeof v !== 'object' || v === null || Array.isArray(v)) return undefined
    const entries = v instanceof Map ? [...v] : Object.entries(v)
    const converted = entries.map(([k, e]) => [key(k), value(e)] as const)
    return converted.some(([k, e]) => k === undefined || e === undefined) ? undefined : new Map(converted)
  }
}

/** What a column of the type takes, for messages. */
export function expectedForm(type: LogicalType): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'true or false'
    case 'BIGINT':
      return 'a whole number or bigint of 64 bits'
    case 'FLOAT':
    case 'DOUBLE':
      return 'a number'
    case 'DECIMAL':
      return `a string or number with at most ${type.precision - type.scale} whole and ${type.scale} fraction digits`
    case 'CHAR':
    case 'VARCHAR':
      return `a string${type.length < 2147483647 ? ` of at most ${type.length} characters` : ''}`
    case 'DATE':
      return "a string 'YYYY-MM-DD'"
    case 'TIME':
      return "a string 'HH:MM:SS'"
    case 'TIMESTAMP':
      return `a string 'YYYY-MM-DD HH:MM:SS' with at most ${type.precision} fraction digits`
    case 'TIMESTAMP_LTZ':
      return "milliseconds since 1970, a Date or a string 'YYYY-MM-DD HH:MM:SSZ'"
    default:
      return `a value of ${typeText({ ...type, nullable: true })}`
  }
}
