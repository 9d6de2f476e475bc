import { isString, type LogicalType, typeText, withNullable } from '../../../../core/types/logical-type.ts'
import { JsonProblem } from '../../../../core/json/parse.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { anyNull, blank } from '../../../codegen/literal.ts'
import type { Argument, BoundCall, Resolution, ScalarFunction } from '../../function.ts'
import { type PathSpec, pathSpec, unsupportedPath } from './path-lookup.ts'

/** What a function gives ON EMPTY and ON ERROR. For DEFAULT the call has one more argument. */
export type Behaviour = 'NULL' | 'ERROR' | 'DEFAULT' | 'TRUE' | 'FALSE' | 'UNKNOWN' | 'EMPTY ARRAY' | 'EMPTY OBJECT'

export interface Behaviours {
  readonly onEmpty: Behaviour
  readonly onError: Behaviour
}

/** What a function takes out of a document: a value in storage form, undefined for an empty result, or a problem. */
export type Read = (text: string, spec: PathSpec) => unknown

/** A function `NAME(json, path)` with its clauses. */
export interface Reading extends Behaviours {
  readonly name: string
  readonly signatures: readonly string[]
  readonly doc: string
  /** As it is printed in plans. */
  readonly clause: string
  readonly result: LogicalType
  readonly read: Read
  /** Whether a value of the type may be given as DEFAULT. */
  readonly takesDefault?: (type: LogicalType) => boolean
}

const made = new Map<string, ScalarFunction>()

/** The function with these clauses: of equal ones the same object, so that equal calls are seen to be equal. */
export function readingFunction(reading: Reading): ScalarFunction {
  const { name, signatures, doc, clause } = reading
  const key = `${name} ${clause}`
  const known = made.get(key)
  if (known !== undefined) return known
  const fn: ScalarFunction = {
    name,
    family: 'json',
    signatures,
    doc,
    clause,
    nulls: 'custom',
    resolve: (args) => resolve(reading, args),
    generate: (g, args, call) => generate(reading, g, args, call),
  }
  made.set(key, fn)
  return fn
}

/** How many values for DEFAULT are given. */
function defaultsOf({ onEmpty, onError }: Behaviours): number {
  return Number(onEmpty === 'DEFAULT') + Number(onError === 'DEFAULT')
}

function resolve(reading: Reading, args: readonly Argument[]): Resolution | string | undefined {
  const [text, path, ...defaults] = args
  const { name, result, takesDefault } = reading
  if (text === undefined || path === undefined || defaults.length !== defaultsOf(reading)) return undefined
  if (!isString(text.type) || !isString(path.type)) return undefined
  const problem = typeof path.literal === 'string' ? unsupportedPath(path.literal) : undefined
  if (problem !== undefined) return problem
  const wrong = defaults.find(({ type }) => takesDefault?.(type) !== true)
  if (wrong !== undefined) {
    const given = typeText(withNullable(wrong.type, true))
    return `The DEFAULT of ${name} is ${given}; it must be a value for ${typeText(result)}. Use CAST to make it one.`
  }
  // TRUE as a text is `true` here, as it is in JSON.
  const types = defaults.map(({ type }) => (type.kind === 'BOOLEAN' ? type : withNullable(result, type.nullable)))
  return { args: [text.type, path.type, ...types], result: withNullable(result, true) }
}

function generate(reading: Reading, g: Generator, args: readonly Value[], call: BoundCall): Value {
  const [text, path, ...rest] = args
  const defaults = rest.map((value) => (isString(call.result) ? { ...value, code: `String(${value.code})` } : value))
  if (text === undefined || path === undefined) throw new Error(`${reading.name} without arguments`)
  const code = g.variable(blank(g, call.result))
  const isNull = g.variable('true')
  const give = (value: Value): void => {
    g.statement(`${code} = ${value.code}`)
    g.statement(`${isNull} = ${value.isNull ?? 'false'}`)
  }
  const onEmpty = reading.onEmpty === 'DEFAULT' ? defaults[0] : constantOf(reading.onEmpty, call.result)
  const onError = reading.onError === 'DEFAULT' ? defaults.at(-1) : constantOf(reading.onError, call.result)
  const literal = call.literals[1]
  const spec =
    typeof literal === 'string'
      ? g.constant(pathSpec(literal), 'path')
      : `${g.constant(pathSpec, 'pathSpec')}(${path.code})`
  const behave = (behaviour: Behaviour, value: Value | undefined, problem: string): void => {
    const failed = `${g.constant(failure, 'failure')}("${reading.name}", ${text.code}, ${problem})`
    if (behaviour === 'ERROR') g.fail(failed, 'JSON_FAILED')
    else if (value !== undefined) give(value)
  }
  unlessNull(g, [text, path], () => {
    const found = g.local(`${g.constant(reading.read, 'read')}(${text.code}, ${spec})`)
    g.branch(
      `${found} === undefined`,
      () => behave(reading.onEmpty, onEmpty, '"the result is empty"'),
      () =>
        g.branch(
          `${found} instanceof ${g.constant(JsonProblem, 'JsonProblem')}`,
          () => behave(reading.onError, onError, `${found}.message`),
          () => give({ code: found, isNull: undefined }),
        ),
    )
  })
  return { code, isNull }
}

function unlessNull(g: Generator, values: readonly Value[], then: () => void): void {
  const nulls = anyNull(values)
  if (nulls === undefined) then()
  else g.branch(`!(${nulls})`, then)
}

/** Undefined for NULL, and where there is no constant. */
function constantOf(behaviour: Behaviour, result: LogicalType): Value | undefined {
  switch (behaviour) {
    case 'TRUE':
      return { code: 'true', isNull: undefined }
    case 'FALSE':
      return { code: 'false', isNull: undefined }
    case 'EMPTY ARRAY':
      return { code: result.kind === 'ARRAY' ? '[]' : '"[]"', isNull: undefined }
    case 'EMPTY OBJECT':
      return { code: '"{}"', isNull: undefined }
    default:
      return undefined
  }
}

const LONGEST_SHOWN = 200

function failure(name: string, text: string, problem: string): string {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
  return `${name} of '${shown}': ${problem}.`
}
