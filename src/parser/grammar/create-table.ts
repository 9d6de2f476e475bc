import type { IToken, ParserMethod } from 'chevrotain'
import type { CreateTableAst, DistributionAst, LikeOption, TableElement } from '../ast/statement.ts'
import { Comma, K, LeftParen, RightParen } from '../tokens.ts'
import { wordOf } from './base.ts'
import { TableElementGrammar } from './table-elements.ts'

type Source = Pick<CreateTableAst, 'like' | 'query'>

export abstract class CreateTableGrammar extends TableElementGrammar {
  readonly createTable: ParserMethod<[start: IToken, how: 'create' | 'temporary' | 'replace'], CreateTableAst> =
    this.rule('createTable', (start: IToken, how: 'create' | 'temporary' | 'replace') => {
      this.CONSUME(K.TABLE)
      const ifNotExists = this.SUBRULE(this.ifNotExists)
      const path = this.SUBRULE(this.objectPath)
      const elements = this.OPTION(() => this.SUBRULE(this.tableElements)) ?? []
      const comment = this.OPTION2(() => this.SUBRULE(this.comment))
      const distribution = this.OPTION3(() => this.SUBRULE(this.distribution))
      const partitionedBy = this.OPTION4(() => {
        this.CONSUME(K.PARTITIONED)
        this.CONSUME(K.BY)
        return this.SUBRULE(this.columnNames)
      })
      const options = this.OPTION5(() => this.SUBRULE(this.withOptions)) ?? []
      const source = this.OPTION6(() => this.SUBRULE(this.tableSource)) ?? { like: undefined, query: undefined }
      const head = {
        temporary: how === 'temporary',
        ifNotExists,
        replace: how === 'replace',
        path,
        elements,
        comment,
        distribution,
      }
      const tail = { partitionedBy: partitionedBy ?? [], options, ...source }
      return { kind: 'CreateTable', ...head, ...tail, span: this.spanFrom(start) }
    })

  readonly tableElements: ParserMethod<[], readonly TableElement[]> = this.rule('tableElements', () => {
    const elements: TableElement[] = []
    this.CONSUME(LeftParen)
    this.OPTION(() => {
      elements.push(this.SUBRULE(this.tableElement))
      this.MANY(() => {
        this.CONSUME(Comma)
        elements.push(this.SUBRULE2(this.tableElement))
      })
    })
    this.CONSUME(RightParen)
    return elements
  })

  /** `DISTRIBUTED [BY [HASH | RANGE] (columns)] [INTO n BUCKETS]` */
  readonly distribution: ParserMethod<[], DistributionAst> = this.rule('distribution', () => {
    this.CONSUME(K.DISTRIBUTED)
    const by = this.OPTION(() => {
      this.CONSUME(K.BY)
      const word = this.OPTION2(() =>
        this.OR([{ ALT: () => this.CONSUME(K.HASH) }, { ALT: () => this.CONSUME(K.RANGE) }]),
      )
      return { word, columns: this.SUBRULE(this.columnNames) }
    })
    const buckets = this.OPTION3(() => {
      this.CONSUME(K.INTO)
      const count = this.SUBRULE(this.number)
      this.CONSUME(K.BUCKETS)
      return count
    })
    const word = by?.word?.tokenType
    const kind = word === K.HASH ? 'HASH' : word === K.RANGE ? 'RANGE' : undefined
    return { kind, columns: by?.columns ?? [], buckets }
  })

  /** `LIKE path [(options)]` or `AS query` */
  readonly tableSource: ParserMethod<[], Source> = this.rule('tableSource', () =>
    this.OR<Source>([
      {
        ALT: () => {
          this.CONSUME(K.LIKE)
          const path = this.SUBRULE(this.objectPath)
          const options = this.OPTION(() => this.SUBRULE(this.likeOptions)) ?? []
          return { like: { path, options }, query: undefined }
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.AS)
          return { like: undefined, query: this.SUBRULE(this.query) }
        },
      },
    ]),
  )

  readonly likeOptions: ParserMethod<[], readonly LikeOption[]> = this.rule('likeOptions', () => {
    const options: LikeOption[] = []
    this.CONSUME(LeftParen)
    this.MANY(() => options.push(this.SUBRULE(this.likeOption)))
    this.CONSUME(RightParen)
    return options
  })

  readonly likeOption: ParserMethod<[], LikeOption> = this.rule('likeOption', () => {
    const action = this.OR([
      { ALT: () => this.CONSUME(K.INCLUDING) },
      { ALT: () => this.CONSUME(K.EXCLUDING) },
      { ALT: () => this.CONSUME(K.OVERWRITING) },
    ])
    const overwrites = action.tokenType === K.OVERWRITING
    const feature = this.OR2([
      { GATE: () => !overwrites, ALT: () => this.SUBRULE(this.wholeFeature) },
      { ALT: () => this.CONSUME(K.GENERATED) },
      { ALT: () => this.CONSUME(K.METADATA) },
      { ALT: () => this.CONSUME(K.OPTIONS) },
      { ALT: () => this.CONSUME(K.WATERMARKS) },
    ])
    return {
      action: wordOf(action) as LikeOption['action'],
      feature: wordOf(feature) as LikeOption['feature'],
    }
  })

  /** Features that can't be overwritten, but only taken or left. */
  readonly wholeFeature: ParserMethod<[], IToken> = this.rule('wholeFeature', () =>
    this.OR([
      { ALT: () => this.CONSUME(K.ALL) },
      { ALT: () => this.CONSUME(K.CONSTRAINTS) },
      { ALT: () => this.CONSUME(K.DISTRIBUTION) },
      { ALT: () => this.CONSUME(K.PARTITIONS) },
    ]),
  )
}
