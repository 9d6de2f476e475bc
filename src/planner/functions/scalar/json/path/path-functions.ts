import { isArray, isObject, JsonNumber, type JsonValue, scalarText } from '../../../../../core/json/document.ts'
import { JsonProblem } from '../../../../../core/json/parse.ts'
import { doubleText } from '../../../../../core/java-number.ts'

type PathFunction = (value: JsonValue, parameters: readonly JsonValue[]) => JsonValue | JsonProblem

/** `$.a.length()` and the like: the function `name` of the value that the path before it leads to. */
export function callPathFunction(
  name: string,
  value: JsonValue,
  parameters: readonly JsonValue[],
): JsonValue | JsonProblem {
  const call = FUNCTIONS.get(name)
  return call === undefined ? new JsonProblem(`paths have no function '${name}'`) : call(value, parameters)
}

const FUNCTIONS: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>([
  ['length', length],
  ['size', length],
  ['sum', ofNumbers((numbers) => sum(numbers))],
  ['min', ofNumbers((numbers) => Math.min(...numbers))],
  ['max', ofNumbers((numbers) => Math.max(...numbers))],
  ['avg', ofNumbers((numbers) => sum(numbers) / numbers.length)],
  ['stddev', ofNumbers(deviation)],
  ['keys', (value) => (isObject(value) ? [...value.keys()] : null)],
  ['first', (value) => elementOf(value, 0)],
  ['last', (value) => elementOf(value, -1)],
  ['index', (value, [at]) => elementOf(value, at instanceof JsonNumber ? Number(at.text) : Number.NaN)],
  ['append', (value, parameters) => (isArray(value) ? [...value, ...parameters] : value)],
  ['concat', (value, parameters) => [isArray(value) ? value : [], ...parameters].flatMap(texts).join('')],
])

function length(value: JsonValue, [counted]: readonly JsonValue[]): JsonValue {
  const of = counted !== undefined && isArray(counted) ? counted : value
  if (isArray(of)) return new JsonNumber(String(of.length))
  return isObject(of) ? new JsonNumber(String(of.size)) : null
}

function elementOf(value: JsonValue, index: number): JsonValue | JsonProblem {
  return (isArray(value) ? value.at(index) : undefined) ?? new JsonProblem('there is no such element')
}

/** Of the numbers in the array that the path leads to, and of the parameters. */
function ofNumbers(aggregate: (numbers: readonly number[]) => number): PathFunction {
  return (value, parameters) => {
    const numbers = [isArray(value) ? value : [], ...parameters].flatMap(numbersIn)
    if (numbers.length === 0) return new JsonProblem('there are no numbers')
    const text = doubleText(aggregate(numbers))
    return /\d/.test(text) ? new JsonNumber(text.replace(/E(?=\d)/, 'E+')) : text
  }
}

function numbersIn(value: JsonValue): readonly number[] {
  const values: readonly JsonValue[] = isArray(value) ? value : [value]
  return values.flatMap((one) => (one instanceof JsonNumber ? [Number(one.text)] : []))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** Of the population. */
function deviation(numbers: readonly number[]): number {
  const mean = sum(numbers) / numbers.length
  return Math.sqrt(sum(numbers.map((number) => number * number)) / numbers.length - mean * mean)
}

/** The texts in an array, or a parameter as text. */
function texts(value: JsonValue): readonly string[] {
  if (isArray(value)) return value.flatMap((one) => (typeof one === 'string' ? [one] : []))
  return typeof value === 'string' || value instanceof JsonNumber ? [scalarText(value)] : []
}
