import { isScalar, JsonNumber, type JsonValue, scalarText } from '../../../../core/json/document.ts'
import { JsonProblem } from '../../../../core/json/parse.ts'
import { isInteger, isNested, isNumeric, type LogicalType, typeText } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { lookUp } from './path-lookup.ts'
import { type Behaviours, type Read, readingFunction } from './reading.ts'

/** A scalar of a document as a value of a type; a problem when it is none. */
type Convert = (value: boolean | string | JsonNumber) => unknown

const LARGEST_INT = 2147483647

/** `result`: what RETURNING says, STRING, BOOLEAN, INT or DOUBLE. */
export function jsonValue(result: LogicalType, { onEmpty, onError }: Behaviours): ScalarFunction {
  return readingFunction({
    name: 'JSON_VALUE',
    signatures: [
      'JSON_VALUE(json, path [RETURNING type] [{NULL | ERROR | DEFAULT value} ON EMPTY] [{NULL | ERROR | DEFAULT value} ON ERROR])',
    ],
    doc: 'The scalar that the path leads to in the JSON text, as a text or as a value of the type: STRING, BOOLEAN, INT or DOUBLE. It is NULL where there is none (ON EMPTY in a lax path, ON ERROR in a strict one, which a path without a mode is) unless something else is said.',
    clause: `RETURNING ${typeText(result)} ${onEmpty} ON EMPTY ${onError} ON ERROR`,
    result,
    read: reader(converter(result)),
    takesDefault: (type) => isDefaultFor(type, result),
    onEmpty,
    onError,
  })
}

function reader(convert: Convert): Read {
  return (text, spec) => {
    const value = lookUp(text, spec)
    if (value instanceof JsonProblem) return value
    if (value === null) return undefined
    if (isScalar(value)) return convert(value)
    return spec.lax ? undefined : new JsonProblem('the path leads to an array or object')
  }
}

function converter(result: LogicalType): Convert {
  switch (result.kind) {
    case 'BOOLEAN':
      return (value) => (typeof value === 'boolean' ? value : notA(value, result))
    case 'INT':
      return (value) => (isInt(value) ? Number(value.text) : notA(value, result))
    case 'DOUBLE':
      return (value) => (value instanceof JsonNumber ? Number(value.text) : notA(value, result))
    default:
      return scalarText
  }
}

function isInt(value: JsonValue): value is JsonNumber {
  if (!(value instanceof JsonNumber) || !value.isInteger) return false
  const number = Number(value.text)
  return number >= -LARGEST_INT - 1 && number <= LARGEST_INT
}

function notA(value: boolean | string | JsonNumber, type: LogicalType): JsonProblem {
  return new JsonProblem(`'${scalarText(value).slice(0, 100)}' is no ${typeText(type)}`)
}

function isDefaultFor(type: LogicalType, result: LogicalType): boolean {
  switch (result.kind) {
    case 'BOOLEAN':
      return type.kind === 'BOOLEAN'
    case 'INT':
      return isInteger(type) && type.kind !== 'BIGINT'
    case 'DOUBLE':
      return isNumeric(type)
    default:
      return !isNested(type) && type.kind !== 'RAW'
  }
}
