import type { CallAst, ExpressionAst, LiteralAst } from '../ast/expression.ts'
import { LEVEL } from './precedence.ts'
import type { Printer } from './printer.ts'

/**
 * A call of a function that has a syntax of its own under its bare name: undefined if `ast` is none, or has what that
 * syntax leaves no room for.
 */
export function specialCallText(ast: CallAst, p: Printer): string | undefined {
  const [first, ...rest] = ast.path.parts
  if (first === undefined || rest.length > 0) return undefined
  const { name } = first
  if (!ast.parentheses) return name
  const content = hasClauses(ast)
    ? undefined
    : contentOf(
        name.toUpperCase(),
        ast.args.map(({ value }) => value),
        p,
      )
  return content === undefined ? undefined : `${name}(${content})`
}

function hasClauses({ distinct, args, orderBy, nulls, filter, over }: CallAst): boolean {
  const clauses = nulls !== undefined || filter !== undefined || over !== undefined
  return distinct || clauses || orderBy.length > 0 || args.some(({ name }) => name !== undefined)
}

function contentOf(name: string, args: readonly ExpressionAst[], p: Printer): string | undefined {
  if (args.some(({ kind }) => kind === 'Star' || kind === 'TableArgument')) return undefined
  switch (name) {
    case 'FLOOR':
    case 'CEIL':
    case 'CEILING':
      return listed(args, 1, p)
    case 'SUBSTRING':
    case 'OVERLAY':
      return listed(args, 2, p)
    case 'POSITION':
      return positionText(args, p)
    case 'TRIM':
      return trimText(args, p)
    default:
      return undefined
  }
}

function listed(args: readonly ExpressionAst[], atLeast: number, p: Printer): string | undefined {
  return args.length < atLeast ? undefined : args.map((arg) => p.expression(arg)).join(', ')
}

function positionText([part, text, ...rest]: readonly ExpressionAst[], p: Printer): string | undefined {
  if (part === undefined || text === undefined || rest.length > 0) return undefined
  return `${p.operand(part, LEVEL.predicate + 1)} IN ${p.expression(text)}`
}

function isTrimMode(ast: ExpressionAst): ast is LiteralAst {
  return ast.kind === 'Literal' && ast.type === 'string' && /^(?:BOTH|LEADING|TRAILING)$/.test(ast.text)
}

/** The full form has its first word as a string. */
function trimText([first, set, text, ...rest]: readonly ExpressionAst[], p: Printer): string | undefined {
  if (first === undefined || rest.length > 0) return undefined
  if (set === undefined) return p.expression(first)
  if (text === undefined || !isTrimMode(first)) return undefined
  return `${first.text} ${p.expression(set)} FROM ${p.expression(text)}`
}
