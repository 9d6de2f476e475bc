import fc from 'fast-check'
import type { Span } from '../../src/core/position.ts'
import type { ExpressionAst, Identifier, ObjectPath, OrderItem } from '../../src/parser/ast/expression.ts'
import type { MatchRecognizeAst, PatternAst } from '../../src/parser/ast/match-recognize.ts'
import type { GroupItem, Query, QueryBody, SelectAst, TableRef } from '../../src/parser/ast/query.ts'
import { GRAMMAR_KEYWORDS } from '../../src/parser/keywords.ts'
import type { DataTypeAst } from '../../src/parser/ast/type.ts'

/** The nodes that contain one another. */
export interface Nodes {
  readonly expression: ExpressionAst
  readonly orderItem: OrderItem
  readonly query: Query
  readonly queryBody: QueryBody
  readonly select: SelectAst
  readonly groupItem: GroupItem
  readonly groupElement: GroupItem
  readonly tableRef: TableRef
  readonly matchRecognize: MatchRecognizeAst
  readonly pattern: PatternAst
  readonly type: DataTypeAst
}

/** Gives the arbitrary of a node before it is made. */
export type Tie = fc.LetrecTypedTie<Nodes>

/** Nodes deeper than this are the simplest of their kind. */
export const DEPTH = { maxDepth: 4, depthIdentifier: 'node' } as const

type Fields<F> = { [P in keyof F]: fc.Arbitrary<F[P]> }

/** Trees are compared without their spans. */
const SPAN: Span = { start: { offset: 0, line: 1, column: 1 }, end: 0 }

export function node<K extends string, F extends object>(
  kind: K,
  fields: Fields<F>,
): fc.Arbitrary<F & { readonly kind: K; readonly span: Span }> {
  const all = { kind: fc.constant(kind), ...fields, span: fc.constant(SPAN) }
  return fc.record(all) as unknown as fc.Arbitrary<F & { readonly kind: K; readonly span: Span }>
}

export function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined })
}

export function several<T>(arbitrary: fc.Arbitrary<T>, minLength = 0, maxLength = 2): fc.Arbitrary<T[]> {
  return fc.array(arbitrary, { minLength, maxLength })
}

export const nothing: fc.Arbitrary<undefined> = fc.constant(undefined)
export const none: fc.Arbitrary<never[]> = fc.constant([])
export const no: fc.Arbitrary<false> = fc.constant(false)

/** Any text, with quotes, comment marks and characters that can't be seen among it. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', 'it', "it's", 'a"b`c', '\\d+', '--', '/*', '*/', ';', '%', '\n', ' \u0000', '\uD800', '🙂', 'é'),
  fc.string({ unit: 'binary', maxLength: 6 }),
)

const NAMES = ['a', 'b', 'ts', 'user_id', 'X$1', 'Select', 'value', 'a b', 'a`b', '1', 'größe', '$x', '`', '.', '\n']

/** Names of all sorts, those among them that the grammar uses as words somewhere. */
export const identifier: fc.Arbitrary<Identifier> = node('Identifier', {
  name: fc.oneof(fc.constantFrom(...NAMES), fc.constantFrom(...GRAMMAR_KEYWORDS)),
})

export const identifiers: fc.Arbitrary<Identifier[]> = several(identifier, 1)

export const path: fc.Arbitrary<ObjectPath> = node('ObjectPath', { parts: identifiers })
