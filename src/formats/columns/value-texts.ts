import type { Column } from '../../core/column.ts'
import { formatDecimal } from '../../core/decimal.ts'
import { doubleText, floatText } from '../../core/java-number.ts'
import { formatDate, formatTime, formatTimestamp } from '../../core/timestamp.ts'
import type { LogicalType } from '../../core/types/logical-type.ts'

export interface ValueStyle {
  readonly timestamps: 'SQL' | 'ISO-8601'
  /** Decimals below 1e-6 as `1E-7`, as Java's BigDecimal prints itself. */
  readonly scientificDecimals: boolean
}

/** The value of a row that is not NULL, as it may also stand in an array or row: BOOLEAN as a boolean. */
export function valueAt(column: Column, i: number): unknown {
  switch (column.storage) {
    case 'string':
      return column.at(i)
    case 'any':
      return column.data[i]
    case 'bool':
      return column.data[i] === 1
    default:
      return column.wide === undefined ? column.data[i] : column.wide[i]
  }
}

/** The text of a scalar value in a file, the opposite of `textReader`. */
export function scalarText(type: LogicalType, style: ValueStyle): (value: unknown) => string {
  switch (type.kind) {
    case 'DECIMAL': {
      const { scale } = type
      return style.scientificDecimals
        ? (value) => scientific(value as number | bigint, scale)
        : (value) => formatDecimal(value as number | bigint, scale)
    }
    case 'BINARY':
    case 'VARBINARY':
      return (value) => Buffer.from(value as Uint8Array).toString('base64')
    case 'DATE':
      return (value) => formatDate(value as number)
    case 'TIME':
      return (value) => withoutZeros(formatTime(value as number, type.precision))
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampText(type.precision, style.timestamps, type.kind === 'TIMESTAMP_LTZ')
    case 'FLOAT':
      return (value) => floatText(value as number)
    case 'DOUBLE':
      return (value) => doubleText(value as number)
    default:
      return String
  }
}

function timestampText(precision: number, style: 'SQL' | 'ISO-8601', zoned: boolean): (value: unknown) => string {
  const suffix = zoned ? 'Z' : ''
  return (value) => {
    const text = withoutZeros(formatTimestamp(value as number | bigint, precision)) + suffix
    return style === 'SQL' ? text : text.replace(' ', 'T')
  }
}

/** As many decimals as there are: `10:00:00.500` -> `10:00:00.5`, `10:00:00.000` -> `10:00:00`. */
function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function scientific(unscaled: number | bigint, scale: number): string {
  const digits = String(unscaled).replace('-', '')
  const exponent = digits.length - 1 - scale
  if (exponent >= -6) return formatDecimal(unscaled, scale)
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  return `${unscaled < 0 ? '-' : ''}${mantissa}E${exponent}`
}
