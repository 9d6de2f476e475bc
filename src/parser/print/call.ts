import type { Argument, CallAst } from '../ast/expression.ts'
import { optional, words } from './layout.ts'
import { functionText, identifierText, pathText } from './names.ts'
import type { Printer } from './printer.ts'
import { specialCallText } from './special-call.ts'
import { orderByText, windowText } from './window.ts'

export function callText(ast: CallAst, p: Printer): string {
  return specialCallText(ast, p) ?? `${functionText(ast.path)}${callTail(ast, p)}`
}

/** A call as a statement: no name has a syntax of its own there. */
export function procedureCallText(ast: CallAst, p: Printer): string {
  return `${pathText(ast.path)}${callTail(ast, p)}`
}

/** What stands behind the name. */
function callTail(ast: CallAst, p: Printer): string {
  const order = orderByText(ast.orderBy, p)
  const outside = endsWithTable(ast)
  const args = words(ast.distinct && 'DISTINCT', argumentsText(ast.args, p), outside ? undefined : order)
  return words(
    `(${args})`,
    outside && optional(order, (text) => `WITHIN GROUP (${text})`),
    optional(ast.nulls, (treatment) => `${treatment} NULLS`),
    optional(ast.filter, (condition) => `FILTER (WHERE ${p.expression(condition)})`),
    optional(ast.over, (window) => `OVER ${window.kind === 'Window' ? windowText(window, p) : identifierText(window)}`),
  )
}

/** Behind a table, ORDER BY would be its own. */
function endsWithTable({ args }: CallAst): boolean {
  const kind = args.at(-1)?.value.kind
  return kind === 'Subquery' || kind === 'TableArgument'
}

export function argumentsText(args: readonly Argument[], p: Printer): string {
  return args.map((arg) => argumentText(arg, p)).join(', ')
}

function argumentText({ name, value }: Argument, p: Printer): string {
  return name === undefined ? p.expression(value) : `${identifierText(name)} => ${p.expression(value)}`
}
