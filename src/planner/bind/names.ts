import type { ExpressionAst } from '../../parser/ast/expression.ts'
import type { SelectItem } from '../../parser/ast/query.ts'

/** Names with a number behind those that would repeat an earlier one: `id`, `id0`, `id1`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const used = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let i = 0; used.has(unique); i++) unique = `${name}${i}`
    used.add(unique)
    return unique
  })
}

/** The name of an output column; `index` is its place in the select list. */
export function outputName(item: SelectItem, index: number): string {
  return item.alias?.name ?? nameOf(item.expression) ?? `EXPR$${index}`
}

function nameOf(expression: ExpressionAst): string | undefined {
  if (expression.kind === 'ColumnRef') return expression.parts.at(-1)?.name
  if (expression.kind === 'FieldAccess' && expression.field !== '*') return expression.field.name
  return undefined
}
