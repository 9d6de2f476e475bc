import { BOOLEAN } from '../../../../src/core/types/logical-type.ts'
import type { Kind } from '../kinds.ts'
import { alike, commonDecimal } from './decimals.ts'
import { type Expression, infix, type Maker, type Rule, templated } from './expression.ts'

/** Kinds to compare, with those they can be compared with. */
const PAIRS: readonly (readonly [Kind, Kind])[] = [
  ['INT', 'INT'],
  ['STRING', 'STRING'],
  ['BIGINT', 'BIGINT'],
  ['TIMESTAMP', 'TIMESTAMP'],
  ['DECIMAL', 'DECIMAL'],
  ['INT', 'BIGINT'],
  ['DECIMAL', 'INT'],
]
const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='] as const

const comparison: Rule = ({ choices, of }) => {
  const [first, second] = choices.pick(PAIRS)
  const [a, b] = alike(of(first), of(second))
  return infix(a, choices.pick(COMPARISONS), b, BOOLEAN)
}

const distinct: Rule = ({ choices, of }) => {
  const [first, second] = choices.pick(PAIRS)
  const [a, b] = alike(of(first), of(second))
  return infix(a, choices.pick(['IS DISTINCT FROM', 'IS NOT DISTINCT FROM']), b, BOOLEAN)
}

const both: Rule = ({ choices, of }) => infix(of('BOOLEAN'), choices.pick(['AND', 'OR']), of('BOOLEAN'), BOOLEAN)
const not: Rule = ({ of }) => templated('(NOT $0)', '(NOT $0)', [of('BOOLEAN')], BOOLEAN)

const isNull: Rule = ({ choices, of }) => {
  const kind = choices.pick(['INT', 'STRING', 'BIGINT', 'BOOLEAN', 'TIMESTAMP', 'DECIMAL'] as const)
  const test = choices.pick(['($0 IS NULL)', '($0 IS NOT NULL)'])
  return templated(test, test, [of(kind)], BOOLEAN)
}

const truth: Rule = ({ choices, of }) => {
  const test = choices.pick(['IS TRUE', 'IS NOT TRUE', 'IS FALSE', 'IS NOT FALSE', 'IS UNKNOWN', 'IS NOT UNKNOWN'])
  return templated(`($0 ${test})`, `($0 ${test.replace('UNKNOWN', 'NULL')})`, [of('BOOLEAN')], BOOLEAN)
}

const COMPARED: readonly Kind[] = ['INT', 'STRING', 'BIGINT', 'TIMESTAMP']

const between: Rule = ({ choices, of }) => {
  const kind = choices.pick(COMPARED)
  const operator = choices.pick(['BETWEEN', 'NOT BETWEEN'])
  const text = `($0 ${operator} $1 AND $2)`
  return templated(text, text, [of(kind), of(kind), of(kind)], BOOLEAN)
}

const inList: Rule = (maker) => {
  const { choices, of, literal } = maker
  const kind = choices.pick(COMPARED)
  const operator = choices.pick(['IN', 'NOT IN'])
  const items = choices.list(1, 4, () => (choices.chance(80) ? literal(kind) : of(kind)))
  const list = choices.chance(15) ? [...items, NULL] : items
  const a = of(kind)
  return {
    flink: `(${a.flink} ${operator} (${list.map(({ flink }) => flink).join(', ')}))`,
    sqlite: `(${a.sqlite} ${operator} (${list.map(({ sqlite }) => sqlite).join(', ')}))`,
    type: BOOLEAN,
  }
}
const NULL: Expression = { flink: 'NULL', sqlite: 'NULL', type: BOOLEAN }

const PATTERNS = [
  "'a%'",
  "'%'",
  "'_'",
  "'%b'",
  "'%é%'",
  "'_%_'",
  "''",
  "'A'",
  "'%!%%' ESCAPE '!'",
  "'a!_b%' ESCAPE '!'",
]

const like: Rule = ({ choices, of }) => {
  const text = `($0 ${choices.pick(['LIKE', 'NOT LIKE'])} ${choices.pick(PATTERNS)})`
  return templated(text, text, [of('STRING')], BOOLEAN)
}

const startsWith: Rule = ({ of }) =>
  templated('STARTSWITH($0, $1)', '(substr($0, 1, length($1)) = $1)', [of('STRING'), of('STRING')], BOOLEAN)

export const conditionRules: readonly Rule[] = [
  comparison,
  comparison,
  comparison,
  both,
  both,
  not,
  isNull,
  truth,
  between,
  inList,
  distinct,
  like,
  startsWith,
]

/** Rules for every kind: CASE, COALESCE, NULLIF. */
export const conditionalRules: readonly ((maker: Maker, kind: Kind) => Expression)[] = [caseOf, coalesce, nullIf]

function caseOf(maker: Maker, kind: Kind): Expression {
  const condition = maker.of('BOOLEAN')
  if (maker.choices.chance(30)) {
    const [text, a] = ['CASE WHEN $0 THEN $1 END', maker.of(kind)]
    return templated(text, text, [condition, a], a.type)
  }
  const [text, a, b] = ['CASE WHEN $0 THEN $1 ELSE $2 END', ...sameTyped(maker, kind)]
  return templated(text, text, [condition, a, b], a.type)
}

function coalesce(maker: Maker, kind: Kind): Expression {
  const [a, b] = sameTyped(maker, kind)
  return templated('COALESCE($0, $1)', 'COALESCE($0, $1)', [a, b], a.type)
}

/** The type is that of the first. */
function nullIf({ of }: Maker, kind: Kind): Expression {
  const [a, b] = [of(kind), of(kind)]
  const [x, y] = alike(a, b)
  return {
    flink: `NULLIF(${a.flink}, ${b.flink})`,
    sqlite: `CASE WHEN ${x.sqlite} = ${y.sqlite} THEN NULL ELSE ${a.sqlite} END`,
    type: a.type,
  }
}

/** Two expressions of a kind, both as the type that they have in common. */
function sameTyped({ of }: Maker, kind: Kind): readonly [Expression, Expression] {
  const [a, b] = [of(kind), of(kind)]
  if (kind !== 'DECIMAL') return [a, b]
  const type = commonDecimal(a.type, b.type)
  if (type === undefined) return [a, a]
  const [x, y] = alike(a, b)
  return [
    { ...x, type },
    { ...y, type },
  ]
}
