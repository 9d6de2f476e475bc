import { isArray, isScalar, type JsonArray, type JsonValue, scalarText } from '../../../../core/json/document.ts'
import { JsonProblem } from '../../../../core/json/parse.ts'
import { printJson } from '../../../../core/json/print.ts'
import { type LogicalType, typeText } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { lookUp } from './path-lookup.ts'
import { type Behaviours, type Read, readingFunction } from './reading.ts'

export type Wrapper = 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL'

/** `result`: what RETURNING says, STRING or an array of texts. */
export function jsonQuery(result: LogicalType, wrapper: Wrapper, { onEmpty, onError }: Behaviours): ScalarFunction {
  const wrapped = wrapper === 'WITHOUT' ? 'WITHOUT ARRAY WRAPPER' : `WITH ${wrapper} ARRAY WRAPPER`
  return readingFunction({
    name: 'JSON_QUERY',
    signatures: [
      'JSON_QUERY(json, path [RETURNING type] [WITHOUT [ARRAY] WRAPPER | WITH [CONDITIONAL | UNCONDITIONAL] [ARRAY] WRAPPER] [{NULL | EMPTY ARRAY | EMPTY OBJECT | ERROR} ON EMPTY] [{NULL | EMPTY ARRAY | EMPTY OBJECT | ERROR} ON ERROR])',
    ],
    doc: 'The array or object that the path leads to in the JSON text, as JSON text without blanks and with sorted keys, or as an ARRAY<STRING> of the elements. What is no array, or anything, can be wrapped in one. It is NULL where there is nothing or a scalar unless something else is said.',
    clause: `RETURNING ${typeText(result)} ${wrapped} ${onEmpty} ON EMPTY ${onError} ON ERROR`,
    result,
    read: reader(wrapper, result.kind === 'ARRAY' ? elements : text),
    onEmpty,
    onError,
  })
}

function reader(wrapper: Wrapper, convert: (value: JsonValue) => unknown): Read {
  return (source, spec) => {
    const found = lookUp(source, spec)
    if (found instanceof JsonProblem) return found
    if (found === null) return undefined
    const isWrapped = wrapper === 'UNCONDITIONAL' || (wrapper === 'CONDITIONAL' && !isArray(found))
    const value = isWrapped ? [found] : found
    if (!isScalar(value)) return convert(value)
    return spec.lax ? undefined : new JsonProblem('the path leads to a scalar')
  }
}

const TOO_DEEP = new JsonProblem('the result is nested too deep')

function text(value: JsonValue): string | JsonProblem {
  return printJson(value) ?? TOO_DEEP
}

function elements(value: JsonValue): readonly (string | null)[] | JsonProblem {
  if (!isArray(value)) return new JsonProblem('the path leads to an object, not an array')
  const texts = elementTexts(value)
  return texts.every((one) => one !== undefined) ? texts : TOO_DEEP
}

/** Scalars without quotes. */
function elementTexts(array: JsonArray): readonly (string | null | undefined)[] {
  return array.map((element) =>
    element === null ? null : isScalar(element) ? scalarText(element) : printJson(element),
  )
}
