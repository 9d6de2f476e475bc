import type {
  DerivedTable,
  JoinAst,
  NamedTable,
  TableAlias,
  TableFunctionRef,
  TableRef,
  UnnestRef,
} from '../ast/query.ts'
import { argumentsText } from './call.ts'
import { hintText } from './hint.ts'
import { block, indent, type Lines, optional, prefixed, suffixed, words } from './layout.ts'
import { matchLines } from './match-recognize.ts'
import { identifierText, nameList, optionalNames, pathText } from './names.ts'
import type { Printer } from './printer.ts'

export function tableRefLines(ref: TableRef, p: Printer): Lines {
  switch (ref.kind) {
    case 'NamedTable':
      return [namedTableText(ref, p)]
    case 'DerivedTable':
      return derivedTableLines(ref, p)
    case 'TableFunction':
      return [tableFunctionText(ref, p)]
    case 'Unnest':
      return [unnestText(ref, p)]
    case 'MatchedTable':
      return suffixed([...p.tableRef(ref.input), ...matchLines(ref.match, p)], aliasSuffix(ref.alias))
    case 'Join':
      return joinLines(ref, p)
  }
}

function namedTableText({ path, hints, systemTime, alias }: NamedTable, p: Printer): string {
  const version = optional(systemTime, (time) => `FOR SYSTEM_TIME AS OF ${p.expression(time)}`)
  return words(pathText(path), hintText(hints), version, aliasText(alias))
}

function derivedTableLines({ lateral, query, alias }: DerivedTable, p: Printer): Lines {
  return block(lateral ? 'LATERAL ' : '', p.query(query), aliasSuffix(alias))
}

function tableFunctionText({ lateral, wrapped, path, args, alias }: TableFunctionRef, p: Printer): string {
  const call = `${pathText(path)}(${argumentsText(args, p)})`
  return words(lateral && 'LATERAL', wrapped ? `TABLE(${call})` : call, aliasText(alias))
}

function unnestText({ expression, ordinality, alias }: UnnestRef, p: Printer): string {
  return words(`UNNEST(${p.expression(expression)})`, ordinality && 'WITH ORDINALITY', aliasText(alias))
}

function joinLines(ast: JoinAst, p: Printer): Lines {
  const level = joinLevel(ast)
  const left = sideLines(ast.left, level, p)
  const right = sideLines(ast.right, level + 1, p)
  if (ast.type === 'COMMA') return [...suffixed(left, ','), ...indent(right)]
  const type = ast.type === 'INNER' ? '' : ast.type
  const end = words(
    optional(ast.condition, (condition) => `ON ${p.expression(condition)}`),
    optional(ast.using, (columns) => `USING (${nameList(columns)})`),
  )
  return [
    ...left,
    ...suffixed(prefixed(words(ast.natural && 'NATURAL', type, 'JOIN '), right), end === '' ? '' : ` ${end}`),
  ]
}

/** Joins group to the left; a comma holds less tightly than JOIN. */
function joinLevel({ type }: JoinAst): number {
  return type === 'COMMA' ? 1 : 2
}

function sideLines(side: TableRef, atLeast: number, p: Printer): Lines {
  const lines = p.tableRef(side)
  return side.kind === 'Join' && joinLevel(side) < atLeast ? block('', lines) : lines
}

function aliasText(alias: TableAlias | undefined): string | undefined {
  return optional(alias, ({ name, columns }) => words('AS', identifierText(name), optionalNames(columns)))
}

function aliasSuffix(alias: TableAlias | undefined): string {
  return alias === undefined ? '' : ` ${aliasText(alias) ?? ''}`
}
