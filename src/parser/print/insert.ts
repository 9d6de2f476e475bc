import type {
  DeleteAst,
  ExplainAst,
  InsertAst,
  PlannedStatement,
  PlanStatementAst,
  StatementSetAst,
  UpdateAst,
} from '../ast/statement.ts'
import { quoteString } from '../../core/quote.ts'
import { hintText } from './hint.ts'
import { clause, indent, type Lines, optionalLine, prefixed, suffixed, words } from './layout.ts'
import { identifierText, optionalNames, pathText } from './names.ts'
import { partitionText } from './option.ts'
import type { Printer } from './printer.ts'

export function plannedLines(ast: PlannedStatement, p: Printer): Lines {
  switch (ast.kind) {
    case 'QueryStatement':
      return p.query(ast.query)
    case 'Insert':
      return insertLines(ast, p)
    case 'StatementSet':
      return prefixed('EXECUTE ', statementSetLines(ast, p))
  }
}

function insertLines(ast: InsertAst, p: Printer): Lines {
  const head = words(
    ast.execute && 'EXECUTE',
    ast.overwrite ? 'INSERT OVERWRITE' : 'INSERT INTO',
    pathText(ast.target),
    hintText(ast.hints),
    partitionText(ast.partition, p),
    optionalNames(ast.columns),
  )
  return [head, ...p.query(ast.query), ...optionalLine(ast.onConflict, (action) => `ON CONFLICT DO ${action}`)]
}

/** Without EXECUTE, as it stands behind EXPLAIN and COMPILE PLAN. */
function statementSetLines({ inserts }: StatementSetAst, p: Printer): Lines {
  const lines = inserts.flatMap((insert) => suffixed(insertLines(insert, p), ';'))
  return ['STATEMENT SET BEGIN', ...indent(lines), 'END']
}

function nestedLines(ast: PlannedStatement, p: Printer): Lines {
  return ast.kind === 'StatementSet' ? statementSetLines(ast, p) : plannedLines(ast, p)
}

export function explainLines({ details, statement }: ExplainAst, p: Printer): Lines {
  return [words('EXPLAIN', details.join(', ')), ...nestedLines(statement, p)]
}

export function planStatementLines(ast: PlanStatementAst, p: Printer): Lines {
  const verb = words(ast.compile && 'COMPILE', ast.compile && ast.execute && 'AND', ast.execute && 'EXECUTE')
  const head = words(`${verb} PLAN`, quoteString(ast.file), ast.ifNotExists && 'IF NOT EXISTS')
  return ast.statement === undefined ? [head] : [`${head} FOR`, ...nestedLines(ast.statement, p)]
}

export function deleteLines({ path, where }: DeleteAst, p: Printer): Lines {
  return [`DELETE FROM ${pathText(path)}`, ...whereLine(where, p)]
}

export function updateLines({ path, assignments, where }: UpdateAst, p: Printer): Lines {
  const texts = assignments.map(({ column, value }) => `${identifierText(column)} = ${p.expression(value)}`)
  return [`UPDATE ${pathText(path)}`, ...clause('SET', texts), ...whereLine(where, p)]
}

function whereLine(where: UpdateAst['where'], p: Printer): Lines {
  return optionalLine(where, (condition) => `WHERE ${p.expression(condition)}`)
}
