import type { IToken, ParserMethod } from 'chevrotain'
import type { IntervalLiteralAst, IntervalUnit, LiteralAst } from '../ast/expression.ts'
import {
  Binary,
  Decimal,
  Double,
  Integer,
  K,
  LeftParen,
  RightParen,
  Sign,
  Text,
  UnicodeText,
  Unit,
  UnitPlural,
} from '../tokens.ts'
import { GrammarFault, tokenSpan, unquoted, wordOf } from './base.ts'
import { TypeGrammar } from './types.ts'

export abstract class LiteralGrammar extends TypeGrammar {
  readonly literal: ParserMethod<[], LiteralAst> = this.rule('literal', () =>
    this.OR<LiteralAst>([
      { ALT: () => literalOf('integer', this.CONSUME(Integer)) },
      { ALT: () => literalOf('decimal', this.CONSUME(Decimal)) },
      { ALT: () => literalOf('double', this.CONSUME(Double)) },
      { ALT: () => textLiteral(this.CONSUME(Text)) },
      { ALT: () => this.SUBRULE(this.unicodeText) },
      { ALT: () => ({ ...literalOf('binary', this.CONSUME(Binary)), text: unquoted(this.LA(0), 1) }) },
      { ALT: () => literalOf('boolean', this.CONSUME(K.TRUE)) },
      { ALT: () => literalOf('boolean', this.CONSUME(K.FALSE)) },
      { ALT: () => literalOf('null', this.CONSUME(K.NULL)) },
    ]),
  )

  /** `U&'\263A'`, with another escape character behind UESCAPE. */
  readonly unicodeText: ParserMethod<[], LiteralAst> = this.rule('unicodeText', () => {
    const token = this.CONSUME(UnicodeText)
    const escape = this.OPTION(() => {
      this.CONSUME(K.UESCAPE)
      return this.CONSUME(Text)
    })
    const text = this.ACTION(() => unescaped(token, escape))
    return { kind: 'Literal', type: 'string', text, span: this.spanFrom(token) }
  })

  /** `DATE '…'`, `TIME '…'`, `TIMESTAMP '…'` */
  readonly temporalLiteral: ParserMethod<[], LiteralAst> = this.rule('temporalLiteral', () => {
    const start = this.LA(1)
    const word = this.OR([
      { ALT: () => this.CONSUME(K.DATE) },
      { ALT: () => this.CONSUME(K.TIME) },
      { ALT: () => this.CONSUME(K.TIMESTAMP) },
    ])
    const type = wordOf(word).toLowerCase() as 'date' | 'time' | 'timestamp'
    const text = this.SUBRULE(this.text)
    return { kind: 'Literal', type, text, span: this.spanFrom(start) }
  })

  /** `INTERVAL '10' MINUTE`, `INTERVAL -'1 02:03' DAY TO MINUTE` */
  readonly intervalLiteral: ParserMethod<[], IntervalLiteralAst> = this.rule('intervalLiteral', () => {
    const start = this.CONSUME(K.INTERVAL)
    const sign = this.OPTION(() => this.CONSUME(Sign))
    const text = this.SUBRULE(this.text)
    const from = this.SUBRULE(this.unit)
    const precision = this.OPTION2(() => {
      this.CONSUME(LeftParen)
      const digits = this.SUBRULE(this.number)
      this.CONSUME(RightParen)
      return digits
    })
    const to = this.OPTION3(() => this.SUBRULE(this.toUnit))
    const negative = sign?.image === '-'
    return { kind: 'IntervalLiteral', text, negative, from, precision, to, span: this.spanFrom(start) }
  })

  /** `TO SECOND(3)`; the precision means nothing. */
  readonly toUnit: ParserMethod<[], IntervalUnit> = this.rule('toUnit', () => {
    this.CONSUME(K.TO)
    const unit = this.SUBRULE(this.unit)
    this.OPTION(() => this.SUBRULE(this.typeParameters))
    return unit
  })

  /** A unit of an interval, singular or plural. */
  readonly unit: ParserMethod<[], IntervalUnit> = this.rule('unit', () => {
    const token = this.OR([{ ALT: () => this.CONSUME(Unit) }, { ALT: () => this.CONSUME(UnitPlural) }])
    return unitOf(token)
  })
}

/** The token types of units are these words and their plurals. */
export function unitOf(token: IToken): IntervalUnit {
  return wordOf(token).replace(/S$/, '') as IntervalUnit
}

export function literalOf(type: LiteralAst['type'], token: IToken): LiteralAst {
  return { kind: 'Literal', type, text: token.image, span: tokenSpan(token) }
}

function textLiteral(token: IToken): LiteralAst {
  return { kind: 'Literal', type: 'string', text: unquoted(token), span: tokenSpan(token) }
}

function unescaped(token: IToken, escapeToken: IToken | undefined): string {
  const escape = escapeToken === undefined ? '\\' : unquoted(escapeToken)
  if (escape.length !== 1 || /[0-9a-fA-F+'"\s]/.test(escape)) {
    const message = 'UESCAPE takes one character that is no hexadecimal digit, quote, plus sign or blank.'
    throw new GrammarFault('BAD_ESCAPE', message, tokenSpan(escapeToken ?? token))
  }
  const [first = '', ...rest] = unquoted(token, 2).split(escape)
  let text = first
  for (let i = 0; i < rest.length; i++) {
    const part = rest[i] ?? ''
    if (part === '' && i + 1 < rest.length) {
      // A doubled escape character stands for itself.
      text += escape + (rest[++i] ?? '')
      continue
    }
    const digits = /^(?:[0-9a-fA-F]{4}|\+[0-9a-fA-F]{6})/.exec(part)?.[0]
    const code = digits === undefined ? Infinity : parseInt(digits.replace('+', ''), 16)
    if (digits === undefined || code > 0x10ffff) {
      const message = `In a U& string '${escape}' takes four hexadecimal digits, or '+' and six, as in '${escape}263A'.`
      throw new GrammarFault('BAD_ESCAPE', message, tokenSpan(token))
    }
    text += String.fromCodePoint(code) + part.slice(digits.length)
  }
  return text
}
