import type { Column } from '../../core/column.ts'
import { formatDecimal } from '../../core/decimal.ts'
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
      return (value) => formatTime(value as number, type.precision)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampText(type.precision, style.timestamps, type.kind === 'TIMESTAMP_LTZ')
    case 'FLOAT':
    case 'DOUBLE':
      return (value) => doubleText(value as number, type.kind === 'FLOAT')
    default:
      return String
  }
}

function timestampText(precision: number, style: 'SQL' | 'ISO-8601', zoned: boolean): (value: unknown) => string {
  const suffix = zoned ? 'Z' : ''
  return (value) => {
    const text = formatTimestamp(value as number | bigint, precision) + suffix
    return style === 'SQL' ? text : text.replace(' ', 'T')
  }
}

function scientific(unscaled: number | bigint, scale: number): string {
  const digits = String(unscaled).replace('-', '')
  const exponent = digits.length - 1 - scale
  if (exponent >= -6) return formatDecimal(unscaled, scale)
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
  return `${unscaled < 0 ? '-' : ''}${mantissa}E${exponent}`
}

/** Java's shortest form: always with a fraction, an exponent from 1e7 on and below 1e-3. */
function doubleText(value: number, float: boolean): string {
  if (!Number.isFinite(value)) return String(value)
  const shortest = float ? shortestFloat(value) : String(value)
  const magnitude = Math.abs(value)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (magnitude >= 1e-3 && magnitude < 1e7) return /\./.test(shortest) ? shortest : `${shortest}.0`
  const [mantissa = '', exponent = ''] = Number(shortest).toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`
}

/** The fewest digits that read back as the same 32-bit float. */
function shortestFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === value) return String(Number(text))
  }
  return String(Number(value.toPrecision(9)))
}
