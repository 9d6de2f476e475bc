import type { AfterMatch, MatchRecognizeAst } from '../ast/match-recognize.ts'
import { clause, type Lines, indent, optional, optionalLine, separated, words } from './layout.ts'
import { identifierText, nameList } from './names.ts'
import { patternText } from './pattern.ts'
import type { Printer } from './printer.ts'
import { orderByText } from './window.ts'

export function matchLines(ast: MatchRecognizeAst, p: Printer): Lines {
  const keys = ast.partitionBy.map((key) => p.expression(key))
  const measures = ast.measures.map(
    ({ expression, alias }) => `${p.expression(expression)} AS ${identifierText(alias)}`,
  )
  const subsets = ast.subsets.map(({ name, variables }) => `${identifierText(name)} = (${nameList(variables)})`)
  const define = ast.define.map(
    ({ variable, condition }) => `${identifierText(variable)} AS ${p.expression(condition)}`,
  )
  const lines = [
    ...(keys.length === 0 ? [] : clause('PARTITION BY', keys)),
    ...optionalLine(orderByText(ast.orderBy, p), (text) => text),
    ...section('MEASURES', measures),
    ...optionalLine(ast.rowsPerMatch, (rows) => (rows === 'ONE' ? 'ONE ROW PER MATCH' : 'ALL ROWS PER MATCH')),
    ...optionalLine(ast.afterMatch, afterMatchText),
    words(
      `PATTERN (${patternText(ast.pattern)})`,
      optional(ast.within, (time) => `WITHIN ${p.expression(time)}`),
    ),
    ...(subsets.length === 0 ? [] : clause('SUBSET', subsets)),
    ...section('DEFINE', define),
  ]
  return ['MATCH_RECOGNIZE (', ...indent(lines), ')']
}

/** A heading and an item per line. */
function section(head: string, items: readonly string[]): Lines {
  return items.length === 0 ? [] : [head, ...indent(separated(items))]
}

function afterMatchText({ to, variable }: AfterMatch): string {
  return words('AFTER MATCH SKIP', to === 'PAST LAST ROW' ? to : `TO ${to}`, optional(variable, identifierText))
}
