import { JsonProblem, parseJson } from '../../../../core/json/parse.ts'
import { STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

export const jsonQuote: ScalarFunction = plainFunction({
  name: 'JSON_QUOTE',
  family: 'json',
  signatures: ['JSON_QUOTE(text)'],
  doc: 'The text as a JSON string between quotes, what is not ASCII as \\u escapes.',
  parameters: ['string'],
  bareNull: 'any',
  result: STRING,
  apply: (text: string) => `"${text.replace(/["\\/\b\f\n\r\t\u0080-\uffff]/g, escape)}"`,
})

function escape(char: string): string {
  return NAMED[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

export const jsonUnquote: ScalarFunction = plainFunction({
  name: 'JSON_UNQUOTE',
  family: 'json',
  signatures: ['JSON_UNQUOTE(text)'],
  doc: 'The text of a JSON string without its quotes and escapes; any other text as it is.',
  parameters: ['string'],
  bareNull: 'any',
  result: STRING,
  apply: unquote,
})

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g
const UNESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** As in Flink what stands between the first and the last quote need only begin as a string. */
function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text
  if (parseJson(text) instanceof JsonProblem) return text
  const content = text.slice(1, -1)
  // An escape behind that string may be none.
  if (content.replace(ESCAPE, '').includes('\\')) return text
  return content
    .replace(ESCAPE, (_, code: string | undefined, name = '') =>
      code === undefined ? (UNESCAPED[name] ?? name) : String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replace(/\p{Cs}/gu, '?')
}
