import type { BetweenAst, ExpressionAst, InListAst, InQueryAst, IsAst, LikeAst } from '../ast/expression.ts'
import { list, oneLine, optional, words } from './layout.ts'
import { LEVEL } from './precedence.ts'
import type { Printer } from './printer.ts'

function operand(ast: ExpressionAst, p: Printer): string {
  return p.operand(ast, LEVEL.predicate + 1)
}

export function betweenText(ast: BetweenAst, p: Printer): string {
  const head = words(operand(ast.operand, p), ast.not && 'NOT', 'BETWEEN', ast.symmetric && 'SYMMETRIC')
  return `${head} ${operand(ast.low, p)} AND ${operand(ast.high, p)}`
}

export function inListText(ast: InListAst, p: Printer): string {
  const values = list(ast.values.map((value) => p.expression(value)))
  return words(operand(ast.operand, p), ast.not && 'NOT', 'IN', values)
}

export function inQueryText(ast: InQueryAst, p: Printer): string {
  return words(operand(ast.operand, p), ast.not && 'NOT', `IN (${oneLine(p.query(ast.query))})`)
}

export function likeText(ast: LikeAst, p: Printer): string {
  const operator = words(ast.not && 'NOT', ast.similar ? 'SIMILAR TO' : 'LIKE')
  const escape = optional(ast.escape, (text) => `ESCAPE ${operand(text, p)}`)
  return words(operand(ast.operand, p), operator, operand(ast.pattern, p), escape)
}

export function isText(ast: IsAst, p: Printer): string {
  return words(operand(ast.operand, p), 'IS', ast.not && 'NOT', ast.test)
}
