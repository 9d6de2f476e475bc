import type { IToken, ParserMethod } from 'chevrotain'
import type { ObjectPath } from '../ast/expression.ts'
import type { DescribeAst, ShowAst, ShowObject } from '../ast/statement.ts'
import { K, Name, Text } from '../tokens.ts'
import { wordOf } from './base.ts'
import { PlanGrammar } from './plans.ts'

type Like = NonNullable<ShowAst['like']>

/** SHOW and DESCRIBE. */
export abstract class ShowGrammar extends PlanGrammar {
  readonly show: ParserMethod<[], ShowAst> = this.rule('show', () => {
    const start = this.CONSUME(K.SHOW)
    const object = this.SUBRULE(this.shown)
    const direct = this.OPTION({
      GATE: () => object === 'PARTITIONS' || object.startsWith('CREATE '),
      DEF: () => this.SUBRULE(this.objectPath),
    })
    const inside = this.OPTION2({
      GATE: () => direct === undefined,
      DEF: () => {
        this.OR([{ ALT: () => this.CONSUME(K.FROM) }, { ALT: () => this.CONSUME(K.IN) }])
        return this.SUBRULE2(this.objectPath)
      },
    })
    const partition = this.OPTION3({ GATE: () => object === 'PARTITIONS', DEF: () => this.SUBRULE(this.partition) })
    const like = this.OPTION4(() => this.SUBRULE(this.showLike))
    const path: ObjectPath | undefined = direct ?? inside
    return { kind: 'Show', object, path, like, partition: partition ?? [], span: this.spanFrom(start) }
  })

  readonly shown: ParserMethod<[], ShowObject> = this.rule('shown', () => {
    const start = this.LA(1)
    this.OR([
      { ALT: () => this.CONSUME(K.CATALOGS) },
      { ALT: () => this.CONSUME(K.DATABASES) },
      { ALT: () => this.CONSUME(K.TABLES) },
      { ALT: () => this.CONSUME(K.VIEWS) },
      { ALT: () => this.CONSUME(K.FUNCTIONS) },
      { ALT: () => this.CONSUME(K.COLUMNS) },
      { ALT: () => this.CONSUME(K.PARTITIONS) },
      { ALT: () => this.CONSUME(K.MODULES) },
      { ALT: () => this.CONSUME(K.JARS) },
      { ALT: () => this.CONSUME(K.JOBS) },
      {
        ALT: () => {
          this.CONSUME(K.USER)
          return this.CONSUME2(K.FUNCTIONS)
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.FULL)
          return this.CONSUME2(K.MODULES)
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.CURRENT)
          return this.OR2([{ ALT: () => this.CONSUME(K.CATALOG) }, { ALT: () => this.CONSUME(K.DATABASE) }])
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.CREATE)
          return this.OR3([
            { ALT: () => this.CONSUME(K.TABLE) },
            { ALT: () => this.CONSUME(K.VIEW) },
            { ALT: () => this.CONSUME2(K.CATALOG) },
          ])
        },
      },
    ])
    const last = this.LA(0)
    const words = last === start ? [start] : [start, last]
    return words.map(wordOf).join(' ') as ShowObject
  })

  /** `[NOT] LIKE 'pattern'`; ILIKE ignores case. */
  readonly showLike: ParserMethod<[], Like> = this.rule('showLike', () => {
    const not = this.OPTION(() => this.CONSUME(K.NOT)) !== undefined
    const word = this.OR([{ ALT: () => this.CONSUME(K.LIKE) }, { ALT: () => this.CONSUME(K.ILIKE) }])
    return { not, caseSensitive: word.tokenType === K.LIKE, pattern: this.SUBRULE(this.text) }
  })

  readonly describe: ParserMethod<[], DescribeAst> = this.rule('describe', () => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.DESCRIBE) }, { ALT: () => this.CONSUME(K.DESC) }])
    return this.OR2<DescribeAst>([
      {
        GATE: () => this.isNext(Text, 2),
        ALT: () => {
          this.CONSUME(K.JOB)
          const target = this.SUBRULE(this.text)
          return { kind: 'Describe', object: 'JOB', extended: false, target, span: this.spanFrom(start) }
        },
      },
      {
        // Those words are names, too: `DESCRIBE catalog` is about a table.
        GATE: () => this.isNext(K.FUNCTION) || this.isNext(Name, 2),
        ALT: () => this.SUBRULE(this.describeObject, { ARGS: [start] }),
      },
      { ALT: () => this.SUBRULE(this.describeTable, { ARGS: [start] }) },
    ])
  })

  readonly describeObject: ParserMethod<[start: IToken], DescribeAst> = this.rule('describeObject', (start: IToken) => {
    const word = this.OR([
      { ALT: () => this.CONSUME(K.CATALOG) },
      { ALT: () => this.CONSUME(K.DATABASE) },
      { ALT: () => this.CONSUME(K.FUNCTION) },
    ])
    const extended = this.SUBRULE(this.extended)
    const target = this.SUBRULE(this.objectPath)
    const object = wordOf(word) as DescribeAst['object']
    return { kind: 'Describe', object, extended, target, span: this.spanFrom(start) }
  })

  readonly describeTable: ParserMethod<[start: IToken], DescribeAst> = this.rule('describeTable', (start: IToken) => {
    const extended = this.SUBRULE(this.extended)
    const target = this.SUBRULE(this.objectPath)
    return { kind: 'Describe', object: 'TABLE', extended, target, span: this.spanFrom(start) }
  })

  readonly extended: ParserMethod<[], boolean> = this.rule('extended', () => {
    const word = this.OPTION({ GATE: () => this.isNext(Name, 2), DEF: () => this.CONSUME(K.EXTENDED) })
    return word !== undefined
  })
}
