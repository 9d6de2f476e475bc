import type { ParserMethod } from 'chevrotain'
import type { ExpressionAst, Identifier, ObjectPath } from '../ast/expression.ts'
import type { OptionAst, PartitionValue } from '../ast/statement.ts'
import { Comma, Dot, Equal, Integer, K, LeftParen, Name, RightParen, Text, UnicodeText } from '../tokens.ts'
import { GrammarBase, unquoted } from './base.ts'
import { unescaped } from './unicode-text.ts'

/** Names, paths and the small lists that many statements have. */
export abstract class NameGrammar extends GrammarBase {
  abstract readonly expression: ParserMethod<[minimum?: number], ExpressionAst>

  readonly identifier: ParserMethod<[], Identifier> = this.rule('identifier', () =>
    this.identifierOf(this.CONSUME(Name)),
  )

  readonly objectPath: ParserMethod<[], ObjectPath> = this.rule('objectPath', (): ObjectPath => {
    const start = this.LA(1)
    const parts = [this.SUBRULE(this.identifier)]
    this.MANY(() => {
      this.CONSUME(Dot)
      parts.push(this.SUBRULE2(this.identifier))
    })
    return { kind: 'ObjectPath', parts, span: this.spanFrom(start) }
  })

  /** `a, b` */
  readonly identifiers: ParserMethod<[], readonly Identifier[]> = this.rule('identifiers', () => {
    const names = [this.SUBRULE(this.identifier)]
    this.MANY(() => {
      this.CONSUME(Comma)
      names.push(this.SUBRULE2(this.identifier))
    })
    return names
  })

  /** `(a, b)` */
  readonly columnNames: ParserMethod<[], readonly Identifier[]> = this.rule('columnNames', () => {
    this.CONSUME(LeftParen)
    const names = this.SUBRULE(this.identifiers)
    this.CONSUME(RightParen)
    return names
  })

  /** The content of a string. */
  readonly text: ParserMethod<[], string> = this.rule('text', () =>
    this.OR([{ ALT: () => unquoted(this.CONSUME(Text)) }, { ALT: () => this.SUBRULE(this.unicodeText) }]),
  )

  /** `U&'\263A'`, with another escape character behind UESCAPE. */
  readonly unicodeText: ParserMethod<[], string> = this.rule('unicodeText', () => {
    const token = this.CONSUME(UnicodeText)
    const escape = this.OPTION(() => {
      this.CONSUME(K.UESCAPE)
      return this.CONSUME(Text)
    })
    return this.ACTION(() => unescaped(token, escape))
  })

  readonly number: ParserMethod<[], number> = this.rule('number', () => Number(this.CONSUME(Integer).image))

  readonly comment: ParserMethod<[], string> = this.rule('comment', () => {
    this.CONSUME(K.COMMENT)
    return this.SUBRULE(this.text)
  })

  readonly optionPair: ParserMethod<[], OptionAst> = this.rule('optionPair', () => {
    const key = this.SUBRULE(this.text)
    this.CONSUME(Equal)
    return { key, value: this.SUBRULE2(this.text) }
  })

  /** `('k' = 'v', …)`, possibly empty. */
  readonly options: ParserMethod<[], readonly OptionAst[]> = this.rule('options', () => {
    const options: OptionAst[] = []
    this.CONSUME(LeftParen)
    this.OPTION(() => {
      options.push(this.SUBRULE(this.optionPair))
      this.MANY(() => {
        this.CONSUME(Comma)
        options.push(this.SUBRULE2(this.optionPair))
      })
    })
    this.CONSUME(RightParen)
    return options
  })

  readonly withOptions: ParserMethod<[], readonly OptionAst[]> = this.rule('withOptions', () => {
    this.CONSUME(K.WITH)
    return this.SUBRULE(this.options)
  })

  /** `('k', …)`, possibly empty. */
  readonly keys: ParserMethod<[], readonly string[]> = this.rule('keys', () => {
    const keys: string[] = []
    this.CONSUME(LeftParen)
    this.OPTION(() => {
      keys.push(this.SUBRULE(this.text))
      this.MANY(() => {
        this.CONSUME(Comma)
        keys.push(this.SUBRULE2(this.text))
      })
    })
    this.CONSUME(RightParen)
    return keys
  })

  /** `PARTITION (a = 1, b)` */
  readonly partition: ParserMethod<[], readonly PartitionValue[]> = this.rule('partition', () => {
    this.CONSUME(K.PARTITION)
    this.CONSUME(LeftParen)
    const values = [this.SUBRULE(this.partitionValue)]
    this.MANY(() => {
      this.CONSUME(Comma)
      values.push(this.SUBRULE2(this.partitionValue))
    })
    this.CONSUME(RightParen)
    return values
  })

  readonly partitionValue: ParserMethod<[], PartitionValue> = this.rule('partitionValue', () => {
    const column = this.SUBRULE(this.identifier)
    const value = this.OPTION(() => {
      this.CONSUME(Equal)
      return this.SUBRULE(this.expression)
    })
    return { column, value }
  })

  readonly ifNotExists: ParserMethod<[], boolean> = this.rule('ifNotExists', () => {
    const written = this.OPTION({
      GATE: () => this.isNext(K.NOT, 2),
      DEF: () => {
        this.CONSUME(K.IF)
        this.CONSUME(K.NOT)
        return this.CONSUME(K.EXISTS)
      },
    })
    return written !== undefined
  })

  readonly ifExists: ParserMethod<[], boolean> = this.rule('ifExists', () => {
    const written = this.OPTION({
      GATE: () => this.isNext(K.EXISTS, 2),
      DEF: () => {
        this.CONSUME(K.IF)
        return this.CONSUME(K.EXISTS)
      },
    })
    return written !== undefined
  })
}
