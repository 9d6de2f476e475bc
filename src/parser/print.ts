import type { ExpressionAst } from './ast/expression.ts'
import type { Query } from './ast/query.ts'
import type { StatementAst } from './ast/statement.ts'
import type { DataTypeAst } from './ast/type.ts'
import { expressionText } from './print/expression.ts'
import { levelOf } from './print/precedence.ts'
import type { Printer } from './print/printer.ts'
import { queryLines } from './print/query.ts'
import { statementLines } from './print/statement.ts'
import { tableRefLines } from './print/table-ref.ts'
import { typeText } from './print/type.ts'

const PRINTER: Printer = {
  expression: (ast) => expressionText(ast, PRINTER),
  operand: (ast, atLeast) => (levelOf(ast) < atLeast ? `(${PRINTER.expression(ast)})` : PRINTER.expression(ast)),
  query: (ast) => queryLines(ast, PRINTER),
  tableRef: (ast) => tableRefLines(ast, PRINTER),
}

/** SQL text, without a semicolon, that parses to the same tree again, spans apart. */
export function printStatement(ast: StatementAst): string {
  return statementLines(ast, PRINTER).join('\n')
}

/** A query as SQL text, a clause per line. */
export function printQuery(ast: Query): string {
  return PRINTER.query(ast).join('\n')
}

/** An expression as SQL text on one line. */
export function printExpression(ast: ExpressionAst): string {
  return PRINTER.expression(ast)
}

/** A type as SQL text. */
export function printType(ast: DataTypeAst): string {
  return typeText(ast)
}
