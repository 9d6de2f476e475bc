import { createTokenInstance, type ILexingError, type IToken, Lexer } from 'chevrotain'
import { Identifier, LEXED, UnexpectedCharacter, WORD_TYPES } from './tokens.ts'

let lexer: Lexer | undefined

/** The tokens of `text`. What can't be read is a token too, one of the faults in tokens.ts. */
export function tokenize(text: string): IToken[] {
  // Built on first use: a program that runs no SQL doesn't pay for it.
  lexer ??= new Lexer(LEXED, {
    positionTracking: 'full',
    ensureOptimizations: true,
    skipValidations: true,
    // As in core/position.ts, only line feeds end lines.
    lineTerminatorsPattern: /\n/g,
    lineTerminatorCharacters: ['\n'],
  })
  const { tokens, errors } = lexer.tokenize(text)
  for (const token of tokens) if (token.tokenType === Identifier) classify(token)
  return errors.length === 0 ? tokens : withUnreadable(text, tokens, errors)
}

/** One pattern reads all words; what each is, a table says. That is faster than a pattern per keyword. */
function classify(token: IToken): void {
  const type = WORD_TYPES.get(token.image.toUpperCase())
  if (type?.tokenTypeIdx === undefined) return
  token.tokenType = type
  token.tokenTypeIdx = type.tokenTypeIdx
}

function withUnreadable(text: string, tokens: readonly IToken[], errors: readonly ILexingError[]): IToken[] {
  const unreadable = errors.map(({ offset, line = 1, column = 1 }) => {
    const image = String.fromCodePoint(text.codePointAt(offset) ?? 0)
    const last = image.length - 1
    return createTokenInstance(UnexpectedCharacter, image, offset, offset + last, line, line, column, column + last)
  })
  return [...tokens, ...unreadable].toSorted((a, b) => a.startOffset - b.startOffset)
}
