import { decimal, type DecimalType, type LogicalType } from '../../../../src/core/types/logical-type.ts'
import { call, type Expression, infix, type Rule, templated } from './expression.ts'

/** Most digits that expressions may have, so that SQLite's integers hold them and their sums. */
const MOST_DIGITS = 16

/** The digits that a number counts as in arithmetic with a DECIMAL. */
export function digitsOf(type: LogicalType): DecimalType {
  if (type.kind === 'DECIMAL') return type
  return decimal(type.kind === 'INT' ? 10 : 19, 0)
}

/** The unscaled value of `e`, moved to a larger scale. */
export function atScale(e: Expression, scale: number): string {
  const missing = scale - digitsOf(e.type).scale
  return missing === 0 ? e.sqlite : `(${e.sqlite} * ${10 ** missing})`
}

/** Both brought to one scale for SQLite, Flink doing so by itself. */
export function alike(a: Expression, b: Expression): readonly [Expression, Expression] {
  if (a.type.kind !== 'DECIMAL' && b.type.kind !== 'DECIMAL') return [a, b]
  const scale = Math.max(digitsOf(a.type).scale, digitsOf(b.type).scale)
  return [
    { ...a, sqlite: atScale(a, scale) },
    { ...b, sqlite: atScale(b, scale) },
  ]
}

/** The type that holds values of both, as CASE and its kin have it; undefined where it is too long for SQLite. */
export function commonDecimal(a: LogicalType, b: LogicalType): LogicalType | undefined {
  const [x, y] = [digitsOf(a), digitsOf(b)]
  const scale = Math.max(x.scale, y.scale)
  const precision = Math.max(x.precision - x.scale, y.precision - y.scale) + scale
  return precision > MOST_DIGITS ? undefined : decimal(precision, scale)
}

export function castToDecimal(e: Expression, precision: number, scale: number): Expression {
  const type = decimal(precision, scale)
  const from = digitsOf(e.type).scale
  return templated(
    `CAST($0 AS DECIMAL(${precision}, ${scale}))`,
    `to_decimal($0, ${from}, ${precision}, ${scale})`,
    [e],
    type,
  )
}

const sum: Rule = ({ choices, of }) => {
  const [a, b] = [of('DECIMAL'), of(choices.pick(['DECIMAL', 'INT'] as const))]
  const [x, y] = [digitsOf(a.type), digitsOf(b.type)]
  const scale = Math.max(x.scale, y.scale)
  const precision = Math.max(x.precision - x.scale, y.precision - y.scale) + scale + 1
  if (precision > MOST_DIGITS) return a
  return infix(...between(alike(a, b), choices.pick(['+', '-'])), decimal(precision, scale))
}

function between([a, b]: readonly [Expression, Expression], operator: string): [Expression, string, Expression] {
  return [a, operator, b]
}

const product: Rule = ({ of, literal }) => {
  const [a, b] = [of('DECIMAL'), literal('DECIMAL')]
  const [x, y] = [digitsOf(a.type), digitsOf(b.type)]
  const precision = x.precision + y.precision + 1
  return precision > MOST_DIGITS ? a : infix(a, '*', b, decimal(precision, x.scale + y.scale))
}

const negated: Rule = ({ of }) => {
  const a = of('DECIMAL')
  return templated('(- $0)', '(- $0)', [a], a.type)
}

const magnitude: Rule = ({ of }) => {
  const a = of('DECIMAL')
  return call('ABS', [a], a.type)
}

const cast: Rule = ({ choices, of }) => {
  const precision = choices.pick([10, 4, 12])
  return castToDecimal(of(choices.pick(['INT', 'DECIMAL', 'BIGINT'] as const)), precision, choices.pick([2, 0, 3]))
}

export const decimalRules: readonly Rule[] = [sum, sum, product, negated, magnitude, cast]
