import type { LogicalType } from '../../core/types/logical-type.ts'
import { type Storage, storageOf } from '../../core/types/storage.ts'
import type { Expression, LiteralExpression } from '../logical/expression.ts'
import type { Generator, TextBytes, Value } from './generator.ts'

/** Longer texts would bury the source that EXPLAIN CODEGEN shows. */
const LONGEST_TEXT = 80

export function literalValue(g: Generator, { value, type }: LiteralExpression): Value {
  if (value === null) return nullValue(g, type)
  const storage = storageOf(type)
  if (storage === 'long') {
    const number = Math.abs(Number(value))
    return { code: g.long(exactInteger(value)), isNull: undefined, bound: number }
  }
  if (typeof value === 'string') return { code: textLiteral(g, value), isNull: undefined }
  if (typeof value === 'object') {
    return { code: g.constant(value, value instanceof Uint8Array ? 'bytes' : 'value'), isNull: undefined }
  }
  if (typeof value === 'boolean') return { code: String(value), isNull: undefined }
  const number = Number(value)
  return { code: numberLiteral(number), isNull: undefined, bound: Math.abs(number) }
}

function exactInteger(value: LiteralExpression['value']): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  throw new Error(`a literal of an exact type holds ${typeof value}`)
}

/** A literal text as bytes. */
export function literalBytes(g: Generator, expression: Expression): TextBytes | undefined {
  if (expression.kind !== 'Literal' || typeof expression.value !== 'string') return undefined
  const bytes = Buffer.from(expression.value, 'utf8')
  const { length } = bytes
  const ascii = String(length === expression.value.length)
  return { range: `${g.constant(bytes, 'bytes')}, 0, ${length}`, length: String(length), ascii, isNull: undefined }
}

/** Source of a text: escaped, so that it can't end the string or the line. */
export function textLiteral(g: Generator, text: string): string {
  if (text.length > LONGEST_TEXT) return g.constant(text, 'text')
  return JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
}

function numberLiteral(value: number): string {
  if (Object.is(value, -0)) return '(-0)'
  return value < 0 ? `(${value})` : String(value)
}

/** What stands in `code` of a value that is NULL. */
export function blank(g: Generator, type: LogicalType): string {
  return blankOf(storageOf(type), g.wide)
}

export function blankOf(storage: Storage, wide: boolean): string {
  switch (storage) {
    case 'bool':
      return 'false'
    case 'long':
      return wide ? '0n' : '0'
    case 'string':
      return '""'
    case 'any':
      return 'null'
    default:
      return '0'
  }
}

export function nullValue(g: Generator, type: LogicalType): Value {
  return { code: blank(g, type), isNull: 'true' }
}

/** Source for any of the values being NULL; undefined when none can be. */
export function anyNull(values: readonly Pick<Value, 'isNull'>[]): string | undefined {
  const flags = new Set(values.flatMap(({ isNull }) => (isNull === undefined ? [] : [isNull])))
  if (flags.size === 0) return undefined
  return flags.has('true') ? 'true' : [...flags].join(' || ')
}
