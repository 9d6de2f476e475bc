import type { IToken, ParserMethod } from 'chevrotain'
import type { Argument, ObjectPath } from '../ast/expression.ts'
import type { JoinAst, MatchedTable, TableAlias, TableFunctionRef, TableRef } from '../ast/query.ts'
import { Comma, K, LeftParen, RightParen } from '../tokens.ts'
import { MatchGrammar } from './match-recognize.ts'

type Constraint = Pick<JoinAst, 'condition' | 'using'>
type JoinKind = Pick<JoinAst, 'type' | 'natural'>

export abstract class FromGrammar extends MatchGrammar {
  readonly from: ParserMethod<[], TableRef> = this.rule('from', () => {
    this.CONSUME(K.FROM)
    return this.SUBRULE(this.tableRefs)
  })

  /** `a, b`: a comma holds less tightly than JOIN. */
  readonly tableRefs: ParserMethod<[], TableRef> = this.rule('tableRefs', () => {
    const start = this.LA(1)
    let left = this.SUBRULE(this.joined)
    this.MANY(() => {
      this.CONSUME(Comma)
      const right = this.SUBRULE2(this.joined)
      const constraint = { condition: undefined, using: undefined }
      left = { kind: 'Join', type: 'COMMA', natural: false, left, right, ...constraint, span: this.spanFrom(start) }
    })
    return left
  })

  readonly joined: ParserMethod<[], TableRef> = this.rule('joined', () => {
    const start = this.LA(1)
    let left = this.SUBRULE(this.tablePrimary)
    this.MANY(() => {
      const kind = this.SUBRULE(this.joinKind)
      const right = this.SUBRULE2(this.tablePrimary)
      const constraint = this.SUBRULE(this.joinConstraint)
      left = { kind: 'Join', ...kind, left, right, ...constraint, span: this.spanFrom(start) }
    })
    return left
  })

  /** `[NATURAL] [INNER | LEFT | RIGHT | FULL [OUTER]] JOIN` or `CROSS JOIN` */
  readonly joinKind: ParserMethod<[], JoinKind> = this.rule('joinKind', () => {
    const natural = this.OPTION(() => this.CONSUME(K.NATURAL)) !== undefined
    const word = this.OPTION2(() =>
      this.OR([
        { ALT: () => this.CONSUME(K.INNER) },
        { ALT: () => this.SUBRULE(this.outerJoin) },
        { GATE: () => !natural, ALT: () => this.CONSUME(K.CROSS) },
      ]),
    )
    this.CONSUME(K.JOIN)
    return { type: joinType(word), natural }
  })

  readonly outerJoin: ParserMethod<[], IToken> = this.rule('outerJoin', () => {
    const word = this.OR([
      { ALT: () => this.CONSUME(K.LEFT) },
      { ALT: () => this.CONSUME(K.RIGHT) },
      { ALT: () => this.CONSUME(K.FULL) },
    ])
    this.OPTION(() => this.CONSUME(K.OUTER))
    return word
  })

  readonly joinConstraint: ParserMethod<[], Constraint> = this.rule('joinConstraint', () => {
    const constraint = this.OPTION(() =>
      this.OR<Constraint>([
        {
          ALT: () => {
            this.CONSUME(K.ON)
            return { condition: this.SUBRULE(this.expression), using: undefined }
          },
        },
        {
          ALT: () => {
            this.CONSUME(K.USING)
            return { condition: undefined, using: this.SUBRULE(this.columnNames) }
          },
        },
      ]),
    )
    return constraint ?? { condition: undefined, using: undefined }
  })

  readonly tablePrimary: ParserMethod<[], TableRef> = this.rule('tablePrimary', () =>
    this.OR<TableRef>([
      { ALT: () => this.SUBRULE(this.namedTable) },
      { ALT: () => this.SUBRULE(this.unnest, { ARGS: [this.LA(1)] }) },
      { ALT: () => this.SUBRULE(this.wrappedFunction, { ARGS: [this.LA(1), false] }) },
      { ALT: () => this.SUBRULE(this.lateral) },
      { GATE: () => this.startsQuery(2), ALT: () => this.SUBRULE(this.derivedTable, { ARGS: [this.LA(1), false] }) },
      { ALT: () => this.SUBRULE(this.joinInParentheses) },
    ]),
  )

  /** A table, or a function that is called without TABLE( … ). */
  readonly namedTable: ParserMethod<[], TableRef> = this.rule('namedTable', () => {
    const start = this.LA(1)
    const path = this.SUBRULE(this.objectPath)
    const args = this.OPTION(() => this.SUBRULE(this.functionArguments))
    if (args === undefined) return this.SUBRULE(this.plainTable, { ARGS: [start, path] })
    const alias = this.SUBRULE(this.alias)
    return { kind: 'TableFunction', lateral: false, wrapped: false, path, args, alias, span: this.spanFrom(start) }
  })

  readonly plainTable: ParserMethod<[start: IToken, path: ObjectPath], TableRef> = this.rule(
    'plainTable',
    (start: IToken, path: ObjectPath) => {
      const hints = this.OPTION(() => this.SUBRULE(this.hints)) ?? []
      const systemTime = this.OPTION2(() => {
        this.CONSUME(K.FOR)
        this.CONSUME(K.SYSTEM_TIME)
        this.CONSUME(K.AS)
        this.CONSUME(K.OF)
        return this.SUBRULE(this.expression)
      })
      const alias = this.SUBRULE(this.alias)
      const table = { kind: 'NamedTable', path, hints, systemTime, alias, span: this.spanFrom(start) } as const
      const match = this.OPTION3(() => this.SUBRULE(this.match))
      return match === undefined ? table : { kind: 'MatchedTable', input: table, ...match, span: this.spanFrom(start) }
    },
  )

  readonly derivedTable: ParserMethod<[start: IToken, lateral: boolean], TableRef> = this.rule(
    'derivedTable',
    (start: IToken, lateral: boolean) => {
      this.CONSUME(LeftParen)
      const query = this.SUBRULE(this.query)
      this.CONSUME(RightParen)
      const alias = this.SUBRULE(this.alias)
      const table = { kind: 'DerivedTable', lateral, query, alias, span: this.spanFrom(start) } as const
      const match = this.OPTION(() => this.SUBRULE(this.match))
      return match === undefined ? table : { kind: 'MatchedTable', input: table, ...match, span: this.spanFrom(start) }
    },
  )

  /** MATCH_RECOGNIZE behind a table, with an alias of its own. */
  readonly match: ParserMethod<[], Pick<MatchedTable, 'match' | 'alias'>> = this.rule('match', () => {
    const match = this.SUBRULE(this.matchRecognize)
    return { match, alias: this.SUBRULE(this.alias) }
  })

  readonly joinInParentheses: ParserMethod<[], TableRef> = this.rule('joinInParentheses', () => {
    this.enter()
    const start = this.CONSUME(LeftParen)
    const inner = this.SUBRULE(this.tableRefs)
    this.CONSUME(RightParen)
    this.leave()
    return { ...inner, span: this.spanFrom(start) }
  })

  readonly lateral: ParserMethod<[], TableRef> = this.rule('lateral', () => {
    const start = this.CONSUME(K.LATERAL)
    return this.OR<TableRef>([
      { ALT: () => this.SUBRULE(this.derivedTable, { ARGS: [start, true] }) },
      { ALT: () => this.SUBRULE(this.wrappedFunction, { ARGS: [start, true] }) },
      { ALT: () => this.SUBRULE(this.unnest, { ARGS: [start] }) },
    ])
  })

  /** `TABLE(f(…))` */
  readonly wrappedFunction: ParserMethod<[start: IToken, lateral: boolean], TableFunctionRef> = this.rule(
    'wrappedFunction',
    (start: IToken, lateral: boolean) => {
      this.CONSUME(K.TABLE)
      this.CONSUME(LeftParen)
      const path = this.SUBRULE(this.objectPath)
      const args = this.SUBRULE(this.functionArguments)
      this.CONSUME(RightParen)
      const alias = this.SUBRULE(this.alias)
      return { kind: 'TableFunction', lateral, wrapped: true, path, args, alias, span: this.spanFrom(start) }
    },
  )

  readonly functionArguments: ParserMethod<[], readonly Argument[]> = this.rule('functionArguments', () => {
    this.CONSUME(LeftParen)
    const args = this.OPTION(() => this.SUBRULE(this.arguments)) ?? []
    this.CONSUME(RightParen)
    return args
  })

  readonly unnest: ParserMethod<[start: IToken], TableRef> = this.rule('unnest', (start: IToken) => {
    this.CONSUME(K.UNNEST)
    this.CONSUME(LeftParen)
    const expression = this.SUBRULE(this.expression)
    this.CONSUME(RightParen)
    const ordinality = this.OPTION(() => {
      this.CONSUME(K.WITH)
      return this.CONSUME(K.ORDINALITY)
    })
    const alias = this.SUBRULE(this.alias)
    return { kind: 'Unnest', expression, ordinality: ordinality !== undefined, alias, span: this.spanFrom(start) }
  })

  /** `[AS] name [(columns)]`, or nothing. */
  readonly alias: ParserMethod<[], TableAlias | undefined> = this.rule('alias', () =>
    this.OPTION(() => {
      this.OPTION2(() => this.CONSUME(K.AS))
      const name = this.SUBRULE(this.identifier)
      const columns = this.OPTION3(() => this.SUBRULE(this.columnNames)) ?? []
      return { name, columns }
    }),
  )
}

function joinType(word: IToken | undefined): JoinAst['type'] {
  switch (word?.tokenType) {
    case K.LEFT:
      return 'LEFT'
    case K.RIGHT:
      return 'RIGHT'
    case K.FULL:
      return 'FULL'
    case K.CROSS:
      return 'CROSS'
    default:
      return 'INNER'
  }
}
