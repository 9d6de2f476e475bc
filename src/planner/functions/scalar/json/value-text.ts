import { formatDecimal } from '../../../../core/decimal.ts'
import { JobError, type SqlLocation } from '../../../../core/errors.ts'
import { doubleText } from '../../../../core/java-number.ts'
import { exactNumberText, scaledText } from '../../../../core/json/number-text.ts'
import { quoted } from '../../../../core/json/quoted.ts'
import { formatTimestamp } from '../../../../core/timestamp.ts'
import {
  isString,
  type LogicalType,
  type RowField,
  typeText,
  withNullable,
} from '../../../../core/types/logical-type.ts'

/** The JSON text of a value in storage form that is not NULL. */
export type ValueText = (value: unknown) => string

/** Why values of the type have no JSON text; undefined when they have one. */
export function unprintable(type: LogicalType): string | undefined {
  switch (type.kind) {
    case 'ARRAY':
      return unprintable(type.element)
    case 'ROW':
      return type.fields.map((field) => unprintable(field.type)).find((problem) => problem !== undefined)
    case 'MAP':
    case 'MULTISET': {
      const key = type.kind === 'MAP' ? type.key : type.element
      if (!isString(key))
        return `Keys of JSON objects are texts, but those of ${typeText(withNullable(type, true))} are not.`
      return type.kind === 'MAP' ? unprintable(type.value) : undefined
    }
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MILLIS':
    case 'RAW':
    case 'NULL':
      return `A value of type ${typeText(withNullable(type, true))} can't be converted to JSON. Use CAST to STRING.`
    default:
      return undefined
  }
}

/** How values of the type are written as JSON: as Flink does, keys sorted. What can't be fails at `location`. */
export function valueText(type: LogicalType, location: SqlLocation | undefined): ValueText {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return (value) => quoted(value as string)
    case 'BOOLEAN':
      return (value) => String(value === true || value === 1)
    case 'DECIMAL':
      return (value) => decimalText(value as number | bigint, type.scale)
    case 'FLOAT':
    case 'DOUBLE':
      return (value) => floatingText(value as number)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampText(type.precision, type.kind === 'TIMESTAMP_LTZ' ? 'Z' : '')
    case 'BINARY':
    case 'VARBINARY':
      return (value) => `"${Buffer.from(value as Uint8Array).toString('base64')}"`
    case 'ARRAY':
      return arrayText(orNull(type.element, location))
    case 'MAP':
      return mapText(orNull(type.value, location), location)
    case 'MULTISET':
      return mapText(String, location)
    case 'ROW':
      return rowText(type.fields, location)
    default:
      return String
  }
}

function orNull(type: LogicalType, location: SqlLocation | undefined): ValueText {
  const text = valueText(type, location)
  return (value) => (value === null || value === undefined ? 'null' : text(value))
}

function decimalText(unscaled: number | bigint, scale: number): string {
  const digits = String(unscaled < 0 ? -unscaled : unscaled)
  // Shorter than that are only numbers with many zeros behind the point.
  if (digits.length > scale - 6) return formatDecimal(unscaled, scale)
  return (unscaled < 0 ? '-' : '') + scaledText(digits, scale)
}

/** The digits of the DOUBLE as a decimal number: 1.0E7 is `1.0E+7`, 1.0E-4 is `0.00010`. */
function floatingText(value: number): string {
  return Number.isFinite(value) ? (exactNumberText(doubleText(value)) ?? '0') : quoted(String(value))
}

function timestampText(precision: number, suffix: string): ValueText {
  return (value) => {
    const text = formatTimestamp(value as number | bigint, precision).replace(' ', 'T')
    return `"${text.includes('.') ? text.replace(/\.?0+$/, '') : text}${suffix}"`
  }
}

function arrayText(element: ValueText): ValueText {
  return (value) => `[${(value as readonly unknown[]).map(element).join(',')}]`
}

function mapText(held: ValueText, location: SqlLocation | undefined): ValueText {
  const member = ([key, inner]: readonly [unknown, unknown]): readonly [string, string] => {
    if (typeof key === 'string') return [key, held(inner)]
    throw new JobError('JSON_FAILED', "A map with a NULL key can't be converted to JSON.", location)
  }
  return (value) => objectText([...(value as ReadonlyMap<unknown, unknown>)].map(member))
}

function rowText(fields: readonly RowField[], location: SqlLocation | undefined): ValueText {
  const texts = fields.map((field) => orNull(field.type, location))
  return (value) =>
    objectText(fields.map(({ name }, i) => [name, texts[i]?.((value as readonly unknown[])[i]) ?? 'null']))
}

/** An object of texts of values; of equal keys the last one counts. */
export function objectText(members: readonly (readonly [key: string, text: string])[]): string {
  const sorted = [...new Map(members)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, text]) => `${quoted(key)}:${text}`).join(',')}}`
}
