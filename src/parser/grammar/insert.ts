import type { IToken, ParserMethod } from 'chevrotain'
import type { DeleteAst, InsertAst, StatementSetAst, TruncateAst, UpdateAst } from '../ast/statement.ts'
import { Comma, Equal, K, LeftParen, Semicolon } from '../tokens.ts'
import { wordOf } from './base.ts'
import { AlterGrammar } from './alter.ts'

type Assignment = UpdateAst['assignments'][number]

/** INSERT, statement sets, and the statements that change rows in place. */
export abstract class InsertGrammar extends AlterGrammar {
  /** `start` is the word EXECUTE where that stands before INSERT. */
  readonly insert: ParserMethod<[start?: IToken], InsertAst> = this.rule('insert', (start: IToken = this.LA(1)) => {
    const execute = start !== this.LA(1)
    this.CONSUME(K.INSERT)
    const mode = this.OR([{ ALT: () => this.CONSUME(K.INTO) }, { ALT: () => this.CONSUME(K.OVERWRITE) }])
    const target = this.SUBRULE(this.objectPath)
    const hints = this.OPTION(() => this.SUBRULE(this.hints)) ?? []
    const partition = this.OPTION2(() => this.SUBRULE(this.partition)) ?? []
    const columns = this.OPTION3({
      GATE: () => this.isNext(LeftParen) && !this.startsQuery(2),
      DEF: () => this.SUBRULE(this.columnNames),
    })
    const query = this.SUBRULE(this.query)
    const onConflict = this.OPTION4(() => this.SUBRULE(this.onConflict))
    const overwrite = mode.tokenType === K.OVERWRITE
    const head = { execute, overwrite, target, hints, partition, columns: columns ?? [] }
    return { kind: 'Insert', ...head, query, onConflict, span: this.spanFrom(start) }
  })

  readonly onConflict: ParserMethod<[], NonNullable<InsertAst['onConflict']>> = this.rule('onConflict', () => {
    this.CONSUME(K.ON)
    this.CONSUME(K.CONFLICT)
    this.CONSUME(K.DO)
    const action = this.OR([
      { ALT: () => this.CONSUME(K.NOTHING) },
      { ALT: () => this.CONSUME(K.ERROR) },
      { ALT: () => this.CONSUME(K.DEDUPLICATE) },
    ])
    return wordOf(action) as NonNullable<InsertAst['onConflict']>
  })

  /** `STATEMENT SET BEGIN insert; … END`; `start` is the word EXECUTE where that stands before it. */
  readonly statementSet: ParserMethod<[start?: IToken], StatementSetAst> = this.rule(
    'statementSet',
    (start: IToken = this.LA(1)) => {
      this.CONSUME(K.STATEMENT)
      this.CONSUME(K.SET)
      this.CONSUME(K.BEGIN)
      const inserts = this.SUBRULE(this.insertsToEnd)
      return { kind: 'StatementSet', inserts, span: this.spanFrom(start) }
    },
  )

  /** The older form `BEGIN STATEMENT SET; insert; … END` */
  readonly beginStatementSet: ParserMethod<[], StatementSetAst> = this.rule('beginStatementSet', () => {
    const start = this.CONSUME(K.BEGIN)
    this.CONSUME(K.STATEMENT)
    this.CONSUME(K.SET)
    this.CONSUME(Semicolon)
    const inserts = this.SUBRULE(this.insertsToEnd)
    return { kind: 'StatementSet', inserts, span: this.spanFrom(start) }
  })

  readonly insertsToEnd: ParserMethod<[], readonly InsertAst[]> = this.rule('insertsToEnd', () => {
    const inserts: InsertAst[] = []
    this.MANY(() => {
      inserts.push(this.SUBRULE(this.insert))
      this.CONSUME(Semicolon)
    })
    this.CONSUME(K.END)
    return inserts
  })

  readonly delete: ParserMethod<[], DeleteAst> = this.rule('delete', () => {
    const start = this.CONSUME(K.DELETE)
    this.CONSUME(K.FROM)
    const path = this.SUBRULE(this.objectPath)
    const where = this.OPTION(() => this.SUBRULE(this.where))
    return { kind: 'Delete', path, where, span: this.spanFrom(start) }
  })

  readonly update: ParserMethod<[], UpdateAst> = this.rule('update', () => {
    const start = this.CONSUME(K.UPDATE)
    const path = this.SUBRULE(this.objectPath)
    this.CONSUME(K.SET)
    const assignments = [this.SUBRULE(this.assignment)]
    this.MANY(() => {
      this.CONSUME(Comma)
      assignments.push(this.SUBRULE2(this.assignment))
    })
    const where = this.OPTION(() => this.SUBRULE(this.where))
    return { kind: 'Update', path, assignments, where, span: this.spanFrom(start) }
  })

  readonly assignment: ParserMethod<[], Assignment> = this.rule('assignment', () => {
    const column = this.SUBRULE(this.identifier)
    this.CONSUME(Equal)
    return { column, value: this.SUBRULE(this.expression) }
  })

  readonly truncate: ParserMethod<[], TruncateAst> = this.rule('truncate', () => {
    const start = this.CONSUME(K.TRUNCATE)
    this.CONSUME(K.TABLE)
    const path = this.SUBRULE(this.objectPath)
    return { kind: 'Truncate', path, span: this.spanFrom(start) }
  })
}
