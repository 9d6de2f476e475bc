import { formatDecimal } from '../../../../src/core/decimal.ts'
import { formatTimestamp } from '../../../../src/core/timestamp.ts'
import { decimal, type LogicalType, typeText } from '../../../../src/core/types/logical-type.ts'
import type { Choices } from '../choices.ts'
import { BASE_TIME, COLUMN_TYPES, type Kind, kindOf } from '../kinds.ts'
import { conditionalRules, conditionRules } from './conditions.ts'
import { decimalRules } from './decimals.ts'
import type { Expression, Maker, Rule } from './expression.ts'
import { bigintRules, intRules } from './integers.ts'
import { textRules } from './texts.ts'
import { timeRules } from './times.ts'

const RULES: Readonly<Record<Kind, readonly Rule[]>> = {
  INT: intRules,
  BIGINT: bigintRules,
  DECIMAL: decimalRules,
  STRING: textRules,
  BOOLEAN: conditionRules,
  TIMESTAMP: timeRules,
}

/** A column that expressions may use, by its name in both dialects. */
export interface ScopeColumn {
  readonly reference: string
  readonly type: LogicalType
}

/** Random expressions over columns. */
export class ExpressionMaker implements Maker {
  readonly choices: Choices
  readonly #columns: readonly ScopeColumn[]
  readonly #depth: number

  constructor(choices: Choices, columns: readonly ScopeColumn[], depth = 2) {
    this.choices = choices
    this.#columns = columns
    this.#depth = depth
  }

  /** An expression of a kind, of whatever length or precision. */
  readonly of = (kind: Kind): Expression => {
    const { choices } = this
    if (this.#depth === 0 || choices.chance(25)) return this.#atom(kind)
    const parts = new ExpressionMaker(choices, this.#columns, this.#depth - 1)
    if (choices.chance(15)) return choices.pick(conditionalRules)(parts, kind)
    return choices.pick(RULES[kind])(parts)
  }

  #atom(kind: Kind): Expression {
    const columns = this.#columns.filter(({ type }) => kindOf(type) === kind)
    if (columns.length > 0 && !this.choices.chance(20)) {
      const { reference, type } = this.choices.pick(columns)
      return { flink: reference, sqlite: reference, type }
    }
    return this.choices.chance(10) ? nullOf(COLUMN_TYPES[kind]) : this.literal(kind)
  }

  readonly literal = (kind: Kind): Expression => {
    const { choices } = this
    const type = COLUMN_TYPES[kind]
    switch (kind) {
      case 'INT':
        return number(String(choices.pick([1, 2, 0, -3, 100, 2147483647])), type)
      case 'BIGINT':
        return bigint(choices.pick([1n, 0n, -2n, 2147483648n, 9007199254740993n, 2n ** 63n - 1n]))
      case 'DECIMAL':
        return choices.pick([
          decimalLiteral(15n, 1),
          decimalLiteral(100n, 2),
          decimalLiteral(-225n, 2),
          decimalLiteral(-5n, 2),
        ])
      case 'STRING':
        return same(choices.pick(["'a'", "''", "'b'", "'é😀'", "'it''s'", "' A'"]), type)
      case 'BOOLEAN':
        return same(choices.pick(['TRUE', 'FALSE']), type)
      case 'TIMESTAMP': {
        const ms = BASE_TIME + choices.pick([5000, 30_000, 30_001, 59_999])
        return { flink: `TIMESTAMP '${formatTimestamp(ms, 3)}'`, sqlite: String(ms), type }
      }
    }
  }
}

function nullOf(type: LogicalType): Expression {
  return { flink: `CAST(NULL AS ${typeText(type)})`, sqlite: 'NULL', type }
}

function same(text: string, type: LogicalType): Expression {
  return { flink: text, sqlite: text, type }
}

function number(text: string, type: LogicalType): Expression {
  return same(text.startsWith('-') ? `(${text})` : text, type)
}

function bigint(value: bigint): Expression {
  const { flink, sqlite } = number(String(value), COLUMN_TYPES.BIGINT)
  return { flink: `CAST(${flink} AS BIGINT)`, sqlite, type: COLUMN_TYPES.BIGINT }
}

/** As the literal 1.50, a DECIMAL(3, 2). */
function decimalLiteral(unscaled: bigint, scale: number): Expression {
  const text = formatDecimal(unscaled, scale)
  return { flink: `(${text})`, sqlite: `(${unscaled})`, type: decimal(text.replace(/[-.]/g, '').length, scale) }
}
