import {
  char,
  isString,
  type LogicalType,
  MAX_LENGTH,
  STRING,
  varchar,
  withNullable,
} from '../../../../core/types/logical-type.ts'
import type { Value } from '../../../codegen/generator.ts'
import { anyNull } from '../../../codegen/literal.ts'
import type { ScalarFunction } from '../../function.ts'
import { anyNullable, plainFunction } from '../../signature.ts'
import { checkLength } from './longest-text.ts'

/** The type of texts behind each other: as long as all of them, CHAR if all are. */
export function joinedType(types: readonly LogicalType[]): LogicalType {
  const length = types.reduce((sum, type) => Math.min(MAX_LENGTH, sum + lengthOf(type)), 0)
  return types.every(({ kind }) => kind === 'CHAR') ? char(length) : varchar(length)
}

function lengthOf(type: LogicalType): number {
  return 'length' in type ? type.length : MAX_LENGTH
}

export const concatOperator: ScalarFunction = {
  name: '||',
  family: 'string',
  signatures: ['a || b'],
  doc: 'The two texts behind each other.',
  harmless: true,
  resolve(args) {
    if (args.length !== 2 || !args.every(({ type }) => isString(type))) return undefined
    const types = args.map(({ type }) => type)
    return { args: types, result: withNullable(joinedType(types), anyNullable(args)) }
  },
  generate: (g, [a, b]) => ({ code: g.local(`${a?.code} + ${b?.code}`), isNull: undefined }),
}

export const concat: ScalarFunction = {
  name: 'CONCAT',
  family: 'string',
  signatures: ['CONCAT(text, …)'],
  doc: 'The texts behind each other; NULL if one is NULL.',
  harmless: true,
  resolve(args) {
    if (args.length === 0 || !args.every(({ type }) => isString(type))) return undefined
    return { args: args.map(({ type }) => type), result: { ...STRING, nullable: anyNullable(args) } }
  },
  generate: (g, args) => ({ code: g.local(args.map(({ code }) => code).join(' + ')), isNull: undefined }),
}

export const concatWs: ScalarFunction = {
  name: 'CONCAT_WS',
  family: 'string',
  signatures: ['CONCAT_WS(separator[, text, …])'],
  doc: 'The texts that are not NULL with the separator between them; NULL only if the separator is.',
  nulls: 'custom',
  resolve(args) {
    if (args.length === 0 || !args.every(({ type }) => isString(type))) return undefined
    return { args: args.map(({ type }) => type), result: { ...STRING, nullable: anyNullable(args) } }
  },
  generate(g, [separator, ...parts]) {
    if (separator === undefined) throw new Error('CONCAT_WS without separator')
    const isNull = separator.isNull
    const given = parts.filter((part) => part.isNull !== 'true')
    if (anyNull(given) === undefined) {
      const code = given.map((part) => part.code).join(` + ${separator.code} + `)
      return { code: g.local(code === '' ? '""' : code), isNull }
    }
    const items = given.map(orUndefined)
    const join = g.constant(joinGiven, 'joinGiven')
    return { code: g.local(`${join}(${separator.code}, [${items.join(', ')}])`), isNull }
  },
}

/** Source of a value, or of undefined for NULL. */
export function orUndefined({ code, isNull }: Value): string {
  return isNull === undefined ? code : `${isNull} ? undefined : ${code}`
}

function joinGiven(separator: string, parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(separator)
}

export const repeat: ScalarFunction = plainFunction({
  name: 'REPEAT',
  family: 'string',
  signatures: ['REPEAT(text, count)'],
  doc: 'The text that many times.',
  parameters: ['string', 'int'],
  result: STRING,
  mayFail: true,
  apply(text: string, count: number) {
    checkLength('REPEAT', text.length * count)
    return count > 0 ? text.repeat(count) : ''
  },
})
