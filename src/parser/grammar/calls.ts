import { EOF, type IToken, type ParserMethod, type TokenType } from 'chevrotain'
import type {
  Argument,
  CallAst,
  ExpressionAst,
  Identifier,
  ObjectPath,
  OrderItem,
  TableArgumentAst,
  WindowAst,
} from '../ast/expression.ts'
import type { Query } from '../ast/query.ts'
import { Arrow, Comma, K, LeftParen, RightParen, Star } from '../tokens.ts'
import { tokenSpan } from './base.ts'
import { WindowGrammar } from './windows.ts'

type Clauses = Pick<CallAst, 'orderBy' | 'nulls' | 'filter' | 'over'>
type TableOrder = Pick<TableArgumentAst, 'partitionBy' | 'orderBy'>

/** Calls of functions in their ordinary form, and tables as arguments. */
export abstract class CallGrammar extends WindowGrammar {
  abstract readonly query: ParserMethod<[], Query>

  /**
   * Whether a query begins at the token `offset`, behind parentheses perhaps. `((SELECT 1) + 2)` is an expression,
   * `((SELECT 1) UNION SELECT 2)` a query: what stands behind each parenthesis tells.
   */
  protected startsQuery(offset = 1): boolean {
    let first = offset
    while (this.isNext(LeftParen, first)) first++
    if (!QUERY_STARTS.has(this.LA(first).tokenType)) return false
    let own = first - offset
    let depth = own
    for (let i = first; own > 0; i++) {
      const { tokenType } = this.LA(i)
      if (tokenType === EOF) return true
      if (tokenType === LeftParen) depth++
      if (tokenType === RightParen) depth--
      if (depth < own && !QUERY_GOES_ON.has(this.LA(i + 1).tokenType)) return false
      own = Math.min(own, depth)
    }
    return true
  }

  protected pathOf(token: IToken): ObjectPath {
    return { kind: 'ObjectPath', parts: [this.identifierOf(token)], span: tokenSpan(token) }
  }

  protected callOf(start: IToken, path: ObjectPath, args: readonly ExpressionAst[]): CallAst {
    return {
      kind: 'Call',
      path,
      parentheses: true,
      distinct: false,
      args: args.map((value) => ({ name: undefined, value })),
      orderBy: [],
      nulls: undefined,
      filter: undefined,
      over: undefined,
      span: this.spanFrom(start),
    }
  }

  /** The part of a call behind the function's name. */
  readonly call: ParserMethod<[start: IToken, path: ObjectPath], CallAst> = this.rule(
    'call',
    (start: IToken, path: ObjectPath) => {
      this.CONSUME(LeftParen)
      const quantifier = this.OPTION(() =>
        this.OR([{ ALT: () => this.CONSUME(K.DISTINCT) }, { ALT: () => this.CONSUME(K.ALL) }]),
      )
      const args = this.OPTION2(() => this.SUBRULE(this.arguments)) ?? []
      const orderBy = this.OPTION3(() => this.SUBRULE(this.orderBy))
      const nulls = this.OPTION4(() => this.SUBRULE(this.nullTreatment))
      this.CONSUME(RightParen)
      const clauses = this.SUBRULE(this.callClauses, { ARGS: [orderBy ?? [], nulls] })
      const distinct = quantifier?.tokenType === K.DISTINCT
      return { kind: 'Call', path, parentheses: true, distinct, args, ...clauses, span: this.spanFrom(start) }
    },
  )

  readonly callClauses: ParserMethod<[orderBy: readonly OrderItem[], nulls: CallAst['nulls']], Clauses> = this.rule(
    'callClauses',
    (orderBy: readonly OrderItem[], nulls: CallAst['nulls']) => {
      const within = this.OPTION(() => this.SUBRULE(this.withinGroup))
      const treatment = this.OPTION2({
        GATE: () => this.isNext(K.NULLS, 2),
        DEF: () => this.SUBRULE(this.nullTreatment),
      })
      const filter = this.OPTION3(() => this.SUBRULE(this.filter))
      const over = this.OPTION4(() => this.SUBRULE(this.over))
      return { orderBy: within ?? orderBy, nulls: treatment ?? nulls, filter, over }
    },
  )

  readonly withinGroup: ParserMethod<[], readonly OrderItem[]> = this.rule('withinGroup', () => {
    this.CONSUME(K.WITHIN)
    this.CONSUME(K.GROUP)
    this.CONSUME(LeftParen)
    const items = this.SUBRULE(this.orderBy)
    this.CONSUME(RightParen)
    return items
  })

  readonly nullTreatment: ParserMethod<[], 'IGNORE' | 'RESPECT'> = this.rule('nullTreatment', () => {
    const word = this.OR([{ ALT: () => this.CONSUME(K.IGNORE) }, { ALT: () => this.CONSUME(K.RESPECT) }])
    this.CONSUME(K.NULLS)
    return word.tokenType === K.IGNORE ? 'IGNORE' : 'RESPECT'
  })

  readonly filter: ParserMethod<[], ExpressionAst> = this.rule('filter', () => {
    this.CONSUME(K.FILTER)
    this.CONSUME(LeftParen)
    this.CONSUME(K.WHERE)
    const condition = this.SUBRULE(this.expression)
    this.CONSUME(RightParen)
    return condition
  })

  readonly over: ParserMethod<[], WindowAst | Identifier> = this.rule('over', () => {
    this.CONSUME(K.OVER)
    return this.OR<WindowAst | Identifier>([
      { ALT: () => this.SUBRULE(this.window) },
      { ALT: () => this.SUBRULE(this.identifier) },
    ])
  })

  readonly arguments: ParserMethod<[], readonly Argument[]> = this.rule('arguments', () => {
    const args = [this.SUBRULE(this.argument)]
    this.MANY(() => {
      this.CONSUME(Comma)
      args.push(this.SUBRULE2(this.argument))
    })
    return args
  })

  readonly argument: ParserMethod<[], Argument> = this.rule('argument', () => {
    const name = this.OPTION({
      GATE: () => this.isNext(Arrow, 2),
      DEF: () => {
        const identifier = this.SUBRULE(this.identifier)
        this.CONSUME(Arrow)
        return identifier
      },
    })
    const value = this.OR<ExpressionAst>([
      { ALT: () => ({ kind: 'Star', qualifier: [], span: tokenSpan(this.CONSUME(Star)) }) },
      { ALT: () => this.SUBRULE(this.tableArgument) },
      { ALT: () => this.SUBRULE(this.valueArgument) },
    ])
    return { name, value }
  })

  /** `TABLE t`, `TABLE(t)` or `TABLE(query)` */
  readonly tableArgument: ParserMethod<[], TableArgumentAst> = this.rule('tableArgument', () => {
    const start = this.CONSUME(K.TABLE)
    const table = this.OR<ObjectPath | Query>([
      { ALT: () => this.SUBRULE(this.objectPath) },
      {
        ALT: () => {
          this.CONSUME(LeftParen)
          const inner = this.OR2<ObjectPath | Query>([
            { ALT: () => this.SUBRULE(this.query) },
            { ALT: () => this.SUBRULE2(this.objectPath) },
          ])
          this.CONSUME(RightParen)
          return inner
        },
      },
    ])
    const order = this.SUBRULE(this.tableOrder)
    return { kind: 'TableArgument', table, ...order, span: this.spanFrom(start) }
  })

  /** An expression; a query or a name is a table if PARTITION BY or ORDER BY follows. */
  readonly valueArgument: ParserMethod<[], ExpressionAst> = this.rule('valueArgument', () => {
    const start = this.LA(1)
    const value = this.SUBRULE(this.expression)
    const order = this.OPTION({
      GATE: () => value.kind === 'Subquery' || (value.kind === 'ColumnRef' && this.isNext(K.PARTITION)),
      DEF: () => this.SUBRULE(this.someTableOrder),
    })
    if (order === undefined) return value
    const table = value.kind === 'Subquery' ? value.query : columnPath(value)
    return { kind: 'TableArgument', table, ...order, span: this.spanFrom(start) }
  })

  readonly tableOrder: ParserMethod<[], TableOrder> = this.rule('tableOrder', () => {
    return this.OPTION(() => this.SUBRULE(this.someTableOrder)) ?? { partitionBy: [], orderBy: [] }
  })

  readonly someTableOrder: ParserMethod<[], TableOrder> = this.rule('someTableOrder', () =>
    this.OR<TableOrder>([
      {
        ALT: () => {
          const partitionBy = this.SUBRULE(this.tablePartition)
          const orderBy = this.OPTION(() => this.SUBRULE(this.tableSort)) ?? []
          return { partitionBy, orderBy }
        },
      },
      { ALT: () => ({ partitionBy: [], orderBy: this.SUBRULE2(this.tableSort) }) },
    ]),
  )

  /** `PARTITION BY a` or `PARTITION BY (a, b)`: behind a bare comma stands the next argument. */
  readonly tablePartition: ParserMethod<[], readonly ExpressionAst[]> = this.rule('tablePartition', () => {
    this.CONSUME(K.PARTITION)
    this.CONSUME(K.BY)
    const key = this.SUBRULE(this.expression)
    return key.kind === 'Row' && !key.keyword ? key.values : [key]
  })

  readonly tableSort: ParserMethod<[], readonly OrderItem[]> = this.rule('tableSort', () => {
    this.CONSUME(K.ORDER)
    this.CONSUME(K.BY)
    return this.OR<readonly OrderItem[]>([
      {
        GATE: () => this.isNext(LeftParen),
        ALT: () => {
          this.CONSUME(LeftParen)
          const items = this.SUBRULE(this.orderItems)
          this.CONSUME(RightParen)
          return items
        },
      },
      { ALT: () => [this.SUBRULE(this.orderItem)] },
    ])
  })
}

/** What may stand behind a query in parentheses that is the beginning of a larger one. */
const QUERY_GOES_ON: ReadonlySet<TokenType> = new Set([
  ...[K.UNION, K.INTERSECT, K.EXCEPT, K.ORDER, K.LIMIT, K.OFFSET, K.FETCH, RightParen, EOF],
])

const QUERY_STARTS: ReadonlySet<TokenType> = new Set([K.SELECT, K.VALUES, K.WITH])

function columnPath(value: ExpressionAst): ObjectPath {
  return { kind: 'ObjectPath', parts: value.kind === 'ColumnRef' ? value.parts : [], span: value.span }
}
