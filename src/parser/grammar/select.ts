import type { ParserMethod } from 'chevrotain'
import type { ExpressionAst } from '../ast/expression.ts'
import type { GroupItem, SelectAst, SelectItem } from '../ast/query.ts'
import { Comma, K, LeftParen, RightParen, Star } from '../tokens.ts'
import { tokenSpan } from './base.ts'
import { FromGrammar } from './from.ts'

export abstract class SelectGrammar extends FromGrammar {
  readonly select: ParserMethod<[], SelectAst> = this.rule('select', () => {
    const start = this.CONSUME(K.SELECT)
    const hints = this.OPTION(() => this.SUBRULE(this.hints)) ?? []
    const quantifier = this.OPTION2(() =>
      this.OR([{ ALT: () => this.CONSUME(K.DISTINCT) }, { ALT: () => this.CONSUME(K.ALL) }]),
    )
    const items = this.SUBRULE(this.selectItems)
    const from = this.OPTION3(() => this.SUBRULE(this.from))
    const where = this.OPTION4(() => this.SUBRULE(this.where))
    const groupBy = this.OPTION5(() => this.SUBRULE(this.groupBy))
    const having = this.OPTION6(() => this.SUBRULE(this.having))
    const windows = this.OPTION7(() => this.SUBRULE(this.windows)) ?? []
    const qualify = this.OPTION8(() => this.SUBRULE(this.qualify))
    const distinct = quantifier?.tokenType === K.DISTINCT
    const clauses = { from, where, groupBy, having, windows, qualify }
    return { kind: 'Select', hints, distinct, items, ...clauses, span: this.spanFrom(start) }
  })

  readonly selectItems: ParserMethod<[], readonly SelectItem[]> = this.rule('selectItems', () => {
    const items = [this.SUBRULE(this.selectItem)]
    this.MANY(() => {
      this.CONSUME(Comma)
      items.push(this.SUBRULE2(this.selectItem))
    })
    return items
  })

  readonly selectItem: ParserMethod<[], SelectItem> = this.rule('selectItem', () =>
    this.OR<SelectItem>([
      {
        ALT: () => {
          const span = tokenSpan(this.CONSUME(Star))
          return { expression: { kind: 'Star', qualifier: [], span }, alias: undefined }
        },
      },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression)
          const alias = this.OPTION(() => {
            this.OPTION2(() => this.CONSUME(K.AS))
            return this.SUBRULE(this.identifier)
          })
          return { expression, alias }
        },
      },
    ]),
  )

  readonly where: ParserMethod<[], ExpressionAst> = this.rule('where', () => {
    this.CONSUME(K.WHERE)
    return this.SUBRULE(this.expression)
  })

  readonly having: ParserMethod<[], ExpressionAst> = this.rule('having', () => {
    this.CONSUME(K.HAVING)
    return this.SUBRULE(this.expression)
  })

  readonly qualify: ParserMethod<[], ExpressionAst> = this.rule('qualify', () => {
    this.CONSUME(K.QUALIFY)
    return this.SUBRULE(this.expression)
  })

  /** `WINDOW w AS (…), …` */
  readonly windows: ParserMethod<[], SelectAst['windows']> = this.rule('windows', () => {
    this.CONSUME(K.WINDOW)
    const windows = [this.SUBRULE(this.namedWindow)]
    this.MANY(() => {
      this.CONSUME(Comma)
      windows.push(this.SUBRULE2(this.namedWindow))
    })
    return windows
  })

  readonly namedWindow: ParserMethod<[], SelectAst['windows'][number]> = this.rule('namedWindow', () => {
    const name = this.SUBRULE(this.identifier)
    this.CONSUME(K.AS)
    return { name, window: this.SUBRULE(this.window) }
  })

  readonly groupBy: ParserMethod<[], readonly GroupItem[]> = this.rule('groupBy', () => {
    this.CONSUME(K.GROUP)
    this.CONSUME(K.BY)
    const items = [this.SUBRULE(this.groupItem)]
    this.MANY(() => {
      this.CONSUME(Comma)
      items.push(this.SUBRULE2(this.groupItem))
    })
    return items
  })

  readonly groupItem: ParserMethod<[], GroupItem> = this.rule('groupItem', () =>
    this.OR<GroupItem>([
      { GATE: () => this.isNext(RightParen, 2), ALT: () => this.SUBRULE(this.groupSet) },
      { GATE: () => this.#isMultiple(), ALT: () => this.SUBRULE(this.groupSets) },
      {
        ALT: () => {
          const expression = this.SUBRULE(this.expression)
          return expression.kind === 'Row' && !expression.keyword
            ? { kind: 'Set', expressions: expression.values }
            : { kind: 'Expression', expression }
        },
      },
    ]),
  )

  /** GROUPING is also a function. */
  #isMultiple(): boolean {
    return !this.isNext(K.GROUPING) || this.isNext(K.SETS, 2)
  }

  readonly groupSets: ParserMethod<[], GroupItem> = this.rule('groupSets', () => {
    this.enter()
    const kind = this.OR<'GroupingSets' | 'Rollup' | 'Cube'>([
      {
        ALT: () => {
          this.CONSUME(K.GROUPING)
          this.CONSUME(K.SETS)
          return 'GroupingSets'
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.ROLLUP)
          return 'Rollup'
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.CUBE)
          return 'Cube'
        },
      },
    ])
    this.CONSUME(LeftParen)
    const items = [this.SUBRULE(this.groupElement)]
    this.MANY(() => {
      this.CONSUME(Comma)
      items.push(this.SUBRULE2(this.groupElement))
    })
    this.CONSUME(RightParen)
    this.leave()
    return { kind, items }
  })

  readonly groupElement: ParserMethod<[], GroupItem> = this.rule('groupElement', () =>
    this.OR<GroupItem>([
      { ALT: () => this.SUBRULE(this.groupSet) },
      { GATE: () => this.#isMultiple(), ALT: () => this.SUBRULE(this.groupSets) },
      {
        GATE: () => !this.isNext(LeftParen),
        ALT: () => ({ kind: 'Expression', expression: this.SUBRULE(this.expression) }),
      },
    ]),
  )

  /** `(a, b)` or `()` */
  readonly groupSet: ParserMethod<[], GroupItem> = this.rule('groupSet', () => {
    this.CONSUME(LeftParen)
    const expressions = this.OPTION(() => this.SUBRULE(this.expressions)) ?? []
    this.CONSUME(RightParen)
    return { kind: 'Set', expressions }
  })
}
