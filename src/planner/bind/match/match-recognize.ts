import { isNested } from '../../../core/types/logical-type.ts'
import type { ExpressionAst, OrderItem } from '../../../parser/ast/expression.ts'
import type { MatchRecognizeAst } from '../../../parser/ast/match-recognize.ts'
import type { SortKey } from '../../../runtime/state/sort-keys.ts'
import { field, fieldAt, materialised, project } from '../../logical/builder.ts'
import { type Expression, input } from '../../logical/expression.ts'
import type { MatchDefinition, MatchOrder, MatchPattern } from '../../logical/match.ts'
import type { LogicalMatch } from '../../logical/plan.ts'
import { type Environment, invalid, type NamedPlan } from '../context.ts'
import { bare } from '../expressions/apply.ts'
import { rejectBareNull, requireBoolean } from '../expressions/coerce.ts'
import { expressionEnvironment } from '../expressions/environment.ts'
import { bindExpression } from '../expressions/expression.ts'
import { directionOf } from '../over/bind.ts'
import type { Relation } from '../scope.ts'
import { requireTimeAttribute } from '../time-attribute.ts'
import { bindPattern, refused } from './pattern.ts'
import { MatchValues } from './values.ts'

/**
 * `t MATCH_RECOGNIZE (…)`. Output: the partition columns, then the measures, which a projection computes from the values
 * of the match that they are about.
 */
export function bindMatch(ast: MatchRecognizeAst, relation: Relation, around: Environment): NamedPlan {
  const { outer: _outer, ...env } = around
  rejectUnsupported(ast, env)
  const partition = ast.partitionBy.map((key) => columnOf(key, 'PARTITION BY', relation, env))
  const order = bindOrder(ast, relation, env)
  const pattern = bindPattern(ast, env)
  const definitions = bindDefinitions(ast, pattern, order, relation, env)
  const measures = new MatchValues({ relation, pattern, order, own: undefined, clause: 'MEASURES' }, env)
  const expressions = ast.measures.map(({ expression }) => {
    const measure = measures.bind(expression)
    rejectBareNull(measure, env, expression.span)
    return measure
  })
  const { values, expressions: overValues } = measures.gathered(expressions, partition.length)
  const keys = partition.map((column) => materialised(fieldAt(relation.plan, column)))
  const names = [...keys.map(({ name }) => name), ...ast.measures.map(({ alias }) => alias.name)]
  checkNames(keys.length, names, ast, env)
  // A value that is a measure by itself has the measure's name.
  const nameOf = (i: number): string =>
    ast.measures[overValues.findIndex((e) => e.kind === 'Input' && e.index === keys.length + i)]?.alias.name ?? `$m${i}`
  const valueFields = values.map(({ kind, type }, i) =>
    field(nameOf(i), type, kind === 'rowtime' ? 'ROWTIME' : undefined),
  )
  const match: LogicalMatch = {
    ...{ kind: 'Match', input: relation.plan, partition, order, pattern, definitions, values, span: ast.span },
    fields: [...keys, ...valueFields],
    warnings: warningsOf(ast, pattern),
  }
  const outputs = [...keys.map(({ type }, i): Expression => input(i, type)), ...overValues]
  return { plan: project(match, outputs, names, ast.span), names }
}

function rejectUnsupported({ rowsPerMatch, subsets, span }: MatchRecognizeAst, env: Environment): void {
  if (rowsPerMatch === 'ALL') {
    throw refused(
      'ALL ROWS PER MATCH',
      'Write ONE ROW PER MATCH, and what is wanted of the rows as MEASURES.',
      span,
      env,
    )
  }
  const [subset] = subsets
  if (subset !== undefined) {
    throw refused('SUBSET', 'Write expressions over the variables themselves.', subset.name.span, env)
  }
}

/** The number of the input's column that `ast` names. */
function columnOf(ast: ExpressionAst, clause: string, relation: Relation, env: Environment): number {
  const expression = bindExpression(ast, expressionEnvironment(env, relation.scope, clause))
  if (ast.kind === 'ColumnRef' && expression.kind === 'Input') return expression.index
  const message = `${clause} of MATCH_RECOGNIZE takes columns only. Compute the value in a sub-query: FROM (SELECT …) MATCH_RECOGNIZE (…).`
  throw invalid(env, 'NOT_A_COLUMN', message, ast.span)
}

function bindOrder({ orderBy, span }: MatchRecognizeAst, relation: Relation, env: Environment): MatchOrder {
  const [first, ...rest] = orderBy
  if (first === undefined) {
    const message = 'MATCH_RECOGNIZE needs an order of its rows: ORDER BY and a time attribute.'
    throw invalid(env, 'NO_ORDER', message, span)
  }
  const { expression, descending } = first
  const time = bindExpression(expression, expressionEnvironment(env, relation.scope, 'ORDER BY'))
  requireTimeAttribute(time, relation.plan, 'ORDER BY of MATCH_RECOGNIZE', expression.span, env)
  if (descending) {
    const message = 'ORDER BY of MATCH_RECOGNIZE must begin with an ascending time: rows come in the order of time.'
    throw invalid(env, 'DESCENDING_TIME', message, expression.span)
  }
  if (time.kind !== 'Input') throw new Error('a time attribute is a column')
  return { timeColumn: time.index, further: rest.map((item) => sortKey(item, relation, env)) }
}

function sortKey(item: OrderItem, relation: Relation, env: Environment): SortKey {
  const { expression } = item
  const column = columnOf(expression, 'ORDER BY', relation, env)
  const { type } = fieldAt(relation.plan, column)
  if (!isNested(type)) return { ...directionOf(item), column }
  throw invalid(
    env,
    'NOT_SORTABLE',
    `ORDER BY needs values that have an order; this is ${bare(type)}.`,
    expression.span,
  )
}

function bindDefinitions(
  { define }: MatchRecognizeAst,
  pattern: MatchPattern,
  order: MatchOrder,
  relation: Relation,
  env: Environment,
): readonly (MatchDefinition | undefined)[] {
  const found = new Map<string, MatchDefinition>()
  for (const { variable, condition } of define) {
    const { name, span } = variable
    if (found.has(name)) throw invalid(env, 'DEFINED_TWICE', `Pattern variable '${name}' is defined twice.`, span)
    const own = pattern.variables.findIndex((one) => one.name === name)
    if (own < 0) continue
    const values = new MatchValues({ relation, pattern, order, own, clause: 'DEFINE' }, env)
    const bound = requireBoolean(values.bind(condition), `DEFINE ${name}`, condition.span, env)
    const gathered = values.gathered([bound], relation.plan.fields.length)
    const [only = bound] = gathered.expressions
    found.set(name, { condition: only, values: gathered.values })
  }
  return pattern.variables.map(({ name }) => found.get(name))
}

function checkNames(keys: number, names: readonly string[], ast: MatchRecognizeAst, env: Environment): void {
  if (names.length === 0) {
    const message =
      'MATCH_RECOGNIZE without PARTITION BY and MEASURES gives no columns. Add MEASURES expression AS name.'
    throw invalid(env, 'NO_COLUMNS', message, ast.span)
  }
  const second = names.findIndex((name, i) => names.indexOf(name) < i)
  if (second < 0) return
  const span = second < keys ? ast.partitionBy[second]?.span : ast.measures[second - keys]?.alias.span
  const message = `MATCH_RECOGNIZE has two columns '${names[second]}'. Give the measure another name.`
  throw invalid(env, 'DUPLICATE_COLUMN', message, span ?? ast.span)
}

function warningsOf({ afterMatch, define }: MatchRecognizeAst, { variables }: MatchPattern): readonly string[] {
  const unused = define.filter(({ variable }) => variables.every(({ name }) => name !== variable.name))
  const skip =
    'MATCH_RECOGNIZE without AFTER MATCH goes on at the next row, so that matches may overlap. The SQL standard goes on ' +
    'behind the match: write AFTER MATCH SKIP PAST LAST ROW for that, or SKIP TO NEXT ROW for what is done now.'
  return [
    ...(afterMatch === undefined ? [skip] : []),
    ...unused.map(({ variable }) => `DEFINE ${variable.name} has no effect: the pattern has no such variable.`),
  ]
}
