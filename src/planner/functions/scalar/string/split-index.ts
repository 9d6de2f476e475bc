import { isInteger, isString, simple, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { callValue } from '../../signature.ts'

/** What parts stand between when no delimiter is given: white space as Java knows it, which has no fixed blanks. */
const BLANK = /(?![\u00a0\u2007\u202f])[\p{Z}\t-\r]/u

/** The part at `index` between delimiters, found without cutting out those before it. */
function partAt(text: string, delimiter: string, index: number): string | undefined {
  if (index < 0 || text === '') return undefined
  if (delimiter === '') return text.split(BLANK)[index]
  let from = 0
  for (let i = 0; i < index; i++) {
    const next = text.indexOf(delimiter, from)
    if (next < 0) return undefined
    from = next + delimiter.length
  }
  const end = text.indexOf(delimiter, from)
  return end < 0 ? text.slice(from) : text.slice(from, end)
}

function partAtCode(text: string, code: number, index: number): string | undefined {
  return code < 0 || code > 255 ? undefined : partAt(text, String.fromCharCode(code), index)
}

export const splitIndex: ScalarFunction = {
  name: 'SPLIT_INDEX',
  family: 'string',
  signatures: ['SPLIT_INDEX(text, delimiter, index)'],
  doc: 'The part of a text between delimiters, counted from 0; NULL when there is none. A number is a character code.',
  resolve(args) {
    const [text, delimiter, index] = args
    if (text === undefined || delimiter === undefined || index === undefined || args.length > 3) return undefined
    if (!isString(text.type) || !isInteger(index.type)) return undefined
    const separator = isInteger(delimiter.type) ? simple('INT', delimiter.type.nullable) : delimiter.type
    if (separator.kind !== 'INT' && !isString(separator)) return undefined
    return { args: [text.type, separator, simple('INT', index.type.nullable)], result: STRING }
  },
  generate(g, args, call) {
    const apply = call.args[1]?.kind === 'INT' ? partAtCode : partAt
    return callValue(g, g.constant(apply, 'SPLIT_INDEX'), args, call, true)
  },
}
