import { quoteString } from '../../core/quote.ts'
import type { HintAst } from '../ast/query.ts'
import { optionalList } from './layout.ts'
import { isPlain } from './names.ts'

/** The hint comment, nothing without hints. */
export function hintText(hints: readonly HintAst[]): string | undefined {
  if (hints.length === 0) return undefined
  return `/*+ ${hints.map(({ name, options }) => `${name.name}${optionsText(options)}`).join(', ')} */`
}

function optionsText(options: HintAst['options']): string {
  const texts = options.map(({ key, value }) =>
    value === undefined ? wordText(key) : `${quoteString(key)} = ${quoteString(value)}`,
  )
  return optionalList(texts) ?? ''
}

function wordText(word: string): string {
  return isPlain(word) ? word : quoteString(word)
}
