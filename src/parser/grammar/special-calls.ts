import type { IToken, ParserMethod } from 'chevrotain'
import type { CallAst, ExpressionAst, ExtractAst, LiteralAst } from '../ast/expression.ts'
import { Comma, K, LeftParen, RightParen, Word } from '../tokens.ts'
import { tokenSpan, wordOf } from './base.ts'
import { CallGrammar } from './calls.ts'
import { LEVEL } from './operators.ts'

/** Functions with words among their arguments. Those without a node of their own become ordinary calls. */
export abstract class SpecialCallGrammar extends CallGrammar {
  readonly specialCall: ParserMethod<[], ExpressionAst> = this.rule('specialCall', () =>
    this.OR<ExpressionAst>([
      { ALT: () => this.SUBRULE(this.extract) },
      { ALT: () => this.SUBRULE(this.rounding) },
      { ALT: () => this.SUBRULE(this.timestampCall) },
      { ALT: () => this.SUBRULE(this.trim) },
      { ALT: () => this.SUBRULE(this.substring) },
      { ALT: () => this.SUBRULE(this.position) },
      { ALT: () => this.SUBRULE(this.overlay) },
    ]),
  )

  /** `EXTRACT(unit FROM x)` */
  readonly extract: ParserMethod<[], ExtractAst> = this.rule('extract', () => {
    const start = this.CONSUME(K.EXTRACT)
    this.CONSUME(LeftParen)
    const unit = wordOf(this.CONSUME(Word))
    this.CONSUME(K.FROM)
    const args = [this.SUBRULE(this.expression)]
    this.CONSUME(RightParen)
    return { kind: 'UnitCall', name: 'EXTRACT', unit, args, span: this.spanFrom(start) }
  })

  /** `FLOOR(x TO unit)`; without a unit it is an ordinary call. */
  readonly rounding: ParserMethod<[], ExpressionAst> = this.rule('rounding', () => {
    const start = this.OR([
      { ALT: () => this.CONSUME(K.FLOOR) },
      { ALT: () => this.CONSUME(K.CEIL) },
      { ALT: () => this.CONSUME(K.CEILING) },
    ])
    this.CONSUME(LeftParen)
    const args = this.SUBRULE(this.expressions)
    const unit = this.OPTION({
      GATE: () => args.length === 1,
      DEF: () => {
        this.CONSUME(K.TO)
        return wordOf(this.CONSUME(Word))
      },
    })
    this.CONSUME(RightParen)
    const name = start.tokenType === K.FLOOR ? 'FLOOR' : 'CEIL'
    return unit === undefined
      ? this.ACTION(() => this.callOf(start, this.pathOf(start), args))
      : { kind: 'UnitCall', name, unit, args, span: this.spanFrom(start) }
  })

  /** `TIMESTAMPADD(unit, n, x)`, `TIMESTAMPDIFF(unit, a, b)` */
  readonly timestampCall: ParserMethod<[], ExtractAst> = this.rule('timestampCall', () => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.TIMESTAMPADD) }, { ALT: () => this.CONSUME(K.TIMESTAMPDIFF) }])
    this.CONSUME(LeftParen)
    const unit = wordOf(this.CONSUME(Word))
    this.CONSUME(Comma)
    const args = this.SUBRULE(this.expressions)
    this.CONSUME(RightParen)
    const name = start.tokenType === K.TIMESTAMPADD ? 'TIMESTAMPADD' : 'TIMESTAMPDIFF'
    return { kind: 'UnitCall', name, unit, args, span: this.spanFrom(start) }
  })

  /** `TRIM(x)` has one argument, `TRIM([BOTH | LEADING | TRAILING] [set] FROM x)` three: the mode as a string, set, x. */
  readonly trim: ParserMethod<[], CallAst> = this.rule('trim', () => {
    const start = this.CONSUME(K.TRIM)
    this.CONSUME(LeftParen)
    const mode = this.OPTION(() =>
      this.OR([
        { ALT: () => this.CONSUME(K.BOTH) },
        { ALT: () => this.CONSUME(K.LEADING) },
        { ALT: () => this.CONSUME(K.TRAILING) },
      ]),
    )
    const operands = this.OR2<readonly [set: ExpressionAst | undefined, text: ExpressionAst | undefined]>([
      {
        ALT: () => {
          const first = this.SUBRULE(this.expression)
          return [first, this.OPTION2(() => this.SUBRULE(this.trimmed))]
        },
      },
      { GATE: () => mode !== undefined, ALT: () => [undefined, this.SUBRULE2(this.trimmed)] },
    ])
    this.CONSUME(RightParen)
    return this.ACTION(() => this.callOf(start, this.pathOf(start), trimArguments(start, mode, ...operands)))
  })

  readonly trimmed: ParserMethod<[], ExpressionAst> = this.rule('trimmed', () => {
    this.CONSUME(K.FROM)
    return this.SUBRULE(this.expression)
  })

  /** `SUBSTRING(x FROM i FOR n)` is `SUBSTRING(x, i, n)`. */
  readonly substring: ParserMethod<[], CallAst> = this.rule('substring', () => {
    const start = this.CONSUME(K.SUBSTRING)
    this.CONSUME(LeftParen)
    const text = this.SUBRULE(this.expression)
    const rest = this.OR<readonly ExpressionAst[]>([
      { ALT: () => this.SUBRULE(this.fromFor) },
      {
        ALT: () => {
          this.CONSUME(Comma)
          return this.SUBRULE(this.expressions)
        },
      },
    ])
    this.CONSUME(RightParen)
    return this.ACTION(() => this.callOf(start, this.pathOf(start), [text, ...rest]))
  })

  readonly fromFor: ParserMethod<[], readonly ExpressionAst[]> = this.rule('fromFor', () => {
    this.CONSUME(K.FROM)
    const values = [this.SUBRULE(this.expression)]
    this.OPTION(() => {
      this.CONSUME(K.FOR)
      values.push(this.SUBRULE2(this.expression))
    })
    return values
  })

  /** `POSITION(x IN s)` is `POSITION(x, s)`. */
  readonly position: ParserMethod<[], CallAst> = this.rule('position', () => {
    const start = this.CONSUME(K.POSITION)
    this.CONSUME(LeftParen)
    const part = this.SUBRULE(this.expression, { ARGS: [LEVEL.predicate] })
    this.OR([{ ALT: () => this.CONSUME(K.IN) }, { ALT: () => this.CONSUME(Comma) }])
    const text = this.SUBRULE2(this.expression)
    this.CONSUME(RightParen)
    return this.callOf(start, this.pathOf(start), [part, text])
  })

  /** `OVERLAY(x PLACING y FROM i FOR n)` is `OVERLAY(x, y, i, n)`. */
  readonly overlay: ParserMethod<[], CallAst> = this.rule('overlay', () => {
    const start = this.CONSUME(K.OVERLAY)
    this.CONSUME(LeftParen)
    const text = this.SUBRULE(this.expression)
    const rest = this.OR<readonly ExpressionAst[]>([
      {
        ALT: () => {
          this.CONSUME(K.PLACING)
          const placed = this.SUBRULE2(this.expression)
          const range = this.SUBRULE(this.fromFor)
          return this.ACTION(() => [placed, ...range])
        },
      },
      {
        ALT: () => {
          this.CONSUME(Comma)
          return this.SUBRULE(this.expressions)
        },
      },
    ])
    this.CONSUME(RightParen)
    return this.ACTION(() => this.callOf(start, this.pathOf(start), [text, ...rest]))
  })
}

function trimArguments(
  start: IToken,
  mode: IToken | undefined,
  set: ExpressionAst | undefined,
  from: ExpressionAst | undefined,
): readonly ExpressionAst[] {
  const string = (token: IToken, text: string): LiteralAst => ({
    kind: 'Literal',
    type: 'string',
    text,
    span: tokenSpan(token),
  })
  const word = mode === undefined ? string(start, 'BOTH') : string(mode, wordOf(mode))
  if (from !== undefined) return [word, set ?? string(mode ?? start, ' '), from]
  if (set === undefined) throw new Error('TRIM of nothing')
  return mode === undefined ? [set] : [word, string(mode, ' '), set]
}
