import type { TextBuffer } from '../../core/text-buffer.ts'
import { ValidationError } from '../../core/errors.ts'
import { isBinary, isString, type LogicalType, type RowField, typeText } from '../../core/types/logical-type.ts'
import { notA, textReader, type TextReader } from '../columns/text-values.ts'
import type { JsonOptions } from './options.ts'
import { compactText, Members, OPEN_BRACE, OPEN_BRACKET, QUOTE, stringText } from './text.ts'

/**
 * Reads the JSON value in `bytes[start..end)` to storage form as it stands in arrays, maps and rows: null for NULL,
 * undefined for a value that is none of the type.
 */
export type ValueReader = (bytes: TextBuffer, start: number, end: number) => unknown

/** What was wrong with the value last refused, for messages. */
export interface Refusal {
  reason: string
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** Texts of values in JSON: stricter about days and times than other formats. */
export function jsonTextReader(type: LogicalType, options: JsonOptions): TextReader | undefined {
  const read = textReader(type, { timestamps: options.timestamps })
  const shape =
    type.kind === 'DATE' ? /^\d{4}-\d\d-\d\d$/ : type.kind === 'TIME' ? /^\d\d:\d\d:\d\d(?:\.\d{0,9})?$/ : undefined
  if (read === undefined || shape === undefined) return read
  return (text) => (shape.test(text) ? read(text) : undefined)
}

/** Throws for types that JSON has no form for. */
export function checkType(name: string, type: LogicalType, options: JsonOptions): void {
  const fail = (why: string): never => {
    throw new ValidationError('UNSUPPORTED_TYPE', `Column '${name}': format 'json' can't hold ${typeText(type)}${why}.`)
  }
  switch (type.kind) {
    case 'ARRAY':
      return checkType(name, type.element, options)
    case 'ROW':
      return type.fields.forEach((field) => checkType(name, field.type, options))
    case 'MAP':
    case 'MULTISET':
      if (!isString(type.kind === 'MAP' ? type.key : type.element)) fail('; keys must be strings')
      if (type.kind === 'MAP') checkType(name, type.value, options)
      return
    default:
      if (jsonTextReader(type, options) === undefined) fail('')
  }
}

/**
 * The text of a scalar as a column of the type reads it: strings without quotes, of numbers their own digits, cut to a
 * whole number for INT and BIGINT (as Flink does). Undefined when the type takes no such token.
 */
export function scalarToken(bytes: TextBuffer, start: number, end: number, type: LogicalType): string | undefined {
  if (bytes[start] === QUOTE) return stringText(bytes, start, end)
  const token = bytes.latin1Slice(start, end)
  const isWord = token === 'true' || token === 'false'
  if (isBinary(type) || (!isWord && !NUMBER.test(token))) return undefined
  return isWord ? token : numberText(token, type)
}

function numberText(token: string, type: LogicalType): string | undefined {
  switch (type.kind) {
    case 'INT':
    case 'BIGINT':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MILLIS':
      return /[.eE]/.test(token) ? wholePart(token) : token
    default:
      return token
  }
}

/** `1.9` -> `1`, `12e1` -> `120`; undefined for what has more than 20 digits. */
function wholePart(token: string): string | undefined {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const count = digits.length - fraction.length + Number(exponent)
  if (digits === '' || count <= 0) return '0'
  if (count > 20) return undefined
  return (token.startsWith('-') ? '-' : '') + digits.slice(0, count).padEnd(count, '0')
}

/** Whether `bytes[start..end)` is the word `null`. */
export function isNull(bytes: TextBuffer, start: number, end: number): boolean {
  return end - start === 4 && bytes.latin1Slice(start, end) === 'null'
}

/** The value as a message shows it. */
export function shown(bytes: TextBuffer, start: number, end: number): string {
  const isText = bytes[start] === QUOTE
  return isText
    ? (stringText(bytes, start, end) ?? bytes.utf8Slice(start, end))
    : bytes.utf8Slice(start, Math.min(end, start + 400))
}

/** Builds readers for one format: `refusal` gets the reason whenever one returns undefined. */
export class ValueReaders {
  readonly #options: JsonOptions
  readonly #refusal: Refusal

  constructor(options: JsonOptions, refusal: Refusal) {
    this.#options = options
    this.#refusal = refusal
  }

  of(type: LogicalType): ValueReader {
    const read = this.#notNull(type)
    const refusal = this.#refusal
    return (bytes, start, end) => {
      if (isNull(bytes, start, end)) return null
      refusal.reason = ''
      const value = read(bytes, start, end)
      if (value === undefined && refusal.reason === '') refusal.reason = notA(shown(bytes, start, end), type)
      return value
    }
  }

  /** As `of`, for values inside others: under `ignore-parse-errors` only the innermost one becomes NULL. */
  #inner(type: LogicalType): ValueReader {
    const read = this.of(type)
    if (!this.#options.ignoreErrors) return read
    return (bytes, start, end) => read(bytes, start, end) ?? null
  }

  #notNull(type: LogicalType): ValueReader {
    switch (type.kind) {
      case 'ARRAY':
        return this.#array(type.element)
      case 'ROW':
        return this.#row(type.fields)
      case 'MAP':
        return this.#map(type.value)
      case 'MULTISET':
        return this.#map({ kind: 'INT', nullable: false })
      default:
        return this.#scalar(type)
    }
  }

  #scalar(type: LogicalType): ValueReader {
    const read = jsonTextReader(type, this.#options) as TextReader
    return (bytes, start, end) => {
      const first = bytes[start]
      if (first === OPEN_BRACE || first === OPEN_BRACKET) {
        return isString(type) ? compactText(bytes, start, end) : undefined
      }
      const text = scalarToken(bytes, start, end, type)
      const value = text === undefined ? undefined : read(text)
      return type.kind === 'BOOLEAN' && value !== undefined ? value === 1 : value
    }
  }

  #array(element: LogicalType): ValueReader {
    const read = this.#inner(element)
    return (bytes, start) => {
      if (bytes[start] !== OPEN_BRACKET) return undefined
      const values: unknown[] = []
      const members = new Members(bytes, start)
      while (members.next()) {
        const value = read(bytes, members.start, members.end)
        if (value === undefined) return this.#refuse(`element ${values.length + 1}`)
        values.push(value)
      }
      return values
    }
  }

  #map(valueType: LogicalType): ValueReader {
    const read = this.#inner(valueType)
    return (bytes, start) => {
      if (bytes[start] !== OPEN_BRACE) return undefined
      const map = new Map<string, unknown>()
      const members = new Members(bytes, start)
      while (members.next()) {
        const value = read(bytes, members.start, members.end)
        if (value === undefined) return this.#refuse(`key '${members.key()}'`)
        map.set(members.key(), value)
      }
      return map
    }
  }

  #row(fields: readonly RowField[]): ValueReader {
    const readers = fields.map((field) => this.#inner(field.type))
    const positions = new Map(fields.map((field, k) => [field.name, k]))
    return (bytes, start) => {
      if (bytes[start] !== OPEN_BRACE) return undefined
      const values = new Array<unknown>(fields.length).fill(undefined)
      const members = new Members(bytes, start)
      while (members.next()) {
        const k = positions.get(members.key())
        const value = k === undefined ? null : readers[k]?.(bytes, members.start, members.end)
        if (value === undefined) return this.#refuse(`field '${members.key()}'`)
        if (k !== undefined) values[k] = value
      }
      return this.#complete(values, fields)
    }
  }

  #complete(values: unknown[], fields: readonly RowField[]): unknown[] | undefined {
    for (let k = 0; k < values.length; k++) {
      if (values[k] !== undefined) continue
      if (this.#options.failOnMissing) {
        this.#refusal.reason = `field '${fields[k]?.name}' is missing`
        return undefined
      }
      values[k] = null
    }
    return values
  }

  #refuse(place: string): undefined {
    this.#refusal.reason = `${place}: ${this.#refusal.reason}`
    return undefined
  }
}
