import type { ExpressionAst, OrderItem, TableArgumentAst } from '../ast/expression.ts'
import { list, oneLine, words } from './layout.ts'
import { pathText } from './names.ts'
import type { Printer } from './printer.ts'
import { orderItemText } from './window.ts'

export function tableArgumentText({ table, partitionBy, orderBy }: TableArgumentAst, p: Printer): string {
  const source = table.kind === 'ObjectPath' ? `TABLE ${pathText(table)}` : `TABLE (${oneLine(p.query(table))})`
  return words(source, partitionText(partitionBy, p), orderText(orderBy, p))
}

function partitionText(keys: readonly ExpressionAst[], p: Printer): string | undefined {
  return several(
    'PARTITION BY',
    keys.map((key) => p.expression(key)),
  )
}

function orderText(items: readonly OrderItem[], p: Printer): string | undefined {
  return several(
    'ORDER BY',
    items.map((item) => orderItemText(item, p)),
  )
}

/**
 * Several items stand in parentheses, else the next one would be the next argument of the call. So do items that begin
 * with a parenthesis: it would be taken for the one around the items.
 */
function several(head: string, items: readonly string[]): string | undefined {
  const [first] = items
  if (first === undefined) return undefined
  return items.length === 1 && !first.startsWith('(') ? `${head} ${first}` : `${head} ${list(items)}`
}
