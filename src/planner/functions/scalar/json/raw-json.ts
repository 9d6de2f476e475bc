import { JsonProblem, parseJson } from '../../../../core/json/parse.ts'
import { printJson } from '../../../../core/json/print.ts'
import { isString, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { callValue } from '../../signature.ts'

/** As it is listed; where it may stand, which is the binder's to say, it is `rawJson`. */
export const json: ScalarFunction = {
  name: 'JSON',
  family: 'json',
  signatures: ['JSON(text)'],
  doc: 'Inside JSON_OBJECT and JSON_ARRAY: the JSON text as it is, not as a string. NULL for the empty text; what is no JSON fails the job.',
  resolve: () =>
    "JSON() can only stand as a value of JSON_OBJECT or JSON_ARRAY: JSON_OBJECT('a' VALUE JSON(text)), JSON_ARRAY(JSON(text)).",
  generate() {
    throw new Error('JSON() outside of JSON')
  },
}

/** `JSON(text)` as a value of JSON_OBJECT or JSON_ARRAY. */
export const rawJson: ScalarFunction = {
  ...json,
  resolve([text, ...rest]) {
    if (text === undefined || rest.length > 0 || !isString(text.type)) return undefined
    return { args: [text.type], result: STRING }
  },
  generate(g, args, call) {
    const found = callValue(g, g.constant(normalised, 'json'), args, call, true)
    g.branch(`${found.code} instanceof ${g.constant(JsonProblem, 'JsonProblem')}`, () =>
      g.fail(`${g.constant(notJson, 'notJson')}(${args[0]?.code}, ${found.code})`, 'JSON_FAILED'),
    )
    return found
  },
}

const SPACE = 32

/** Undefined for a text of nothing but what Java takes for blanks: all up to the space. */
function normalised(text: string): string | JsonProblem | undefined {
  let start = 0
  while (start < text.length && text.charCodeAt(start) <= SPACE) start++
  if (start === text.length) return undefined
  const value = parseJson(text.slice(start))
  return value instanceof JsonProblem ? value : (printJson(value) ?? new JsonProblem('it is nested too deep'))
}

const notJson = (text: string, { message }: JsonProblem): string => `JSON('${text.slice(0, 200)}'): ${message}.`
