import type { GroupItem, SelectAst, SelectItem } from '../ast/query.ts'
import { hintText } from './hint.ts'
import { clause, type Lines, list, optional, optionalLine, prefixed, words } from './layout.ts'
import { identifierText } from './names.ts'
import type { Printer } from './printer.ts'
import { windowText } from './window.ts'

export function selectLines(ast: SelectAst, p: Printer): Lines {
  const head = words('SELECT', hintText(ast.hints), ast.distinct && 'DISTINCT')
  const windows = ast.windows.map(({ name, window }) => `${identifierText(name)} AS ${windowText(window, p)}`)
  return [
    ...clause(
      head,
      ast.items.map((item) => itemText(item, p)),
    ),
    ...(ast.from === undefined ? [] : prefixed('FROM ', p.tableRef(ast.from))),
    ...optionalLine(ast.where, (condition) => `WHERE ${p.expression(condition)}`),
    ...(ast.groupBy === undefined
      ? []
      : clause(
          'GROUP BY',
          ast.groupBy.map((item) => groupItemText(item, p)),
        )),
    ...optionalLine(ast.having, (condition) => `HAVING ${p.expression(condition)}`),
    ...(windows.length === 0 ? [] : clause('WINDOW', windows)),
    ...optionalLine(ast.qualify, (condition) => `QUALIFY ${p.expression(condition)}`),
  ]
}

function itemText({ expression, alias }: SelectItem, p: Printer): string {
  return words(
    p.expression(expression),
    optional(alias, (name) => `AS ${identifierText(name)}`),
  )
}

function groupItemText(item: GroupItem, p: Printer): string {
  switch (item.kind) {
    case 'Expression':
      return p.expression(item.expression)
    case 'Set':
      return list(item.expressions.map((expression) => p.expression(expression)))
    case 'GroupingSets':
      return `GROUPING SETS ${groupItemList(item.items, p)}`
    case 'Rollup':
      return `ROLLUP ${groupItemList(item.items, p)}`
    case 'Cube':
      return `CUBE ${groupItemList(item.items, p)}`
  }
}

function groupItemList(items: readonly GroupItem[], p: Printer): string {
  return list(items.map((item) => groupItemText(item, p)))
}
