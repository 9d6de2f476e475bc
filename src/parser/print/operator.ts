import type { BinaryAst, FieldAccessAst, IndexAst, IntervalDifferenceAst, UnaryAst } from '../ast/expression.ts'
import { optional, words } from './layout.ts'
import { identifierText } from './names.ts'
import { LEVEL, operatorLevel } from './precedence.ts'
import type { Printer } from './printer.ts'

/** All operators group to the left; comparisons don't group at all. */
export function binaryText({ operator, left, right }: BinaryAst, p: Printer): string {
  const level = operatorLevel(operator)
  const first = p.operand(left, level === LEVEL.predicate ? level + 1 : level)
  return `${first} ${operator} ${p.operand(right, level + 1)}`
}

/** A sign before a sign gets parentheses: `--` would open a comment. */
export function unaryText({ operator, operand }: UnaryAst, p: Printer): string {
  return operator === 'NOT' ? `NOT ${p.operand(operand, LEVEL.not)}` : `${operator}${p.operand(operand, LEVEL.postfix)}`
}

export function indexText({ operand, index }: IndexAst, p: Printer): string {
  return `${p.operand(operand, LEVEL.postfix)}[${p.expression(index)}]`
}

/** A column gets parentheses: `a.b` would be one column reference. So do literals: `1.` is a number. */
export function fieldAccessText({ operand, field }: FieldAccessAst, p: Printer): string {
  const inParentheses = operand.kind === 'ColumnRef' || operand.kind === 'Literal'
  const owner = p.operand(operand, inParentheses ? LEVEL.never : LEVEL.postfix)
  return `${owner}.${field === '*' ? field : identifierText(field)}`
}

export function intervalDifferenceText({ left, right, from, to }: IntervalDifferenceAst, p: Printer): string {
  const difference = `${p.operand(left, LEVEL.sum)} - ${p.operand(right, LEVEL.sum + 1)}`
  return words(
    `(${difference}) ${from}`,
    optional(to, (unit) => `TO ${unit}`),
  )
}
