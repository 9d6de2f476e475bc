import type { Span } from '../../core/position.ts'
import type { ExpressionAst, Identifier, OrderItem } from './expression.ts'

export interface MatchRecognizeAst {
  readonly kind: 'MatchRecognize'
  readonly partitionBy: readonly ExpressionAst[]
  readonly orderBy: readonly OrderItem[]
  readonly measures: readonly { readonly expression: ExpressionAst; readonly alias: Identifier }[]
  readonly rowsPerMatch: 'ONE' | 'ALL' | undefined
  readonly afterMatch: AfterMatch | undefined
  readonly pattern: PatternAst
  readonly within: ExpressionAst | undefined
  readonly subsets: readonly { readonly name: Identifier; readonly variables: readonly Identifier[] }[]
  readonly define: readonly { readonly variable: Identifier; readonly condition: ExpressionAst }[]
  readonly span: Span
}

export interface AfterMatch {
  readonly to: 'PAST LAST ROW' | 'NEXT ROW' | 'FIRST' | 'LAST'
  readonly variable: Identifier | undefined
}

export type PatternAst =
  | { readonly kind: 'Variable'; readonly name: Identifier }
  | { readonly kind: 'Sequence' | 'Alternation'; readonly parts: readonly PatternAst[] }
  | { readonly kind: 'Permutation'; readonly parts: readonly PatternAst[] }
  | { readonly kind: 'Exclusion'; readonly part: PatternAst }
  | {
      readonly kind: 'Quantified'
      readonly part: PatternAst
      readonly min: number
      /** Undefined: without limit. */
      readonly max: number | undefined
      readonly reluctant: boolean
    }
