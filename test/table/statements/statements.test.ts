import { readdirSync } from 'node:fs'
import { parseStatements } from '../../../src/parser/parse.ts'
import { executeCatalogStatement } from '../../../src/table/statements/execute.ts'
import type { StatementResult } from '../../../src/table/statements/result.ts'
import { goldenFile, textOf } from '../../planner/bind/golden.ts'
import { sessionWith } from '../../planner/bind/support.ts'

const folder = new URL('cases/', import.meta.url)

for (const file of readdirSync(folder)) goldenFile(new URL(file, folder), run)

/** Every statement's answer; the first error ends the case. */
function run(sql: string): string {
  const session = sessionWith('')
  const outputs: string[] = []
  const failure = textOf(() => {
    for (const statement of parseStatements(sql)) {
      const result = executeCatalogStatement(statement, sql, session)
      outputs.push(result === undefined ? 'not a catalog statement' : resultText(result))
    }
    return ''
  })
  return [...outputs, failure].join('\n').trimEnd()
}

/** `OK`, or the column names and one row a line. */
function resultText({ fields, rows, warnings = [] }: StatementResult): string {
  const ok = fields.length === 1 && fields[0]?.name === 'result' && rows.length === 1
  const lines = ok ? [String(rows[0]?.[0])] : [fields.map(({ name }) => name).join(' | '), ...rows.map(rowText)]
  return [...lines, ...warnings.map((warning) => `warning: ${warning}`)].join('\n')
}

function rowText(row: readonly unknown[]): string {
  return `  ${row.map((value) => (value === null ? '-' : String(value))).join(' | ')}`
}
