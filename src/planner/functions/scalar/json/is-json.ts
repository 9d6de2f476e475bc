import { isArray, isObject, isScalar, type JsonValue } from '../../../../core/json/document.ts'
import { JsonProblem } from '../../../../core/json/parse.ts'
import { isString, simple } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { documentOf } from './path-lookup.ts'

type Test = (value: JsonValue) => boolean

const KINDS: readonly (readonly [words: string, what: string, holds: Test])[] = [
  ['JSON', 'JSON', () => true],
  ['JSON VALUE', 'JSON', () => true],
  ['JSON SCALAR', 'a JSON text, number, boolean or null', isScalar],
  ['JSON ARRAY', 'a JSON array', isArray],
  ['JSON OBJECT', 'a JSON object', isObject],
]

/** `IS JSON` and its kin, each with its opposite. */
export const jsonTests: readonly ScalarFunction[] = KINDS.flatMap(([words, what, holds]) => [
  test(`IS ${words}`, `Whether the text is ${what}; FALSE for NULL.`, holds, false),
  test(`IS NOT ${words}`, `Whether the text is not ${what}; TRUE for NULL.`, holds, true),
])

function test(name: string, doc: string, holds: Test, negated: boolean): ScalarFunction {
  const apply = (text: string): boolean => {
    const value = documentOf(text)
    return (!(value instanceof JsonProblem) && holds(value)) !== negated
  }
  return {
    name,
    family: 'json',
    signatures: [`text ${name}`],
    doc,
    nulls: 'custom',
    resolve([text, ...rest]) {
      if (text === undefined || rest.length > 0 || !isString(text.type)) return undefined
      return { args: [text.type], result: simple('BOOLEAN', false) }
    },
    generate(g, [text]) {
      const tested = `${g.constant(apply, 'isJson')}(${text?.code ?? '""'})`
      const isNull = text?.isNull
      return { code: g.local(isNull === undefined ? tested : `${isNull} ? ${negated} : ${tested}`), isNull: undefined }
    },
  }
}
