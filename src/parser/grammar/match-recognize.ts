import type { ParserMethod } from 'chevrotain'
import type { ExpressionAst } from '../ast/expression.ts'
import type { AfterMatch, MatchRecognizeAst } from '../ast/match-recognize.ts'
import { Comma, Equal, FunctionWord, K, LeftParen, Name, RightParen } from '../tokens.ts'
import { PatternGrammar } from './patterns.ts'

type Measure = MatchRecognizeAst['measures'][number]
type Subset = MatchRecognizeAst['subsets'][number]
type Definition = MatchRecognizeAst['define'][number]

export abstract class MatchGrammar extends PatternGrammar {
  readonly matchRecognize: ParserMethod<[], MatchRecognizeAst> = this.rule('matchRecognize', () => {
    const start = this.CONSUME(K.MATCH_RECOGNIZE)
    this.CONSUME(LeftParen)
    const partitionBy = this.OPTION(() => this.SUBRULE(this.partitionBy)) ?? []
    const orderBy = this.OPTION2(() => this.SUBRULE(this.orderBy)) ?? []
    const measures = this.OPTION3(() => this.SUBRULE(this.measures)) ?? []
    const rowsPerMatch = this.OPTION4(() => this.SUBRULE(this.rowsPerMatch))
    const afterMatch = this.OPTION5(() => this.SUBRULE(this.afterMatch))
    this.CONSUME(K.PATTERN)
    this.CONSUME2(LeftParen)
    const pattern = this.SUBRULE(this.pattern)
    this.CONSUME(RightParen)
    const within = this.OPTION6(() => {
      this.CONSUME(K.WITHIN)
      return this.SUBRULE(this.expression)
    })
    const subsets = this.OPTION7(() => this.SUBRULE(this.subsets)) ?? []
    const define = this.SUBRULE(this.define)
    this.CONSUME2(RightParen)
    const head = { partitionBy, orderBy, measures, rowsPerMatch, afterMatch }
    return { kind: 'MatchRecognize', ...head, pattern, within, subsets, define, span: this.spanFrom(start) }
  })

  readonly measures: ParserMethod<[], readonly Measure[]> = this.rule('measures', () => {
    this.CONSUME(K.MEASURES)
    const measures = [this.SUBRULE(this.measure)]
    this.MANY(() => {
      this.CONSUME(Comma)
      measures.push(this.SUBRULE2(this.measure))
    })
    return measures
  })

  readonly measure: ParserMethod<[], Measure> = this.rule('measure', () => {
    const expression = this.SUBRULE(this.measureExpression)
    this.CONSUME(K.AS)
    return { expression, alias: this.SUBRULE(this.identifier) }
  })

  /** `FINAL e` and `RUNNING e` become calls `FINAL(e)` and `RUNNING(e)`. */
  readonly measureExpression: ParserMethod<[], ExpressionAst> = this.rule('measureExpression', () => {
    const semantics = this.OPTION({
      GATE: () => this.isNext(Name, 2) || this.isNext(FunctionWord, 2),
      DEF: () => this.OR([{ ALT: () => this.CONSUME(K.FINAL) }, { ALT: () => this.CONSUME(K.RUNNING) }]),
    })
    const expression = this.SUBRULE(this.expression)
    return semantics === undefined ? expression : this.callOf(semantics, this.pathOf(semantics), [expression])
  })

  readonly rowsPerMatch: ParserMethod<[], 'ONE' | 'ALL'> = this.rule('rowsPerMatch', () => {
    const rows = this.OR<'ONE' | 'ALL'>([
      {
        ALT: () => {
          this.CONSUME(K.ONE)
          this.CONSUME(K.ROW)
          return 'ONE'
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.ALL)
          this.CONSUME(K.ROWS)
          return 'ALL'
        },
      },
    ])
    this.CONSUME(K.PER)
    this.CONSUME(K.MATCH)
    return rows
  })

  readonly afterMatch: ParserMethod<[], AfterMatch> = this.rule('afterMatch', () => {
    this.CONSUME(K.AFTER)
    this.CONSUME(K.MATCH)
    this.CONSUME(K.SKIP)
    return this.OR<AfterMatch>([
      {
        ALT: () => {
          this.CONSUME(K.PAST)
          this.CONSUME(K.LAST)
          this.CONSUME(K.ROW)
          return { to: 'PAST LAST ROW', variable: undefined }
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.TO)
          return this.SUBRULE(this.skipTo)
        },
      },
    ])
  })

  /** `TO v` is `TO LAST v`. */
  readonly skipTo: ParserMethod<[], AfterMatch> = this.rule('skipTo', () =>
    this.OR<AfterMatch>([
      {
        ALT: () => {
          this.CONSUME(K.NEXT)
          this.CONSUME(K.ROW)
          return { to: 'NEXT ROW', variable: undefined }
        },
      },
      {
        GATE: () => this.isNext(Name, 2),
        ALT: () => {
          const which = this.OR2([{ ALT: () => this.CONSUME(K.FIRST) }, { ALT: () => this.CONSUME(K.LAST) }])
          return { to: which.tokenType === K.FIRST ? 'FIRST' : 'LAST', variable: this.SUBRULE(this.identifier) }
        },
      },
      { ALT: () => ({ to: 'LAST', variable: this.SUBRULE2(this.identifier) }) },
    ]),
  )

  readonly subsets: ParserMethod<[], readonly Subset[]> = this.rule('subsets', () => {
    this.CONSUME(K.SUBSET)
    const subsets = [this.SUBRULE(this.subset)]
    this.MANY(() => {
      this.CONSUME(Comma)
      subsets.push(this.SUBRULE2(this.subset))
    })
    return subsets
  })

  readonly subset: ParserMethod<[], Subset> = this.rule('subset', () => {
    const name = this.SUBRULE(this.identifier)
    this.CONSUME(Equal)
    return { name, variables: this.SUBRULE(this.columnNames) }
  })

  readonly define: ParserMethod<[], readonly Definition[]> = this.rule('define', () => {
    this.CONSUME(K.DEFINE)
    const definitions = [this.SUBRULE(this.definition)]
    this.MANY(() => {
      this.CONSUME(Comma)
      definitions.push(this.SUBRULE2(this.definition))
    })
    return definitions
  })

  readonly definition: ParserMethod<[], Definition> = this.rule('definition', () => {
    const variable = this.SUBRULE(this.identifier)
    this.CONSUME(K.AS)
    return { variable, condition: this.SUBRULE(this.expression) }
  })
}
