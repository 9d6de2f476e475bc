import type { StatementAst } from '../ast/statement.ts'
import { alterObjectText, alterTableLines, alterViewLines } from './alter.ts'
import {
  alterFunctionText,
  createCatalogLines,
  createDatabaseLines,
  createFunctionText,
  createViewLines,
  dropText,
} from './create.ts'
import { procedureCallText } from './call.ts'
import { createTableLines } from './create-table.ts'
import { deleteLines, explainLines, plannedLines, planStatementLines, updateLines } from './insert.ts'
import { type Lines, prefixed } from './layout.ts'
import { pathText } from './names.ts'
import type { Printer } from './printer.ts'
import {
  analyzeText,
  describeText,
  jarText,
  moduleLines,
  resetText,
  setText,
  showText,
  stopJobText,
  useText,
} from './utility.ts'

export function statementLines(ast: StatementAst, p: Printer): Lines {
  switch (ast.kind) {
    case 'QueryStatement':
    case 'Insert':
    case 'StatementSet':
      return plannedLines(ast, p)
    case 'CreateTable':
      return createTableLines(ast, p)
    case 'CreateView':
      return createViewLines(ast, p)
    case 'CreateFunction':
      return [createFunctionText(ast)]
    case 'CreateCatalog':
      return createCatalogLines(ast)
    case 'CreateDatabase':
      return createDatabaseLines(ast)
    case 'Drop':
      return [dropText(ast)]
    case 'AlterTable':
      return alterTableLines(ast, p)
    case 'AlterView':
      return alterViewLines(ast, p)
    case 'AlterObject':
      return [alterObjectText(ast)]
    case 'AlterFunction':
      return [alterFunctionText(ast)]
    case 'Explain':
      return explainLines(ast, p)
    case 'ExecuteQuery':
      return prefixed('EXECUTE ', p.query(ast.query))
    case 'Plan':
      return planStatementLines(ast, p)
    case 'Describe':
      return [describeText(ast)]
    case 'Show':
      return [showText(ast, p)]
    case 'Use':
      return [useText(ast)]
    case 'Module':
      return moduleLines(ast)
    case 'Set':
      return [setText(ast)]
    case 'Reset':
      return [resetText(ast)]
    case 'Analyze':
      return [analyzeText(ast, p)]
    case 'CallProcedure':
      return [`CALL ${procedureCallText(ast.call, p)}`]
    case 'StopJob':
      return [stopJobText(ast)]
    case 'Delete':
      return deleteLines(ast, p)
    case 'Update':
      return updateLines(ast, p)
    case 'Truncate':
      return [`TRUNCATE TABLE ${pathText(ast.path)}`]
    case 'Jar':
      return [jarText(ast)]
  }
}
