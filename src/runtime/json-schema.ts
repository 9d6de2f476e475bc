import type { DataType } from '../core/types/data-types.ts'
import { jsonShape, type JsonShape } from './json-shape.ts'
import type { DeserializationSchema, SerializationSchema } from './schemas.ts'

/** Strings, and whole numbers of more digits than a JavaScript number is sure to hold. */
const LONG_INTEGERS = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g
/** Stands before the digits of a number that is carried as a string. */
const MARK = '\u0000integer:'
const MARKED = /"\\u0000integer:(-?\d+)"/g

/**
 * Records as JSON objects. With a type they are checked against it, and have the JavaScript values of that type: BIGINT
 * is a bigint, however long, BYTES are bytes in base64, MAP is a `Map`. Without one they are what `JSON.parse` gives.
 */
export class JsonSchema<T> implements DeserializationSchema<T>, SerializationSchema<T> {
  readonly #shape: JsonShape | undefined

  constructor(type?: DataType<T>) {
    this.#shape = type === undefined ? undefined : jsonShape(type.toString())
  }

  deserialize(bytes: Uint8Array): T {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
    if (this.#shape === undefined) return JSON.parse(text) as T
    const exact = text.replace(LONG_INTEGERS, (found) => (found.startsWith('"') ? found : `"\\u0000integer:${found}"`))
    return decode(JSON.parse(exact), this.#shape, '') as T
  }

  serialize(value: T): Uint8Array {
    const text = JSON.stringify(encode(value))
    if (text === undefined) throw new TypeError(`A ${typeof value} can't be written as JSON.`)
    return Buffer.from(text.replace(MARKED, '$1'), 'utf8')
  }
}

function decode(value: unknown, shape: JsonShape, path: string): unknown {
  if (value === null || value === undefined) {
    if (shape.nullable) return null
    throw wrong(path, shape, 'there is none')
  }
  switch (shape.kind) {
    case 'bigint':
      return bigintOf(value, shape, path)
    case 'number':
      if (typeof value === 'number') return value
      return isMarked(value) ? Number(value.slice(MARK.length)) : expected(value, shape, path)
    case 'string':
      if (typeof value === 'string' && !isMarked(value)) return value
      return shape.decimal ? decimalOf(value, shape, path) : expected(value, shape, path)
    case 'boolean':
      return typeof value === 'boolean' ? value : expected(value, shape, path)
    case 'bytes':
      return typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : expected(value, shape, path)
    case 'array':
      if (!Array.isArray(value)) return expected(value, shape, path)
      return value.map((element, i) => decode(element, shape.element, `${path}[${i}]`))
    case 'map':
      return new Map(
        fieldsOf(value, shape, path).map(([key, field]) => [key, decode(field, shape.value, join(path, key))]),
      )
    case 'row': {
      const fields = new Map(fieldsOf(value, shape, path))
      return Object.fromEntries(
        shape.fields.map(({ name, shape: field }) => [name, decode(fields.get(name), field, join(path, name))]),
      )
    }
  }
}

function isMarked(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(MARK)
}

function bigintOf(value: unknown, shape: JsonShape, path: string): bigint {
  if (isMarked(value)) return BigInt(value.slice(MARK.length))
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : expected(value, shape, path)
}

/** Decimals are strings; a number in the text is taken as it is written. */
function decimalOf(value: unknown, shape: JsonShape, path: string): string {
  if (isMarked(value)) return value.slice(MARK.length)
  return typeof value === 'number' ? String(value) : expected(value, shape, path)
}

function fieldsOf(value: unknown, shape: JsonShape, path: string): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
  return expected(value, shape, path)
}

function expected(value: unknown, shape: JsonShape, path: string): never {
  throw wrong(path, shape, `it is ${isMarked(value) ? value.slice(MARK.length) : JSON.stringify(value)}`)
}

function wrong(path: string, { type }: JsonShape, what: string): TypeError {
  return new TypeError(`${path === '' ? 'The value' : `Field '${path}'`} must be ${type}, but ${what}.`)
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** A value that `JSON.stringify` can write. */
function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return `${MARK}${value}`
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(encode)
  const fields = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(fields.map(([name, field]) => [String(name), encode(field)]))
}
