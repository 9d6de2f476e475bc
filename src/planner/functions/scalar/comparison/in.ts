import { sameValue } from '../../../../core/nested-values.ts'
import {
  isNumeric,
  isString,
  isTemporal,
  type LogicalType,
  MAX_LENGTH,
  simple,
  withNullable,
} from '../../../../core/types/logical-type.ts'
import { storageOf } from '../../../../core/types/storage.ts'
import type { Generator, Value } from '../../../codegen/generator.ts'
import { textLiteral } from '../../../codegen/literal.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { commonType } from '../../coercion.ts'
import type { Argument, Resolution, ScalarFunction } from '../../function.ts'
import { bytesComparison, readAs } from './operands.ts'

/** From this many values on, a hash look-up beats comparing one by one. */
const SET_SIZE = 9

export const inList: ScalarFunction = {
  name: 'IN',
  family: 'comparison',
  signatures: ['a IN (value, …)'],
  doc: 'Whether a is one of the values; NULL when it is none and one of them is NULL.',
  nulls: 'custom',
  bareNull: 'any',
  resolve: resolveIn,
  fromBytes(g, [value, ...list]) {
    // More of them are looked up in a set, which takes strings.
    if (value === undefined || list.length >= SET_SIZE || list.some((item) => item?.isNull !== undefined))
      return undefined
    const tests = list.map((item) => (item === undefined ? 'false' : bytesComparison(g, '=', value, item)))
    return { code: g.local(tests.join(' || ')), isNull: value.isNull }
  },
  generate(g, [value, ...list], call) {
    if (value === undefined) throw new Error('IN without operand')
    const literals = call.literals.slice(1)
    const known = literals.filter((literal) => literal !== null && literal !== undefined)
    const computed = list.filter((_, i) => literals[i] === undefined)
    const type = call.args[0] ?? simple('NULL')
    const tests = [...membership(g, value, known, type), ...computed.map((item) => computedTest(g, value, item, type))]
    const found = g.local(tests.length === 0 ? 'false' : tests.join(' || '))
    const nulls = [...new Set(list.flatMap(({ isNull }) => (isNull === undefined ? [] : [isNull])))]
    const unknown =
      nulls.length === 0 ? undefined : nulls.includes('true') ? `!${found}` : `!${found} && (${nulls.join(' || ')})`
    const isNull = [value.isNull, unknown].filter((flag) => flag !== undefined).join(' || ')
    return { code: found, isNull: isNull === '' ? undefined : g.local(isNull) }
  },
}

function computedTest(g: Generator, value: Value, item: Value, type: LogicalType): string {
  const equal =
    storageOf(type) === 'any'
      ? `${g.constant(sameValue, 'sameValue')}(${value.code}, ${item.code})`
      : `${value.code} === ${item.code}`
  return item.isNull === undefined ? equal : `!${item.isNull} && ${equal}`
}

function resolveIn([value, ...list]: readonly Argument[]): Resolution | undefined {
  if (value === undefined || list.length === 0) return undefined
  const type = comparedType(value, list)
  if (type === undefined) return undefined
  const nullable = value.type.nullable || list.some((item) => item.literal === null || item.type.kind === 'NULL')
  return {
    args: [withNullable(type, value.type.nullable), ...list.map((item) => withNullable(type, item.literal === null))],
    result: simple('BOOLEAN', nullable),
  }
}

function comparedType(value: Argument, list: readonly Argument[]): LogicalType | undefined {
  const { type } = value
  const texts = list.filter((item) => isString(item.type))
  if (isTemporal(type) && texts.every(({ literal }) => typeof literal === 'string')) {
    const others = list.filter((item) => !isString(item.type))
    return commonType([type, ...others.map((item) => item.type)])
  }
  // Numbers and truth values stand beside texts that all are to be read.
  if (texts.length === list.length && (isNumeric(type) || type.kind === 'BOOLEAN')) return readAs(type, true) ?? type
  // Texts keep their type, so that the operand needs no cast; what is in the list becomes text.
  const known = list.filter((item) => item.type.kind !== 'NULL')
  if (isString(type) && (texts.length === known.length || texts.length === 0)) {
    return { kind: 'VARCHAR', length: MAX_LENGTH, nullable: true }
  }
  return commonType([type, ...list.map((item) => item.type)])
}

/** Source for tests of which one holds if the value is among the literals. */
function membership(g: Generator, value: Value, literals: readonly LiteralValue[], type: LogicalType): string[] {
  const storage = storageOf(type)
  if (literals.length === 0) return []
  if (storage === 'any') {
    return [`${g.constant(contains, 'contains')}(${g.constant(literals, 'items')}, ${value.code})`]
  }
  // A kernel over numbers never sees a value beyond them.
  const possible = storage === 'long' && !g.wide ? literals.filter((l) => Number.isSafeInteger(Number(l))) : literals
  if (possible.length < SET_SIZE) return possible.map((literal) => `${value.code} === ${source(g, literal, storage)}`)
  const items = storage === 'long' ? possible.map((l) => (g.wide ? BigInt(l as number | bigint) : Number(l))) : possible
  return [`${g.constant(new Set<unknown>(items), 'set')}.has(${value.code})`]
}

function source(g: Generator, literal: LiteralValue, storage: string): string {
  if (storage === 'long' && (typeof literal === 'number' || typeof literal === 'bigint')) return g.long(literal)
  return typeof literal === 'string' ? textLiteral(g, literal) : `(${String(literal)})`
}

function contains(items: readonly unknown[], value: unknown): boolean {
  return items.some((item) => sameValue(item, value))
}
