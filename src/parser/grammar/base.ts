import { EmbeddedActionsParser, type IToken, type ParserMethod, type TokenType } from 'chevrotain'
import type { Position, Span } from '../../core/position.ts'
import type { Identifier } from '../ast/expression.ts'
import { QuotedIdentifier, VOCABULARY } from '../tokens.ts'
import { type DecidingParser, FirstTokenLookahead, type Starts } from './lookahead.ts'

/** The text can't go on with `token`. */
export class UnexpectedToken extends Error {
  readonly token: IToken

  constructor(token: IToken) {
    super(`unexpected ${token.image}`)
    this.token = token
  }
}

/** A fault that the grammar itself can name. */
export class GrammarFault extends Error {
  readonly code: string
  readonly span: Span

  constructor(code: string, message: string, span: Span) {
    super(message)
    this.code = code
    this.span = span
  }
}

/** What messages call the rules that can begin with many tokens. */
const RULE_NAMES: ReadonlyMap<string, string> = new Map([
  ['identifier', 'a name'],
  ['objectPath', 'a name'],
  ['expression', 'an expression'],
  ['operand', 'an expression'],
  ['primary', 'an expression'],
  ['infix', 'an operator'],
  ['dataType', 'a type'],
  ['bareType', 'a type'],
  ['joinKind', 'JOIN'],
  ['isTest', 'an operator'],
  ['predicate', 'an operator'],
  ['query', 'a query'],
  ['queryBody', 'a query'],
  ['statement', 'a statement'],
  ['tablePrimary', 'a table'],
])

/** Levels of parentheses, sub-queries and the like. Each takes some 25 frames of a stack that has room for a few thousand. */
export const MAX_NESTING = 120

const NO_SPAN: Span = { start: { offset: 0, line: 1, column: 1 }, end: 0 }

/**
 * What all rules share. Rules build the AST while they read. Chevrotain learns the grammar by running every rule once
 * without input: tokens and nodes are placeholders then, so a rule looks into nodes only inside `ACTION` or a gate.
 */
export abstract class GrammarBase extends EmbeddedActionsParser implements DecidingParser {
  expect: ((token: IToken, starts: Starts) => void) | undefined = undefined
  #nesting = 0

  constructor(skipValidations: boolean) {
    super(VOCABULARY, {
      maxLookahead: 1,
      skipValidations,
      lookaheadStrategy: new FirstTokenLookahead(RULE_NAMES),
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected, actual }) => this.#mismatch(expected, actual),
        buildNotAllInputParsedMessage: () => 'too many tokens',
        buildNoViableAltMessage: () => 'no alternative',
        buildEarlyExitMessage: () => 'no repetition',
      },
    })
  }

  /** `RULE` with the types of the rule taken from its declaration. */
  protected rule<A extends unknown[], R>(name: string, implementation: (...args: A) => R): ParserMethod<A, R> {
    return this.RULE(name, implementation)
  }

  /** Makes `tokens` the input of the next rule that is called. */
  begin(tokens: IToken[]): void {
    this.input = tokens
    this.#nesting = 0
  }

  peek(): IToken {
    return this.LA(1)
  }

  fail(): never {
    throw new UnexpectedToken(this.LA(1))
  }

  #mismatch(expected: TokenType, actual: IToken): never {
    this.expect?.(actual, { tokens: new Set([expected]), words: new Set([expected.LABEL ?? '']), nullable: false })
    throw new UnexpectedToken(actual)
  }

  /** Opens a level of nesting; too many would overflow the stack, here or where the AST is walked. */
  protected enter(): void {
    this.#nesting++
    if (this.#nesting > MAX_NESTING && !this.RECORDING_PHASE) {
      const message = `This is nested more than ${MAX_NESTING} levels deep. Simplify it, or move parts into views.`
      throw new GrammarFault('TOO_DEEP', message, tokenSpan(this.LA(1)))
    }
  }

  protected leave(): void {
    this.#nesting--
  }

  protected isNext(type: TokenType, howMuch = 1): boolean {
    return isOf(this.LA(howMuch), type)
  }

  /** From `start` to the last token read. */
  protected spanFrom(start: IToken): Span {
    // Rules get no arguments while the grammar is learned.
    if (this.RECORDING_PHASE) return NO_SPAN
    return { start: positionOf(start), end: (this.LA(0).endOffset ?? 0) + 1 }
  }

  protected identifierOf(token: IToken): Identifier {
    const { image } = token
    const name = token.tokenType === QuotedIdentifier ? image.slice(1, -1).replaceAll('``', '`') : image
    return { kind: 'Identifier', name, span: tokenSpan(token) }
  }
}

export function isOf(token: IToken, type: TokenType): boolean {
  return token.tokenType === type || type.categoryMatchesMap?.[token.tokenTypeIdx] === true
}

export function positionOf({ startOffset, startLine = 1, startColumn = 1 }: IToken): Position {
  return { offset: startOffset, line: startLine, column: startColumn }
}

export function tokenSpan(token: IToken): Span {
  return { start: positionOf(token), end: (token.endOffset ?? token.startOffset) + 1 }
}

/** The content of a token in single quotes, after `prefix` characters of a prefix. */
export function unquoted({ image }: IToken, prefix = 0): string {
  return image.slice(prefix + 1, -1).replaceAll("''", "'")
}

/** The text of a word in upper case. While the grammar is learned, a placeholder that has none may stand there. */
export function wordOf({ image }: Partial<IToken>): string {
  return image?.toUpperCase() ?? ''
}
