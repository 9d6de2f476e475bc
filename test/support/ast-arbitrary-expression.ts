import fc from 'fast-check'
import type { ExpressionAst, IntervalUnit, OrderItem } from '../../src/parser/ast/expression.ts'
import { DEPTH, identifier, identifiers, maybe, no, node, several, text, type Tie } from './ast-arbitrary.ts'
import { callArbitrary, wordCallArbitraries } from './ast-arbitrary-call.ts'

type Literal = Extract<ExpressionAst, { kind: 'Literal' }>

function literal(type: Literal['type'], content: fc.Arbitrary<string>): fc.Arbitrary<Literal> {
  return node('Literal', { type: fc.constant(type), text: content })
}

export const integer: fc.Arbitrary<Literal> = literal('integer', fc.nat({ max: 20 }).map(String))

const literals: fc.Arbitrary<Literal> = fc.oneof(
  integer,
  literal('decimal', fc.constantFrom('1.50', '.5', '0.0', '12345678901234567890.1')),
  literal('double', fc.constantFrom('1.5e3', '1E-7', '2e+10')),
  literal('string', text),
  literal('binary', fc.constantFrom('', '00', '45F0ab')),
  literal('boolean', fc.constantFrom('TRUE', 'FALSE')),
  literal('null', fc.constant('NULL')),
  literal('date', fc.constantFrom('2024-02-29', "no date'")),
  literal('time', fc.constantFrom('12:34:56', '12:34:56.789')),
  literal('timestamp', fc.constantFrom('2024-02-29 12:34:56.789', '')),
)

const RANGES: readonly (readonly [IntervalUnit, IntervalUnit | undefined])[] = [
  ...(['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const).map(
    (unit) => [unit, undefined] as const,
  ),
  ['YEAR', 'MONTH'],
  ['DAY', 'HOUR'],
  ['DAY', 'SECOND'],
  ['HOUR', 'MINUTE'],
  ['MINUTE', 'SECOND'],
]

const intervals: fc.Arbitrary<ExpressionAst> = fc.constantFrom(...RANGES).chain(([from, to]) =>
  node('IntervalLiteral', {
    text: fc.constantFrom('1', '-1', '10 00:00:00.004', '2-10'),
    negative: fc.boolean(),
    from: fc.constant(from),
    precision: maybe(fc.nat({ max: 9 })),
    to: fc.constant(to),
  }),
)

export const columnRef: fc.Arbitrary<ExpressionAst> = node('ColumnRef', { parts: identifiers })

const OPERATORS = [
  'OR',
  'AND',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'IS DISTINCT FROM',
  'IS NOT DISTINCT FROM',
  'OVERLAPS',
  '||',
  '+',
  '-',
  '*',
  '/',
  '%',
] as const

const TESTS = [
  'NULL',
  'TRUE',
  'FALSE',
  'UNKNOWN',
  'JSON',
  'JSON VALUE',
  'JSON SCALAR',
  'JSON ARRAY',
  'JSON OBJECT',
] as const

function operators(tie: Tie): readonly fc.Arbitrary<ExpressionAst>[] {
  const operand = tie('expression')
  const not = fc.boolean()
  return [
    node('Binary', { operator: fc.constantFrom(...OPERATORS), left: operand, right: operand }),
    node('Unary', { operator: fc.constantFrom('NOT', '-', '+'), operand }),
    node('Between', { not, symmetric: fc.boolean(), operand, low: operand, high: operand }),
    node('Like', { not, similar: fc.boolean(), operand, pattern: operand, escape: maybe(operand) }),
    node('Is', { not, operand, test: fc.constantFrom(...TESTS) }),
    node('InList', {
      not,
      operand,
      values: several(operand, 1).filter(([first, second]) => second !== undefined || first?.kind !== 'Subquery'),
    }),
    node('InQuery', { not, operand, query: tie('query') }),
    node('Exists', { query: tie('query') }),
    node('Subquery', { query: tie('query') }),
    fc
      .constantFrom(...RANGES.filter(([from]) => from !== 'WEEK' && from !== 'QUARTER'))
      .chain(([from, to]) =>
        node('IntervalDifference', { left: operand, right: operand, from: fc.constant(from), to: fc.constant(to) }),
      ),
  ]
}

function constructors(tie: Tie): readonly fc.Arbitrary<ExpressionAst>[] {
  const part = tie('expression')
  return [
    node('Row', { keyword: fc.constant(true), values: several(part, 1) }),
    node('Row', { keyword: no, values: several(part, 2) }),
    node('Array', { elements: several(part) }),
    node('Map', { entries: several(fc.tuple(part, part)).map((pairs) => pairs.flat()) }),
    node('Index', { operand: part, index: part }),
    node('FieldAccess', { operand: part, field: fc.oneof(identifier, fc.constant('*' as const)) }),
    node('Cast', { safe: fc.boolean(), expression: part, type: tie('type') }),
    node('Case', {
      operand: maybe(part),
      branches: several(fc.record({ when: part, then: part }), 1),
      otherwise: maybe(part),
    }),
  ]
}

export function orderItemArbitrary(tie: Tie): fc.Arbitrary<OrderItem> {
  return fc.record({
    expression: tie('expression'),
    descending: fc.boolean(),
    nulls: fc.constantFrom(undefined, 'FIRST', 'LAST'),
  })
}

/** Expressions that can stand anywhere: no stars, descriptors or tables. */
export function expressionArbitrary(tie: Tie): fc.Arbitrary<ExpressionAst> {
  return fc.oneof(
    DEPTH,
    columnRef,
    literals,
    intervals,
    callArbitrary(tie),
    ...operators(tie),
    ...constructors(tie),
    ...wordCallArbitraries(tie),
  )
}
