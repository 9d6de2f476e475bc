import type { IToken } from 'chevrotain'
import { ParseError } from '../core/errors.ts'
import type { Span } from '../core/position.ts'
import { positionOf, tokenSpan, UnexpectedToken } from './grammar/base.ts'
import type { Starts } from './grammar/lookahead.ts'
import type { StatementGrammar } from './grammar/statements.ts'
import { faultOf } from './lexical-error.ts'
import { type Expected, helpFor } from './syntax-help.ts'

/** The tokens of a statement that can't be parsed, and the text they are from. */
export interface FaultyInput {
  readonly tokens: readonly IToken[]
  readonly text: string
}

const MAX_WORDS = 8

/** Brackets and dots can follow almost everything; they are named only where nothing else fits. */
const OBVIOUS: ReadonlySet<string> = new Set([`'.'`, `'['`, `'('`])

/** The error for tokens that `run` fails on. They are parsed once more, to find out what was expected. */
export function explainSyntax(
  parser: StatementGrammar,
  run: (parser: StatementGrammar) => unknown,
  { tokens, text }: FaultyInput,
): ParseError {
  const { found, expected } = trace(parser, run)
  const index = tokens.indexOf(found)
  const token = index < 0 ? undefined : found
  const span = token === undefined ? endOf(tokens) : tokenSpan(token)
  const fault = token === undefined ? undefined : faultOf(token, tokens[index + 1])
  if (fault !== undefined) {
    return new ParseError(fault.code, fault.message, { text, span: fault.short ? shortened(span) : span })
  }
  const previous = tokens.at(index < 0 ? -1 : index - 1)
  const help = helpFor({ token, next: tokens[index + 1], previous: index === 0 ? undefined : previous, expected })
  const what = token === undefined ? 'end of the statement' : quoted(token)
  return new ParseError('SYNTAX', `Unexpected ${what}. Expected ${wordList(expected)}.${help}`, { text, span })
}

function trace(
  parser: StatementGrammar,
  run: (parser: StatementGrammar) => unknown,
): { readonly found: IToken; readonly expected: Expected } {
  const seen: Starts[] = []
  let at: IToken | undefined
  parser.expect = (token, starts) => {
    if (token !== at) seen.length = 0
    at = token
    seen.push(starts)
  }
  try {
    run(parser)
  } catch (error) {
    if (!(error instanceof UnexpectedToken)) throw error
    const words = new Set(seen.flatMap((starts) => [...starts.words]))
    return { found: error.token, expected: { words, tokens: new Set(seen.flatMap((starts) => [...starts.tokens])) } }
  } finally {
    parser.expect = undefined
  }
  throw new Error('the same tokens were parsed without an error')
}

function endOf(tokens: readonly IToken[]): Span {
  const last = tokens.at(-1)
  if (last === undefined) return { start: { offset: 0, line: 1, column: 1 }, end: 0 }
  const { offset, line, column } = positionOf(last)
  const end = (last.endOffset ?? offset) + 1
  // The last token may span lines; where it ends, its own end position tells.
  const start = { offset: end, line: last.endLine ?? line, column: (last.endColumn ?? column) + 1 }
  return { start, end }
}

function shortened({ start }: Span): Span {
  return { start, end: start.offset + 1 }
}

function quoted({ image }: IToken): string {
  const [line = ''] = image.split('\n')
  const text = line.length <= 30 && line === image ? image : `${line.slice(0, 30)}…`
  const [mark = ''] = /^['`]/.exec(text) ?? []
  if (mark === '') return `'${text}'`
  return text === image ? text : `${text}${mark}`
}

/** The last word is what the parser asked for when it stopped, those before it were optional; it is always named. */
function wordList({ words }: Expected): string {
  const telling = [...words].filter((word) => !OBVIOUS.has(word))
  const list = telling.length === 0 ? [...words] : telling
  const last = list.pop() ?? ''
  if (list.length === 0) return last
  return `${list.slice(0, MAX_WORDS - 1).join(', ')}${list.length < MAX_WORDS ? '' : ', …'} or ${last}`
}
