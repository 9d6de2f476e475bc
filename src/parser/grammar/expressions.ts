import type { IToken, ParserMethod } from 'chevrotain'
import type { ExpressionAst, IsAst } from '../ast/expression.ts'
import { BinaryOperator, Dot, K, LeftBracket, LeftParen, RightBracket, RightParen, Sign, Star } from '../tokens.ts'
import { wordOf } from './base.ts'
import { LEVEL, binaryOperator, operatorLevel } from './operators.ts'
import { PrimaryGrammar } from './primary.ts'

type Operation = [start: IToken, operand: ExpressionAst]

/** Operators, by precedence climbing: one rule for all levels keeps both the stack and the time per literal small. */
export abstract class ExpressionGrammar extends PrimaryGrammar {
  /** An expression whose operators, outside parentheses, hold tighter than `minimum`. */
  readonly expression: ParserMethod<[minimum?: number], ExpressionAst> = this.rule(
    'expression',
    (minimum: number = LEVEL.any) => {
      const start = this.LA(1)
      this.enter()
      let left = this.OR<ExpressionAst>([
        { ALT: () => this.SUBRULE(this.negation) },
        { ALT: () => this.SUBRULE(this.operand) },
      ])
      this.MANY({
        GATE: () => this.#goesOn(minimum),
        DEF: () => {
          left = this.SUBRULE(this.infix, { ARGS: [start, left] })
        },
      })
      this.leave()
      return left
    },
  )

  /** Whether the next token is an operator above `minimum`; what is no operator at all is for lookahead to refuse. */
  #goesOn(minimum: number): boolean {
    const next = this.LA(1)
    const level = operatorLevel(next)
    if (level !== undefined) return level > minimum
    if (next.tokenType === K.NOT) return LEVEL.predicate > minimum && operatorLevel(this.LA(2)) === LEVEL.predicate
    if (next.tokenType !== K.IS) return true
    const distinct = this.isNext(K.DISTINCT, 2) || this.isNext(K.DISTINCT, 3)
    return (distinct ? LEVEL.comparison : LEVEL.is) > minimum
  }

  readonly negation: ParserMethod<[], ExpressionAst> = this.rule('negation', () => {
    const start = this.CONSUME(K.NOT)
    const operand = this.SUBRULE(this.expression, { ARGS: [LEVEL.not] })
    return { kind: 'Unary', operator: 'NOT', operand, span: this.spanFrom(start) }
  })

  readonly infix: ParserMethod<Operation, ExpressionAst> = this.rule('infix', (start: IToken, left: ExpressionAst) =>
    this.OR<ExpressionAst>([
      {
        ALT: () => {
          const token = this.CONSUME(BinaryOperator)
          const right = this.SUBRULE(this.expression, { ARGS: [operatorLevel(token) ?? LEVEL.any] })
          return { kind: 'Binary', operator: binaryOperator(token), left, right, span: this.spanFrom(start) }
        },
      },
      { ALT: () => this.SUBRULE(this.isTest, { ARGS: [start, left] }) },
      { ALT: () => this.SUBRULE(this.predicate, { ARGS: [start, left] }) },
    ]),
  )

  readonly isTest: ParserMethod<Operation, ExpressionAst> = this.rule(
    'isTest',
    (start: IToken, operand: ExpressionAst) => {
      this.CONSUME(K.IS)
      const not = this.OPTION(() => this.CONSUME(K.NOT)) !== undefined
      return this.OR<ExpressionAst>([
        {
          ALT: () => {
            this.CONSUME(K.DISTINCT)
            this.CONSUME(K.FROM)
            const right = this.SUBRULE(this.expression, { ARGS: [LEVEL.comparison] })
            const operator = not ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM'
            return { kind: 'Binary', operator, left: operand, right, span: this.spanFrom(start) }
          },
        },
        {
          ALT: () => {
            const test = this.SUBRULE(this.isWhat)
            return { kind: 'Is', not, operand, test, span: this.spanFrom(start) }
          },
        },
      ])
    },
  )

  readonly isWhat: ParserMethod<[], IsAst['test']> = this.rule('isWhat', () => {
    const words = [
      this.OR([
        { ALT: () => this.CONSUME(K.NULL) },
        { ALT: () => this.CONSUME(K.TRUE) },
        { ALT: () => this.CONSUME(K.FALSE) },
        { ALT: () => this.CONSUME(K.UNKNOWN) },
        { ALT: () => this.CONSUME(K.JSON) },
      ]),
    ]
    this.OPTION({
      GATE: () => this.LA(0).tokenType === K.JSON,
      DEF: () =>
        words.push(
          this.OR2([
            { ALT: () => this.CONSUME(K.VALUE) },
            { ALT: () => this.CONSUME(K.SCALAR) },
            { ALT: () => this.CONSUME(K.ARRAY) },
            { ALT: () => this.CONSUME(K.OBJECT) },
          ]),
        ),
    })
    return words.map(wordOf).join(' ') as IsAst['test']
  })

  readonly predicate: ParserMethod<Operation, ExpressionAst> = this.rule(
    'predicate',
    (start: IToken, operand: ExpressionAst) => {
      const not = this.OPTION(() => this.CONSUME(K.NOT)) !== undefined
      return this.OR<ExpressionAst>([
        { ALT: () => this.SUBRULE(this.between, { ARGS: [start, operand, not] }) },
        { ALT: () => this.SUBRULE(this.like, { ARGS: [start, operand, not] }) },
        { ALT: () => this.SUBRULE(this.in, { ARGS: [start, operand, not] }) },
      ])
    },
  )

  readonly between: ParserMethod<[...Operation, not: boolean], ExpressionAst> = this.rule(
    'between',
    (start: IToken, operand: ExpressionAst, not: boolean) => {
      this.CONSUME(K.BETWEEN)
      const mode = this.OPTION(() =>
        this.OR([{ ALT: () => this.CONSUME(K.SYMMETRIC) }, { ALT: () => this.CONSUME(K.ASYMMETRIC) }]),
      )
      const low = this.SUBRULE(this.expression, { ARGS: [LEVEL.predicate] })
      this.CONSUME(K.AND)
      const high = this.SUBRULE2(this.expression, { ARGS: [LEVEL.predicate] })
      const symmetric = mode?.tokenType === K.SYMMETRIC
      return { kind: 'Between', not, symmetric, operand, low, high, span: this.spanFrom(start) }
    },
  )

  readonly like: ParserMethod<[...Operation, not: boolean], ExpressionAst> = this.rule(
    'like',
    (start: IToken, operand: ExpressionAst, not: boolean) => {
      const similar = this.OR([
        {
          ALT: () => {
            this.CONSUME(K.LIKE)
            return false
          },
        },
        {
          ALT: () => {
            this.CONSUME(K.SIMILAR)
            this.CONSUME(K.TO)
            return true
          },
        },
      ])
      const pattern = this.SUBRULE(this.expression, { ARGS: [LEVEL.predicate] })
      const escape = this.OPTION(() => {
        this.CONSUME(K.ESCAPE)
        return this.SUBRULE2(this.expression, { ARGS: [LEVEL.predicate] })
      })
      return { kind: 'Like', not, similar, operand, pattern, escape, span: this.spanFrom(start) }
    },
  )

  readonly in: ParserMethod<[...Operation, not: boolean], ExpressionAst> = this.rule(
    'in',
    (start: IToken, operand: ExpressionAst, not: boolean) => {
      this.CONSUME(K.IN)
      this.CONSUME(LeftParen)
      const content = this.OR([
        { GATE: () => this.startsQuery(), ALT: () => this.SUBRULE(this.query) },
        { ALT: () => this.SUBRULE(this.expressions) },
      ])
      this.CONSUME(RightParen)
      const span = this.spanFrom(start)
      return 'kind' in content
        ? { kind: 'InQuery', not, operand, query: content, span }
        : { kind: 'InList', not, operand, values: content, span }
    },
  )

  /** Signs, then something with `[i]` and `.field` behind it. */
  readonly operand: ParserMethod<[], ExpressionAst> = this.rule('operand', () => {
    const signs: IToken[] = []
    this.MANY(() => signs.push(this.CONSUME(Sign)))
    const start = this.LA(1)
    let operand = this.SUBRULE(this.primary)
    this.MANY2(() => {
      operand = this.SUBRULE(this.access, { ARGS: [start, operand] })
    })
    for (const sign of signs.toReversed()) {
      operand = { kind: 'Unary', operator: sign.image === '-' ? '-' : '+', operand, span: this.spanFrom(sign) }
    }
    return operand
  })

  readonly access: ParserMethod<Operation, ExpressionAst> = this.rule(
    'access',
    (start: IToken, operand: ExpressionAst) =>
      this.OR<ExpressionAst>([
        {
          ALT: () => {
            this.CONSUME(LeftBracket)
            const index = this.SUBRULE(this.expression)
            this.CONSUME(RightBracket)
            return { kind: 'Index', operand, index, span: this.spanFrom(start) }
          },
        },
        {
          ALT: () => {
            this.CONSUME(Dot)
            const field = this.OR2([
              {
                ALT: () => {
                  this.CONSUME(Star)
                  return '*' as const
                },
              },
              { ALT: () => this.SUBRULE(this.identifier) },
            ])
            return { kind: 'FieldAccess', operand, field, span: this.spanFrom(start) }
          },
        },
      ]),
  )
}
