import type { ParserMethod } from 'chevrotain'
import type { ExpressionAst, FrameAst, FrameBound, OrderItem, WindowAst } from '../ast/expression.ts'
import { Comma, K, LeftParen, RightParen } from '../tokens.ts'
import { LiteralGrammar } from './literals.ts'
import { LEVEL } from './operators.ts'

/** ORDER BY, PARTITION BY and the windows of OVER. */
export abstract class WindowGrammar extends LiteralGrammar {
  readonly expressions: ParserMethod<[], readonly ExpressionAst[]> = this.rule('expressions', () => {
    const list = [this.SUBRULE(this.expression)]
    this.MANY(() => {
      this.CONSUME(Comma)
      list.push(this.SUBRULE2(this.expression))
    })
    return list
  })

  readonly partitionBy: ParserMethod<[], readonly ExpressionAst[]> = this.rule('partitionBy', () => {
    this.CONSUME(K.PARTITION)
    this.CONSUME(K.BY)
    return this.SUBRULE(this.expressions)
  })

  readonly orderBy: ParserMethod<[], readonly OrderItem[]> = this.rule('orderBy', () => {
    this.CONSUME(K.ORDER)
    this.CONSUME(K.BY)
    return this.SUBRULE(this.orderItems)
  })

  readonly orderItems: ParserMethod<[], readonly OrderItem[]> = this.rule('orderItems', () => {
    const items = [this.SUBRULE(this.orderItem)]
    this.MANY(() => {
      this.CONSUME(Comma)
      items.push(this.SUBRULE2(this.orderItem))
    })
    return items
  })

  readonly orderItem: ParserMethod<[], OrderItem> = this.rule('orderItem', () => {
    const expression = this.SUBRULE(this.expression)
    const descending = this.OPTION(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(K.ASC)
            return false
          },
        },
        {
          ALT: () => {
            this.CONSUME(K.DESC)
            return true
          },
        },
      ]),
    )
    const nulls = this.OPTION2(() => this.SUBRULE(this.nullsPlace))
    return { expression, descending: descending ?? false, nulls }
  })

  readonly nullsPlace: ParserMethod<[], 'FIRST' | 'LAST'> = this.rule('nullsPlace', () => {
    this.CONSUME(K.NULLS)
    const place = this.OR([{ ALT: () => this.CONSUME(K.FIRST) }, { ALT: () => this.CONSUME(K.LAST) }])
    return place.tokenType === K.LAST ? 'LAST' : 'FIRST'
  })

  /** `([base] [PARTITION BY …] [ORDER BY …] [frame])` */
  readonly window: ParserMethod<[], WindowAst> = this.rule('window', () => {
    const start = this.CONSUME(LeftParen)
    const base = this.OPTION(() => this.SUBRULE(this.identifier))
    const partitionBy = this.OPTION2(() => this.SUBRULE(this.partitionBy)) ?? []
    const orderBy = this.OPTION3(() => this.SUBRULE(this.orderBy)) ?? []
    const frame = this.OPTION4(() => this.SUBRULE(this.frame))
    this.CONSUME(RightParen)
    return { kind: 'Window', base, partitionBy, orderBy, frame, span: this.spanFrom(start) }
  })

  readonly frame: ParserMethod<[], FrameAst> = this.rule('frame', () => {
    const word = this.OR([{ ALT: () => this.CONSUME(K.ROWS) }, { ALT: () => this.CONSUME(K.RANGE) }])
    const unit = word.tokenType === K.ROWS ? 'ROWS' : 'RANGE'
    return this.OR2<FrameAst>([
      {
        ALT: () => {
          this.CONSUME(K.BETWEEN)
          const start = this.SUBRULE(this.frameBound)
          this.CONSUME(K.AND)
          return { unit, start, end: this.SUBRULE2(this.frameBound) }
        },
      },
      { ALT: () => ({ unit, start: this.SUBRULE3(this.frameBound), end: undefined }) },
    ])
  })

  readonly frameBound: ParserMethod<[], FrameBound> = this.rule('frameBound', () =>
    this.OR<FrameBound>([
      {
        ALT: () => {
          this.CONSUME(K.CURRENT)
          this.CONSUME(K.ROW)
          return { kind: 'CURRENT ROW', offset: undefined }
        },
      },
      {
        GATE: () => this.isNext(K.PRECEDING, 2) || this.isNext(K.FOLLOWING, 2),
        ALT: () => {
          this.CONSUME(K.UNBOUNDED)
          return { kind: `UNBOUNDED ${this.SUBRULE(this.direction)}`, offset: undefined }
        },
      },
      {
        ALT: () => {
          const offset = this.SUBRULE(this.expression, { ARGS: [LEVEL.predicate] })
          return { kind: this.SUBRULE2(this.direction), offset }
        },
      },
    ]),
  )

  readonly direction: ParserMethod<[], 'PRECEDING' | 'FOLLOWING'> = this.rule('direction', () => {
    const word = this.OR([{ ALT: () => this.CONSUME(K.PRECEDING) }, { ALT: () => this.CONSUME(K.FOLLOWING) }])
    return word.tokenType === K.PRECEDING ? 'PRECEDING' : 'FOLLOWING'
  })
}
