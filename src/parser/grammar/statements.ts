import type { ParserMethod } from 'chevrotain'
import type { StatementAst } from '../ast/statement.ts'
import { UtilityGrammar } from './utilities.ts'

/** The whole grammar. The classes below it follow each other only to spread it over files. */
export class StatementGrammar extends UtilityGrammar {
  /** One statement, without the semicolon behind it. */
  readonly statement: ParserMethod<[], StatementAst> = this.rule('statement', () =>
    this.OR<StatementAst>([
      { ALT: () => this.SUBRULE(this.queryStatement) },
      { ALT: () => this.SUBRULE(this.create) },
      { ALT: () => this.SUBRULE(this.replaceTable) },
      { ALT: () => this.SUBRULE(this.drop) },
      { ALT: () => this.SUBRULE(this.alter) },
      { ALT: () => this.SUBRULE(this.insert) },
      { ALT: () => this.SUBRULE(this.statementSet) },
      { ALT: () => this.SUBRULE(this.beginStatementSet) },
      { ALT: () => this.SUBRULE(this.delete) },
      { ALT: () => this.SUBRULE(this.update) },
      { ALT: () => this.SUBRULE(this.truncate) },
      { ALT: () => this.SUBRULE(this.explain) },
      { ALT: () => this.SUBRULE(this.execute) },
      { ALT: () => this.SUBRULE(this.compile) },
      { ALT: () => this.SUBRULE(this.show) },
      { ALT: () => this.SUBRULE(this.describe) },
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.module) },
      { ALT: () => this.SUBRULE(this.set) },
      { ALT: () => this.SUBRULE(this.resetKey) },
      { ALT: () => this.SUBRULE(this.analyze) },
      { ALT: () => this.SUBRULE(this.callProcedure) },
      { ALT: () => this.SUBRULE(this.stopJob) },
      { ALT: () => this.SUBRULE(this.jarStatement) },
    ]),
  )

  readonly queryStatement: ParserMethod<[], StatementAst> = this.rule('queryStatement', () => {
    const query = this.SUBRULE(this.query)
    return { kind: 'QueryStatement', query, span: query.span }
  })

  constructor(skipValidations = true) {
    super(skipValidations)
    this.performSelfAnalysis()
  }
}
