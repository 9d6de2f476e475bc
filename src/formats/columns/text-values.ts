import { parseDecimal } from '../../core/decimal.ts'
import { parseDate, parseTime, parseTimestamp } from '../../core/timestamp.ts'
import { type LogicalType, typeText } from '../../core/types/logical-type.ts'

/** Reads a value's text to storage form; undefined when the text is no value of the type. */
export type TextReader = (text: string) => unknown

/** How texts differ between formats. */
export interface TextStyle {
  /** SQL: `2024-01-31 10:00:00.5`, instants with a trailing Z; ISO-8601: with a T in the middle. */
  readonly timestamps: 'SQL' | 'ISO-8601'
}

/** The reader of a scalar type, or undefined for types without a text form. */
export function textReader(type: LogicalType, style: TextStyle): TextReader | undefined {
  switch (type.kind) {
    case 'BOOLEAN':
      return readBoolean
    case 'TINYINT':
      return integerReader(7)
    case 'SMALLINT':
      return integerReader(15)
    case 'INT':
    case 'INTERVAL_MONTHS':
      return integerReader(31)
    case 'BIGINT':
    case 'INTERVAL_MILLIS':
      return integerReader(63)
    case 'FLOAT':
      return (text) => rounded(readDouble(text))
    case 'DOUBLE':
      return readDouble
    case 'DECIMAL':
      return (text) => parseDecimal(text.trim(), type.precision, type.scale)
    case 'CHAR':
    case 'VARCHAR':
      return (text) => text
    case 'BINARY':
    case 'VARBINARY':
      return readBase64
    default:
      return temporalReader(type, style)
  }
}

function temporalReader(type: LogicalType, style: TextStyle): TextReader | undefined {
  switch (type.kind) {
    case 'DATE':
      return (text) => (/^\d{4}-\d\d?-\d\d?$/.test(text) ? parseDate(text) : undefined)
    case 'TIME': {
      const unit = 10 ** (3 - Math.min(type.precision, 3))
      return (text) => {
        const ms = parseTime(text)
        return ms === undefined ? undefined : ms - (ms % unit)
      }
    }
    case 'TIMESTAMP':
      return timestampReader(type.precision, style, '')
    case 'TIMESTAMP_LTZ':
      return timestampReader(type.precision, style, 'Z')
    default:
      return undefined
  }
}

function timestampReader(precision: number, style: TextStyle, suffix: string): TextReader {
  const middle = style.timestamps === 'SQL' ? ' ' : 'T'
  const shape = new RegExp(String.raw`^\d{4}-\d\d-\d\d${middle}\d\d:\d\d(?::\d\d(?:\.\d{0,9})?)?${suffix}$`)
  const sql = style.timestamps === 'SQL'
  return (text) => {
    if (!shape.test(text)) return undefined
    const bare = suffix === '' ? text : text.slice(0, -1)
    // Seconds may only be left out of ISO texts.
    if (bare.length === 16 && sql) return undefined
    const full = bare.length === 16 ? `${bare}:00` : bare
    const plain = full.endsWith('.') ? full.slice(0, -1) : full
    return parseTimestamp(sql ? plain : plain.replace('T', ' '), precision)
  }
}

function readBoolean(text: string): number | undefined {
  const word = text.trim().toLowerCase()
  return word === 'true' ? 1 : word === 'false' ? 0 : undefined
}

/** Signed integers of `bits` bits beside the sign; exact beyond 2^53 as a bigint. */
function integerReader(bits: number): TextReader {
  const max = 2 ** bits
  const limit = 1n << BigInt(bits)
  return (text) => {
    const match = /^\s*\+?(-?\d+)\s*$/.exec(text)
    const digits = match?.[1]
    if (digits === undefined || digits.length > 4000) return undefined
    if (digits.length < 16) {
      const small = Number(digits) + 0
      return small < max && small >= -max ? small : undefined
    }
    const value = BigInt(digits)
    if (value >= limit || value < -limit) return undefined
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }
}

const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

function readDouble(text: string): number | undefined {
  const bare = text.trim()
  if (DOUBLE.test(bare)) return Number(bare)
  if (/^[+-]?Infinity$/.test(bare)) return Number(bare)
  return bare === 'NaN' ? Number.NaN : undefined
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.fround(value)
}

function readBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  return new Uint8Array(Buffer.from(text, 'base64'))
}

/** For messages: `'abc' is not a BIGINT`. */
export function notA(text: string, type: LogicalType): string {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
  const bare = typeText({ ...type, nullable: true })
  return `'${shown}' is not ${/^[AEIOU]/.test(bare) ? 'an' : 'a'} ${bare}`
}
