import { readdirSync } from 'node:fs'
import type { StatementAst } from '../../src/parser/ast/statement.ts'
import { parseStatements } from '../../src/parser/parse.ts'
import { goldenFile, textOf } from '../planner/bind/golden.ts'
import { astText, spansText } from './ast-text.ts'

type Show = (statement: StatementAst, sql: string) => string

/** Files that show something else than the trees of statements. */
const SHOWN: Readonly<Record<string, Show>> = { 'expressions.txt': selectedText, 'spans.txt': spansText }

const folder = new URL('cases/', import.meta.url)
for (const name of readdirSync(folder)) {
  const show: Show = SHOWN[name] ?? astText
  goldenFile(new URL(name, folder), (sql) =>
    textOf(() =>
      parseStatements(sql)
        .map((statement) => show(statement, sql).trimEnd())
        .join('\n'),
    ),
  )
}

/** The trees of a select list. */
function selectedText(statement: StatementAst): string {
  const body = statement.kind === 'QueryStatement' ? statement.query.body : undefined
  if (body?.kind !== 'Select') throw new Error(`no select list in ${statement.kind}`)
  return body.items.map(({ expression }) => astText(expression)).join('\n')
}
