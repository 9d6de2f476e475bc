import type { ShowAst } from '../../parser/ast/statement.ts'

/** Whether a name passes `[NOT] LIKE 'pattern'` or ILIKE: `%` stands for any text, `_` for one character. */
export function likeFilter(like: ShowAst['like']): (name: string) => boolean {
  if (like === undefined) return () => true
  const source = [...like.pattern].map((c) =>
    c === '%' ? '.*' : c === '_' ? '.' : c.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'),
  )
  const pattern = new RegExp(`^${source.join('')}$`, like.caseSensitive ? 'su' : 'isu')
  return (name) => pattern.test(name) !== like.not
}
