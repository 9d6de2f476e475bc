import { quoteString } from '../../core/quote.ts'
import type { DataTypeAst } from '../ast/type.ts'
import { optional, words } from './layout.ts'
import { identifierText } from './names.ts'

export function typeText(ast: DataTypeAst): string {
  return ast.nullable ? bareText(ast) : `${bareText(ast)} NOT NULL`
}

/** The tree doesn't keep the classes of types that can't be used anyway. */
const UNKNOWN_CLASS = "''"

function bareText({ name, parameters, elements, fields }: DataTypeAst): string {
  if (name === 'ROW') return `ROW<${fields.map(fieldText).join(', ')}>`
  if (name === 'STRUCTURED') return `STRUCTURED<${[UNKNOWN_CLASS, ...fields.map(fieldText)].join(', ')}>`
  if (name === 'RAW') return `RAW(${UNKNOWN_CLASS}, '')`
  if (elements.length > 0) return `${name}<${elements.map(typeText).join(', ')}>`
  return parameters.length === 0 ? name : withParameters(name, parameters)
}

/** The parameters stand behind the first word: `TIMESTAMP(3) WITH TIME ZONE`. */
function withParameters(name: string, parameters: readonly number[]): string {
  const [first = '', ...rest] = name.split(' ')
  return words(`${first}(${parameters.join(', ')})`, ...rest)
}

function fieldText({ name, type, comment }: DataTypeAst['fields'][number]): string {
  return words(identifierText(name), typeText(type), optional(comment, quoteString))
}
