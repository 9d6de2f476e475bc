import { formatDecimal } from '../../../src/core/decimal.ts'
import { valueText } from '../../../src/core/text.ts'
import { formatTimestamp } from '../../../src/core/timestamp.ts'
import {
  BIGINT,
  BOOLEAN,
  decimal,
  INT,
  type LogicalType,
  STRING,
  timestamp,
} from '../../../src/core/types/logical-type.ts'
import { cellText } from '../../support/changelog-text.ts'
import type { Choices } from './choices.ts'

/** The exact types that SQLite can hold too: numbers and times as integers, a DECIMAL as the integer without its point. */
export type Kind = 'INT' | 'BIGINT' | 'DECIMAL' | 'STRING' | 'BOOLEAN' | 'TIMESTAMP'

/** A value as SQLite has it. */
export type Value = bigint | string | null

export const COLUMN_TYPES: Readonly<Record<Kind, LogicalType>> = {
  INT,
  STRING,
  BIGINT,
  DECIMAL: decimal(10, 2),
  BOOLEAN,
  TIMESTAMP: timestamp(3),
}

export function kindOf(type: LogicalType): Kind {
  switch (type.kind) {
    case 'INT':
    case 'BIGINT':
    case 'DECIMAL':
    case 'BOOLEAN':
    case 'TIMESTAMP':
      return type.kind
    case 'CHAR':
    case 'VARCHAR':
      return 'STRING'
    default:
      throw new Error(`no kind for ${type.kind}`)
  }
}

/** All times of the tests are within some minutes behind this one, in milliseconds. */
export const BASE_TIME: number = Date.UTC(2024, 1, 29, 23, 59, 30)

const TEXTS = ['a', 'b', '', 'ab', 'A', ' a ', 'é', '😀', 'b%a', '\uffee', 'a_b😀é'] as const

const VALUES: Readonly<Record<Exclude<Kind, 'TIMESTAMP'>, readonly (bigint | string)[]>> = {
  INT: [1n, 2n, 1n, 2n, 3n, 1n, 2n, 0n, -7n, 2147483647n, -2147483648n],
  BIGINT: [
    1n,
    2n,
    3n,
    0n,
    -1n,
    2147483648n,
    9007199254740992n,
    9007199254740993n,
    -9007199254740993n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ],
  DECIMAL: [100n, 150n, 0n, -150n, 1n, 5n, -5n, 99n, 12345n, 9999999999n, -9999999999n],
  STRING: TEXTS,
  BOOLEAN: [1n, 0n],
}

/** A value of a type; where that may be, NULL in one case of seven. */
export function arbitraryValue(choices: Choices, type: LogicalType): Value {
  if (choices.chance(14) && type.nullable) return null
  const kind = kindOf(type)
  return kind === 'TIMESTAMP' ? arbitraryTime(choices) : choices.pick(VALUES[kind])
}

/** A time; whole seconds and their neighbours are frequent, so that times are equal and meet bounds. */
export function arbitraryTime(choices: Choices): bigint {
  return BigInt(BASE_TIME + choices.int(0, 60) * 1000 + choices.pick([0, 0, 0, 500, 1, -1]))
}

/** What the memory connector takes for a value. */
export function engineValue(value: Value, type: LogicalType): unknown {
  if (value === null || typeof value === 'string') return value
  switch (type.kind) {
    case 'INT':
      return Number(value)
    case 'DECIMAL':
      return formatDecimal(value, type.scale)
    case 'BOOLEAN':
      return value === 1n
    case 'TIMESTAMP':
      return formatTimestamp(Number(value), 3)
    default:
      return value
  }
}

/** A value as the engine's results show it. */
export function shownValue(value: Value, type: LogicalType): string {
  if (value === null || typeof value === 'string') return cellText(value)
  return valueText(type)(type.kind === 'DECIMAL' || type.kind === 'BIGINT' ? value : Number(value))
}
