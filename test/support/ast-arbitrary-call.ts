import fc from 'fast-check'
import type {
  Argument,
  CallAst,
  ExpressionAst,
  FrameAst,
  FrameBound,
  JsonBehaviour,
  ObjectPath,
  WindowAst,
} from '../../src/parser/ast/expression.ts'
import { identifier, maybe, no, node, none, nothing, path, several, type Tie } from './ast-arbitrary.ts'

const FUNCTIONS = [
  'UPPER',
  'COUNT',
  'sum',
  'ROW_NUMBER',
  'LEFT',
  'TUMBLE_START',
  'COALESCE',
  'MOD',
  'MATCH_ROWTIME',
  'my_fn',
  'odd name',
]

const functionPath: fc.Arbitrary<ObjectPath> = fc.oneof(
  node('ObjectPath', { parts: fc.tuple(node('Identifier', { name: fc.constantFrom(...FUNCTIONS) })) }),
  path,
)

const star: fc.Arbitrary<ExpressionAst> = node('Star', { qualifier: none })

export function argumentsArbitrary(value: fc.Arbitrary<ExpressionAst>, minLength: number): fc.Arbitrary<Argument[]> {
  return fc.oneof(
    several(fc.record({ name: nothing, value }), minLength),
    several(fc.record({ name: identifier, value }), minLength),
  )
}

export function windowArbitrary(tie: Tie): fc.Arbitrary<WindowAst> {
  return node('Window', {
    base: maybe(identifier),
    partitionBy: several(tie('expression'), 0, 2),
    orderBy: several(tie('orderItem'), 0, 2),
    frame: maybe(frameArbitrary(tie)),
  })
}

function frameArbitrary(tie: Tie): fc.Arbitrary<FrameAst> {
  const bound: fc.Arbitrary<FrameBound> = fc.oneof(
    fc.record({
      kind: fc.constantFrom('UNBOUNDED PRECEDING' as const, 'CURRENT ROW' as const, 'UNBOUNDED FOLLOWING' as const),
      offset: nothing,
    }),
    fc.record({ kind: fc.constantFrom('PRECEDING' as const, 'FOLLOWING' as const), offset: tie('expression') }),
  )
  return fc.record({ unit: fc.constantFrom('ROWS', 'RANGE'), start: bound, end: maybe(bound) })
}

export function callArbitrary(tie: Tie): fc.Arbitrary<CallAst> {
  const ending = {
    filter: maybe(tie('expression')),
    over: fc.oneof(nothing, identifier, windowArbitrary(tie)),
  }
  const called = { path: functionPath, parentheses: fc.constant(true), ...ending }
  const plain = { distinct: no, orderBy: none, nulls: nothing }
  return fc.oneof(
    node('Call', {
      ...called,
      distinct: fc.boolean(),
      args: argumentsArbitrary(tie('expression'), 1),
      orderBy: several(tie('orderItem'), 0, 2),
      nulls: fc.constantFrom(undefined, 'IGNORE', 'RESPECT'),
    }),
    node('Call', { ...called, ...plain, args: none }),
    node('Call', { ...called, ...plain, args: fc.tuple(fc.record({ name: nothing, value: star })) }),
    bareCall,
  )
}

const BARE = ['CURRENT_DATE', 'CURRENT_TIMESTAMP', 'CURRENT_TIME', 'LOCALTIME', 'LOCALTIMESTAMP']

const bareCall: fc.Arbitrary<CallAst> = node('Call', {
  path: node('ObjectPath', { parts: fc.tuple(node('Identifier', { name: fc.constantFrom(...BARE) })) }),
  parentheses: no,
  distinct: no,
  args: none,
  orderBy: none,
  nulls: nothing,
  filter: nothing,
  over: nothing,
})

/** Calls with words among their arguments. */
export function wordCallArbitraries(tie: Tie): readonly fc.Arbitrary<ExpressionAst>[] {
  const value = tie('expression')
  const unit = fc.constantFrom('YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND')
  const one = fc.tuple(value)
  const two = fc.tuple(value, value)
  return [
    node('UnitCall', {
      name: fc.constant('EXTRACT'),
      unit: fc.oneof(unit, fc.constantFrom('EPOCH', 'DOW', 'DOY', 'CENTURY')),
      args: one,
    }),
    node('UnitCall', { name: fc.constantFrom('FLOOR', 'CEIL'), unit, args: one }),
    node('UnitCall', { name: fc.constantFrom('TIMESTAMPADD', 'TIMESTAMPDIFF'), unit, args: two }),
    ...jsonArbitraries(tie),
  ]
}

function jsonArbitraries(tie: Tie): readonly fc.Arbitrary<ExpressionAst>[] {
  const value = tie('expression')
  const bare = {
    returning: nothing,
    wrapper: nothing,
    onNull: nothing,
    onEmpty: nothing,
    onError: nothing,
    orderBy: none,
    filter: nothing,
  }
  const filter = maybe(value)
  const two = fc.tuple(value, value)
  const onNull = fc.constantFrom(undefined, 'NULL', 'ABSENT')
  const scalar = fc.oneof(behaviour('NULL', 'ERROR'), fc.record({ kind: fc.constant('DEFAULT'), value }))
  const structure = behaviour('NULL', 'ERROR', 'EMPTY ARRAY', 'EMPTY OBJECT')
  const pairs = several(two).map((entries) => entries.flat())
  return [
    node('JsonFunction', {
      ...bare,
      name: fc.constant('JSON_VALUE'),
      args: two,
      returning: maybe(tie('type')),
      onEmpty: maybe(scalar),
      onError: maybe(scalar),
    }),
    node('JsonFunction', {
      ...bare,
      name: fc.constant('JSON_QUERY'),
      args: two,
      returning: maybe(tie('type')),
      wrapper: maybe(fc.constantFrom(...WRAPPERS)),
      onEmpty: maybe(structure),
      onError: maybe(structure),
    }),
    node('JsonFunction', {
      ...bare,
      name: fc.constant('JSON_EXISTS'),
      args: two,
      onError: maybe(behaviour('TRUE', 'FALSE', 'UNKNOWN', 'ERROR')),
    }),
    node('JsonFunction', { ...bare, name: fc.constant('JSON_OBJECT'), args: pairs, onNull }),
    node('JsonFunction', { ...bare, name: fc.constant('JSON_OBJECTAGG'), args: two, onNull, filter }),
    node('JsonFunction', { ...bare, name: fc.constant('JSON_ARRAY'), args: several(value), onNull }),
    node('JsonFunction', {
      ...bare,
      name: fc.constant('JSON_ARRAYAGG'),
      args: fc.tuple(value),
      onNull,
      orderBy: several(tie('orderItem'), 0, 2),
      filter,
    }),
  ]
}

const WRAPPERS = [
  'WITHOUT WRAPPER',
  'WITHOUT ARRAY WRAPPER',
  'WITH WRAPPER',
  'WITH ARRAY WRAPPER',
  'WITH CONDITIONAL ARRAY WRAPPER',
  'WITH UNCONDITIONAL WRAPPER',
]

function behaviour(...kinds: JsonBehaviour['kind'][]): fc.Arbitrary<JsonBehaviour> {
  return fc.record({ kind: fc.constantFrom(...kinds), value: nothing })
}
