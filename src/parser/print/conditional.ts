import type { CaseAst, CastAst } from '../ast/expression.ts'
import { optional, words } from './layout.ts'
import type { Printer } from './printer.ts'
import { typeText } from './type.ts'

export function castText({ safe, expression, type }: CastAst, p: Printer): string {
  return `${safe ? 'TRY_CAST' : 'CAST'}(${p.expression(expression)} AS ${typeText(type)})`
}

export function caseText({ operand, branches, otherwise }: CaseAst, p: Printer): string {
  return words(
    'CASE',
    optional(operand, p.expression),
    ...branches.map(({ when, then }) => `WHEN ${p.expression(when)} THEN ${p.expression(then)}`),
    optional(otherwise, (expression) => `ELSE ${p.expression(expression)}`),
    'END',
  )
}
