import type { ParserMethod } from 'chevrotain'
import type { PatternAst } from '../ast/match-recognize.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { HintGrammar } from './hints.ts'

type Range = Pick<Extract<PatternAst, { kind: 'Quantified' }>, 'min' | 'max'>

/** The row patterns of MATCH_RECOGNIZE. */
export abstract class PatternGrammar extends HintGrammar {
  /** `A B | C` */
  readonly pattern: ParserMethod<[], PatternAst> = this.rule('pattern', () => {
    this.enter()
    const parts = [this.SUBRULE(this.sequence)]
    this.MANY(() => {
      this.CONSUME(T.Bar)
      parts.push(this.SUBRULE2(this.sequence))
    })
    this.leave()
    return single(parts) ?? { kind: 'Alternation', parts }
  })

  readonly sequence: ParserMethod<[], PatternAst> = this.rule('sequence', () => {
    const parts = [this.SUBRULE(this.factor)]
    this.MANY(() => parts.push(this.SUBRULE2(this.factor)))
    return single(parts) ?? { kind: 'Sequence', parts }
  })

  readonly factor: ParserMethod<[], PatternAst> = this.rule('factor', () => {
    const part = this.SUBRULE(this.atom)
    const range = this.OPTION(() => this.SUBRULE(this.quantifier))
    const reluctant = this.OPTION2({ GATE: () => range !== undefined, DEF: () => this.CONSUME(T.Question) })
    return range === undefined ? part : { kind: 'Quantified', part, ...range, reluctant: reluctant !== undefined }
  })

  readonly atom: ParserMethod<[], PatternAst> = this.rule('atom', () =>
    this.OR<PatternAst>([
      {
        GATE: () => this.isNext(T.LeftParen, 2),
        ALT: () => {
          this.CONSUME(K.PERMUTE)
          this.CONSUME(T.LeftParen)
          const parts = [this.SUBRULE(this.pattern)]
          this.MANY(() => {
            this.CONSUME(T.Comma)
            parts.push(this.SUBRULE2(this.pattern))
          })
          this.CONSUME(T.RightParen)
          return { kind: 'Permutation', parts }
        },
      },
      { ALT: () => ({ kind: 'Variable', name: this.SUBRULE(this.identifier) }) },
      {
        ALT: () => {
          this.CONSUME2(T.LeftParen)
          const inner = this.SUBRULE3(this.pattern)
          this.CONSUME2(T.RightParen)
          return inner
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.ExclusionStart)
          const part = this.SUBRULE4(this.pattern)
          this.CONSUME(T.ExclusionEnd)
          return { kind: 'Exclusion', part }
        },
      },
    ]),
  )

  readonly quantifier: ParserMethod<[], Range> = this.rule('quantifier', () => {
    const token = this.OR([
      { ALT: () => this.CONSUME(T.Star) },
      { ALT: () => this.CONSUME(T.Plus) },
      { ALT: () => this.CONSUME(T.Question) },
      { ALT: () => this.CONSUME(T.LeftBrace) },
    ])
    const range = this.OPTION({ GATE: () => token.tokenType === T.LeftBrace, DEF: () => this.SUBRULE(this.repetition) })
    if (range !== undefined) return range
    return { min: token.tokenType === T.Plus ? 1 : 0, max: token.tokenType === T.Question ? 1 : undefined }
  })

  /** `n}`, `n,}`, `n,m}` or `,m}` */
  readonly repetition: ParserMethod<[], Range> = this.rule('repetition', () => {
    const range = this.OR<Range>([
      {
        ALT: () => {
          const min = this.SUBRULE(this.number)
          const open = this.OPTION(() => this.CONSUME(T.Comma))
          const max = this.OPTION2({ GATE: () => open !== undefined, DEF: () => this.SUBRULE2(this.number) })
          return { min, max: open === undefined ? min : max }
        },
      },
      {
        ALT: () => {
          this.CONSUME2(T.Comma)
          return { min: 0, max: this.SUBRULE3(this.number) }
        },
      },
    ])
    this.CONSUME(T.RightBrace)
    return range
  })
}

function single(parts: readonly PatternAst[]): PatternAst | undefined {
  return parts.length === 1 ? parts[0] : undefined
}
