import { BIGINT, INT, type LogicalType } from '../../../../src/core/types/logical-type.ts'
import { digitsOf } from './decimals.ts'
import { call, type Expression, type Maker, type Rule, templated } from './expression.ts'

/** What SQLite computes in 64 bits, cut to the type. */
function wrapped(e: Expression): Expression {
  return e.type.kind === 'INT' ? { ...e, sqlite: `int32(${e.sqlite})` } : e
}

const OPERATORS = [
  ['+', 'plus'],
  ['-', 'minus'],
  ['*', 'times'],
] as const

function arithmetic({ choices }: Maker, a: Expression, b: Expression, type: LogicalType): Expression {
  const [operator, name] = choices.pick(OPERATORS)
  return wrapped(templated(`($0 ${operator} $1)`, `${name}($0, $1)`, [a, b], type))
}

/** A divisor that is never 0. */
function divisor({ choices }: Maker): Expression {
  const value = String(choices.pick([2, -3, 7, -1, 1000]))
  return { flink: `(${value})`, sqlite: value, type: INT }
}

/** Dividing by an INT: a quotient is of the wider type, a remainder of the divisor's. */
function division(maker: Maker, a: Expression): Expression {
  const quotient = wrapped(templated('($0 / $1)', 'divided($0, $1)', [a, divisor(maker)], a.type))
  if (maker.choices.chance(50)) return quotient
  return templated('($0 % $1)', 'remainder($0, $1)', [a, divisor(maker)], INT)
}

function unary({ choices }: Maker, a: Expression): Expression {
  const [flink, sqlite] = choices.pick([
    ['(- $0)', 'minus(0, $0)'],
    ['ABS($0)', 'magnitude($0)'],
    ['SIGN($0)', 'sign($0)'],
  ] as const)
  return wrapped(templated(flink, sqlite, [a], a.type))
}

const ofTwoInts: Rule = (maker) => arithmetic(maker, maker.of('INT'), maker.of('INT'), INT)
const divided: Rule = (maker) => division(maker, maker.of('INT'))
const ofOneInt: Rule = (maker) => unary(maker, maker.of('INT'))
const charLength: Rule = ({ of }) => call('CHAR_LENGTH', [of('STRING')], INT, 'LENGTH')
const fromBigint: Rule = ({ of }) => templated('CAST($0 AS INT)', 'int32($0)', [of('BIGINT')], INT)
const fromBoolean: Rule = ({ of }) => templated('CAST($0 AS INT)', '$0', [of('BOOLEAN')], INT)
const extreme: Rule = ({ choices, of }) =>
  choices.chance(50)
    ? call('GREATEST', [of('INT'), of('INT')], INT, 'max')
    : call('LEAST', [of('INT'), of('INT')], INT, 'min')
const position: Rule = ({ of, literal }) => {
  const [text, part] = [of('STRING'), literal('STRING')]
  return call('INSTR', [text, part.sqlite === "''" ? { ...part, flink: "'a'", sqlite: "'a'" } : part], INT)
}
const fromDecimal: Rule = ({ of }) => {
  const a = of('DECIMAL')
  return templated('CAST($0 AS INT)', `int32($0 / ${10 ** digitsOf(a.type).scale})`, [a], INT)
}

export const intRules: readonly Rule[] = [
  ofTwoInts,
  ofTwoInts,
  divided,
  ofOneInt,
  charLength,
  fromBigint,
  fromBoolean,
  extreme,
  position,
  fromDecimal,
]

const ofTwoBigints: Rule = (maker) =>
  arithmetic(maker, maker.of('BIGINT'), maker.of(maker.choices.pick(['BIGINT', 'INT'] as const)), BIGINT)
const dividedBigint: Rule = (maker) => {
  const quotient = division(maker, maker.of('BIGINT'))
  return quotient.type.kind === 'BIGINT' ? quotient : widened(quotient)
}
const ofOneBigint: Rule = (maker) => unary(maker, maker.of('BIGINT'))
const fromInt: Rule = ({ of }) => widened(of('INT'))
const second: Rule = ({ of }) => templated('EXTRACT(SECOND FROM $0)', '($0 / 1000 % 60)', [of('TIMESTAMP')], BIGINT)
const apart: Rule = ({ of }) =>
  widened(templated('TIMESTAMPDIFF(SECOND, $0, $1)', '(($1 - $0) / 1000)', [of('TIMESTAMP'), of('TIMESTAMP')], INT))

function widened(a: Expression): Expression {
  return templated('CAST($0 AS BIGINT)', '$0', [a], BIGINT)
}

export const bigintRules: readonly Rule[] = [
  ofTwoBigints,
  ofTwoBigints,
  dividedBigint,
  ofOneBigint,
  fromInt,
  second,
  apart,
]
