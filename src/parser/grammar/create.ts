import type { IToken, ParserMethod } from 'chevrotain'
import type {
  CreateCatalogAst,
  CreateDatabaseAst,
  CreateFunctionAst,
  CreateViewAst,
  DropAst,
  StatementAst,
} from '../ast/statement.ts'
import { Comma, K } from '../tokens.ts'
import { wordOf } from './base.ts'
import { CreateTableGrammar } from './create-table.ts'

type TemporaryWords = [start: IToken, temporary: boolean]

export abstract class CreateGrammar extends CreateTableGrammar {
  readonly create: ParserMethod<[], StatementAst> = this.rule('create', () => {
    const start = this.CONSUME(K.CREATE)
    return this.OR<StatementAst>([
      {
        ALT: () => {
          this.CONSUME(K.OR)
          this.CONSUME(K.REPLACE)
          return this.SUBRULE(this.createTable, { ARGS: [start, 'replace'] })
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.TEMPORARY)
          return this.SUBRULE(this.createTemporary, { ARGS: [start] })
        },
      },
      { ALT: () => this.SUBRULE2(this.createTable, { ARGS: [start, 'create'] }) },
      { ALT: () => this.SUBRULE(this.createView, { ARGS: [start, false] }) },
      { ALT: () => this.SUBRULE(this.createFunction, { ARGS: [start, false, false] }) },
      { ALT: () => this.SUBRULE(this.createCatalog, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.createDatabase, { ARGS: [start] }) },
    ])
  })

  readonly createTemporary: ParserMethod<[start: IToken], StatementAst> = this.rule(
    'createTemporary',
    (start: IToken) =>
      this.OR<StatementAst>([
        { ALT: () => this.SUBRULE(this.createTable, { ARGS: [start, 'temporary'] }) },
        { ALT: () => this.SUBRULE(this.createView, { ARGS: [start, true] }) },
        { ALT: () => this.SUBRULE(this.createFunction, { ARGS: [start, true, false] }) },
        {
          ALT: () => {
            this.CONSUME(K.SYSTEM)
            return this.SUBRULE2(this.createFunction, { ARGS: [start, true, true] })
          },
        },
      ]),
  )

  /** `REPLACE TABLE …` */
  readonly replaceTable: ParserMethod<[], StatementAst> = this.rule('replaceTable', () => {
    const start = this.CONSUME(K.REPLACE)
    return this.SUBRULE(this.createTable, { ARGS: [start, 'replace'] })
  })

  readonly createView: ParserMethod<TemporaryWords, CreateViewAst> = this.rule(
    'createView',
    (start: IToken, temporary: boolean) => {
      this.CONSUME(K.VIEW)
      const ifNotExists = this.SUBRULE(this.ifNotExists)
      const path = this.SUBRULE(this.objectPath)
      const columns = this.OPTION(() => this.SUBRULE(this.columnNames)) ?? []
      const comment = this.OPTION2(() => this.SUBRULE(this.comment))
      this.CONSUME(K.AS)
      const query = this.SUBRULE(this.query)
      const span = this.spanFrom(start)
      return { kind: 'CreateView', temporary, ifNotExists, path, columns, comment, query, span }
    },
  )

  readonly createFunction: ParserMethod<[...TemporaryWords, system: boolean], CreateFunctionAst> = this.rule(
    'createFunction',
    (start: IToken, temporary: boolean, system: boolean) => {
      this.CONSUME(K.FUNCTION)
      const ifNotExists = this.SUBRULE(this.ifNotExists)
      const path = this.SUBRULE(this.objectPath)
      this.CONSUME(K.AS)
      const identifier = this.SUBRULE(this.text)
      const language = this.OPTION(() => this.SUBRULE(this.language))
      const jars = this.OPTION2(() => this.SUBRULE(this.usingJars)) ?? []
      const head = { temporary, system, ifNotExists, path }
      return { kind: 'CreateFunction', ...head, identifier, language, jars, span: this.spanFrom(start) }
    },
  )

  readonly language: ParserMethod<[], string> = this.rule('language', () => {
    this.CONSUME(K.LANGUAGE)
    return this.SUBRULE(this.identifier).name
  })

  readonly usingJars: ParserMethod<[], readonly string[]> = this.rule('usingJars', () => {
    this.CONSUME(K.USING)
    const files = [this.SUBRULE(this.jar)]
    this.MANY(() => {
      this.CONSUME(Comma)
      files.push(this.SUBRULE2(this.jar))
    })
    return files
  })

  readonly jar: ParserMethod<[], string> = this.rule('jar', () => {
    this.CONSUME(K.JAR)
    return this.SUBRULE(this.text)
  })

  readonly createCatalog: ParserMethod<[start: IToken], CreateCatalogAst> = this.rule(
    'createCatalog',
    (start: IToken) => {
      this.CONSUME(K.CATALOG)
      const ifNotExists = this.SUBRULE(this.ifNotExists)
      const name = this.SUBRULE(this.identifier)
      const comment = this.OPTION(() => this.SUBRULE(this.comment))
      const options = this.OPTION2(() => this.SUBRULE(this.withOptions)) ?? []
      return { kind: 'CreateCatalog', ifNotExists, name, comment, options, span: this.spanFrom(start) }
    },
  )

  readonly createDatabase: ParserMethod<[start: IToken], CreateDatabaseAst> = this.rule(
    'createDatabase',
    (start: IToken) => {
      this.CONSUME(K.DATABASE)
      const ifNotExists = this.SUBRULE(this.ifNotExists)
      const path = this.SUBRULE(this.objectPath)
      const comment = this.OPTION(() => this.SUBRULE(this.comment))
      const options = this.OPTION2(() => this.SUBRULE(this.withOptions)) ?? []
      return { kind: 'CreateDatabase', ifNotExists, path, comment, options, span: this.spanFrom(start) }
    },
  )

  readonly drop: ParserMethod<[], DropAst> = this.rule('drop', () => {
    const start = this.CONSUME(K.DROP)
    const temporary = this.OPTION(() => this.CONSUME(K.TEMPORARY)) !== undefined
    const system = this.OPTION2({ GATE: () => temporary, DEF: () => this.CONSUME(K.SYSTEM) }) !== undefined
    const object = this.OR([
      { GATE: () => !system, ALT: () => this.CONSUME(K.TABLE) },
      { GATE: () => !system, ALT: () => this.CONSUME(K.VIEW) },
      { ALT: () => this.CONSUME(K.FUNCTION) },
      { GATE: () => !temporary, ALT: () => this.CONSUME(K.CATALOG) },
      { GATE: () => !temporary, ALT: () => this.CONSUME(K.DATABASE) },
    ])
    const ifExists = this.SUBRULE(this.ifExists)
    const path = this.SUBRULE(this.objectPath)
    const behaviour = this.OPTION3({
      GATE: () => object.tokenType === K.DATABASE,
      DEF: () => this.OR2([{ ALT: () => this.CONSUME(K.RESTRICT) }, { ALT: () => this.CONSUME(K.CASCADE) }]),
    })
    return {
      kind: 'Drop',
      object: wordOf(object) as DropAst['object'],
      temporary,
      system,
      ifExists,
      path,
      behaviour: behaviour === undefined ? undefined : behaviour.tokenType === K.CASCADE ? 'CASCADE' : 'RESTRICT',
      span: this.spanFrom(start),
    }
  })
}
