import type { IOrAlt, ParserMethod } from 'chevrotain'
import type { CaseAst, CastAst, ExpressionAst, Identifier, ObjectPath } from '../ast/expression.ts'
import type { DataTypeAst } from '../ast/type.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'
import { JsonGrammar } from './json-functions.ts'
import { unitOf } from './literals.ts'

/** What operators join: literals, names, calls, parentheses. */
export abstract class PrimaryGrammar extends JsonGrammar {
  // Made once: inside the rule they would be made anew for every value.
  readonly #alternatives: IOrAlt<ExpressionAst>[] = [
    { ALT: () => this.SUBRULE(this.literal) },
    { GATE: () => this.isNext(T.Text, 2), ALT: () => this.SUBRULE(this.temporalLiteral) },
    { GATE: () => this.#isNumberInterval(), ALT: () => this.SUBRULE(this.numberInterval) },
    { ALT: () => this.SUBRULE(this.intervalLiteral) },
    { ALT: () => this.SUBRULE(this.parentheses) },
    { ALT: () => this.SUBRULE(this.row) },
    { GATE: () => this.isNext(T.LeftBracket, 2), ALT: () => this.SUBRULE(this.array) },
    { GATE: () => this.isNext(T.LeftBracket, 2), ALT: () => this.SUBRULE(this.map) },
    { ALT: () => this.SUBRULE(this.case) },
    { GATE: () => this.#isCall(), ALT: () => this.SUBRULE(this.cast) },
    { ALT: () => this.SUBRULE(this.exists) },
    { GATE: () => this.#isCall(), ALT: () => this.SUBRULE(this.specialCall) },
    { ALT: () => this.SUBRULE(this.jsonFunction) },
    { GATE: () => this.#isCall(), ALT: () => this.SUBRULE(this.descriptor) },
    { GATE: () => !this.#isCall(), ALT: () => this.SUBRULE(this.niladic) },
    { GATE: () => this.#isCall(), ALT: () => this.SUBRULE(this.reservedCall) },
    { ALT: () => this.SUBRULE(this.named) },
  ]

  readonly primary: ParserMethod<[], ExpressionAst> = this.rule('primary', () => this.OR(this.#alternatives))

  #isCall(): boolean {
    return this.isNext(T.LeftParen, 2)
  }

  #isNumberInterval(): boolean {
    const at = this.isNext(T.Sign, 2) ? 3 : 2
    return [T.Integer, T.LeftParen, T.Word].some((type) => this.isNext(type, at))
  }

  /** `INTERVAL 5 MINUTE`, `INTERVAL n DAY`, `INTERVAL (a + b) HOUR`: a number cast to an interval of that unit. */
  readonly numberInterval: ParserMethod<[], CastAst> = this.rule('numberInterval', () => {
    const start = this.CONSUME(K.INTERVAL)
    const sign = this.OPTION(() => this.CONSUME(T.Sign))
    const number = this.OR<ExpressionAst>([
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.parentheses) },
      { ALT: () => this.SUBRULE(this.named) },
    ])
    const name = `INTERVAL ${this.SUBRULE(this.unit)}`
    const span = this.spanFrom(start)
    const expression: ExpressionAst =
      sign?.image === '-' ? { kind: 'Unary', operator: '-', operand: number, span } : number
    const type: DataTypeAst = { kind: 'DataType', name, parameters: [], elements: [], fields: [], nullable: true, span }
    return { kind: 'Cast', safe: false, expression, type, span }
  })

  /** `(query)`, `(a)`, `(a, b)` or `(a - b) DAY TO SECOND` */
  readonly parentheses: ParserMethod<[], ExpressionAst> = this.rule('parentheses', () => {
    const start = this.CONSUME(T.LeftParen)
    return this.OR<ExpressionAst>([
      {
        GATE: () => this.startsQuery(),
        ALT: () => {
          const query = this.SUBRULE(this.query)
          this.CONSUME(T.RightParen)
          return { kind: 'Subquery', query, span: this.spanFrom(start) }
        },
      },
      {
        ALT: () => {
          const values = this.SUBRULE(this.expressions)
          this.CONSUME2(T.RightParen)
          const [only, second] = this.ACTION(() => values) ?? []
          const units = this.OPTION({
            GATE: () => second === undefined && only?.kind === 'Binary' && only.operator === '-',
            DEF: () => this.SUBRULE(this.differenceUnits),
          })
          const span = this.spanFrom(start)
          if (only === undefined || second !== undefined) return { kind: 'Row', keyword: false, values, span }
          if (units === undefined || only.kind !== 'Binary') return { ...only, span }
          return { kind: 'IntervalDifference', left: only.left, right: only.right, ...units, span }
        },
      },
    ])
  })

  readonly differenceUnits: ParserMethod<
    [],
    Pick<Extract<ExpressionAst, { kind: 'IntervalDifference' }>, 'from' | 'to'>
  > = this.rule('differenceUnits', () => {
    const from = this.OR([
      { ALT: () => this.CONSUME(K.YEAR) },
      { ALT: () => this.CONSUME(K.QUARTER) },
      { ALT: () => this.CONSUME(K.MONTH) },
      { ALT: () => this.CONSUME(K.WEEK) },
      { ALT: () => this.CONSUME(K.DAY) },
      { ALT: () => this.CONSUME(K.HOUR) },
      { ALT: () => this.CONSUME(K.MINUTE) },
      { ALT: () => this.CONSUME(K.SECOND) },
    ])
    this.OPTION(() => this.SUBRULE(this.typeParameters))
    const to = this.OPTION2(() => this.SUBRULE(this.toUnit))
    return { from: unitOf(from), to }
  })

  readonly row: ParserMethod<[], ExpressionAst> = this.rule('row', () => {
    const start = this.CONSUME(K.ROW)
    this.CONSUME(T.LeftParen)
    const values = this.SUBRULE(this.expressions)
    this.CONSUME(T.RightParen)
    return { kind: 'Row', keyword: true, values, span: this.spanFrom(start) }
  })

  readonly array: ParserMethod<[], ExpressionAst> = this.rule('array', () => {
    const start = this.CONSUME(K.ARRAY)
    const elements = this.SUBRULE(this.bracketed)
    return { kind: 'Array', elements, span: this.spanFrom(start) }
  })

  readonly map: ParserMethod<[], ExpressionAst> = this.rule('map', () => {
    const start = this.CONSUME(K.MAP)
    const entries = this.SUBRULE(this.bracketed)
    return { kind: 'Map', entries, span: this.spanFrom(start) }
  })

  readonly bracketed: ParserMethod<[], readonly ExpressionAst[]> = this.rule('bracketed', () => {
    this.CONSUME(T.LeftBracket)
    const values = this.OPTION(() => this.SUBRULE(this.expressions)) ?? []
    this.CONSUME(T.RightBracket)
    return values
  })

  readonly case: ParserMethod<[], CaseAst> = this.rule('case', () => {
    const start = this.CONSUME(K.CASE)
    const operand = this.OPTION(() => this.SUBRULE(this.expression))
    const branches = [this.SUBRULE(this.branch)]
    this.MANY(() => branches.push(this.SUBRULE2(this.branch)))
    const otherwise = this.OPTION2(() => {
      this.CONSUME(K.ELSE)
      return this.SUBRULE2(this.expression)
    })
    this.CONSUME(K.END)
    return { kind: 'Case', operand, branches, otherwise, span: this.spanFrom(start) }
  })

  readonly branch: ParserMethod<[], CaseAst['branches'][number]> = this.rule('branch', () => {
    this.CONSUME(K.WHEN)
    const when = this.SUBRULE(this.expression)
    this.CONSUME(K.THEN)
    return { when, then: this.SUBRULE2(this.expression) }
  })

  readonly cast: ParserMethod<[], CastAst> = this.rule('cast', () => {
    const start = this.OR([{ ALT: () => this.CONSUME(K.CAST) }, { ALT: () => this.CONSUME(K.TRY_CAST) }])
    this.CONSUME(T.LeftParen)
    const expression = this.SUBRULE(this.expression)
    this.CONSUME(K.AS)
    const type = this.SUBRULE(this.dataType)
    this.CONSUME(T.RightParen)
    return { kind: 'Cast', safe: start.tokenType === K.TRY_CAST, expression, type, span: this.spanFrom(start) }
  })

  readonly exists: ParserMethod<[], ExpressionAst> = this.rule('exists', () => {
    const start = this.CONSUME(K.EXISTS)
    this.CONSUME(T.LeftParen)
    const query = this.SUBRULE(this.query)
    this.CONSUME(T.RightParen)
    return { kind: 'Exists', query, span: this.spanFrom(start) }
  })

  readonly descriptor: ParserMethod<[], ExpressionAst> = this.rule('descriptor', () => {
    const start = this.CONSUME(K.DESCRIPTOR)
    const columns = this.SUBRULE(this.columnNames)
    return { kind: 'Descriptor', columns, span: this.spanFrom(start) }
  })

  readonly niladic: ParserMethod<[], ExpressionAst> = this.rule('niladic', () => {
    const token = this.CONSUME(T.Niladic)
    return { ...this.callOf(token, this.pathOf(token), []), parentheses: false }
  })

  /** A function whose name is a reserved word: `LEFT(s, 3)`. */
  readonly reservedCall: ParserMethod<[], ExpressionAst> = this.rule('reservedCall', () => {
    const token = this.CONSUME(T.FunctionWord)
    return this.SUBRULE(this.call, { ARGS: [token, this.pathOf(token)] })
  })

  /** A column, `t.*` or the call of a function. */
  readonly named: ParserMethod<[], ExpressionAst> = this.rule('named', () => {
    const start = this.LA(1)
    const parts: Identifier[] = [this.SUBRULE(this.identifier)]
    this.MANY({
      GATE: () => !this.isNext(T.Star, 2),
      DEF: () => {
        this.CONSUME(T.Dot)
        parts.push(this.SUBRULE2(this.identifier))
      },
    })
    const span = this.spanFrom(start)
    const path: ObjectPath = { kind: 'ObjectPath', parts, span }
    return (
      this.OPTION(() =>
        this.OR<ExpressionAst>([
          { ALT: () => this.SUBRULE(this.call, { ARGS: [start, path] }) },
          {
            ALT: () => {
              this.CONSUME2(T.Dot)
              this.CONSUME(T.Star)
              return { kind: 'Star', qualifier: parts, span: this.spanFrom(start) }
            },
          },
        ]),
      ) ?? { kind: 'ColumnRef', parts, span }
    )
  })
}
