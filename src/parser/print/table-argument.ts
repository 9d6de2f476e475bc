import type { ExpressionAst, OrderItem, TableArgumentAst } from '../ast/expression.ts'
import { list, oneLine, words } from './layout.ts'
import { pathText } from './names.ts'
import type { Printer } from './printer.ts'
import { orderItemText } from './window.ts'

export function tableArgumentText({ table, partitionBy, orderBy }: TableArgumentAst, p: Printer): string {
  const source = table.kind === 'ObjectPath' ? `TABLE ${pathText(table)}` : `TABLE (${oneLine(p.query(table))})`
  return words(source, partitionText(partitionBy, p), orderText(orderBy, p))
}

/** Several keys stand in parentheses, else the next one would be the next argument of the call. */
function partitionText(keys: readonly ExpressionAst[], p: Printer): string | undefined {
  const [first = '', ...rest] = keys.map((key) => p.expression(key))
  if (keys.length === 0) return undefined
  return `PARTITION BY ${rest.length === 0 ? first : list([first, ...rest])}`
}

/** As with keys; and a parenthesis that an item begins with would be taken for the one around the items. */
function orderText(items: readonly OrderItem[], p: Printer): string | undefined {
  const [first = '', ...rest] = items.map((item) => orderItemText(item, p))
  if (items.length === 0) return undefined
  return `ORDER BY ${rest.length === 0 && !first.startsWith('(') ? first : list([first, ...rest])}`
}
