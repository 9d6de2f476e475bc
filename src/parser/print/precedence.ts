import type { BinaryOperator, ExpressionAst } from '../ast/expression.ts'

/** How tightly a node holds its parts together; higher is tighter. */
export const LEVEL = {
  any: 0,
  or: 1,
  and: 2,
  not: 3,
  /** Comparisons, IS, BETWEEN, IN, LIKE: one as the operand of another always gets parentheses. */
  predicate: 4,
  sum: 5,
  /** `||` as well. */
  product: 6,
  sign: 7,
  /** What `[i]` and `.field` can follow. */
  postfix: 8,
  atom: 9,
  never: 10,
} as const

export function levelOf(ast: ExpressionAst): number {
  switch (ast.kind) {
    case 'Binary':
      return operatorLevel(ast.operator)
    case 'Unary':
      return ast.operator === 'NOT' ? LEVEL.not : LEVEL.sign
    case 'Between':
    case 'InList':
    case 'InQuery':
    case 'Like':
    case 'Is':
      return LEVEL.predicate
    case 'Index':
    case 'FieldAccess':
      return LEVEL.postfix
    default:
      return LEVEL.atom
  }
}

export function operatorLevel(operator: BinaryOperator): number {
  switch (operator) {
    case 'OR':
      return LEVEL.or
    case 'AND':
      return LEVEL.and
    case '+':
    case '-':
      return LEVEL.sum
    case '*':
    case '/':
    case '%':
    case '||':
      return LEVEL.product
    default:
      return LEVEL.predicate
  }
}
