import fc from 'fast-check'
import type { ExpressionAst } from '../../src/parser/ast/expression.ts'
import type { MatchRecognizeAst, PatternAst } from '../../src/parser/ast/match-recognize.ts'
import type { JoinAst, TableAlias, TableRef } from '../../src/parser/ast/query.ts'
import { DEPTH, identifier, identifiers, maybe, no, node, nothing, path, several, type Tie } from './ast-arbitrary.ts'
import { argumentsArbitrary } from './ast-arbitrary-call.ts'
import { hint } from './ast-arbitrary-query.ts'

const alias: fc.Arbitrary<TableAlias | undefined> = maybe(
  fc.record({ name: identifier, columns: several(identifier, 0, 2) }),
)

/** A single key in the form of a row is taken for several keys. */
function isPartition([first, ...rest]: readonly ExpressionAst[]): boolean {
  return rest.length > 0 || first?.kind !== 'Row' || first.keyword
}

/** What can be given to a table function only. */
function tableFunctionArgument(tie: Tie): fc.Arbitrary<ExpressionAst> {
  return fc.oneof(
    tie('expression'),
    node('Descriptor', { columns: identifiers }),
    node('TableArgument', {
      table: fc.oneof(path, tie('query')),
      partitionBy: several(tie('expression'), 0, 2).filter(isPartition),
      orderBy: several(tie('orderItem'), 0, 2),
    }),
  )
}

function namedTable(tie: Tie): fc.Arbitrary<TableRef> {
  const systemTime = maybe(tie('expression'))
  return node('NamedTable', { path, hints: several(hint, 0, 1), systemTime, alias })
}

function derivedTable(tie: Tie): fc.Arbitrary<TableRef> {
  return node('DerivedTable', { lateral: fc.boolean(), query: tie('query'), alias })
}

export function tableRefArbitrary(tie: Tie): fc.Arbitrary<TableRef> {
  const args = argumentsArbitrary(tableFunctionArgument(tie), 0)
  return fc.oneof(
    DEPTH,
    namedTable(tie),
    derivedTable(tie),
    node('TableFunction', { lateral: fc.boolean(), wrapped: fc.constant(true), path, args, alias }),
    node('TableFunction', { lateral: no, wrapped: no, path, args, alias }),
    node('Unnest', { expression: tie('expression'), ordinality: fc.boolean(), alias }),
    node('MatchedTable', {
      input: fc.oneof(namedTable(tie), derivedTable(tie)),
      match: tie('matchRecognize'),
      alias,
    }),
    joinArbitrary(tie),
  )
}

function joinArbitrary(tie: Tie): fc.Arbitrary<JoinAst> {
  const type = fc.constantFrom('INNER' as const, 'LEFT' as const, 'RIGHT' as const, 'FULL' as const)
  const sides = { left: tie('tableRef'), right: tie('tableRef') }
  const free = { natural: no, condition: nothing, using: nothing }
  return fc.oneof(
    node('Join', { ...sides, ...free, type, condition: tie('expression') }),
    node('Join', { ...sides, ...free, type, using: identifiers }),
    node('Join', { ...sides, ...free, type, natural: fc.constant(true) }),
    node('Join', { ...sides, ...free, type: fc.constantFrom('CROSS', 'COMMA') }),
  )
}

export function matchRecognizeArbitrary(tie: Tie): fc.Arbitrary<MatchRecognizeAst> {
  const value = tie('expression')
  return node('MatchRecognize', {
    partitionBy: several(value, 0, 2),
    orderBy: several(tie('orderItem'), 0, 2),
    measures: several(fc.record({ expression: value, alias: identifier })),
    rowsPerMatch: fc.constantFrom(undefined, 'ONE', 'ALL'),
    afterMatch: fc.oneof(
      nothing,
      fc.record({ to: fc.constantFrom('PAST LAST ROW', 'NEXT ROW'), variable: nothing }),
      fc.record({ to: fc.constantFrom('FIRST', 'LAST'), variable: identifier }),
    ),
    pattern: tie('pattern'),
    within: maybe(value),
    subsets: several(fc.record({ name: identifier, variables: identifiers }), 0, 1),
    define: several(fc.record({ variable: identifier, condition: value }), 1),
  })
}

export function patternArbitrary(tie: Tie): fc.Arbitrary<PatternAst> {
  const parts = several(tie('pattern'), 2)
  const bounds = fc.oneof(
    fc.tuple(fc.nat({ max: 3 }), nothing),
    fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })).map(([min, more]) => [min, min + more] as const),
  )
  return fc.oneof(
    { maxDepth: 3, depthIdentifier: 'pattern' },
    fc.record({ kind: fc.constant('Variable'), name: identifier }),
    fc.record({ kind: fc.constantFrom('Sequence', 'Alternation', 'Permutation'), parts }),
    fc.record({ kind: fc.constant('Exclusion'), part: tie('pattern') }),
    fc
      .tuple(tie('pattern'), bounds, fc.boolean())
      .map(([part, [min, max], reluctant]) => ({ kind: 'Quantified', part, min, max, reluctant }) as const),
  )
}
