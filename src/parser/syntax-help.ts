import type { IToken, TokenType } from 'chevrotain'
import { nearestNames } from '../core/errors.ts'
import { isOf } from './grammar/base.ts'
import { isReserved, type Keyword } from './keywords.ts'
import * as T from './tokens.ts'
import { K } from './tokens.ts'

/** What could have stood where the parser stopped. */
export interface Expected {
  readonly words: ReadonlySet<string>
  readonly tokens: ReadonlySet<TokenType>
}

/** Where the parser stopped. `token` is undefined at the end of the statement. */
interface Place {
  readonly token: IToken | undefined
  readonly previous: IToken | undefined
  readonly next: IToken | undefined
  readonly expected: Expected
}

/** Words that open or continue a clause: where one stands instead of an expression, the expression is what is missing. */
const CLAUSE_WORDS: ReadonlySet<TokenType> = new Set([
  ...[K.FROM, K.WHERE, K.HAVING, K.ON, K.AND, K.OR, K.UNION, K.INTERSECT, K.EXCEPT, K.THEN, K.WHEN, K.ELSE, K.AS, K.BY],
  ...[K.SELECT, K.WITH, K.VALUES, K.JOIN, K.INTO, K.LIMIT, K.TO, K.IN, K.BETWEEN, K.LIKE, K.IS],
])

const STATEMENT_WORDS: ReadonlySet<TokenType> = new Set([
  ...[K.SELECT, K.INSERT, K.CREATE, K.DROP, K.ALTER, K.SHOW, K.DESCRIBE, K.EXPLAIN, K.EXECUTE, K.SET, K.RESET, K.WITH],
  ...[K.UPDATE, K.DELETE, K.USE, K.BEGIN, K.STATEMENT],
])

const RULES = [surplusComma, reservedName, misspelled, missingSeparator, missingQuotes, doubledEqual]

/** A sentence on the likely slip, with a blank before it; empty if none is known. */
export function helpFor(place: Place): string {
  for (const rule of RULES) {
    const help = rule(place)
    if (help !== undefined) return ` ${help}`
  }
  return ''
}

function surplusComma({ token, previous }: Place): string | undefined {
  if (previous?.tokenType !== T.Comma || token === undefined) return undefined
  const ends = token.tokenType === T.RightParen || CLAUSE_WORDS.has(token.tokenType)
  return ends ? `Is the ',' before it one too many?` : undefined
}

function reservedName({ token, next, expected: { words } }: Place): string | undefined {
  if (token === undefined || !isReserved(token.image)) return undefined
  // A query or a clause begins: something is missing before it.
  if (token.tokenType === K.SELECT || next?.tokenType === K.BY) return undefined
  const clause = CLAUSE_WORDS.has(token.tokenType)
  const only = words.size === 1 && words.has('a name')
  const among = words.has('a name') || words.has('a table') || words.has('an expression')
  if (!only && (clause || !among) && next?.tokenType !== T.Arrow) return undefined
  return `'${token.image}' is a reserved word. As a name, write it in back-ticks: \`${token.image}\`.`
}

/** A word that was taken for a name, or didn't fit at all, and is nearly a keyword that would. */
function misspelled({ token, previous, expected }: Place): string | undefined {
  const keywords = [...expected.tokens].map(({ name }) => name).filter((name): name is Keyword => name in K)
  const [meant] = near(token, 3, keywords)
  if (meant !== undefined) return `Did you mean ${meant}?`
  const [before] = near(previous, 4, keywords)
  return before === undefined ? undefined : `Did you mean ${before} instead of '${previous?.image ?? ''}'?`
}

function near(token: IToken | undefined, length: number, keywords: readonly Keyword[]): readonly string[] {
  if (token?.tokenType !== T.Identifier || token.image.length < length) return []
  return nearestNames(token.image, keywords)
}

function missingSeparator({ token, expected: { words } }: Place): string | undefined {
  if (token === undefined) return undefined
  if (words.has('the end') && STATEMENT_WORDS.has(token.tokenType)) return `Is a ';' missing before it?`
  const begins = [T.Name, T.Text, T.Integer, T.Decimal, T.FunctionWord].some((type) => isOf(token, type))
  return begins && words.has(`','`) ? `Is a ',' missing before it?` : undefined
}

function missingQuotes({ token, expected: { words } }: Place): string | undefined {
  const value = token !== undefined && [T.Word, T.Integer, T.Decimal].some((type) => isOf(token, type))
  return value && words.has('a string') && words.size <= 2 ? 'Strings stand in single quotes.' : undefined
}

function doubledEqual({ token, previous }: Place): string | undefined {
  const doubled = token?.tokenType === T.Equal && previous?.tokenType === T.Equal
  return doubled ? `Equality is written with one '='.` : undefined
}
