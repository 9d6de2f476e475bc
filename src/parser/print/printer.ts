import type { ExpressionAst } from '../ast/expression.ts'
import type { Query, TableRef } from '../ast/query.ts'
import type { Lines } from './layout.ts'

/** The printers of the nodes that contain one another, handed down so that their files need not import each other. */
export interface Printer {
  readonly expression: (ast: ExpressionAst) => string
  /** In parentheses if it binds less tightly than `atLeast`. */
  readonly operand: (ast: ExpressionAst, atLeast: number) => string
  readonly query: (ast: Query) => Lines
  readonly tableRef: (ast: TableRef) => Lines
}
