import type { IToken, ParserMethod } from 'chevrotain'
import { didYouMean } from '../../core/errors.ts'
import type { DataTypeAst } from '../ast/type.ts'
import { Comma, Greater, K, LeftParen, Less, RightParen, TypeWord, Unit } from '../tokens.ts'
import { GrammarFault, tokenSpan, wordOf } from './base.ts'
import { NameGrammar } from './names.ts'

/** Names of types without a syntax of their own. */
const TYPE_NAMES: ReadonlySet<string> = new Set(
  `CHAR VARCHAR STRING BOOLEAN BINARY VARBINARY BYTES DECIMAL DEC NUMERIC TINYINT SMALLINT INT INTEGER BIGINT FLOAT REAL
  DOUBLE DATE TIME TIMESTAMP TIMESTAMP_LTZ VARIANT BITMAP NULL DESCRIPTOR`.split(/\s+/),
)

/** A type up to its nullability. */
type BareType = Pick<DataTypeAst, 'name'> & Partial<DataTypeAst>
type Fields = DataTypeAst['fields']

export abstract class TypeGrammar extends NameGrammar {
  readonly dataType: ParserMethod<[], DataTypeAst> = this.rule('dataType', (): DataTypeAst => {
    const start = this.LA(1)
    this.enter()
    const bare = this.SUBRULE(this.bareType)
    const nullable = this.SUBRULE(this.nullability)
    let type: DataTypeAst = this.typeOf(start, bare, nullable)
    // `INT ARRAY` is ARRAY<INT>.
    this.MANY(() => {
      const collection = this.OR([{ ALT: () => this.CONSUME(K.ARRAY) }, { ALT: () => this.CONSUME(K.MULTISET) }])
      const element = type
      const outer = this.SUBRULE2(this.nullability)
      type = this.typeOf(start, { name: wordOf(collection), elements: [element] }, outer)
    })
    this.leave()
    return type
  })

  protected typeOf(start: IToken, bare: BareType, nullable: boolean): DataTypeAst {
    const span = this.spanFrom(start)
    return { kind: 'DataType', parameters: [], elements: [], fields: [], ...bare, nullable, span }
  }

  /** Whether NULL is allowed, which it is unless NOT NULL stands there. */
  readonly nullability: ParserMethod<[], boolean> = this.rule('nullability', () => {
    const not = this.OPTION({
      // `RETURNING INT NULL ON EMPTY` of JSON_VALUE
      GATE: () => !this.isNext(K.ON, 2),
      DEF: () =>
        this.OR([
          { ALT: () => void this.CONSUME(K.NULL) },
          {
            ALT: () => {
              this.CONSUME(K.NOT)
              return this.CONSUME2(K.NULL)
            },
          },
        ]),
    })
    return not === undefined
  })

  readonly bareType: ParserMethod<[], BareType> = this.rule('bareType', () =>
    this.OR<BareType>([
      { ALT: () => this.SUBRULE(this.collectionType) },
      { ALT: () => this.SUBRULE(this.rowType) },
      { GATE: () => this.isNext(Less, 2), ALT: () => this.SUBRULE(this.structuredType) },
      { GATE: () => this.isNext(LeftParen, 2), ALT: () => this.SUBRULE(this.rawType) },
      { ALT: () => this.SUBRULE(this.intervalType) },
      { ALT: () => this.SUBRULE(this.namedType) },
    ]),
  )

  readonly collectionType: ParserMethod<[], BareType> = this.rule('collectionType', () => {
    const name = this.OR([
      { ALT: () => this.CONSUME(K.ARRAY) },
      { ALT: () => this.CONSUME(K.MULTISET) },
      { GATE: () => this.isNext(Less, 2), ALT: () => this.CONSUME(K.MAP) },
    ])
    this.CONSUME(Less)
    const elements = [this.SUBRULE(this.dataType)]
    this.OPTION({
      GATE: () => name.tokenType === K.MAP,
      DEF: () => {
        this.CONSUME(Comma)
        elements.push(this.SUBRULE2(this.dataType))
      },
    })
    this.CONSUME(Greater)
    return { name: wordOf(name), elements }
  })

  /** `ROW<a INT, b STRING>` or `ROW(a INT, b STRING)` */
  readonly rowType: ParserMethod<[], BareType> = this.rule('rowType', () => {
    this.CONSUME(K.ROW)
    const fields: Fields = this.OR([
      {
        ALT: () => {
          this.CONSUME(Less)
          const inner = this.SUBRULE(this.typeFields)
          this.CONSUME(Greater)
          return inner
        },
      },
      {
        ALT: () => {
          this.CONSUME(LeftParen)
          const inner = this.SUBRULE2(this.typeFields)
          this.CONSUME(RightParen)
          return inner
        },
      },
    ])
    return { name: 'ROW', fields }
  })

  readonly typeFields: ParserMethod<[], Fields> = this.rule('typeFields', () => {
    const fields = [this.SUBRULE(this.typeField)]
    this.MANY(() => {
      this.CONSUME(Comma)
      fields.push(this.SUBRULE2(this.typeField))
    })
    return fields
  })

  readonly typeField: ParserMethod<[], Fields[number]> = this.rule('typeField', () => {
    const name = this.SUBRULE(this.identifier)
    const type = this.SUBRULE(this.dataType)
    const comment = this.OPTION(() => this.SUBRULE(this.text))
    return { name, type, comment }
  })

  /** `STRUCTURED<'class', a INT>` */
  readonly structuredType: ParserMethod<[], BareType> = this.rule('structuredType', () => {
    this.CONSUME(K.STRUCTURED)
    this.CONSUME(Less)
    this.SUBRULE(this.text)
    const fields = this.OPTION(() => {
      this.CONSUME(Comma)
      return this.SUBRULE(this.typeFields)
    })
    this.CONSUME(Greater)
    return { name: 'STRUCTURED', fields: fields ?? [] }
  })

  /** `RAW('class', 'snapshot')` */
  readonly rawType: ParserMethod<[], BareType> = this.rule('rawType', () => {
    this.CONSUME(K.RAW)
    this.SUBRULE(this.keys)
    return { name: 'RAW' }
  })

  /** Precisions of intervals mean nothing here, as in Flink. */
  readonly intervalType: ParserMethod<[], BareType> = this.rule('intervalType', () => {
    this.CONSUME(K.INTERVAL)
    const from = this.CONSUME(Unit)
    this.OPTION(() => this.SUBRULE(this.typeParameters))
    const to = this.OPTION2(() => {
      this.CONSUME(K.TO)
      const last = this.CONSUME2(Unit)
      this.OPTION3(() => this.SUBRULE2(this.typeParameters))
      return last
    })
    return { name: ['INTERVAL', wordOf(from), ...(to === undefined ? [] : ['TO', wordOf(to)])].join(' ') }
  })

  readonly namedType: ParserMethod<[], BareType> = this.rule('namedType', () => {
    const word = this.CONSUME(TypeWord)
    const name = this.ACTION(() => typeName(word)) ?? ''
    const precise = this.OPTION({ GATE: () => name === 'DOUBLE', DEF: () => this.CONSUME(K.PRECISION) })
    const varying = this.OPTION2({
      GATE: () => name === 'CHAR' || name === 'BINARY',
      DEF: () => this.CONSUME(K.VARYING),
    })
    const parameters = this.OPTION3(() => this.SUBRULE(this.typeParameters)) ?? []
    const zone = this.OPTION4({
      GATE: () => (name === 'TIME' || name === 'TIMESTAMP') && (this.isNext(K.TIME, 2) || this.isNext(K.LOCAL, 2)),
      DEF: () => this.SUBRULE(this.timeZone),
    })
    if (zone === 'WITH LOCAL' && name === 'TIMESTAMP') return { name: 'TIMESTAMP_LTZ', parameters }
    if (zone === 'WITH LOCAL' || zone === 'WITH') return { name: `${name} ${zone} TIME ZONE`, parameters }
    return {
      name: `${varying === undefined ? '' : 'VAR'}${name}${precise === undefined ? '' : ' PRECISION'}`,
      parameters,
    }
  })

  readonly timeZone: ParserMethod<[], 'WITH' | 'WITH LOCAL' | 'WITHOUT'> = this.rule('timeZone', () => {
    const zone = this.OR<'WITH' | 'WITH LOCAL' | 'WITHOUT'>([
      {
        ALT: () => {
          this.CONSUME(K.WITHOUT)
          return 'WITHOUT'
        },
      },
      {
        ALT: () => {
          this.CONSUME(K.WITH)
          return this.OPTION(() => this.CONSUME(K.LOCAL)) === undefined ? 'WITH' : 'WITH LOCAL'
        },
      },
    ])
    this.CONSUME(K.TIME)
    this.CONSUME(K.ZONE)
    return zone
  })

  readonly typeParameters: ParserMethod<[], readonly number[]> = this.rule('typeParameters', () => {
    this.CONSUME(LeftParen)
    const parameters = [this.SUBRULE(this.number)]
    this.MANY(() => {
      this.CONSUME(Comma)
      parameters.push(this.SUBRULE2(this.number))
    })
    this.CONSUME(RightParen)
    return parameters
  })
}

function typeName(word: IToken): string {
  const name = wordOf(word)
  if (name === 'CHARACTER') return 'CHAR'
  if (TYPE_NAMES.has(name)) return name
  const hint = didYouMean(name, [...TYPE_NAMES, 'ARRAY', 'MAP', 'MULTISET', 'ROW'])
  throw new GrammarFault('UNKNOWN_TYPE', `There is no type '${word.image}'.${hint}`, tokenSpan(word))
}
