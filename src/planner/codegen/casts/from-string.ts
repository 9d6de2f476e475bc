import { narrow, parseDecimal } from '../../../core/decimal.ts'
import { parseDouble, trimmed } from '../../../core/java-number.ts'
import { parseDate, parseTime, parseTimestamp } from '../../../core/timestamp.ts'
import { type LogicalType, MAX_LENGTH, typeText } from '../../../core/types/logical-type.ts'
import { storageOf, timestampUnit } from '../../../core/types/storage.ts'
import type { Generator, Value } from '../generator.ts'
import { blank } from '../literal.ts'
import type { TimeZone } from '../time-zone.ts'
import { failCast } from './failure.ts'

/** Reads a text; a text that is no value of the type is NULL if `safe`, else fails the job. */
export function fromString(g: Generator, { code }: Value, to: LogicalType, safe: boolean): Value {
  const read = g.constant(readerOf(to, g.context.zone), `read${to.kind}`)
  const parsed = g.local(`${read}(${code})`)
  const storage = storageOf(to)
  if (!safe) {
    g.branch(`${parsed} === undefined`, () => failCast(g, code, to))
    return { code: storage === 'long' ? g.exact(parsed) : parsed, isNull: undefined }
  }
  const isNull = g.local(`${parsed} === undefined`)
  const value = `${isNull} ? ${storage === 'long' ? '0' : blank(g, to)} : ${parsed}`
  return { code: storage === 'long' ? g.exact(value) : g.local(value), isNull }
}

type Reader = (text: string) => unknown

function readerOf(to: LogicalType, zone: TimeZone): Reader {
  switch (to.kind) {
    case 'BOOLEAN':
      return readBoolean
    case 'TINYINT':
      return integerReader(8)
    case 'SMALLINT':
      return integerReader(16)
    case 'INT':
      return integerReader(32)
    case 'BIGINT':
      return integerReader(64)
    case 'FLOAT':
      return (text) => rounded(parseDouble(text))
    case 'DOUBLE':
      return parseDouble
    case 'DECIMAL':
      return (text) => parseDecimal(trimmed(text), to.precision, to.scale)
    case 'BINARY':
    case 'VARBINARY': {
      const { kind, length } = to
      return (text) => sized(Buffer.from(text, 'utf8'), length, kind === 'BINARY')
    }
    default:
      return temporalReader(to, zone)
  }
}

function temporalReader(to: LogicalType, zone: TimeZone): Reader {
  switch (to.kind) {
    case 'DATE':
      return parseDate
    case 'TIME': {
      const step = 10 ** (3 - Math.min(to.precision, 3))
      return (text) => cutTo(parseTime(text), step)
    }
    case 'TIMESTAMP':
      return (text) => parseTimestamp(text, to.precision, true)
    case 'TIMESTAMP_LTZ':
      return (text) => instantOf(parseTimestamp(text, to.precision, true), to.precision, zone)
    default:
      throw new Error(`no text form of ${typeText(to)}`)
  }
}

function cutTo(ms: number | undefined, step: number): number | undefined {
  return ms === undefined ? undefined : ms - (ms % step)
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.fround(value)
}

/** The instant at which the zone's wall clock shows a stored value. */
export function instantOf(
  wall: number | bigint | undefined,
  precision: number,
  zone: TimeZone,
): number | bigint | undefined {
  if (wall === undefined || zone.fixed === 0) return wall
  const unit = timestampUnit(precision)
  const millis = typeof wall === 'number' ? Math.floor(wall / unit) : Number(wall / BigInt(unit))
  return narrow(BigInt(wall) + BigInt((zone.toFirstInstant(millis) - millis) * unit))
}

const TRUE: ReadonlySet<string> = new Set(['t', 'true', 'y', 'yes', '1'])
const FALSE: ReadonlySet<string> = new Set(['f', 'false', 'n', 'no', '0'])

function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase()
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined
}

const INTEGER = /^ *(?:([+-]?)(\d+)(?:\.\d*)?|[+-]?\.\d+) *$/

/** Integers of that many bits; decimals are read and cut. */
function integerReader(bits: number): Reader {
  const limit = 1n << BigInt(bits - 1)
  return (text) => {
    const match = INTEGER.exec(text)
    if (match === null) return undefined
    const digits = match[2] ?? '0'
    if (digits.length > 400) return undefined
    const negative = match[1] === '-'
    const number = Number(digits)
    if (number <= Number.MAX_SAFE_INTEGER) {
      const value = negative ? 0 - number : number
      return bits === 64 || (value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1)) ? value : undefined
    }
    const value = negative ? -BigInt(digits) : BigInt(digits)
    return value >= -limit && value < limit ? narrow(value) : undefined
  }
}

/** BINARY is padded with zeros and cut, VARBINARY only cut. */
export function bytesCast(g: Generator, { code }: Value, to: LogicalType): Value {
  if (to.kind !== 'BINARY' && to.kind !== 'VARBINARY') throw new Error('not a binary type')
  if (to.kind === 'VARBINARY' && to.length === MAX_LENGTH) return { code, isNull: undefined }
  return {
    code: g.local(`${g.constant(sized, 'sized')}(${code}, ${to.length}, ${to.kind === 'BINARY'})`),
    isNull: undefined,
  }
}

function sized(bytes: Uint8Array, length: number, pad: boolean): Uint8Array {
  if (bytes.length > length) return bytes.subarray(0, length)
  if (!pad || bytes.length === length) return bytes
  const padded = new Uint8Array(length)
  padded.set(bytes)
  return padded
}
