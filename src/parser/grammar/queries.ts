import type { ParserMethod } from 'chevrotain'
import type { ExpressionAst } from '../ast/expression.ts'
import type { CommonTable, Query, QueryBody, ValuesAst } from '../ast/query.ts'
import { Comma, K, LeftParen, RightParen } from '../tokens.ts'
import { GrammarFault, tokenSpan, wordOf } from './base.ts'
import { SelectGrammar } from './select.ts'

/** The clauses behind the body of a query. */
type Limits = Pick<Query, 'limit' | 'offset'>

export abstract class QueryGrammar extends SelectGrammar {
  readonly query: ParserMethod<[], Query> = this.rule('query', () => {
    const start = this.LA(1)
    this.enter()
    const commonTables = this.OPTION(() => this.SUBRULE(this.with)) ?? []
    const body = this.SUBRULE(this.queryBody)
    const orderBy = this.OPTION2(() => this.SUBRULE(this.orderBy)) ?? []
    const limits = this.SUBRULE(this.limits)
    this.leave()
    return { kind: 'Query', with: commonTables, body, orderBy, ...limits, span: this.spanFrom(start) }
  })

  readonly with: ParserMethod<[], readonly CommonTable[]> = this.rule('with', () => {
    this.CONSUME(K.WITH)
    const next = this.LA(1)
    if (wordOf(next) === 'RECURSIVE') {
      throw new GrammarFault(
        'SYNTAX',
        'There are no recursive queries: WITH RECURSIVE is not possible.',
        tokenSpan(next),
      )
    }
    const tables = [this.SUBRULE(this.commonTable)]
    this.MANY(() => {
      this.CONSUME(Comma)
      tables.push(this.SUBRULE2(this.commonTable))
    })
    return tables
  })

  readonly commonTable: ParserMethod<[], CommonTable> = this.rule('commonTable', () => {
    const name = this.SUBRULE(this.identifier)
    const columns = this.OPTION(() => this.SUBRULE(this.columnNames)) ?? []
    this.CONSUME(K.AS)
    this.CONSUME(LeftParen)
    const query = this.SUBRULE(this.query)
    this.CONSUME(RightParen)
    return { name, columns, query }
  })

  /** UNION and EXCEPT, both to the left. */
  readonly queryBody: ParserMethod<[], QueryBody> = this.rule('queryBody', () => {
    const start = this.LA(1)
    let left = this.SUBRULE(this.intersection)
    this.MANY(() => {
      const operator = this.OR([{ ALT: () => this.CONSUME(K.UNION) }, { ALT: () => this.CONSUME(K.EXCEPT) }])
      const all = this.SUBRULE(this.all)
      const right = this.SUBRULE2(this.intersection)
      const name = operator.tokenType === K.UNION ? 'UNION' : 'EXCEPT'
      left = { kind: 'SetOperation', operator: name, all, left, right, span: this.spanFrom(start) }
    })
    return left
  })

  /** INTERSECT holds tighter than the other two. */
  readonly intersection: ParserMethod<[], QueryBody> = this.rule('intersection', () => {
    const start = this.LA(1)
    let left = this.SUBRULE(this.queryTerm)
    this.MANY(() => {
      this.CONSUME(K.INTERSECT)
      const all = this.SUBRULE(this.all)
      const right = this.SUBRULE2(this.queryTerm)
      left = { kind: 'SetOperation', operator: 'INTERSECT', all, left, right, span: this.spanFrom(start) }
    })
    return left
  })

  readonly all: ParserMethod<[], boolean> = this.rule('all', () => {
    const word = this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(K.ALL) }, { ALT: () => this.CONSUME(K.DISTINCT) }]),
    )
    return word?.tokenType === K.ALL
  })

  readonly queryTerm: ParserMethod<[], QueryBody> = this.rule('queryTerm', () =>
    this.OR<QueryBody>([
      { ALT: () => this.SUBRULE(this.select) },
      { ALT: () => this.SUBRULE(this.values) },
      {
        ALT: () => {
          this.CONSUME(LeftParen)
          const query = this.SUBRULE(this.query)
          this.CONSUME(RightParen)
          return query
        },
      },
    ]),
  )

  readonly values: ParserMethod<[], ValuesAst> = this.rule('values', () => {
    const start = this.CONSUME(K.VALUES)
    const rows = [this.SUBRULE(this.valuesRow)]
    this.MANY(() => {
      this.CONSUME(Comma)
      rows.push(this.SUBRULE2(this.valuesRow))
    })
    return { kind: 'Values', rows, span: this.spanFrom(start) }
  })

  /** `(a, b)`, `ROW(a, b)` or a single value. */
  readonly valuesRow: ParserMethod<[], readonly ExpressionAst[]> = this.rule('valuesRow', () =>
    this.OR<readonly ExpressionAst[]>([
      {
        ALT: () => {
          this.CONSUME(LeftParen)
          const row = this.SUBRULE(this.expressions)
          this.CONSUME(RightParen)
          return row
        },
      },
      {
        GATE: () => !this.isNext(LeftParen),
        ALT: () => {
          const value = this.SUBRULE(this.expression)
          return value.kind === 'Row' ? value.values : [value]
        },
      },
    ]),
  )

  /** LIMIT, OFFSET and FETCH FIRST, in any order as far as they don't repeat each other. */
  readonly limits: ParserMethod<[], Limits> = this.rule('limits', () => {
    const limit = this.OPTION(() => this.SUBRULE(this.limit))
    const offset = this.OPTION2(() => this.SUBRULE(this.offset))
    const fetch = this.OPTION3({
      GATE: () => limit === undefined,
      DEF: () =>
        this.OR([
          { ALT: () => this.SUBRULE(this.fetch) },
          { GATE: () => offset !== undefined, ALT: () => this.SUBRULE2(this.limit) },
        ]),
    })
    return { limit: limit?.count ?? fetch?.count, offset }
  })

  /** `count` is undefined for LIMIT ALL. */
  readonly limit: ParserMethod<[], { readonly count: ExpressionAst | undefined }> = this.rule('limit', () => {
    this.CONSUME(K.LIMIT)
    const count = this.OR([
      {
        ALT: () => {
          this.CONSUME(K.ALL)
          return undefined
        },
      },
      { ALT: () => this.SUBRULE(this.expression) },
    ])
    if (this.isNext(Comma)) {
      const message = "LIMIT takes one number. Write 'LIMIT count OFFSET start' instead of 'LIMIT start, count'."
      throw new GrammarFault('SYNTAX', message, tokenSpan(this.LA(1)))
    }
    return { count }
  })

  readonly offset: ParserMethod<[], ExpressionAst> = this.rule('offset', () => {
    this.CONSUME(K.OFFSET)
    const start = this.SUBRULE(this.expression)
    this.OPTION(() => this.SUBRULE(this.rowsWord))
    return start
  })

  readonly rowsWord: ParserMethod<[], void> = this.rule('rowsWord', () => {
    this.OR([{ ALT: () => this.CONSUME(K.ROW) }, { ALT: () => this.CONSUME(K.ROWS) }])
  })

  /** `FETCH FIRST n ROWS ONLY`; without a number it is one row. */
  readonly fetch: ParserMethod<[], { readonly count: ExpressionAst }> = this.rule('fetch', () => {
    this.CONSUME(K.FETCH)
    const word = this.OR([{ ALT: () => this.CONSUME(K.FIRST) }, { ALT: () => this.CONSUME(K.NEXT) }])
    const count = this.OPTION({ GATE: () => !this.isNext(K.ROW), DEF: () => this.SUBRULE(this.expression) })
    this.SUBRULE(this.rowsWord)
    this.CONSUME(K.ONLY)
    return { count: count ?? { kind: 'Literal', type: 'integer', text: '1', span: tokenSpan(word) } }
  })
}
