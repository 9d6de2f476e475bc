import { ANY, ONE, wildcardTest } from '../../core/regex/wildcards.ts'
import type { ShowAst } from '../../parser/ast/statement.ts'

/** Whether a name passes `[NOT] LIKE 'pattern'` or ILIKE: `%` stands for any text, `_` for one character. */
export function likeFilter(like: ShowAst['like']): (name: string) => boolean {
  if (like === undefined) return () => true
  const cased = (text: string): string => (like.caseSensitive ? text : text.toLowerCase())
  const test = wildcardTest([...cased(like.pattern)].map((c) => (c === '%' ? ANY : c === '_' ? ONE : c)))
  return (name) => test(cased(name)) !== like.not
}
