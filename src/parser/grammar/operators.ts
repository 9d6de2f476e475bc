import type { IToken, TokenType } from 'chevrotain'
import type { BinaryOperator } from '../ast/expression.ts'
import * as T from '../tokens.ts'

/** How tightly operators hold their operands, as in Flink; `IS` and the comparisons group to the left, too. */
export const LEVEL = { any: 0, or: 1, and: 2, not: 3, is: 4, comparison: 5, predicate: 6, sum: 7, product: 8 } as const

const LEVELS: ReadonlyMap<TokenType, number> = new Map([
  [T.K.OR, LEVEL.or],
  [T.K.AND, LEVEL.and],
  ...[T.Equal, T.NotEqual, T.Less, T.LessOrEqual, T.Greater, T.GreaterOrEqual, T.K.OVERLAPS].map(
    (type) => [type, LEVEL.comparison] as const,
  ),
  ...[T.K.IN, T.K.BETWEEN, T.K.LIKE, T.K.SIMILAR].map((type) => [type, LEVEL.predicate] as const),
  ...[T.Plus, T.Minus].map((type) => [type, LEVEL.sum] as const),
  ...[T.Star, T.Slash, T.Percent, T.Concat].map((type) => [type, LEVEL.product] as const),
])

/** The level of a token that stands alone as an operator. */
export function operatorLevel({ tokenType }: IToken): number | undefined {
  return LEVELS.get(tokenType)
}

/** The token types of binary operators are exactly these words and symbols. */
export function binaryOperator({ image }: IToken): BinaryOperator {
  return image.toUpperCase() as BinaryOperator
}
