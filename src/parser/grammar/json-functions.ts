import type { ParserMethod } from 'chevrotain'
import type { ExpressionAst, JsonBehaviour, JsonFunctionAst } from '../ast/expression.ts'
import type { DataTypeAst } from '../ast/type.ts'
import { Colon, Comma, JsonFunctionWord, K, LeftParen, RightParen } from '../tokens.ts'
import { wordOf } from './base.ts'
import { SpecialCallGrammar } from './special-calls.ts'

type Name = JsonFunctionAst['name']
type OnNull = NonNullable<JsonFunctionAst['onNull']>

const OBJECTS: ReadonlySet<Name> = new Set(['JSON_OBJECT', 'JSON_OBJECTAGG'])
const AGGREGATES: ReadonlySet<Name> = new Set(['JSON_OBJECTAGG', 'JSON_ARRAYAGG'])
const WITH_RETURNING: ReadonlySet<Name> = new Set(['JSON_VALUE', 'JSON_QUERY'])
const WITH_BEHAVIOURS: ReadonlySet<Name> = new Set(['JSON_VALUE', 'JSON_QUERY', 'JSON_EXISTS'])

/** The functions of SQL/JSON with their clauses. */
export abstract class JsonGrammar extends SpecialCallGrammar {
  readonly jsonFunction: ParserMethod<[], JsonFunctionAst> = this.rule('jsonFunction', () => {
    const start = this.CONSUME(JsonFunctionWord)
    const name = wordOf(start) as Name
    this.CONSUME(LeftParen)
    const args = this.OPTION({
      GATE: () => !this.#isOnNull(),
      DEF: () =>
        this.OR<readonly ExpressionAst[]>([
          { GATE: () => OBJECTS.has(name), ALT: () => this.SUBRULE(this.jsonPairs) },
          { ALT: () => this.SUBRULE(this.expressions) },
        ]),
    })
    const orderBy = this.OPTION5({ GATE: () => name === 'JSON_ARRAYAGG', DEF: () => this.SUBRULE(this.orderBy) })
    const onNull = this.OPTION2({
      GATE: () => !WITH_BEHAVIOURS.has(name),
      DEF: () => this.SUBRULE(this.onNull),
    })
    const returning = this.OPTION3({ GATE: () => WITH_RETURNING.has(name), DEF: () => this.SUBRULE(this.returning) })
    const wrapper = this.OPTION4({ GATE: () => name === 'JSON_QUERY', DEF: () => this.SUBRULE(this.wrapper) })
    const behaviours: Partial<Record<'EMPTY' | 'ERROR', JsonBehaviour>> = {}
    this.MANY({
      GATE: () => WITH_BEHAVIOURS.has(name),
      DEF: () => {
        const { event, behaviour } = this.SUBRULE(this.jsonBehaviour)
        behaviours[event] = behaviour
      },
    })
    this.CONSUME(RightParen)
    const within = this.OPTION6({ GATE: () => name === 'JSON_ARRAYAGG', DEF: () => this.SUBRULE(this.withinGroup) })
    const filter = this.OPTION7({ GATE: () => AGGREGATES.has(name), DEF: () => this.SUBRULE(this.filter) })
    return {
      kind: 'JsonFunction',
      name,
      args: args ?? [],
      returning,
      wrapper,
      onNull,
      onEmpty: behaviours.EMPTY,
      onError: behaviours.ERROR,
      orderBy: within ?? orderBy ?? [],
      filter,
      span: this.spanFrom(start),
    }
  })

  /** `NULL ON NULL` could also begin a list of values. */
  #isOnNull(): boolean {
    return this.isNext(K.ON, 2) && (this.isNext(K.NULL) || this.isNext(K.ABSENT))
  }

  readonly jsonPairs: ParserMethod<[], readonly ExpressionAst[]> = this.rule('jsonPairs', () => {
    const values: ExpressionAst[] = []
    this.SUBRULE(this.jsonPair, { ARGS: [values] })
    this.MANY(() => {
      this.CONSUME(Comma)
      this.SUBRULE2(this.jsonPair, { ARGS: [values] })
    })
    return values
  })

  /** `[KEY] k VALUE v` or `k : v` */
  readonly jsonPair: ParserMethod<[values: ExpressionAst[]], void> = this.rule(
    'jsonPair',
    (values: ExpressionAst[]) => {
      this.OPTION({
        // A column may be called `key`.
        GATE: () => !this.isNext(K.VALUE, 2) && !this.isNext(Colon, 2),
        DEF: () => this.CONSUME(K.KEY),
      })
      const key = this.SUBRULE(this.expression)
      this.OR([{ ALT: () => this.CONSUME(K.VALUE) }, { ALT: () => this.CONSUME(Colon) }])
      const value = this.SUBRULE2(this.expression)
      this.ACTION(() => values.push(key, value))
    },
  )

  readonly onNull: ParserMethod<[], OnNull> = this.rule('onNull', () => {
    const word = this.OR([{ ALT: () => this.CONSUME(K.NULL) }, { ALT: () => this.CONSUME(K.ABSENT) }])
    this.CONSUME(K.ON)
    this.CONSUME2(K.NULL)
    return word.tokenType === K.ABSENT ? 'ABSENT' : 'NULL'
  })

  readonly returning: ParserMethod<[], DataTypeAst> = this.rule('returning', () => {
    this.CONSUME(K.RETURNING)
    return this.SUBRULE(this.dataType)
  })

  /** `WITHOUT [ARRAY] WRAPPER`, `WITH [CONDITIONAL | UNCONDITIONAL] [ARRAY] WRAPPER`, as written. */
  readonly wrapper: ParserMethod<[], string> = this.rule('wrapper', () => {
    const words = [this.OR([{ ALT: () => this.CONSUME(K.WITHOUT) }, { ALT: () => this.CONSUME(K.WITH) }])]
    this.OPTION({
      GATE: () => this.LA(0).tokenType === K.WITH,
      DEF: () =>
        words.push(
          this.OR2([{ ALT: () => this.CONSUME(K.CONDITIONAL) }, { ALT: () => this.CONSUME(K.UNCONDITIONAL) }]),
        ),
    })
    this.OPTION2(() => words.push(this.CONSUME(K.ARRAY)))
    words.push(this.CONSUME(K.WRAPPER))
    return words.map(wordOf).join(' ')
  })

  readonly jsonBehaviour: ParserMethod<[], { event: 'EMPTY' | 'ERROR'; behaviour: JsonBehaviour }> = this.rule(
    'jsonBehaviour',
    () => {
      const behaviour = this.OR<JsonBehaviour>([
        { ALT: () => behaviourOf('NULL', this.CONSUME(K.NULL)) },
        { ALT: () => behaviourOf('ERROR', this.CONSUME(K.ERROR)) },
        { ALT: () => behaviourOf('TRUE', this.CONSUME(K.TRUE)) },
        { ALT: () => behaviourOf('FALSE', this.CONSUME(K.FALSE)) },
        { ALT: () => behaviourOf('UNKNOWN', this.CONSUME(K.UNKNOWN)) },
        { ALT: () => this.SUBRULE(this.emptyJson) },
        {
          ALT: () => {
            this.CONSUME(K.DEFAULT)
            return { kind: 'DEFAULT', value: this.SUBRULE(this.expression) }
          },
        },
      ])
      this.CONSUME(K.ON)
      const event = this.OR2([{ ALT: () => this.CONSUME(K.EMPTY) }, { ALT: () => this.CONSUME2(K.ERROR) }])
      return { event: event.tokenType === K.EMPTY ? 'EMPTY' : 'ERROR', behaviour }
    },
  )

  readonly emptyJson: ParserMethod<[], JsonBehaviour> = this.rule('emptyJson', () => {
    this.CONSUME(K.EMPTY)
    const what = this.OR([{ ALT: () => this.CONSUME(K.ARRAY) }, { ALT: () => this.CONSUME(K.OBJECT) }])
    return { kind: what.tokenType === K.ARRAY ? 'EMPTY ARRAY' : 'EMPTY OBJECT', value: undefined }
  })
}

/** `_word` is read for its effect: it moves on. */
function behaviourOf(kind: JsonBehaviour['kind'], _word: unknown): JsonBehaviour {
  return { kind, value: undefined }
}
