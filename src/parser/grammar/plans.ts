import type { IToken, ParserMethod } from 'chevrotain'
import type {
  ExplainAst,
  InsertAst,
  PlannedStatement,
  PlanStatementAst,
  StatementAst,
  StatementSetAst,
} from '../ast/statement.ts'
import { Comma, K } from '../tokens.ts'
import { wordOf } from './base.ts'
import { InsertGrammar } from './insert.ts'

type ExplainDetail = ExplainAst['details'][number]

/** Statements about statements: EXPLAIN, EXECUTE, COMPILE PLAN. */
export abstract class PlanGrammar extends InsertGrammar {
  readonly explain: ParserMethod<[], ExplainAst> = this.rule('explain', () => {
    const start = this.CONSUME(K.EXPLAIN)
    const details = this.OPTION(() =>
      this.OR<readonly ExplainDetail[]>([
        {
          ALT: () => {
            this.CONSUME(K.PLAN)
            this.CONSUME(K.FOR)
            return []
          },
        },
        { ALT: () => this.SUBRULE(this.explainDetails) },
      ]),
    )
    const statement = this.SUBRULE(this.planned)
    return { kind: 'Explain', details: details ?? [], statement, span: this.spanFrom(start) }
  })

  readonly explainDetails: ParserMethod<[], readonly ExplainDetail[]> = this.rule('explainDetails', () => {
    const details = [this.SUBRULE(this.explainDetail)]
    this.MANY(() => {
      this.CONSUME(Comma)
      details.push(this.SUBRULE2(this.explainDetail))
    })
    return details
  })

  readonly explainDetail: ParserMethod<[], ExplainDetail> = this.rule('explainDetail', () => {
    const word = this.OR([
      { ALT: () => this.CONSUME(K.ESTIMATED_COST) },
      { ALT: () => this.CONSUME(K.CHANGELOG_MODE) },
      { ALT: () => this.CONSUME(K.PLAN_ADVICE) },
      { ALT: () => this.CONSUME(K.JSON_EXECUTION_PLAN) },
      { ALT: () => this.CONSUME(K.CODEGEN) },
    ])
    return wordOf(word) as ExplainDetail
  })

  /** A statement that has a plan. */
  readonly planned: ParserMethod<[], PlannedStatement> = this.rule('planned', () => {
    const start = this.LA(1)
    return this.OR<PlannedStatement>([
      { ALT: () => ({ kind: 'QueryStatement', query: this.SUBRULE(this.query), span: this.spanFrom(start) }) },
      { ALT: () => this.SUBRULE(this.insert) },
      { ALT: () => this.SUBRULE(this.statementSet) },
    ])
  })

  readonly execute: ParserMethod<[], StatementAst> = this.rule('execute', () => {
    const start = this.CONSUME(K.EXECUTE)
    return this.OR<StatementAst>([
      { ALT: () => this.SUBRULE(this.insert, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.statementSet, { ARGS: [start] }) },
      {
        ALT: () => {
          this.CONSUME(K.PLAN)
          const file = this.SUBRULE(this.text)
          const action = { compile: false, execute: true, ifNotExists: false, statement: undefined }
          return { kind: 'Plan', ...action, file, span: this.spanFrom(start) }
        },
      },
      { ALT: () => ({ kind: 'ExecuteQuery', query: this.SUBRULE(this.query), span: this.spanFrom(start) }) },
    ])
  })

  /** `COMPILE PLAN 'file' [IF NOT EXISTS] FOR …`, `COMPILE AND EXECUTE PLAN 'file' FOR …` */
  readonly compile: ParserMethod<[], PlanStatementAst> = this.rule('compile', () => {
    const start: IToken = this.CONSUME(K.COMPILE)
    const executed = this.OPTION(() => {
      this.CONSUME(K.AND)
      return this.CONSUME(K.EXECUTE)
    })
    this.CONSUME(K.PLAN)
    const file = this.SUBRULE(this.text)
    const ifNotExists = this.SUBRULE(this.ifNotExists)
    this.CONSUME(K.FOR)
    const statement = this.OR<InsertAst | StatementSetAst>([
      { ALT: () => this.SUBRULE(this.insert) },
      { ALT: () => this.SUBRULE(this.statementSet) },
    ])
    const action = { compile: true, execute: executed !== undefined, ifNotExists }
    return { kind: 'Plan', ...action, file, statement, span: this.spanFrom(start) }
  })
}
