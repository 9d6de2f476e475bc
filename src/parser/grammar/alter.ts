import type { IToken, ParserMethod } from 'chevrotain'
import type {
  AlterElement,
  AlterFunctionAst,
  AlterObjectAst,
  AlterTableAction,
  AlterTableAst,
  AlterViewAst,
  StatementAst,
} from '../ast/statement.ts'
import { Comma, K, LeftParen, RightParen } from '../tokens.ts'
import { CreateGrammar } from './create.ts'

type ObjectChange = Pick<AlterObjectAst, 'set' | 'reset' | 'comment'>

const NO_CHANGE: ObjectChange = { set: [], reset: [], comment: undefined }

export abstract class AlterGrammar extends CreateGrammar {
  readonly alter: ParserMethod<[], StatementAst> = this.rule('alter', () => {
    const start = this.CONSUME(K.ALTER)
    return this.OR<StatementAst>([
      { ALT: () => this.SUBRULE(this.alterTable, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.alterView, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.alterObject, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.alterFunction, { ARGS: [start] }) },
    ])
  })

  readonly alterTable: ParserMethod<[start: IToken], AlterTableAst> = this.rule('alterTable', (start: IToken) => {
    this.CONSUME(K.TABLE)
    const ifExists = this.SUBRULE(this.ifExists)
    const path = this.SUBRULE(this.objectPath)
    const action = this.OR<AlterTableAction>([
      { ALT: () => this.SUBRULE(this.alterAdd) },
      { ALT: () => this.SUBRULE(this.alterModify) },
      { ALT: () => this.SUBRULE(this.alterDrop) },
      { ALT: () => this.SUBRULE(this.alterRename) },
      {
        ALT: () => {
          this.CONSUME(K.SET)
          return { kind: 'Set', options: this.SUBRULE(this.options) }
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.RESET)
          return { kind: 'Reset', keys: this.SUBRULE(this.keys) }
        },
      },
    ])
    return { kind: 'AlterTable', ifExists, path, action, span: this.spanFrom(start) }
  })

  readonly alterAdd: ParserMethod<[], AlterTableAction> = this.rule('alterAdd', () => {
    this.CONSUME(K.ADD)
    return this.OR<AlterTableAction>([
      { ALT: () => ({ kind: 'AddPartition', partition: this.SUBRULE(this.partition) }) },
      { ALT: () => ({ kind: 'Add', elements: this.SUBRULE(this.alterElements) }) },
    ])
  })

  readonly alterModify: ParserMethod<[], AlterTableAction> = this.rule('alterModify', () => {
    this.CONSUME(K.MODIFY)
    return { kind: 'Modify', elements: this.SUBRULE(this.alterElements) }
  })

  /** One element, or several in parentheses. */
  readonly alterElements: ParserMethod<[], readonly AlterElement[]> = this.rule('alterElements', () =>
    this.OR<readonly AlterElement[]>([
      {
        ALT: () => {
          this.CONSUME(LeftParen)
          const elements = [this.SUBRULE(this.alterElement)]
          this.MANY(() => {
            this.CONSUME(Comma)
            elements.push(this.SUBRULE2(this.alterElement))
          })
          this.CONSUME(RightParen)
          return elements
        },
      },
      { ALT: () => [this.SUBRULE3(this.alterElement)] },
    ]),
  )

  readonly alterElement: ParserMethod<[], AlterElement> = this.rule('alterElement', () => {
    const element = this.SUBRULE(this.tableElement)
    const position = this.OPTION(() =>
      this.OR<AlterElement['position']>([
        {
          ALT: () => {
            this.CONSUME(K.FIRST)
            return 'FIRST'
          },
        },
        {
          ALT: () => {
            this.CONSUME(K.AFTER)
            return { after: this.SUBRULE(this.identifier) }
          },
        },
      ]),
    )
    return { element, position }
  })

  readonly alterDrop: ParserMethod<[], AlterTableAction> = this.rule('alterDrop', () => {
    this.CONSUME(K.DROP)
    return this.OR<AlterTableAction>([
      {
        ALT: () => {
          this.CONSUME(K.PRIMARY)
          this.CONSUME(K.KEY)
          return { kind: 'DropPrimaryKey' }
        },
      },
      { ALT: () => ({ kind: 'DropConstraint', name: this.SUBRULE(this.constraintName) }) },
      {
        // A column may have that name; it takes parentheses or back-ticks to drop it.
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          this.CONSUME(K.WATERMARK)
          return { kind: 'DropWatermark' }
        },
      },
      { ALT: () => ({ kind: 'DropPartition', partition: this.SUBRULE(this.partition) }) },
      { ALT: () => ({ kind: 'DropColumns', columns: this.SUBRULE(this.columnNames) }) },
      { ALT: () => ({ kind: 'DropColumns', columns: [this.SUBRULE(this.identifier)] }) },
    ])
  })

  readonly alterRename: ParserMethod<[], AlterTableAction> = this.rule('alterRename', () => {
    this.CONSUME(K.RENAME)
    const from = this.OPTION(() => this.SUBRULE(this.identifier))
    this.CONSUME(K.TO)
    const to = this.SUBRULE(this.objectPath)
    if (from === undefined) return { kind: 'Rename', to }
    const [name = from] = this.ACTION(() => to.parts) ?? []
    return { kind: 'RenameColumn', from, to: name }
  })

  readonly alterView: ParserMethod<[start: IToken], AlterViewAst> = this.rule('alterView', (start: IToken) => {
    this.CONSUME(K.VIEW)
    const path = this.SUBRULE(this.objectPath)
    const action = this.OR<AlterViewAst['action']>([
      {
        ALT: () => {
          this.CONSUME(K.RENAME)
          this.CONSUME(K.TO)
          return { kind: 'Rename', to: this.SUBRULE2(this.objectPath) }
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.AS)
          return { kind: 'As', query: this.SUBRULE(this.query) }
        },
      },
    ])
    return { kind: 'AlterView', path, action, span: this.spanFrom(start) }
  })

  readonly alterObject: ParserMethod<[start: IToken], AlterObjectAst> = this.rule('alterObject', (start: IToken) => {
    const object = this.OR([{ ALT: () => this.CONSUME(K.DATABASE) }, { ALT: () => this.CONSUME(K.CATALOG) }])
    const path = this.SUBRULE(this.objectPath)
    const change = this.OR2<ObjectChange>([
      {
        ALT: () => {
          this.CONSUME(K.SET)
          return { ...NO_CHANGE, set: this.SUBRULE(this.options) }
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.RESET)
          return { ...NO_CHANGE, reset: this.SUBRULE(this.keys) }
        },
      },
      { ALT: () => ({ ...NO_CHANGE, comment: this.SUBRULE(this.comment) }) },
    ])
    const name = object.tokenType === K.CATALOG ? 'CATALOG' : 'DATABASE'
    return { kind: 'AlterObject', object: name, path, ...change, span: this.spanFrom(start) }
  })

  readonly alterFunction: ParserMethod<[start: IToken], AlterFunctionAst> = this.rule(
    'alterFunction',
    (start: IToken) => {
      const temporary = this.OPTION(() => this.CONSUME(K.TEMPORARY)) !== undefined
      const system = this.OPTION2({ GATE: () => temporary, DEF: () => this.CONSUME(K.SYSTEM) }) !== undefined
      this.CONSUME(K.FUNCTION)
      const ifExists = this.SUBRULE(this.ifExists)
      const path = this.SUBRULE(this.objectPath)
      this.CONSUME(K.AS)
      const identifier = this.SUBRULE(this.text)
      const language = this.OPTION3(() => this.SUBRULE(this.language))
      const head = { temporary, system, ifExists, path }
      return { kind: 'AlterFunction', ...head, identifier, language, span: this.spanFrom(start) }
    },
  )
}
