import type { ExpressionAst } from '../ast/expression.ts'
import { callText } from './call.ts'
import { caseText, castText } from './conditional.ts'
import { jsonFunctionText } from './json-function.ts'
import { oneLine } from './layout.ts'
import { intervalText, literalText } from './literal.ts'
import { identifierText, nameList, partsText } from './names.ts'
import { binaryText, fieldAccessText, indexText, intervalDifferenceText, unaryText } from './operator.ts'
import { betweenText, inListText, inQueryText, isText, likeText } from './predicate.ts'
import type { Printer } from './printer.ts'
import { tableArgumentText } from './table-argument.ts'
import { unitCallText } from './unit-call.ts'

export function expressionText(ast: ExpressionAst, p: Printer): string {
  switch (ast.kind) {
    case 'Literal':
      return literalText(ast)
    case 'IntervalLiteral':
      return intervalText(ast)
    case 'ColumnRef':
      return partsText(ast.parts)
    case 'Star':
      return [...ast.qualifier.map(identifierText), '*'].join('.')
    case 'Call':
      return callText(ast, p)
    case 'Cast':
      return castText(ast, p)
    case 'Case':
      return caseText(ast, p)
    case 'Binary':
      return binaryText(ast, p)
    case 'Unary':
      return unaryText(ast, p)
    case 'Between':
      return betweenText(ast, p)
    case 'InList':
      return inListText(ast, p)
    case 'InQuery':
      return inQueryText(ast, p)
    case 'Like':
      return likeText(ast, p)
    case 'Is':
      return isText(ast, p)
    case 'Exists':
      return `EXISTS (${oneLine(p.query(ast.query))})`
    case 'Subquery':
      return `(${oneLine(p.query(ast.query))})`
    case 'Row':
      return `${ast.keyword ? 'ROW' : ''}(${expressionList(ast.values, p)})`
    case 'Array':
      return `ARRAY[${expressionList(ast.elements, p)}]`
    case 'Map':
      return `MAP[${expressionList(ast.entries, p)}]`
    case 'Index':
      return indexText(ast, p)
    case 'FieldAccess':
      return fieldAccessText(ast, p)
    case 'UnitCall':
      return unitCallText(ast, p)
    case 'JsonFunction':
      return jsonFunctionText(ast, p)
    case 'Descriptor':
      return `DESCRIPTOR(${nameList(ast.columns)})`
    case 'TableArgument':
      return tableArgumentText(ast, p)
    case 'IntervalDifference':
      return intervalDifferenceText(ast, p)
  }
}

function expressionList(expressions: readonly ExpressionAst[], p: Printer): string {
  return expressions.map((expression) => p.expression(expression)).join(', ')
}
