import { isString, type LogicalType, STRING, withNullable } from '../../../../core/types/logical-type.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import type { CallExpression, Expression } from '../../../logical/expression.ts'
import type { Argument, BoundCall, Resolution, ScalarFunction } from '../../function.ts'
import { rawJson } from './raw-json.ts'
import { objectText, unprintable, valueText } from './value-text.ts'

export type OnNull = 'NULL' | 'ABSENT'

/** JSON_OBJECT or JSON_ARRAY. `raw`: which arguments are JSON texts already, to be put in as they are. */
interface Constructor {
  readonly name: 'JSON_OBJECT' | 'JSON_ARRAY'
  readonly onNull: OnNull
  readonly raw: readonly number[]
}

const JSON_TEXTS: ReadonlySet<string> = new Set(['JSON_OBJECT', 'JSON_ARRAY'])

/** Whether the expression's text is JSON that stands as it is within other JSON. */
export function isJsonText(expression: Expression): boolean {
  return expression.kind === 'Call' && (JSON_TEXTS.has(expression.function.name) || expression.function === rawJson)
}

/** The arguments whose texts are JSON. */
export function jsonTexts(args: readonly Expression[]): readonly number[] {
  return args.flatMap((arg, i) => (isJsonText(arg) ? [i] : []))
}

export function jsonObject(onNull: OnNull, raw: readonly number[]): ScalarFunction {
  return constructorFunction({ name: 'JSON_OBJECT', onNull, raw })
}

export function jsonArray(onNull: OnNull, raw: readonly number[]): ScalarFunction {
  return constructorFunction({ name: 'JSON_ARRAY', onNull, raw })
}

const made = new Map<string, ScalarFunction>()

function constructorFunction(constructor: Constructor): ScalarFunction {
  const key = JSON.stringify(constructor)
  const known = made.get(key)
  if (known !== undefined) return known
  const plain = unexpanded(constructor)
  const fn: ScalarFunction = { ...plain, expand: (call) => expanded(constructor, plain, call) }
  made.set(key, fn)
  return fn
}

/** What became an argument only when queries were put together, a column that is JSON_OBJECT(…), is JSON text as well. */
function expanded(constructor: Constructor, plain: ScalarFunction, call: CallExpression): Expression {
  const raw = [...new Set([...constructor.raw, ...jsonTexts(call.args)])]
  return { ...call, function: raw.length === constructor.raw.length ? plain : unexpanded({ ...constructor, raw }) }
}

function unexpanded(constructor: Constructor): ScalarFunction {
  const { name, onNull, raw } = constructor
  const isObject = name === 'JSON_OBJECT'
  const marks = raw.map((i) => ` ARGUMENT ${i + 1} AS JSON`).join('')
  return {
    name,
    family: 'json',
    signatures: isObject
      ? ['JSON_OBJECT([[KEY] key VALUE value, …] [{NULL | ABSENT} ON NULL])']
      : ['JSON_ARRAY([value, …] [{NULL | ABSENT} ON NULL])'],
    doc: isObject
      ? 'A JSON object of the keys, which are sorted, and values; of equal keys the last one counts. What JSON_OBJECT, JSON_ARRAY and JSON give is put in as it is. A member whose value is NULL is null unless ABSENT ON NULL is said.'
      : 'A JSON array of the values. What JSON_OBJECT, JSON_ARRAY and JSON give is put in as it is. NULL is left out unless NULL ON NULL is said.',
    clause: `${onNull} ON NULL${marks}`,
    foldable: false,
    nulls: 'custom',
    resolve: (args) => resolve(constructor, args),
    generate: isObject
      ? (g, args, call) => generateObject(constructor, g, args, call)
      : (g, args, call) => generateArray(constructor, g, args, call),
  }
}

function resolve({ name, raw }: Constructor, args: readonly Argument[]): Resolution | string | undefined {
  const isObject = name === 'JSON_OBJECT'
  if (isObject && args.length % 2 === 1) return undefined
  const isKey = (i: number): boolean => isObject && i % 2 === 0
  for (const [i, { type }] of args.entries()) {
    const problem = isKey(i) ? keyProblem(type) : raw.includes(i) ? undefined : unprintable(type)
    if (problem !== undefined) return problem
  }
  return { args: args.map(({ type }) => type), result: withNullable(STRING, false) }
}

function keyProblem(type: LogicalType): string | undefined {
  if (!isString(type)) return 'A key of JSON_OBJECT must be a text.'
  return type.nullable ? 'A key of JSON_OBJECT must not be NULL. Use COALESCE to give it a value.' : undefined
}

function generateArray(
  { onNull, raw }: Constructor,
  g: Generator,
  args: readonly Value[],
  { args: types }: BoundCall,
): Value {
  const texts = args.map((arg, i) => textOrNull(g, arg, types[i] as LogicalType, onNull, raw.includes(i)))
  if (onNull === 'NULL') return { code: g.local(`"[" + [${texts.join(', ')}].join() + "]"`), isNull: undefined }
  return {
    code: g.local(`"[" + [${texts.join(', ')}].filter((text) => text !== null).join() + "]"`),
    isNull: undefined,
  }
}

function generateObject(
  { onNull, raw }: Constructor,
  g: Generator,
  args: readonly Value[],
  { args: types }: BoundCall,
): Value {
  const members = args.flatMap((key, i) => {
    const value = args[i + 1]
    if (i % 2 === 1 || value === undefined) return []
    const text = textOrNull(g, value, types[i + 1] as LogicalType, onNull, raw.includes(i + 1))
    return [`[${key.code}, ${text}]`]
  })
  const kept = onNull === 'NULL' ? '' : '.filter((member) => member[1] !== null)'
  const object = g.constant(objectText, 'objectText')
  return { code: g.local(`${object}([${members.join(', ')}]${kept})`), isNull: undefined }
}

/** Source for the text of a value: for NULL the text null, or null where it is left out. */
function textOrNull(g: Generator, value: Value, type: LogicalType, onNull: OnNull, raw: boolean): string {
  const none = onNull === 'NULL' ? '"null"' : 'null'
  if (value.isNull === 'true') return none
  const text = raw ? value.code : `${g.constant(valueText(type, g.location), 'jsonText')}(${value.code})`
  return value.isNull === undefined ? text : `(${value.isNull} ? ${none} : ${text})`
}
