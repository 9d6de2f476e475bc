import type { IToken, TokenType } from 'chevrotain'
import * as T from './tokens.ts'

interface Fault {
  readonly code: string
  readonly message: string
  /** Whether to mark only where it begins: it goes on to the end of the text. */
  readonly short?: true
}

const FAULTS: ReadonlyMap<TokenType, Fault> = new Map([
  [T.OpenText, { code: 'UNTERMINATED_STRING', message: "This string has no end: a ' is missing.", short: true }],
  [T.OpenComment, { code: 'UNTERMINATED_COMMENT', message: "This comment has no end: '*/' is missing.", short: true }],
  [T.OpenName, { code: 'UNTERMINATED_NAME', message: 'This name has no end: a back-tick is missing.', short: true }],
  [T.EmptyName, { code: 'SYNTAX', message: 'A name needs at least one character.' }],
  [T.BangEqual, { code: 'SYNTAX', message: "There is no operator '!='. Write '<>'." }],
  [
    T.DoubleQuoted,
    {
      code: 'DOUBLE_QUOTES',
      message: 'Double quotes have no meaning. Write strings in single quotes and names in back-ticks.',
    },
  ],
  [
    T.HintStart,
    {
      code: 'SYNTAX',
      message: "A hint /*+ … */ can only stand directly behind SELECT or a table's name.",
      short: true,
    },
  ],
])

/** What is wrong with `token` in itself, whatever was expected in its place. */
export function faultOf(token: IToken, next: IToken | undefined): Fault | undefined {
  if (token.tokenType === T.UnexpectedCharacter) {
    return { code: 'UNEXPECTED_CHARACTER', message: `The character '${token.image}' has no meaning here.` }
  }
  if (token.tokenType === T.Colon && next?.tokenType === T.Colon) {
    return { code: 'SYNTAX', message: "There is no operator '::'. Write CAST(value AS type)." }
  }
  return FAULTS.get(token.tokenType)
}
