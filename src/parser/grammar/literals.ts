import type { IOrAlt, IToken, ParserMethod } from 'chevrotain'
import type { IntervalLiteralAst, IntervalUnit, LiteralAst } from '../ast/expression.ts'
import { Binary, Decimal, Double, Integer, K, LeftParen, RightParen, Sign, Unit, UnitPlural } from '../tokens.ts'
import { tokenSpan, unquoted, wordOf } from './base.ts'
import { TypeGrammar } from './types.ts'

export abstract class LiteralGrammar extends TypeGrammar {
  readonly #alternatives: IOrAlt<LiteralAst>[] = [
    { ALT: () => literalOf('integer', this.CONSUME(Integer)) },
    { ALT: () => literalOf('decimal', this.CONSUME(Decimal)) },
    { ALT: () => literalOf('double', this.CONSUME(Double)) },
    { ALT: () => this.SUBRULE(this.textLiteral) },
    { ALT: () => ({ ...literalOf('binary', this.CONSUME(Binary)), text: unquoted(this.LA(0), 1) }) },
    { ALT: () => literalOf('boolean', this.CONSUME(K.TRUE)) },
    { ALT: () => literalOf('boolean', this.CONSUME(K.FALSE)) },
    { ALT: () => literalOf('null', this.CONSUME(K.NULL)) },
  ]

  readonly literal: ParserMethod<[], LiteralAst> = this.rule('literal', () => this.OR(this.#alternatives))

  readonly textLiteral: ParserMethod<[], LiteralAst> = this.rule('textLiteral', () => {
    const start = this.LA(1)
    const text = this.SUBRULE(this.text)
    return { kind: 'Literal', type: 'string', text, span: this.spanFrom(start) }
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

function literalOf(type: LiteralAst['type'], token: IToken): LiteralAst {
  return { kind: 'Literal', type, text: token.image, span: tokenSpan(token) }
}
