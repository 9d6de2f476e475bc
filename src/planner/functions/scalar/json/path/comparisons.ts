import { isArray, isObject, type JsonArray, JsonNumber, type JsonValue } from '../../../../../core/json/document.ts'
import { compareNumbers, numberOf } from './compare-numbers.ts'
import type { Compare, Value } from './json-path.ts'

/** The operators of conditions, by their names in lower case. */
export const COMPARISONS: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ['==', equal],
  ['!=', (a, b) => !equal(a, b)],
  ['===', (a, b) => sameKind(a, b) && equal(a, b)],
  ['!==', (a, b) => !(sameKind(a, b) && equal(a, b))],
  ['<', (a, b) => order(a, b) < 0],
  ['<=', (a, b) => order(a, b) <= 0],
  ['>', (a, b) => order(a, b) > 0],
  ['>=', (a, b) => order(a, b) >= 0],
  ['in', (a, b) => has(listOf(b), a)],
  ['nin', (a, b) => !has(listOf(b), a)],
  ['contains', (a, b) => (typeof a === 'string' ? typeof b === 'string' && a.includes(b) : has(listOf(a), b))],
  ['all', (a, b) => isList(a) && isList(b) && b.every((value) => has(a, value))],
  ['subsetof', (a, b) => isList(a) && isList(b) && a.every((value) => has(b, value))],
  ['anyof', (a, b) => isList(a) && isList(b) && a.some((value) => has(b, value))],
  ['noneof', (a, b) => isList(a) && isList(b) && !a.some((value) => has(b, value))],
  ['size', (a, b) => b instanceof JsonNumber && sizeOf(a) === Number(b.text)],
  ['empty', (a, b) => sizeOf(a) !== undefined && (sizeOf(a) === 0) === b],
])

/** A number and a text are equal when the text is that number's, true and 'true' are not. */
function equal(a: Value, b: Value): boolean {
  if (a === undefined || b === undefined) return false
  if (a instanceof JsonNumber) {
    const number = typeof b === 'string' ? numberOf(b) : b
    return number instanceof JsonNumber && compareNumbers(a, number) === 0
  }
  if (typeof a === 'string') return a === (b instanceof JsonNumber ? b.text : b)
  if (isList(a)) return isList(b) && a.length === b.length && a.every((value, i) => equal(value, b[i]))
  if (!isRecord(a)) return a === b
  return isRecord(b) && a.size === b.size && [...a].every(([key, value]) => equal(value, b.get(key)))
}

/** NaN where there is none. */
function order(a: Value, b: Value): number {
  if (a instanceof JsonNumber && b instanceof JsonNumber) return compareNumbers(a, b)
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : a < b ? -1 : 1
  return Number.NaN
}

function sameKind(a: Value, b: Value): boolean {
  return kindOf(a) === kindOf(b)
}

function kindOf(value: Value): string {
  return value === null ? 'null' : isList(value) ? 'array' : value instanceof JsonNumber ? 'number' : typeof value
}

const isList = (value: Value): value is JsonArray => value !== undefined && isArray(value)
const isRecord = (value: Value): value is ReadonlyMap<string, JsonValue> => value !== undefined && isObject(value)
const listOf = (value: Value): JsonArray => (isList(value) ? value : [])
const has = (list: JsonArray, value: Value): boolean => list.some((element) => equal(value, element))

function sizeOf(value: Value): number | undefined {
  if (typeof value === 'string' || isList(value)) return value.length
  return isRecord(value) ? value.size : undefined
}
