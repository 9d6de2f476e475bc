import { expressionText } from './expression-text.ts'
import type { MatchPattern, MatchValue, QuantifiedVariable } from './match.ts'
import type { LogicalMatch } from './plan.ts'

/** What a MATCH_RECOGNIZE does, the columns of its input by these names. */
export function matchText(node: Omit<LogicalMatch, 'kind'>, names: readonly string[]): string {
  const { partition, order, pattern, definitions, values } = node
  const name = (column: number): string => names[column] ?? `$${column}`
  const further = order.further.map(
    ({ column, descending, nullsFirst }) =>
      `, ${name(column)} ${descending ? 'DESC' : 'ASC'}${nullsFirst === descending ? ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}` : ''}`,
  )
  const variables = pattern.variables.map((variable) => variable.name)
  const measures = values.map((value, i) => `${valueText(value, variables, names)} AS ${outputName(node, i)}`)
  const define = definitions.flatMap((definition, i) => {
    if (definition === undefined) return []
    const known = [...names, ...definition.values.map((value) => valueText(value, variables, names))]
    return `${variables[i]} AS ${expressionText(definition.condition, known)}`
  })
  const parts = [
    ...(partition.length === 0 ? [] : [`partitionBy=[${partition.map(name).join(', ')}]`]),
    `orderBy=[${name(order.timeColumn)} ASC${further.join('')}]`,
    ...(measures.length === 0 ? [] : [`measures=[${measures.join(', ')}]`]),
    `rowsPerMatch=[ONE ROW PER MATCH]`,
    `after=[${skipText(pattern)}]`,
    `pattern=[${patternText(pattern)}]`,
    ...(pattern.within === undefined ? [] : [`within=[${pattern.within} ms]`]),
    ...(define.length === 0 ? [] : [`define=[${define.join(', ')}]`]),
  ]
  return parts.join(', ')
}

function outputName({ partition, fields }: Pick<LogicalMatch, 'partition' | 'fields'>, value: number): string {
  return fields[partition.length + value]?.name ?? `$${value}`
}

function valueText(value: MatchValue, variables: readonly string[], names: readonly string[]): string {
  const variable = value.variable === undefined ? '' : `${variables[value.variable]}.`
  const qualified = names.map((name) => `${variable}${name}`)
  if (value.kind === 'rowtime') return 'MATCH_ROWTIME()'
  if (value.kind === 'navigation') {
    const { from, column, offset } = value
    return `${from}(${qualified[column] ?? `$${column}`}${offset === 0 ? '' : `, ${offset}`})`
  }
  const args = value.args.map((arg) => expressionText(arg, qualified))
  return `${value.function.name}(${args.join(', ')})`
}

export function patternText({ variables }: MatchPattern): string {
  return variables.map((variable) => variable.name + quantifierText(variable)).join(' ')
}

function quantifierText({ min, max, greedy }: QuantifiedVariable): string {
  if (min === 1 && max === 1) return ''
  return quantifier(min, max) + (greedy ? '' : '?')
}

function quantifier(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}

function skipText({ skip, variables }: MatchPattern): string {
  const to = 'variable' in skip ? `${skip.to} ${variables[skip.variable]?.name}` : skip.to
  return `SKIP ${to === 'PAST LAST ROW' ? to : `TO ${to}`}`
}
