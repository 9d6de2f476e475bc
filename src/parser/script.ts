import type { IToken } from 'chevrotain'
import { tokenize } from './lexer.ts'
import { K, OpenComment, OpenName, OpenText, Semicolon } from './tokens.ts'

/** The tokens between two semicolons. */
export interface StatementTokens {
  readonly tokens: IToken[]
  /** Whether a semicolon follows. */
  readonly ended: boolean
}

/** The statements of a script; empty ones are left out. The semicolons of a statement set belong to it. */
export function* splitStatements(tokens: readonly IToken[]): Generator<StatementTokens> {
  let start = 0
  let inSet = false
  for (const [i, { tokenType }] of tokens.entries()) {
    if (tokenType === K.BEGIN && (i === start || tokens[i - 1]?.tokenType === K.SET)) inSet = true
    if (tokenType !== Semicolon || (inSet && !closesSet(tokens, i))) continue
    if (i > start) yield { tokens: tokens.slice(start, i), ended: true }
    start = i + 1
    inSet = false
  }
  if (start < tokens.length) yield { tokens: tokens.slice(start), ended: false }
}

/** Whether the semicolon at `i` stands behind the END of a statement set; CASE has an END, too. */
function closesSet(tokens: readonly IToken[], i: number): boolean {
  const before = tokens[i - 2]?.tokenType
  return tokens[i - 1]?.tokenType === K.END && (before === Semicolon || before === K.BEGIN)
}

/** Whether `text` holds statements and the last one is ended: nothing but blanks and comments follows its semicolon. */
export function endsStatement(text: string): boolean {
  const tokens = tokenize(text)
  if (tokens.some(({ tokenType }) => OPEN.has(tokenType))) return false
  const statements = [...splitStatements(tokens)]
  return tokens.length > 0 && statements.every(({ ended }) => ended)
}

const OPEN = new Set([OpenComment, OpenName, OpenText])
