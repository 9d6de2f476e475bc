import type { IToken } from 'chevrotain'
import { ParseError } from '../core/errors.ts'
import type { ExpressionAst } from './ast/expression.ts'
import type { Query } from './ast/query.ts'
import type { StatementAst } from './ast/statement.ts'
import { checkDepth } from './depth.ts'
import { GrammarFault, tokenSpan, UnexpectedToken } from './grammar/base.ts'
import type { Starts } from './grammar/lookahead.ts'
import { StatementGrammar } from './grammar/statements.ts'
import { tokenize } from './lexer.ts'
import { splitStatements } from './script.ts'
import { explainSyntax } from './syntax-error.ts'

let grammar: StatementGrammar | undefined

/** The statements of a script, each parsed when it is asked for: those before a fault can run. Throws `ParseError`. */
export function* statementsOf(text: string): Generator<StatementAst> {
  for (const { tokens } of splitStatements(tokenize(text))) yield parse('statement', tokens, text)
}

/** All statements of a script. Throws `ParseError` if any of them is none. */
export function parseStatements(text: string): StatementAst[] {
  return [...statementsOf(text)]
}

/** The one statement that `text` is; a semicolon may follow. Throws `ParseError`. */
export function parseStatement(text: string): StatementAst {
  const [first, second] = splitStatements(tokenize(text))
  const statement = parse('statement', first?.tokens ?? [], text)
  const [extra] = second?.tokens ?? []
  if (extra === undefined) return statement
  throw new ParseError('SYNTAX', 'Only one statement can stand here.', { text, span: tokenSpan(extra) })
}

/** Throws `ParseError`. */
export function parseQuery(text: string): Query {
  return parse('query', tokenize(text), text)
}

/** Throws `ParseError`. */
export function parseExpression(text: string): ExpressionAst {
  return parse('expression', tokenize(text), text)
}

const THE_END: Starts = { tokens: new Set(), words: new Set(['the end']), nullable: true }

interface Roots {
  readonly statement: StatementAst
  readonly query: Query
  readonly expression: ExpressionAst
}

function parse<R extends keyof Roots>(rule: R, tokens: IToken[], text: string): Roots[R] {
  grammar ??= new StatementGrammar()
  try {
    const ast = run(grammar, rule, tokens)
    checkDepth(ast)
    return ast
  } catch (error) {
    if (error instanceof GrammarFault) throw new ParseError(error.code, error.message, { text, span: error.span })
    if (!(error instanceof UnexpectedToken)) throw error
    throw explainSyntax(grammar, (parser) => run(parser, rule, tokens), { tokens, text })
  }
}

function run<R extends keyof Roots>(parser: StatementGrammar, rule: R, tokens: IToken[]): Roots[R] {
  parser.begin(tokens)
  const ast: Roots[keyof Roots] = parser[rule]()
  if (parser.errors.length > 0) {
    // The rule ended before the tokens did.
    const rest = parser.peek()
    parser.expect?.(rest, THE_END)
    throw new UnexpectedToken(rest)
  }
  return ast as Roots[R]
}
