import type { ExpressionAst, ExtractAst } from '../ast/expression.ts'
import { LEVEL } from './precedence.ts'
import type { Printer } from './printer.ts'

export function unitCallText({ name, unit, args }: ExtractAst, p: Printer): string {
  const values = args.map((arg) => p.expression(arg)).join(', ')
  switch (name) {
    case 'EXTRACT':
      return `EXTRACT(${unit} FROM ${values})`
    case 'FLOOR':
    case 'CEIL':
      return `${name}(${args.map((arg) => roundedText(arg, p)).join(', ')} TO ${unit})`
    case 'TIMESTAMPADD':
    case 'TIMESTAMPDIFF':
      return `${name}(${unit}, ${values})`
  }
}

/** Behind the unit of an interval `TO` would go on with that. */
function roundedText(ast: ExpressionAst, p: Printer): string {
  const endsWithUnit = ast.kind === 'IntervalLiteral' || ast.kind === 'IntervalDifference'
  return p.operand(ast, endsWithUnit ? LEVEL.never : LEVEL.postfix)
}
