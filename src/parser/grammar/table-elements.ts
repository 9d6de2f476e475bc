import type { IToken, ParserMethod } from 'chevrotain'
import type { Identifier } from '../ast/expression.ts'
import type { ColumnAst, PrimaryKeyAst, TableElement, WatermarkAst } from '../ast/statement.ts'
import type { DataTypeAst } from '../ast/type.ts'
import { K } from '../tokens.ts'
import { QueryGrammar } from './queries.ts'

/** What stands in the parentheses of CREATE TABLE, and behind ADD and MODIFY of ALTER TABLE. */
export abstract class TableElementGrammar extends QueryGrammar {
  readonly tableElement: ParserMethod<[], TableElement> = this.rule('tableElement', () =>
    this.OR<TableElement>([
      { GATE: () => this.isNext(K.FOR, 2), ALT: () => this.SUBRULE(this.watermark) },
      { ALT: () => this.SUBRULE(this.tableKey) },
      { ALT: () => this.SUBRULE(this.column) },
    ]),
  )

  /** `WATERMARK FOR column AS expression` */
  readonly watermark: ParserMethod<[], WatermarkAst> = this.rule('watermark', () => {
    const start = this.CONSUME(K.WATERMARK)
    this.CONSUME(K.FOR)
    const column = this.SUBRULE(this.objectPath)
    this.CONSUME(K.AS)
    const expression = this.SUBRULE(this.expression)
    return { kind: 'Watermark', column, expression, span: this.spanFrom(start) }
  })

  readonly constraintName: ParserMethod<[], Identifier> = this.rule('constraintName', () => {
    this.CONSUME(K.CONSTRAINT)
    return this.SUBRULE(this.identifier)
  })

  /** `[CONSTRAINT name] PRIMARY KEY (columns) NOT ENFORCED` */
  readonly tableKey: ParserMethod<[], PrimaryKeyAst> = this.rule('tableKey', () => {
    const start = this.LA(1)
    const name = this.OPTION(() => this.SUBRULE(this.constraintName))
    this.CONSUME(K.PRIMARY)
    this.CONSUME(K.KEY)
    const columns = this.SUBRULE(this.columnNames)
    const enforced = this.SUBRULE(this.enforcement)
    return { kind: 'PrimaryKey', name, columns, enforced, span: this.spanFrom(start) }
  })

  /** A key behind the column it consists of. */
  readonly columnKey: ParserMethod<[column: Identifier], PrimaryKeyAst> = this.rule(
    'columnKey',
    (column: Identifier) => {
      const start = this.LA(1)
      const name = this.OPTION(() => this.SUBRULE(this.constraintName))
      this.CONSUME(K.PRIMARY)
      this.CONSUME(K.KEY)
      const enforced = this.SUBRULE(this.enforcement)
      return { kind: 'PrimaryKey', name, columns: [column], enforced, span: this.spanFrom(start) }
    },
  )

  /** Keys are enforced unless NOT ENFORCED stands there, as in the standard; the planner refuses those. */
  readonly enforcement: ParserMethod<[], boolean> = this.rule('enforcement', () => {
    const not = this.OPTION(() =>
      this.OR([
        { ALT: () => void this.CONSUME(K.ENFORCED) },
        {
          ALT: () => {
            this.CONSUME(K.NOT)
            return this.CONSUME2(K.ENFORCED)
          },
        },
      ]),
    )
    return not === undefined
  })

  readonly column: ParserMethod<[], ColumnAst> = this.rule('column', () => {
    const start = this.LA(1)
    const name = this.SUBRULE(this.identifier)
    const definition = this.OPTION(() =>
      this.OR<ColumnAst>([
        { ALT: () => this.SUBRULE(this.computedColumn, { ARGS: [start, name] }) },
        { ALT: () => this.SUBRULE(this.typedColumn, { ARGS: [start, name] }) },
      ]),
    )
    return definition ?? { kind: 'NamedColumn', name, comment: undefined, span: this.spanFrom(start) }
  })

  readonly computedColumn: ParserMethod<[start: IToken, name: Identifier], ColumnAst> = this.rule(
    'computedColumn',
    (start: IToken, name: Identifier) => {
      this.CONSUME(K.AS)
      const expression = this.SUBRULE(this.expression)
      const comment = this.OPTION(() => this.SUBRULE(this.comment))
      return { kind: 'ComputedColumn', name, expression, comment, span: this.spanFrom(start) }
    },
  )

  readonly typedColumn: ParserMethod<[start: IToken, name: Identifier], ColumnAst> = this.rule(
    'typedColumn',
    (start: IToken, name: Identifier) => {
      const type = this.SUBRULE(this.dataType)
      const metadata = this.OPTION(() => this.SUBRULE(this.metadataColumn, { ARGS: [start, name, type] }))
      return metadata ?? this.SUBRULE(this.physicalColumn, { ARGS: [start, name, type] })
    },
  )

  /** `METADATA [FROM 'key'] [VIRTUAL]` */
  readonly metadataColumn: ParserMethod<[start: IToken, name: Identifier, type: DataTypeAst], ColumnAst> = this.rule(
    'metadataColumn',
    (start: IToken, name: Identifier, type: DataTypeAst) => {
      this.CONSUME(K.METADATA)
      const key = this.OPTION(() => {
        this.CONSUME(K.FROM)
        return this.SUBRULE(this.text)
      })
      const virtual = this.OPTION2(() => this.CONSUME(K.VIRTUAL)) !== undefined
      const comment = this.OPTION3(() => this.SUBRULE(this.comment))
      return { kind: 'MetadataColumn', name, type, key, virtual, comment, span: this.spanFrom(start) }
    },
  )

  readonly physicalColumn: ParserMethod<[start: IToken, name: Identifier, type: DataTypeAst], ColumnAst> = this.rule(
    'physicalColumn',
    (start: IToken, name: Identifier, type: DataTypeAst) => {
      const primaryKey = this.OPTION(() => this.SUBRULE(this.columnKey, { ARGS: [name] }))
      const comment = this.OPTION2(() => this.SUBRULE(this.comment))
      return { kind: 'PhysicalColumn', name, type, primaryKey, comment, span: this.spanFrom(start) }
    },
  )
}
