import type { ParserMethod } from 'chevrotain'
import type { HintAst } from '../ast/query.ts'
import { Comma, Equal, HintEnd, HintStart, Integer, LeftParen, Name, RightParen, Word } from '../tokens.ts'
import { ExpressionGrammar } from './expressions.ts'

type HintOption = HintAst['options'][number]

/** Hint comments `/*+ NAME('key' = 'value'), NAME(a, b) *\/`. */
export abstract class HintGrammar extends ExpressionGrammar {
  readonly hints: ParserMethod<[], readonly HintAst[]> = this.rule('hints', () => {
    this.CONSUME(HintStart)
    const hints = [this.SUBRULE(this.hint)]
    this.MANY(() => {
      this.OPTION(() => this.CONSUME(Comma))
      hints.push(this.SUBRULE2(this.hint))
    })
    this.CONSUME(HintEnd)
    return hints
  })

  readonly hint: ParserMethod<[], HintAst> = this.rule('hint', () => {
    const start = this.CONSUME(Word)
    const options = this.OPTION(() => this.SUBRULE(this.hintOptions)) ?? []
    return { name: this.identifierOf(start), options, span: this.spanFrom(start) }
  })

  readonly hintOptions: ParserMethod<[], readonly HintOption[]> = this.rule('hintOptions', () => {
    this.CONSUME(LeftParen)
    const options = [this.SUBRULE(this.hintOption)]
    this.MANY(() => {
      this.CONSUME(Comma)
      options.push(this.SUBRULE2(this.hintOption))
    })
    this.CONSUME(RightParen)
    return options
  })

  readonly hintOption: ParserMethod<[], HintOption> = this.rule('hintOption', () => {
    const key = this.SUBRULE(this.hintWord)
    const value = this.OPTION(() => {
      this.CONSUME(Equal)
      return this.SUBRULE2(this.hintWord)
    })
    return { key, value }
  })

  readonly hintWord: ParserMethod<[], string> = this.rule('hintWord', () =>
    this.OR([
      { ALT: () => this.SUBRULE(this.text) },
      { ALT: () => this.identifierOf(this.CONSUME(Name)).name },
      { ALT: () => this.CONSUME(Integer).image },
    ]),
  )
}
